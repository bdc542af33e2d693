package dev.drydock.worker;

import dev.drydock.domain.training.TaskRequest;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.LoadedModel;
import dev.drydock.workers.protocol.ResultFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Kind {@code GOLDEN}: records golden vectors of a package's model, or checks those that the package carries. */
final class GoldenTask implements TaskWork {
    private static final String OUTPUT = "golden.json";
    private static final int VECTORS = 32;
    private static final long SEED = 20;
    private static final double TOLERANCE = 1e-5;

    private final TaskContext context;

    GoldenTask(TaskContext context) {
        this.context = context;
    }

    @Override
    public ResultFile run() throws IOException {
        Path directory = context.requireInput(TaskRequest.PACKAGE).path();
        String mode = context.task().settings().getOrDefault(TaskRequest.MODE, "");
        try (LoadedModel model = LoadedModel.load(directory)) {
            return switch (mode) {
                case "record" -> record(model);
                case "check" -> check(model, GoldenVectors.ofPackage(directory));
                default -> throw context.invalid("mode must be record or check, not '" + mode + "'");
            };
        }
    }

    private ResultFile record(LoadedModel model) throws IOException {
        float[] raw = GoldenVectors.inventRows(model, VECTORS, SEED);
        GoldenVectors.record(model, raw, VECTORS, TOLERANCE)
                .write(context.attempt().path().resolve(OUTPUT));
        return ResultFile.completed(Map.of(OUTPUT, context.settleOutput(OUTPUT)), Map.of("vectors", (double) VECTORS));
    }

    private static ResultFile check(LoadedModel model, GoldenVectors golden) {
        GoldenVectors.Comparison comparison = golden.compare(model);
        return ResultFile.completed(
                Map.of(),
                Map.of(
                        "vectors",
                        (double) comparison.vectors(),
                        "largest_difference",
                        comparison.largestDifference(),
                        "worst",
                        (double) comparison.worst(),
                        "tolerance",
                        comparison.tolerance(),
                        "holds",
                        comparison.holds() ? 1.0 : 0.0));
    }
}
