package dev.drydock.dataplane;

import dev.drydock.config.IngestLimits;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.files.Sha256;
import dev.drydock.framing.CsvFramer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Exported files as RFC 4180 CSV with a header, in UTF-8. */
public final class CsvExportFiles implements ExportFiles {
    private final int maxRecord;

    public CsvExportFiles(IngestLimits limits) {
        this.maxRecord = limits.maxRecordBytes();
    }

    @Override
    public Inspection inspect(Path file, ExportKind kind, DatasetSchema schema) {
        CsvHeader.read(file, maxRecord).require(kind, schema);
        long rows = 0;
        try (Reader reader = open(file, ExportPosition.START)) {
            while (reader.next().isPresent()) {
                rows++;
            }
        }
        return new Inspection(rows);
    }

    @Override
    public Fingerprint fingerprint(Path file) {
        MessageDigest sha256 = Sha256.digest();
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha256.update(buffer, 0, read);
                bytes += read;
            }
        } catch (IOException e) {
            throw CsvFramer.unreadable(file, e);
        }
        return new Fingerprint(bytes, HexFormat.of().formatHex(sha256.digest()));
    }

    @Override
    public Reader open(Path file, ExportPosition from) {
        return CsvFramer.at(file, maxRecord, from);
    }

    @Override
    public RowParser parser(Path file, ExportKind kind, DatasetSchema schema) {
        return new CsvRowParser(CsvHeader.read(file, maxRecord).require(kind, schema), kind, schema);
    }
}
