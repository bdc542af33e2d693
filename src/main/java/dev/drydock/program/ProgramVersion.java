package dev.drydock.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The version of this program, as the build wrote it beside this class.
 *
 * @param number such as {@code 0.1.0}
 * @param commit the first 12 digits of the commit, with {@code .modified} after it if the sources differ from it; {@code unknown} if
 *     they came without their history
 */
public record ProgramVersion(String number, String commit) {
    private static final String UNKNOWN = "unknown";
    private static final ProgramVersion THIS = read();

    /** Of the running program. */
    public static ProgramVersion current() {
        return THIS;
    }

    private static ProgramVersion read() {
        Properties written = new Properties();
        try (InputStream file = ProgramVersion.class.getResourceAsStream("version.properties")) {
            if (file != null) {
                written.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own file with its version is damaged", e);
        }
        return new ProgramVersion(written.getProperty("version", UNKNOWN), written.getProperty("commit", UNKNOWN));
    }

    /** Number and commit as one version, such as {@code 0.1.0+20df30dc1234}; two builds of one commit have the same. */
    @Override
    public String toString() {
        return number + "+" + commit;
    }
}
