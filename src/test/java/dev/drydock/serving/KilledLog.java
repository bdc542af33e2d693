package dev.drydock.serving;

import static org.awaitility.Awaitility.await;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import dev.drydock.packaging.ReleaseKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/** Logs {@link #EARLY} predictions, waits until they are in their file, logs {@link #LATE} more, and halts as {@code kill -9} would. */
final class KilledLog {
    static final int EARLY = 500;
    static final int LATE = 5_000;
    static final int HALTED = 137;

    private final LogLine line;
    private final PredictionLog log;

    /** @param writer that the caller ends */
    KilledLog(NodeFolder folder, PredictionLog.Limits limits, ScheduledExecutorService writer, Path signature) {
        line = LogLine.of(new VersionId("tiny", 1), ModelSignature.read(signature), Set.of());
        log = new PredictionLog(
                folder,
                new InstalledTrust(folder, new TrustMemory(folder.state())),
                limits,
                NodeServer.clock(),
                writer);
    }

    PredictionLog log() {
        return log;
    }

    /** One row. */
    void predict(String id) {
        InferenceRequest request = new InferenceRequest(
                id,
                new RawRows.Numbers(new float[] {100, 2.5f, 1}, 1),
                Map.of("pump_id", List.of("p-7")),
                InferenceRequest.Wanted.NONE);
        log.append(line, request, new float[] {0.5f}, ReleaseKit.NOW);
    }

    /** The records in the files that are open, with their headers. */
    static long records(NodeFolder folder) throws IOException {
        long records = 0;
        Path open = Files.createDirectories(folder.log().resolve("open"));
        try (Stream<Path> files = Files.list(open)) {
            for (Path file : files.toList()) {
                records += Files.readAllLines(file).size();
            }
        }
        return records;
    }

    /** @param arguments the site's folder and a {@code signature.json} */
    public static void main(String[] arguments) {
        NodeFolder folder = new NodeFolder(Path.of(arguments[0]));
        KilledLog killed = new KilledLog(
                folder,
                PredictionLog.Limits.STANDARD,
                Executors.newSingleThreadScheduledExecutor(),
                Path.of(arguments[1]));
        for (int i = 0; i < EARLY; i++) {
            killed.predict("early-" + i);
        }
        await().until(() -> records(folder) == 1 + EARLY);
        for (int i = 0; i < LATE; i++) {
            killed.predict("late-" + i);
        }
        Runtime.getRuntime().halt(HALTED);
    }
}
