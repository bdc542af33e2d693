package dev.drydock.cli;

import dev.drydock.config.IngestLimits;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import dev.drydock.framing.RecordFramer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * What a manifest says of a CSV file.
 *
 * @param sha256 lower-case hex
 * @param rows without the header, as the receiving site counts them: what it will reject is counted too
 */
record CsvFile(String sha256, long bytes, long rows) {

    /** @throws DrydockException {@link CommonFailure#FILE_UNREADABLE} */
    static CsvFile read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = Sha256.digest();
            byte[] buffer = new byte[1 << 16];
            long bytes = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                bytes += read;
            }
            return new CsvFile(HexFormat.of().formatHex(digest.digest()), bytes, rows(file));
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The file " + file + " cannot be read: " + e.getClass().getSimpleName() + " " + e.getMessage()
                            + ". Check its name and permissions.",
                    e);
        }
    }

    private static long rows(Path file) {
        try (RecordFramer framer =
                RecordFramer.open(file, IngestLimits.DEFAULT.maxRecordBytes(), ExportPosition.START)) {
            return framer.count();
        }
    }
}
