package dev.drydock.packaging;

import dev.drydock.skipped.RealParts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys outside PEM files, made as their owners make them: on tokens of SoftHSM, a PKCS#11 library in software, and in PKCS#12 files. The build sets
 * {@code SOFTHSM2_CONF} to a file under {@code target}.
 */
public final class Tokens {
    private static final Path MODULE = Path.of("/usr/lib/softhsm/libsofthsm2.so");
    private static final Pattern SLOT = Pattern.compile("slot (\\d+)");
    private static final String PIN = "1234";
    private static String ownSlot = "";
    private static String emptySlot = "";

    private Tokens() {}

    /** Skips the test where SoftHSM is missing; in CI it is a failure. */
    public static void requireInstalled() {
        boolean there = isInstalled();
        RealParts.require(
                there,
                "CI must sign with a PKCS#11 token: install softhsm2",
                "no key is on a PKCS#11 token: install softhsm2");
    }

    public static boolean isInstalled() {
        return Files.isRegularFile(MODULE) && Files.isExecutable(Path.of("/usr/bin/softhsm2-util"));
    }

    /**
     * A P-256 key of that name on the token of this process. SoftHSM sees only tokens that were there when it began.
     *
     * @param folder for the PIN's file
     * @param name no two of a process have the same
     * @return the reference of the key
     */
    public static synchronized String token(Path folder, String name) throws IOException, InterruptedException {
        ensureSlots(folder);
        String label = name + "-" + System.nanoTime();
        Path settings = Files.writeString(
                folder.resolve(label + ".cfg"), "name = made\nlibrary = " + MODULE + "\nslot = " + ownSlot + "\n");
        run(
                folder,
                keytool(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-storetype",
                "PKCS11",
                "-providerClass",
                "sun.security.pkcs11.SunPKCS11",
                "-providerArg",
                settings.toString(),
                "-storepass",
                PIN);
        return "pkcs11:slot-id=" + ownSlot + ";object=" + name + "?module-path=" + MODULE + "&pin-source="
                + pinFile(folder, label);
    }

    /** A token without keys, in which nobody has logged in. */
    public static synchronized String emptyToken(Path folder) throws IOException, InterruptedException {
        ensureSlots(folder);
        return "pkcs11:slot-id=" + emptySlot + "?module-path=" + MODULE;
    }

    private static void ensureSlots(Path folder) throws IOException, InterruptedException {
        if (ownSlot.isEmpty()) {
            ownSlot = newSlot(folder);
            emptySlot = newSlot(folder);
        }
    }

    private static String newSlot(Path folder) throws IOException, InterruptedException {
        configure();
        String said = run(
                folder,
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                "token-" + System.nanoTime(),
                "--pin",
                PIN,
                "--so-pin",
                "87654321");
        Matcher slot = SLOT.matcher(said);
        if (!slot.find()) {
            throw new AssertionError(said);
        }
        return slot.group(1);
    }

    /** A PKCS#12 file with a key of that name; another one's name puts a second key into it. */
    public static Path file(Path folder, String file, String name, String algorithm)
            throws IOException, InterruptedException {
        Path store = folder.resolve(file);
        List<String> command = new ArrayList<>(List.of(
                keytool(), "-genkeypair", "-alias", name, "-dname", "CN=" + name, "-storetype", "PKCS12", "-keystore"));
        command.addAll(List.of(store.toString(), "-storepass", "secret-" + PIN, "-keyalg", algorithm));
        if (algorithm.equals("EC")) {
            command.addAll(List.of("-groupname", "secp256r1"));
        }
        run(folder, command.toArray(String[]::new));
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-------"));
        return store;
    }

    /** The password of those files, in a file of its own. */
    public static Path password(Path folder) throws IOException {
        return secret(folder.resolve("password-" + System.nanoTime()), "secret-" + PIN);
    }

    private static Path pinFile(Path folder, String label) throws IOException {
        return secret(folder.resolve(label + ".pin"), PIN);
    }

    private static Path secret(Path file, String content) throws IOException {
        Files.writeString(file, content + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static void configure() throws IOException {
        Path settings = Path.of(System.getenv("SOFTHSM2_CONF"));
        Path tokens = Files.createDirectories(settings.resolveSibling("tokens"));
        Files.writeString(
                settings, "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
    }

    private static String keytool() {
        return Path.of(System.getProperty("java.home"), "bin/keytool").toString();
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(said);
        }
        return said;
    }
}
