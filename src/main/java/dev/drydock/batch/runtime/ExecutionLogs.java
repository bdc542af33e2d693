package dev.drydock.batch.runtime;

import dev.drydock.application.ExecutionLogFiles;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what Drydock logs on behalf of an execution in a file of its own, {@code executions/NUMBER.log}. It belongs to the
 * thread that runs an artifact; threads that an artifact starts itself log to the server's log only.
 */
public final class ExecutionLogs extends Handler implements ExecutionLogFiles {
    private static final ThreadLocal<@Nullable Long> CURRENT = new ThreadLocal<>();
    private static final Logger DRYDOCK = Logger.getLogger("dev.drydock");

    private final Path directory;
    private final Formatter formatter = new SimpleFormatter();

    /** @param directory made if it is not there */
    public ExecutionLogs(Path directory) {
        this.directory = directory;
    }

    /** From now on records are kept; until {@link #close}. */
    public void install() {
        DRYDOCK.addHandler(this);
    }

    /** Does the work; what this thread logs meanwhile belongs to the execution. */
    public <T extends @Nullable Object> T within(long executionId, Callable<T> work) throws Exception {
        Long before = CURRENT.get();
        CURRENT.set(executionId);
        try {
            return work.call();
        } finally {
            CURRENT.set(before);
        }
    }

    /** The file of an execution; it need not exist. */
    public Path file(long executionId) {
        return directory.resolve(executionId + ".log");
    }

    @Override
    public void remove(long executionId) {
        try {
            Files.deleteIfExists(file(executionId));
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The log " + file(executionId) + " cannot be removed: " + e.getMessage()
                            + ". Check its owner and remove it; its execution is purged.",
                    e);
        }
    }

    @Override
    public void publish(LogRecord record) {
        Long executionId = CURRENT.get();
        if (executionId != null && isLoggable(record)) {
            append(executionId, formatter.format(record));
        }
    }

    private synchronized void append(long executionId, String text) {
        try {
            Files.createDirectories(directory);
            Files.writeString(
                    file(executionId),
                    text,
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            reportError("execution log", new UncheckedIOException(e), java.util.logging.ErrorManager.WRITE_FAILURE);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        DRYDOCK.removeHandler(this);
    }
}
