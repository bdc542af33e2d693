package dev.drydock.serving;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.inference.ModelSignature;
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
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Logs every prediction in the format that a site ingests. It writes files in {@code open/}, closes them by size and age, and puts them
 * signed into {@code outbox/}. A crash loses at most the rows that were not flushed, and leaves no partial row and no repeated sequence. A
 * log that cannot be written never delays an answer; the node counts the lost rows and reports them. Thread-safe.
 */
final class PredictionLog {
    private static final Logger LOG = Logger.getLogger(PredictionLog.class.getName());

    private final Path open;
    private final NodeFolder folder;
    private final InstalledTrust trust;
    private final Limits limits;
    private final Clock clock;
    private final LogOutbox outbox;
    private final Map<String, LogFile> files = new HashMap<>();
    private final LongAdder rows = new LongAdder();
    private final LongAdder groupless = new LongAdder();
    private final LongAdder lostRows = new LongAdder();
    private long filesMade;
    private boolean warned;

    /**
     * @param maxBytes a file of that size is closed
     * @param maxAge a file of that age is closed, if it has a row
     */
    record Limits(long maxBytes, Duration maxAge) {
        static final Limits STANDARD = new Limits(64L << 20, Duration.ofHours(1));
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

    PredictionLog(NodeFolder folder, InstalledTrust trust, Limits limits, Clock clock) {
        this.folder = folder;
        this.open = folder.log().resolve("open");
        this.trust = trust;
        this.limits = limits;
        this.clock = clock;
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

    void append(Release release, InferenceRequest request, float[] scores, Instant at) {
        ModelSignature signature = release.signature();
        VersionId version = release.version();
        try {
            LogLine.Rows logged = LogLine.rows(signature, release.keptFromLog(), version, request, scores, at);
            groupless.add(request.rows() - logged.count());
            if (logged.count() > 0) {
                write(release, logged.csv(), logged.count());
                rows.add(logged.count());
            }
        } catch (IOException e) {
            lostRows.add(request.rows());
            LOG.log(
                    Level.SEVERE,
                    e,
                    () -> "Predictions were not logged rows=" + request.rows() + " model=" + version + " code="
                            + ServingFailure.LOG_NOT_CLOSED);
        }
    }

    /** Counts rows that are not logged on purpose. */
    void leaveOut(int count) {
        groupless.add(count);
    }

    private synchronized void write(Release release, String text, int count) throws IOException {
        ModelSignature signature = release.signature();
        String header = LogLine.header(signature, release.keptFromLog());
        LogFile file = files.get(signature.model());
        if (file != null && !file.hasHeader(header)) {
            file.close();
            file = null;
        }
        if (file == null) {
            file = create(signature.model(), header);
            files.put(signature.model(), file);
        }
        try {
            file.append(text, count);
        } catch (IOException e) {
            files.remove(signature.model()); // half a row may stand at its end; nothing may follow it
            throw e;
        }
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

    /** Flushes, and closes each file that is due. Call it about every second. */
    synchronized void tick() {
        try {
            boolean due = false;
            for (LogFile file : files.values()) {
                file.flush();
                due |= file.isDue(limits.maxBytes(), clock.instant().minus(limits.maxAge()));
            }
            if (due && source().isPresent()) {
                rotate();
            } else if (due && !warned) {
                warned = true;
                LOG.warning(
                        "The prediction log grows and cannot be handed over code=" + ServingFailure.LOG_SOURCE_UNKNOWN);
            }
        } catch (IOException | DrydockException e) {
            LOG.log(
                    Level.SEVERE,
                    e,
                    () -> "The prediction log was not flushed or closed code=" + ServingFailure.LOG_NOT_CLOSED);
        }
    }

    /**
     * Closes every file and puts all that have rows into the outbox.
     *
     * @throws DrydockException {@link ServingFailure#LOG_SOURCE_UNKNOWN} or {@link ServingFailure#LOG_NOT_CLOSED}; the rows stay
     */
    synchronized Rotation rotate() {
        try {
            String source = source().orElseThrow(this::unknownSource);
            SigningKey key = SigningKey.read(folder.logKey());
            closeAll();
            Files.createDirectories(open);
            outbox.resume(open, key);
            List<Long> sequences = new ArrayList<>();
            for (Path file : closed()) {
                outbox.publish(file, modelOf(file), source, key).ifPresent(sequences::add);
            }
            warned = false;
            sequences.forEach(sequence ->
                    LOG.info(() -> "Prediction log handed over source=" + source + " sequence=" + sequence));
            return new Rotation(source, sequences);
        } catch (IOException e) {
            throw new DrydockException(
                    ServingFailure.LOG_NOT_CLOSED,
                    "The prediction log was not handed over: " + e + ". Check space and permissions of " + folder.log()
                            + ", then try again.",
                    e);
        }
    }

    private void closeAll() throws IOException {
        for (String model : List.copyOf(files.keySet())) {
            LogFile file = files.remove(model);
            if (file != null) {
                file.close();
            }
        }
    }

    private List<Path> closed() throws IOException {
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

    synchronized Summary summary() {
        try {
            return new Summary(rows.sum(), groupless.sum(), lostRows.sum(), outbox.lastSequence());
        } catch (IOException e) {
            return new Summary(rows.sum(), groupless.sum(), lostRows.sum(), 0);
        }
    }

    /** At the end: everything written is on the disk; the next start hands it over. */
    synchronized void close() {
        try {
            closeAll();
        } catch (IOException e) {
            LOG.log(Level.SEVERE, e, () -> "The prediction log was not closed code=" + ServingFailure.LOG_NOT_CLOSED);
        }
    }
}
