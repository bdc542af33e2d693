package dev.drydock.batch.runtime;

import dev.drydock.application.runs.ExecutionLogFiles;
import dev.drydock.application.runs.LogPlace;
import dev.drydock.config.SiteFolder;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.DurableFiles;
import dev.drydock.programlog.LogContext;
import dev.drydock.programlog.LogField;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what Drydock logs on behalf of an execution in a file of its own, {@code executions/NUMBER.log}, what a step logs also in
 * {@code executions/NUMBER/STEP.log}, and what a partition logs in {@code executions/NUMBER/STEP#PARTITION.log} too. It belongs to the
 * thread that runs an artifact, by its {@link LogContext}; threads that an artifact starts itself log to the server's logs only.
 */
@Singleton
public final class ExecutionLogs extends Handler implements ExecutionLogFiles {
    /** No step's id has it. */
    private static final String PARTITION = "#";

    private static final String SUFFIX = ".log";
    private static final Logger DRYDOCK = Logger.getLogger("dev.drydock");

    private final Path directory;
    private final Formatter formatter = new SimpleFormatter();

    @Inject
    public ExecutionLogs(SiteFolder site) {
        this(site.var().resolve("logs/executions"));
    }

    /** @param directory made if it is not there */
    public ExecutionLogs(Path directory) {
        this.directory = directory;
    }

    /** From now on records are kept; until {@link #close}. */
    public void install() {
        DRYDOCK.addHandler(this);
    }

    /** Does the work; the log lines of this thread during it belong to the place. */
    public <T extends @Nullable Object> T within(LogPlace place, Callable<T> work) throws Exception {
        return within(LogContext.NONE, place, work);
    }

    /**
     * The same.
     *
     * @param run what else these lines say in the program log: the run, its job and its model
     */
    <T extends @Nullable Object> T within(LogContext run, LogPlace place, Callable<T> work) throws Exception {
        LogContext before = LogContext.replace(run.with(LogField.EXECUTION, Long.toString(place.execution()))
                .with(LogField.STEP, place.step())
                .with(
                        LogField.PARTITION,
                        place.partition().stream().mapToObj(Integer::toString).findFirst()));
        try {
            return work.call();
        } finally {
            LogContext.replace(before);
        }
    }

    /** Empty for a thread that runs no artifact. */
    private static Optional<LogPlace> current() {
        LogContext context = LogContext.current();
        return context.find(LogField.EXECUTION)
                .map(execution -> new LogPlace(
                        Long.parseLong(execution),
                        context.find(LogField.STEP),
                        context.find(LogField.PARTITION).stream()
                                .mapToInt(Integer::parseInt)
                                .findFirst()));
    }

    /** The file of an execution; it need not exist. */
    public Path file(long executionId) {
        return directory.resolve(executionId + ".log");
    }

    @Override
    public Path file(LogPlace place) {
        if (place.step().isEmpty()) {
            return file(place.execution());
        }
        String partition =
                place.partition().isPresent() ? PARTITION + place.partition().getAsInt() : "";
        return folder(place.execution()).resolve(place.step().get() + partition + SUFFIX);
    }

    private Path folder(long executionId) {
        return directory.resolve(Long.toString(executionId));
    }

    @Override
    public List<LogPlace> places(long executionId) {
        List<LogPlace> places = new ArrayList<>();
        if (Files.isRegularFile(file(executionId))) {
            places.add(LogPlace.ofExecution(executionId));
        }
        if (Files.isDirectory(folder(executionId))) {
            try (Stream<Path> files = Files.list(folder(executionId))) {
                files.map(file -> place(executionId, String.valueOf(file.getFileName())))
                        .sorted(Comparator.comparing(
                                        (LogPlace place) -> place.step().orElse(""))
                                .thenComparing(place -> place.partition().orElse(-1)))
                        .forEach(places::add);
            } catch (IOException e) {
                throw new DrydockException(
                        CommonFailure.FILE_UNREADABLE,
                        "The logs in " + folder(executionId) + " cannot be listed: " + e.getMessage()
                                + ". Check the folder's owner and mode.",
                        e);
            }
        }
        return places;
    }

    private static LogPlace place(long executionId, String file) {
        String name = file.substring(0, file.length() - SUFFIX.length());
        int end = name.indexOf(PARTITION);
        return end < 0
                ? new LogPlace(executionId, Optional.of(name), OptionalInt.empty())
                : new LogPlace(
                        executionId,
                        Optional.of(name.substring(0, end)),
                        OptionalInt.of(Integer.parseInt(name.substring(end + 1))));
    }

    @Override
    public void remove(long executionId) {
        try {
            Files.deleteIfExists(file(executionId));
            DurableFiles.deleteTree(folder(executionId));
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
        if (isLoggable(record)) {
            current().ifPresent(place -> keep(place, record));
        }
    }

    private void keep(LogPlace place, LogRecord record) {
        String text = formatter.format(record);
        append(LogPlace.ofExecution(place.execution()), text);
        if (place.step().isPresent()) {
            append(new LogPlace(place.execution(), place.step(), OptionalInt.empty()), text);
        }
        if (place.partition().isPresent()) {
            append(place, text);
        }
    }

    private synchronized void append(LogPlace place, String text) {
        Path file = file(place);
        try {
            Files.createDirectories(place.step().isPresent() ? folder(place.execution()) : directory);
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
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
