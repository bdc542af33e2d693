package dev.drydock.domain.dataset;

import java.nio.file.Path;
import java.util.Optional;

/** Reads exported files, block by block. */
public interface ExportFiles {

    /**
     * Reads the whole file once.
     *
     * @throws dev.drydock.failure.DrydockException {@code EXPORT_EMPTY}, {@code EXPORT_HEADER_WRONG}, {@code EXPORT_DAMAGED}
     */
    Inspection inspect(Path file, ExportKind kind, DatasetSchema schema);

    /** Checks the size and the hash only. */
    Fingerprint fingerprint(Path file);

    record Fingerprint(long bytes, String sha256) {}

    record Inspection(long rows) {}

    /**
     * @param from {@link ExportPosition#START} or where an earlier reader stopped
     * @throws dev.drydock.failure.DrydockException {@code EXPORT_EMPTY}, {@code EXPORT_HEADER_WRONG}
     */
    Reader open(Path file, ExportKind kind, DatasetSchema schema, ExportPosition from);

    /** Not thread-safe. */
    interface Reader extends AutoCloseable {

        /** The next records below the header; empty at the end. */
        Optional<RowBlock> next();

        /** Passes over records until so many have been read. */
        void passTo(long records);

        /** Where the next block begins. */
        ExportPosition position();

        @Override
        void close();
    }
}
