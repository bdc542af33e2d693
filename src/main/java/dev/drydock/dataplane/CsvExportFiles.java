package dev.drydock.dataplane;

import dev.drydock.config.IngestLimits;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Exported files as CSV with a header or as JSON lines, plain or compressed by gzip. Blocks are parsed ahead by as many threads as
 * the machine has processors, which all files share. Thread-safe.
 */
public final class CsvExportFiles implements ExportFiles {
    private static final int IDLE_SECONDS = 10;

    private final IngestLimits limits;
    private final int threads = Runtime.getRuntime().availableProcessors();
    private final ExecutorService parsers;

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
    public Inspection inspect(Path file, ExportKind kind, DatasetSchema schema) {
        RecordFramer.Opening opening = RecordFramer.opening(file, limits.maxRecordBytes());
        ExportColumns.require(file, opening, kind, schema);
        try (RecordFramer framer = RecordFramer.open(file, limits.maxRecordBytes(), opening, ExportPosition.START)) {
            return new Inspection(framer.count());
        }
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
            throw unreadable(file, e);
        }
        return new Fingerprint(bytes, HexFormat.of().formatHex(sha256.digest()));
    }

    static DrydockException unreadable(Path file, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_UNREADABLE,
                "The file " + file + " cannot be read: " + cause.getMessage()
                        + ". Check that it is there and readable, then restart the run.",
                cause);
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
