package dev.drydock.dataplane;

import dev.drydock.config.IngestLimits;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ErasedRecords;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.RowOrigin;
import dev.drydock.framing.RecordFill;
import dev.drydock.framing.RecordFramer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Exported files as CSV with a header or as JSON lines, plain or compressed by gzip. Blocks are parsed ahead by as many threads as
 * the machine has processors, but eight at most, which all files share. Thread-safe.
 */
@Singleton
public final class CsvExportFiles implements ExportFiles {
    private static final int IDLE_SECONDS = 10;

    /** One thread frames about as fast as eight parse. */
    private static final int MOST_THREADS = 8;

    private final IngestLimits limits;
    private final int threads = Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS);
    private final ExecutorService parsers;

    @Inject
    public CsvExportFiles() {
        this(IngestLimits.DEFAULT);
    }

    public CsvExportFiles(IngestLimits limits) {
        this.limits = limits;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), CsvExportFiles::thread);
        pool.allowCoreThreadTimeOut(true);
        this.parsers = pool;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "drydock-parse-export");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Inspection inspect(Path file) {
        return RecordFramer.inspect(file, limits.maxRecordBytes());
    }

    @Override
    public Optional<byte[]> record(Path file, RowOrigin origin) {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        ExportPosition at = new ExportPosition(origin.byteOffset(), origin.record() - 1, origin.line());
        try (RecordFramer framer = RecordFramer.open(file, limits.maxRecordBytes(), at)) {
            return framer.next(1, 1).map(block -> Arrays.copyOfRange(block.bytes(), block.from(0), block.to(0)));
        }
    }

    @Override
    public ErasedRecords findErased(Path file, ExportKind kind, DatasetSchema schema, ErasedSubjects erased) {
        return ErasedRecordsFinder.find(file, limits.maxRecordBytes(), limits.blockBytes(), kind, schema, erased);
    }

    @Override
    public Rewrite blank(Path file, List<ErasedRecords.Span> spans) {
        return FileRewrite.of(file, spans.size(), aside -> RecordFill.copy(file, aside, spans));
    }

    @Override
    public boolean isBlank(byte[] record) {
        return RecordFill.is(record, 0, record.length);
    }

    @Override
    public Optional<String> findColumn(Path file, Set<String> needed, Predicate<String> wanted) {
        return new ColumnNames(file, limits.maxRecordBytes(), wanted).find(needed, limits.blockBytes());
    }

    @Override
    public void requireColumns(Path file, ExportKind kind, DatasetSchema schema) {
        ExportColumns.require(file, RecordFramer.opening(file, limits.maxRecordBytes()), kind, schema);
    }

    @Override
    public Reader open(Path file, ExportKind kind, DatasetSchema schema, ExportPosition from) {
        int maxRecord = limits.maxRecordBytes();
        RecordFramer.Opening opening = RecordFramer.opening(file, maxRecord);
        RowReader rows = new RowReader(ExportColumns.require(file, opening, kind, schema), maxRecord, kind, schema);
        RecordFramer framer = RecordFramer.open(file, maxRecord, opening, from);
        return new ParsedAhead(framer, limits.blockBytes(), rows, parsers, threads + 1);
    }
}
