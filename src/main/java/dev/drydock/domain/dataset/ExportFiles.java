package dev.drydock.domain.dataset;

import dev.drydock.failure.DrydockException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Reads exported files, block by block. */
public interface ExportFiles {

    /** Reads the whole file once. */
    Inspection inspect(Path file);

    /**
     * What a file is.
     *
     * @param bytes of the file as it lies there, compressed or not
     * @param sha256 of the same, lower-case hex
     * @param rows records below the header, good ones and bad ones
     * @param fault why its rows could not be counted: {@code EXPORT_DAMAGED}
     */
    record Inspection(long bytes, String sha256, long rows, Optional<DrydockException> fault) {}

    /** The record's bytes, without the end of its line; empty if none begins there. */
    Optional<byte[]> record(Path file, RowOrigin origin);

    /**
     * Looks for the records of erased groups and predictions. A record that cannot be taken apart is among them if one of its parts
     * names one; of a file without the schema's columns so are all.
     */
    ErasedRecords findErased(Path file, ExportKind kind, DatasetSchema schema, ErasedSubjects erased);

    /**
     * Writes a copy of the file in which fill of the same length replaces the records, so all others keep their place. A later reading
     * quarantines these as {@link RejectReason#ERASED}.
     */
    Rewrite blank(Path file, List<ErasedRecords.Span> spans);

    /** Whether the bytes of a record are fill. */
    boolean isBlank(byte[] record);

    /**
     * Looks for a column in the header, or among all names of all JSON lines, those within values too. Stops at the first one.
     *
     * @param needed columns without which the first line of a CSV file is no header of the model
     * @throws dev.drydock.failure.DrydockException {@code EXPORT_EMPTY}, {@code EXPORT_HEADER_WRONG}, {@code EXPORT_DAMAGED} if a column may be
     *     overlooked here, because the header or a line cannot be read
     */
    Optional<String> findColumn(Path file, Set<String> needed, Predicate<String> wanted);

    /** @throws dev.drydock.failure.DrydockException {@code EXPORT_EMPTY}, {@code EXPORT_HEADER_WRONG} */
    void requireColumns(Path file, ExportKind kind, DatasetSchema schema);

    /**
     * @param from {@link ExportPosition#START} or where an earlier reader stopped
     * @throws dev.drydock.failure.DrydockException {@code EXPORT_EMPTY}, {@code EXPORT_HEADER_WRONG}
     */
    Reader open(Path file, ExportKind kind, DatasetSchema schema, ExportPosition from);

    /** Not thread-safe. */
    interface Reader extends AutoCloseable {

        /** The next records below the header; empty at the end. */
        Optional<RowBlock> next();

        /** Skips records until this number has been read. */
        void passTo(long records);

        /** Where the next block begins. */
        ExportPosition position();

        @Override
        void close();
    }
}
