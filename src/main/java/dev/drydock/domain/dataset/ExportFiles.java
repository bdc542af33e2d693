package dev.drydock.domain.dataset;

import java.nio.file.Path;
import java.util.Optional;

/** Reads exported files, record by record. */
public interface ExportFiles {

    /**
     * Reads the whole file once.
     *
     * @throws dev.drydock.failure.DrydockException {@code EXPORT_EMPTY}, {@code EXPORT_HEADER_WRONG}
     */
    Inspection inspect(Path file, ExportKind kind, DatasetSchema schema);

    /** Checks the size and the hash only. */
    Fingerprint fingerprint(Path file);

    record Fingerprint(long bytes, String sha256) {}

    record Inspection(long rows) {}

    /** @param from {@link ExportPosition#START} or where an earlier reader stopped */
    Reader open(Path file, ExportPosition from);

    /**
     * Makes records of the file into rows.
     *
     * @throws dev.drydock.failure.DrydockException {@code EXPORT_EMPTY}, {@code EXPORT_HEADER_WRONG}
     */
    RowParser parser(Path file, ExportKind kind, DatasetSchema schema);

    /** Not thread-safe. */
    interface Reader extends AutoCloseable {

        /** The next record below the header; empty at the end. */
        Optional<ExportRecord> next();

        /** Where the next record begins. */
        ExportPosition position();

        @Override
        void close();
    }

    /** Thread-safe. */
    interface RowParser {
        ReadRow parse(ExportRecord exported);
    }
}
