package dev.drydock.serving;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.packaging.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Logs every prediction in the format that a site ingests. The thread that answers encodes the rows and hands them over without a lock; one
 * thread writes them, in the order in which they came, into files in {@code open/}. It closes the files by size and age, and puts them signed
 * into {@code outbox/}. A killed node loses at most the rows that waited to be written, and leaves no partial row and no repeated
 * sequence. If too many wait, {@link #requireRoom} refuses the next request. Of a file that cannot be written the node counts the lost rows
 * and reports them. Thread-safe.
 */
final class PredictionLog {
    private static final Logger LOG = Logger.getLogger(PredictionLog.class.getName());

    /** So long the writer lets rows gather: then one write takes those of many requests. */
    private static final long GATHER_MILLIS = 5;

    private static final int MOST_AT_ONCE = 1 << 20;

    private final Path open;
    private final NodeFolder folder;
    private final InstalledTrust trust;
    private final Limits limits;
    private final Clock clock;
    private final ScheduledExecutorService writer;
    private final LogOutbox outbox;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean called = new AtomicBoolean();
    private final Map<String, LogFile> files = new HashMap<>();
    private final LongAdder rows = new LongAdder();
    private final LongAdder groupless = new LongAdder();
    private final LongAdder lostRows = new LongAdder();
    private long filesMade;
    private volatile boolean warned;
    private volatile boolean closed;

    /**
     * @param maxBytes a file of that size is closed
     * @param maxAge a file of that age is closed, if it has a row
     * @param mostWaiting if so many bytes wait to be written, no further request is answered
     */
    record Limits(long maxBytes, Duration maxAge, long mostWaiting) {
        static final Limits STANDARD = new Limits(64L << 20, Duration.ofHours(1), 32L << 20);
    }

    /** The rows of one request on their way into a file. */
    private record Waiting(LogLine line, LogLine.Rows rows) {
        int bytes() {
            return rows.csv().length;
        }
    }

    /** The result of a rotation: the sequences of the source that it put into the outbox. */
    record Rotation(String source, List<Long> sequences) {}

    /**
     * Counts since the start, and the last sequence in the outbox.
     *
     * @param notLogged rows without a group, which a site could not ingest, and the orchestrator's own
     * @param lostRows rows that could not be written
     */
    record Summary(long rows, long notLogged, long lostRows, long lastSequence) {}

    /** @param writer of one thread, which this log does not end */
    PredictionLog(
            NodeFolder folder, InstalledTrust trust, Limits limits, Clock clock, ScheduledExecutorService writer) {
        this.folder = folder;
        this.open = folder.log().resolve("open");
        this.trust = trust;
        this.limits = limits;
        this.clock = clock;
        this.writer = writer;
        this.outbox = new LogOutbox(folder.log());
    }

    /** After a start: puts the files of the last run into the outbox. */
    void recover() {
        try {
            rotate();
        } catch (DrydockException e) {
            LOG.log(
                    Level.WARNING,
                    e,
                    () -> "The prediction log of the last run waits code="
                            + e.code().name());
        }
    }

    /**
     * Call it before the rows of a request are scored that will be logged.
     *
     * @throws DrydockException {@link ServingFailure#NODE_OVERLOADED} if more waits to be written than may
     */
    void requireRoom() {
        long bytes = waitingBytes.get();
        if (bytes >= limits.mostWaiting()) {
            throw new DrydockException(
                    ServingFailure.NODE_OVERLOADED,
                    "The request is refused: " + bytes + " bytes of the prediction log wait to be written, and at most "
                            + limits.mostWaiting()
                            + " may. Try again after the seconds in the header Retry-After. If it"
                            + " lasts, the node's operator must look at the disk of its folder serving/log.");
        }
    }

    /** Hands the rows of a request over; those without a group are counted only. */
    void append(LogLine line, InferenceRequest request, float[] scores, Instant at) {
        LogLine.Rows logged = line.rows(request, scores, at);
        groupless.add(request.rows() - logged.count());
        if (logged.count() > 0) {
            Waiting waiting = new Waiting(line, logged);
            waitingBytes.addAndGet(waiting.bytes());
            queue.add(waiting);
            callWriter();
        }
    }

    /** At most one call waits; what is handed over after it is set back finds none and calls again. */
    private void callWriter() {
        if (!closed && (called.get() || !called.compareAndSet(false, true))) {
            return;
        }
        try {
            if (!closed) {
                var unused = writer.schedule(this::writeGathered, GATHER_MILLIS, TimeUnit.MILLISECONDS);
                return;
            }
        } catch (RejectedExecutionException e) {
            LOG.log(Level.FINE, "The node is stopping", e);
        }
        writeWaiting();
    }

    private void writeGathered() {
        called.set(false);
        writeWaiting();
    }

    /** Writes what waits now; of what cannot be written the rows are counted. */
    private synchronized void writeWaiting() {
        long left = waitingBytes.get();
        while (left > 0 && !queue.isEmpty()) {
            left -= writeChunk();
        }
    }

    /** Writes waiting rows that belong into one file. */
    private long writeChunk() {
        List<Waiting> chunk = new ArrayList<>();
        long bytes = 0;
        for (Waiting next = queue.peek();
                next != null && (chunk.isEmpty() || (next.line() == chunk.get(0).line() && bytes < MOST_AT_ONCE));
                next = queue.peek()) {
            chunk.add(queue.remove());
            bytes += next.bytes();
        }
        int count = chunk.stream().mapToInt(one -> one.rows().count()).sum();
        LogLine line = chunk.get(0).line();
        try {
            write(line, joined(chunk, bytes), count);
            rows.add(count);
        } catch (IOException | RuntimeException e) {
            lostRows.add(count);
            LOG.log(
                    Level.SEVERE,
                    e,
                    () -> "Predictions were not logged rows=" + count + " model=" + line.model() + " code="
                            + ServingFailure.LOG_NOT_CLOSED);
        } finally {
            waitingBytes.addAndGet(-bytes);
        }
        return bytes;
    }

    private static byte[] joined(List<Waiting> chunk, long bytes) {
        if (chunk.size() == 1) {
            return chunk.get(0).rows().csv();
        }
        byte[] all = new byte[Math.toIntExact(bytes)];
        int at = 0;
        for (Waiting one : chunk) {
            System.arraycopy(one.rows().csv(), 0, all, at, one.bytes());
            at += one.bytes();
        }
        return all;
    }

    /** Counts rows that are not logged on purpose. */
    void leaveOut(int count) {
        groupless.add(count);
    }

    private void write(LogLine line, byte[] text, int count) throws IOException {
        LogFile file = files.get(line.model());
        if (file != null && (file.isTorn() || !file.hasHeader(line.header()))) {
            files.remove(line.model());
            file.close();
            file = null;
        }
        if (file == null) {
            file = create(line.model(), line.header());
            files.put(line.model(), file);
        }
        file.append(text, count);
    }

    private LogFile create(String model, String header) throws IOException {
        Files.createDirectories(open);
        Instant now = clock.instant();
        Path path;
        do {
            path = open.resolve("%s.%013d-%05d.csv".formatted(model, now.toEpochMilli(), filesMade++));
        } while (Files.exists(path));
        return LogFile.create(path, header, now);
    }

    /** Closes each file that is due. Call it about every second. */
    void tick() {
        try {
            boolean due = isDue();
            if (due && source().isPresent()) {
                rotate();
            } else if (due && !warned) {
                warned = true;
                LOG.warning(
                        "The prediction log grows and cannot be handed over code=" + ServingFailure.LOG_SOURCE_UNKNOWN);
            }
        } catch (DrydockException e) {
            LOG.log(Level.SEVERE, e, () -> "The prediction log was not closed code=" + ServingFailure.LOG_NOT_CLOSED);
        }
    }

    private synchronized boolean isDue() {
        writeWaiting();
        Instant openedBefore = clock.instant().minus(limits.maxAge());
        return files.values().stream().anyMatch(file -> file.isDue(limits.maxBytes(), openedBefore));
    }

    /**
     * Closes every file and puts all that have rows into the outbox. Meanwhile rows go into new files.
     *
     * @throws DrydockException {@link ServingFailure#LOG_SOURCE_UNKNOWN} or {@link ServingFailure#LOG_NOT_CLOSED}; the rows stay
     */
    Rotation rotate() {
        synchronized (outbox) {
            try {
                String source = source().orElseThrow(this::unknownSource);
                SigningKey key = SigningKey.read(folder.logKey());
                Ended ended = end();
                for (LogFile file : ended.files()) {
                    file.close();
                }
                outbox.resume(open, key);
                List<Long> sequences = new ArrayList<>();
                for (Path file : ended.paths()) {
                    outbox.publish(file, modelOf(file), source, key).ifPresent(sequences::add);
                }
                warned = false;
                sequences.forEach(sequence ->
                        LOG.info(() -> "Prediction log handed over source=" + source + " sequence=" + sequence));
                return new Rotation(source, sequences);
            } catch (IOException e) {
                throw new DrydockException(
                        ServingFailure.LOG_NOT_CLOSED,
                        "The prediction log was not handed over: " + e + ". Check space and permissions of "
                                + folder.log() + ", then try again.",
                        e);
            }
        }
    }

    /**
     * What the next rows are not written into any more.
     *
     * @param files to close
     * @param paths of all files in {@code open/}, also of earlier runs
     */
    private record Ended(List<LogFile> files, List<Path> paths) {}

    private synchronized Ended end() throws IOException {
        writeWaiting();
        Files.createDirectories(open);
        List<Path> paths = paths();
        List<LogFile> ended = List.copyOf(files.values());
        files.clear();
        return new Ended(ended, paths);
    }

    private List<Path> paths() throws IOException {
        try (Stream<Path> all = Files.list(open)) {
            return all.filter(path -> path.getFileName().toString().endsWith(".csv"))
                    .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    private static String modelOf(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.indexOf('.'));
    }

    /** The name under which the trust file enrols this node's log key; empty if it does not, or there is no trust file. */
    private Optional<String> source() {
        if (!Files.exists(folder.logKey())) {
            return Optional.empty();
        }
        String keyId = SigningKey.read(folder.logKey()).publicKey().id();
        TrustFile installed = trust.read();
        return installed.inForce(installed.sources()).stream()
                .filter(source -> source.keyId().equals(keyId))
                .map(TrustFile.NamedKey::name)
                .findFirst();
    }

    private DrydockException unknownSource() {
        return new DrydockException(
                ServingFailure.LOG_SOURCE_UNKNOWN,
                "The prediction log was not handed over: the key " + folder.logKey()
                        + " is no source of the node's trust file. Add its public key to the next trust file; the"
                        + " rows stay in " + open + ".");
    }

    Summary summary() {
        writeWaiting();
        long last;
        try {
            last = outbox.lastSequence();
        } catch (IOException e) {
            last = 0;
        }
        return new Summary(rows.sum(), groupless.sum(), lostRows.sum(), last);
    }

    /** At the end: everything handed over is on the disk; the next start puts it into the outbox. */
    void close() {
        closed = true;
        try {
            for (LogFile file : end().files()) {
                file.close();
            }
        } catch (IOException e) {
            LOG.log(Level.SEVERE, e, () -> "The prediction log was not closed code=" + ServingFailure.LOG_NOT_CLOSED);
        }
    }
}
