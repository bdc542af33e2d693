package dev.drydock.packaging;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.util.Map;

/**
 * The limits of one received package or model directory. A site sets them in {@code site.yaml}.
 *
 * @param files and folders, together
 * @param bytes of all files together
 */
public record PackageLimits(int files, long bytes) {
    /** No setting goes beyond: {@code model.sig}, with a line a file, would be too long to be read. */
    public static final int MOST_FILES = 10_000;

    /** No setting goes beyond. */
    public static final long MOST_BYTES = 64L << 30;

    public static final PackageLimits STANDARD = new PackageLimits(MOST_FILES, 8L << 30);

    public static final PackageLimits CEILING = new PackageLimits(MOST_FILES, MOST_BYTES);

    /** Of a path's characters. */
    static final int MOST_NAME_CHARS = 400;

    /** Of folders in each other. */
    static final int MOST_DEPTH = 16;

    public PackageLimits {
        if (files < 1 || files > MOST_FILES || bytes < 1 || bytes > MOST_BYTES) {
            throw new DrydockException(
                    CommonFailure.CONFIGURATION_INVALID,
                    "The limits of a package are " + files + " files and " + bytes + " bytes, and must be 1 to "
                            + MOST_FILES + " and 1 to " + MOST_BYTES
                            + ". Correct package-files and package-size in site.yaml.");
        }
    }

    /**
     * As a starting command hands them to a process.
     *
     * @param environment {@code DRYDOCK_PACKAGE_FILES} and {@code DRYDOCK_PACKAGE_BYTES}; what is absent is as in {@link #STANDARD}
     */
    public static PackageLimits of(Map<String, String> environment) {
        return new PackageLimits(
                (int) number(environment, "DRYDOCK_PACKAGE_FILES", STANDARD.files),
                number(environment, "DRYDOCK_PACKAGE_BYTES", STANDARD.bytes));
    }

    private static long number(Map<String, String> environment, String name, long absent) {
        String value = environment.getOrDefault(name, "");
        if (value.isEmpty()) {
            return absent;
        }
        if (!value.matches("[0-9]{1,11}")) {
            throw new DrydockException(
                    CommonFailure.CONFIGURATION_INVALID,
                    "The environment variable " + name + " is '" + PackageNames.printable(value)
                            + "' and must be a whole number. Start the server with 'drydock server start', which sets it.");
        }
        return Long.parseLong(value);
    }

    /** What the variables are called, with these values. */
    public Map<String, String> toEnvironment() {
        return Map.of("DRYDOCK_PACKAGE_FILES", Integer.toString(files), "DRYDOCK_PACKAGE_BYTES", Long.toString(bytes));
    }
}
