package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.LabelRule.Quantity;
import dev.drydock.domain.dataset.LabelRule.Target;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TinyPackage;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.WorkerSetup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A regression of two targets in real workers: energy about 1000 kWh, wear about 0.04 mm. */
@Timeout(180)
class SeveralTargetsTrainingTest {
    static final LabelRule LABEL = new LabelRule.Quantities(List.of(
            new Target("energy", new Quantity(0, 2500, "kWh", 100)),
            new Target("wear", new Quantity(-1, 1, "mm", 0.005))));

    private static final Learning TWO = new Learning(Task.REGRESSION, 2, true);

    private final DigestedInputs inputs = new DigestedInputs();
    private final GeneratedRows rows = new GeneratedRows(Task.REGRESSION, 1500, 5).withSecondTarget();

    @TempDir
    Path directory;

    private LocalWorkerLauncher launcher;
    private Path parent;

    @BeforeEach
    void start() {
        launcher = new LocalWorkerLauncher(WorkerSetup.real(directory.resolve("tasks")));
        parent = TinyPackage.ofTwoTargets(directory.resolve("parent"));
    }

    @AfterEach
    void end() {
        launcher.close();
    }

    @Test
    void bothTargetsAreLearnedAndScoredAsTheyAreServed() throws IOException {
        TaskInput snapshot = GeneratedSnapshot.in(directory.resolve("snapshot"), rows, LABEL);

        TaskResult trained = launcher.run(train("train", snapshot, TWO), 1, () -> false);

        assertThat(trained.failure()).isEmpty();
        Path candidate = TinyPackage.ofTwoTargets(directory.resolve("candidate"));
        replace(candidate.resolve(LoadedModel.FILE), trained.output("weights.pt"));
        replace(candidate.resolve(Preprocessing.FILE), trained.output("preprocessing.json"));
        requireFittedToBoth(candidate);
        TaskResult scored =
                launcher.run(TaskRequest.score("score", new TaskInput(candidate, "subject"), snapshot), 1, () -> false);
        assertThat(scored.failure()).isEmpty();
        try (LoadedModel served = LoadedModel.load(candidate)) {
            float[] scores = served.score(rows.raw(Task.REGRESSION, 0, rows.count()));
            assertThat(scores).hasSize(2 * rows.count()).isEqualTo(floats(scored.output("scores.f32")));
            assertThat(explained(scores, 0)).as("kWh").isGreaterThan(0.8);
            assertThat(explained(scores, 1))
                    .as("a target in small units counts as well")
                    .isGreaterThan(0.8);
            assertThat(floats(trained.output(TaskRequest.TUNE_SCORES)))
                    .usingComparatorWithPrecision(1e-3f)
                    .containsExactly(ofTune(scores));
            GoldenVectors golden = GoldenVectors.record(served, served.invent(8, 7), 1e-5);
            assertThat(golden.scales()).hasSize(2);
            assertThat(golden.compare(served).largestDifference()).isZero();
        }
    }

    @Test
    void aModuleOfAnotherWidthThanTheTargetsIsRefusedWithACure() {
        TaskInput module = inputs.ofFile(parent.resolve(LoadedModel.FILE));
        TaskInput ofTwo = inputs.ofFile(parent.resolve(Preprocessing.FILE));
        TaskInput preprocessing =
                inputs.ofFile(TinyPackage.in(directory.resolve("unscaled")).resolve(Preprocessing.FILE));
        Learning three = new Learning(Task.REGRESSION, 3, true);
        Learning one = new Learning(Task.REGRESSION, 1, true);

        assertThat(probe("two", module, ofTwo, TWO).failure()).isEmpty();
        assertThat(probe("three", module, preprocessing, three)
                        .failure()
                        .orElseThrow()
                        .sentence())
                .contains("answers (3, 2) float32")
                .contains("must answer one (3, 3) float32. Let its forward return 3 numbers, one for each target of"
                        + " label.targets in their order, a row");
        assertThat(probe("one", module, preprocessing, one)
                        .failure()
                        .orElseThrow()
                        .sentence())
                .contains("must answer one (3, 1) float32. Let its forward return one number a row")
                .contains("declare its outputs under label.targets");
        TaskInput ofOne = inputs.ofFile(
                TinyPackage.in(directory.resolve("one"), Task.REGRESSION).resolve(Preprocessing.FILE));
        assertThat(probe("scales", module, ofOne, TWO).failure().orElseThrow().sentence())
                .contains("mean and scale of 1 labels", "2 outputs");
    }

    @Test
    void aSnapshotOfAnotherNumberOfTargetsIsRefused() {
        TaskInput snapshot = GeneratedSnapshot.in(
                directory.resolve("snapshot"),
                new GeneratedRows(Task.REGRESSION, 300, 5),
                new Quantity(0, 2500, "kWh", 100));

        assertThat(launcher.run(train("train", snapshot, TWO), 1, () -> false)
                        .failure()
                        .orElseThrow()
                        .sentence())
                .contains("the snapshot's labels have 1 numbers, and the module is to answer 2");
    }

    private TaskResult probe(String key, TaskInput module, TaskInput preprocessing, Learning learning) {
        return launcher.run(TaskRequest.probe(key, module, preprocessing, learning), 1, () -> false);
    }

    private TaskRequest train(String key, TaskInput snapshot, Learning learning) {
        return TaskRequest.train(
                key,
                inputs.ofFile(parent.resolve(LoadedModel.FILE)),
                inputs.ofFile(parent.resolve(Preprocessing.FILE)),
                snapshot,
                new TrainingSettings(20, 32, "adamw", 0.01, 0.01, 0, 1, 0, List.of(), 7, 1),
                learning);
    }

    private static void requireFittedToBoth(Path candidate) {
        Preprocessing fitted = Preprocessing.read(candidate.resolve(Preprocessing.FILE));
        assertThat(fitted.standardisedTargets()).isEqualTo(2);
        assertThat(fitted.label(0, 0)).isCloseTo(1000, within(100f));
        assertThat(fitted.labelScale(0)).isCloseTo(400, within(120.0));
        assertThat(fitted.label(1, 0)).isCloseTo(0.042f, within(0.003f));
        assertThat(fitted.labelScale(1)).isCloseTo(0.01, within(0.003));
    }

    /** The share of a target's variance that the scores explain. */
    private double explained(float[] scores, int target) {
        double mean = IntStream.range(0, rows.count())
                .mapToDouble(row -> rows.label(row, target))
                .average()
                .orElseThrow();
        double left = 0;
        double all = 0;
        for (int row = 0; row < rows.count(); row++) {
            left += Math.pow(scores[2 * row + target] - rows.label(row, target), 2);
            all += Math.pow(rows.label(row, target) - mean, 2);
        }
        return 1 - left / all;
    }

    private float[] ofTune(float[] scores) {
        int[] tune = IntStream.range(0, rows.count())
                .filter(row -> rows.split(row) == Split.TUNE)
                .toArray();
        float[] chosen = new float[2 * tune.length];
        for (int i = 0; i < tune.length; i++) {
            System.arraycopy(scores, 2 * tune[i], chosen, 2 * i, 2);
        }
        return chosen;
    }

    private static float[] floats(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        float[] scores = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(scores);
        return scores;
    }

    private static void replace(Path file, Path by) throws IOException {
        Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
