package dev.drydock.cli;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * What a manifest says of a CSV file. Rows are records of RFC 4180 without the header: a quoted line end belongs to its record, and
 * empty lines are none.
 *
 * @param sha256 lower-case hex
 */
record CsvFile(String sha256, long bytes, long rows) {

    /** @throws DrydockException {@link CommonFailure#FILE_UNREADABLE} */
    static CsvFile read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = Sha256.digest();
            Records records = new Records();
            byte[] buffer = new byte[1 << 16];
            long bytes = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                records.add(buffer, read);
                bytes += read;
            }
            return new CsvFile(HexFormat.of().formatHex(digest.digest()), bytes, Math.max(0, records.count() - 1));
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The file " + file + " cannot be read: " + e.getClass().getSimpleName() + " " + e.getMessage()
                            + ". Check its name and permissions.",
                    e);
        }
    }

    /** Counts the records of a stream of bytes; a quote in a quoted cell is doubled, so each one just toggles. */
    private static final class Records {
        private long ended;
        private boolean quoted;
        private boolean begun;

        void add(byte[] bytes, int length) {
            for (int i = 0; i < length; i++) {
                byte b = bytes[i];
                if (b == '"') {
                    quoted = !quoted;
                }
                if (quoted || (b != '\n' && b != '\r')) {
                    begun = true;
                } else if (begun) {
                    ended++;
                    begun = false;
                }
            }
        }

        long count() {
            return ended + (begun ? 1 : 0);
        }
    }
}
