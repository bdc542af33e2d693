package dev.drydock.cli.ingest;

import dev.drydock.config.IngestLimits;
import dev.drydock.domain.dataset.ExportFiles.Inspection;
import dev.drydock.failure.DrydockException;
import dev.drydock.framing.RecordFramer;
import java.nio.file.Path;

/**
 * What a manifest says of an exported file.
 *
 * @param sha256 lower-case hex
 * @param rows without the header, as the receiving site counts them: what it will reject is counted too
 */
record CsvFile(String sha256, long bytes, long rows) {

    /** @throws DrydockException {@code FILE_UNREADABLE}, {@code EXPORT_DAMAGED} */
    static CsvFile read(Path file) {
        Inspection inspection = RecordFramer.inspect(file, IngestLimits.DEFAULT.maxRecordBytes());
        if (inspection.fault().isPresent()) {
            throw inspection.fault().get();
        }
        return new CsvFile(inspection.sha256(), inspection.bytes(), inspection.rows());
    }

    /** Of a file whose records only its source can count. */
    static CsvFile foreign(Path file, long rows) {
        Inspection inspection = RecordFramer.inspect(file, IngestLimits.DEFAULT.maxRecordBytes());
        return new CsvFile(inspection.sha256(), inspection.bytes(), rows);
    }
}
