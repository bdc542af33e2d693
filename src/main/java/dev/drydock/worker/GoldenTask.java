package dev.drydock.worker;

import dev.drydock.domain.dataset.EvenlySpread;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.inference.BehaviourSuite;
import dev.drydock.inference.GoldenRows;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.RawRows;
import dev.drydock.workers.protocol.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Kind {@code GOLDEN}: records golden vectors of a package's model, or checks those that the package carries. They are
 * recorded on rows of <em>tune</em>, evenly spaced; without a snapshot, on rows made from the preprocessing or the vocabulary.
 */
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
                case "record" -> record(model, directory);
                case "check" -> check(model, directory);
                default -> throw context.invalid("mode must be record or check, not '" + mode + "'");
            };
        }
    }

    private ResultFile record(LoadedModel model, Path directory) throws IOException {
        if (context.task().settings().containsKey(TaskRequest.TRIED)) {
            new AnswerProbe(model).requireSound();
        }
        boolean withSnapshot = context.task().inputs().containsKey(TaskRequest.SNAPSHOT);
        int vectors = Math.max(VECTORS, (int) number(TaskRequest.VECTORS, VECTORS));
        RawRows rows = withSnapshot ? tuneRows(model) : GoldenRows.of(model, directory, vectors, SEED);
        GoldenVectors.record(model, rows, number(TaskRequest.TOLERANCE, TOLERANCE))
                .write(context.attempt().path().resolve(OUTPUT));
        return ResultFile.completed(
                Map.of(OUTPUT, context.settleOutput(OUTPUT)), Map.of("vectors", (double) rows.count()));
    }

    private double number(String setting, double absent) {
        String text = context.task().settings().get(setting);
        try {
            return text == null ? absent : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw context.invalid(setting + " must be a number, not '" + text + "'");
        }
    }

    private RawRows tuneRows(LoadedModel model) throws IOException {
        LabelledRows rows = SnapshotRows.open(context);
        int inputs = model.signature().inputs().size();
        int[] tune = IntStream.range(0, rows.count())
                .filter(row -> rows.split(row) == Split.TUNE)
                .toArray();
        if (rows.inputs() != inputs || tune.length == 0) {
            throw context.invalid("the snapshot has " + rows.inputs() + " inputs and " + tune.length
                    + " rows of tune, and the model has " + inputs + " inputs and needs at least one row");
        }
        return rows.raw(model.signature().answers(), EvenlySpread.of(tune, VECTORS));
    }

    private ResultFile check(LoadedModel model, Path directory) throws IOException {
        GoldenVectors.Comparison comparison = GoldenVectors.ofPackage(directory).compare(model);
        return ResultFile.completed(
                behaviour(model, directory),
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

    /** The scores of the package's behaviour tests, if it has some: who asked decides what they say. */
    private Map<String, String> behaviour(LoadedModel model, Path directory) throws IOException {
        Optional<BehaviourSuite> suite = BehaviourSuite.ofPackage(directory, model.signature());
        if (suite.isEmpty()) {
            return Map.of();
        }
        Files.write(
                context.attempt().path().resolve(TaskRequest.BEHAVIOUR_SCORES),
                ScoreTask.littleEndian(suite.get().score(model)));
        return Map.of(TaskRequest.BEHAVIOUR_SCORES, context.settleOutput(TaskRequest.BEHAVIOUR_SCORES));
    }
}
