package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.inference.Preprocessing;
import dev.drydock.worker.Checkpoints.Checkpoint;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProgressLine;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The loop in this JVM: it learns; it can be ended anywhere and goes on bit for bit; damage, infinity and freezing.
 * {@link WorkerProcessTest} does the same with processes that are killed.
 */
class TrainingTest {
    private static final GeneratedRows ROWS = TrainingLoop.ROWS;
    private static final Objective OBJECTIVE = TrainingLoop.OBJECTIVE;
    private static final int STEPS_AN_EPOCH = 20;

    @TempDir
    Path directory;

    private Path parent;
    private Preprocessing preprocessing;
    private TrainingLoop loop;

    @BeforeEach
    void layOut() {
        loop = TrainingLoop.in(directory);
        parent = loop.parent();
        preprocessing = loop.preprocessing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamw", "sgd"})
    void aTrainingThatIsStoppedAgainAndAgainEndsInTheSameBytes(String optimizer) throws IOException {
        TrainingSettings settings = settings(optimizer, 5, List.of());
        TaskDirectory undisturbed = new TaskDirectory(directory.resolve("undisturbed"));
        TrainingState expected = train(undisturbed.attempt(1, 0), settings, Integer.MAX_VALUE);
        assertThat(expected.epochs()).isEqualTo(5);
        assertThat(expected.bestTuneLoss()).isLessThan(expected.parentTuneLoss());

        TaskDirectory disturbed = new TaskDirectory(directory.resolve("disturbed"));
        TrainingState state = TrainingState.start(0);
        int fence = 0;
        while (state.epochs() < 5) {
            state = train(disturbed.attempt(++fence, 0), settings, 20 + fence);
        }
        assertThat(fence).isGreaterThan(4);
        assertThat(state).isEqualTo(expected);
        assertThat(loop.digestsOf(disturbed.attempt(fence, 0), state))
                .isEqualTo(loop.digestsOf(undisturbed.attempt(1, 0), expected));
    }

    @Test
    void oneThatDiesWithinAnEpochGoesOnFromACheckpointWithinIt() throws IOException {
        TrainingSettings settings = settings("adamw", 2, List.of());
        TaskDirectory undisturbed = new TaskDirectory(directory.resolve("undisturbed"));
        TrainingState expected = train(undisturbed.attempt(1, 0), settings, Integer.MAX_VALUE);

        TaskDirectory dying = new TaskDirectory(directory.resolve("dying"));
        assertThatThrownBy(() -> loop.train(dying.attempt(1, 0), settings, OBJECTIVE, new DieAfter(12), alwaysDue()))
                .isInstanceOf(IllegalStateException.class);
        Checkpoint found = loop.checkpointsOf(dying.attempt(2, 0)).latest().orElseThrow();
        assertThat(found.state().epochs()).isZero();
        assertThat(found.state().step()).isEqualTo(10);

        TrainingState state = loop.train(
                dying.attempt(3, 0), settings, OBJECTIVE, new TrainingLoop.StopAfter(Integer.MAX_VALUE), alwaysDue());
        assertThat(state).isEqualTo(expected);
        assertThat(loop.digestsOf(dying.attempt(3, 0), state))
                .isEqualTo(loop.digestsOf(undisturbed.attempt(1, 0), expected));
    }

    private static CheckpointPace alwaysDue() {
        return new CheckpointPace(Duration.ZERO, 1, System.nanoTime());
    }

    /** As if its process were killed in a sign of life. */
    private static final class DieAfter implements Supervision {
        private int left;

        DieAfter(int beats) {
            left = beats;
        }

        @Override
        public void beat() {
            if (--left <= 0) {
                throw new IllegalStateException("killed");
            }
        }

        @Override
        public boolean stopRequested() {
            return false;
        }
    }

    @Test
    void aDamagedCheckpointIsPassedOverForTheOneBefore() throws IOException {
        TrainingSettings settings = settings("adamw", 4, List.of());
        TaskDirectory undisturbed = new TaskDirectory(directory.resolve("undisturbed"));
        TrainingState expected = train(undisturbed.attempt(1, 0), settings, Integer.MAX_VALUE);

        TaskDirectory damaged = new TaskDirectory(directory.resolve("damaged"));
        TrainingState stopped = train(damaged.attempt(1, 0), settings, 70);
        assertThat(stopped.epochs()).isGreaterThan(1);
        Path newest = damaged.attempt(1, 0)
                .checkpoints()
                .resolve(stopped.epochs() + "-" + stopped.batches())
                .resolve("module.pt");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(newest, bytes);

        Checkpoint found = loop.checkpointsOf(damaged.attempt(2, 0)).latest().orElseThrow();
        assertThat(found.state().step()).isLessThan(stopped.step());
        TrainingState state = train(damaged.attempt(3, 0), settings, Integer.MAX_VALUE);
        assertThat(loop.digestsOf(damaged.attempt(3, 0), state))
                .isEqualTo(loop.digestsOf(undisturbed.attempt(1, 0), expected));
    }

    @Test
    void aCheckpointOfAnotherEngineIsPassedOver() throws IOException {
        TaskDirectory task = new TaskDirectory(directory.resolve("task"));
        train(task.attempt(1, 0), settings("adamw", 1, List.of()), Integer.MAX_VALUE);
        AttemptDirectory next = task.attempt(2, 0);
        Files.createDirectories(next.checkpoints());
        assertThat(new Checkpoints(next, "PyTorch 9.9", parent, Device.cpu()).latest())
                .isEmpty();
    }

    @Test
    void endsWithTheLastGoodCheckpointWhenTheLossOnTuneRisesFarAboveTheParents() throws IOException {
        TrainingSettings wild = new TrainingSettings(1000, 32, "adamw", 10, 0, 0, 1, 0, List.of(), 7, 1);
        AttemptDirectory attempt = new TaskDirectory(directory.resolve("wild")).attempt(1, 0);
        assertThatThrownBy(() -> train(attempt, wild, Integer.MAX_VALUE))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(TrainingFailure.TRAINING_DIVERGED))
                .hasMessageContaining("learning-rate 10.0")
                .hasMessageContaining("is divergence, at step")
                .hasMessageContaining("The last good checkpoint is ");
        assertThat(checkpointDirectories(attempt)).isNotEmpty();
        for (Path checkpoint : checkpointDirectories(attempt)) {
            try (TrainableModule module = new TrainableModule(checkpoint.resolve("module.pt"), List.of())) {
                module.parameters()
                        .values()
                        .forEach(values -> assertThat(values.toFloatArray()).doesNotContain(Float.NaN));
            }
        }
    }

    @Test
    void saysThatThereIsNoCheckpointWhenTheLossBecomesInfiniteInTheFirstEpoch() {
        TrainingSettings wild = new TrainingSettings(50, 32, "sgd", 10, 1, 0.99, 0, 0, List.of(), 7, 1);
        AttemptDirectory attempt = new TaskDirectory(directory.resolve("wild")).attempt(1, 0);
        assertThatThrownBy(() -> train(attempt, wild, Integer.MAX_VALUE))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(TrainingFailure.LOSS_NOT_FINITE))
                .hasMessageContaining("of epoch 1 with learning-rate 10.0")
                .hasMessageContaining("It has no checkpoint.");
    }

    @Test
    void frozenParametersKeepTheirValuesAndTheOthersDoNot() throws IOException {
        AttemptDirectory attempt = new TaskDirectory(directory.resolve("freeze")).attempt(1, 0);
        TrainingState state = train(attempt, settings("adamw", 1, List.of("hidden.", "norm.")), Integer.MAX_VALUE);
        try (TrainableModule before = new TrainableModule(parent, List.of());
                TrainableModule after = new TrainableModule(loop.bestModule(attempt, state), List.of())) {
            assertThat(values(after, "hidden.weight")).isEqualTo(values(before, "hidden.weight"));
            assertThat(values(after, "norm.bias")).isEqualTo(values(before, "norm.bias"));
            assertThat(values(after, "head.weight")).isNotEqualTo(values(before, "head.weight"));
        }
    }

    @Test
    void stopsWhenTuneHasNotBecomeBetterForAsLongAsThePatienceLasts() throws IOException {
        TrainingSettings hasty = new TrainingSettings(60, 32, "sgd", 1.5, 0, 0.9, 1, 2, List.of(), 7, 1);
        AttemptDirectory attempt = new TaskDirectory(directory.resolve("patience")).attempt(1, 0);
        TrainingState state = train(attempt, hasty, Integer.MAX_VALUE);
        assertThat(state.epochs()).isLessThan(60);
        assertThat(state.epochs() - state.bestEpoch()).isEqualTo(2);
        assertThat(loop.bestModule(attempt, state)).exists();
    }

    @Test
    void reportsLossAndSpeedOfEachEpoch() throws IOException {
        AttemptDirectory attempt = new TaskDirectory(directory.resolve("progress")).attempt(1, 0);
        TrainingState state = train(attempt, settings("adamw", 2, List.of()), Integer.MAX_VALUE);
        List<ProgressLine> lines = ProgressLine.read(attempt.progressFile());
        assertThat(lines).extracting(ProgressLine::split).containsSubsequence("train", "tune", "train", "tune");
        assertThat(lines.get(lines.size() - 1).loss())
                .isEqualTo(state.history().get(1).tune());
        assertThat(lines)
                .filteredOn(line -> line.split().equals("train"))
                .allMatch(line -> line.samplesPerSecond() > 0);
        assertThat(lines)
                .as("on a CPU")
                .allMatch(line -> line.figures().gpuMebibytes().isEmpty());
    }

    @Test
    void bothOptimizersDoWhatTheirFormulasSay() {
        for (String optimizer : List.of("adamw", "sgd")) {
            TrainingSettings settings = new TrainingSettings(1, 32, optimizer, 0.01, 0.1, 0.9, 0, 0, List.of(), 7, 1);
            Batches batches = new Batches(ROWS, preprocessing, Split.TRAIN, 32);
            try (TrainableModule module = new TrainableModule(parent, List.of())) {
                ParameterUpdates updates =
                        ParameterUpdates.of(settings, STEPS_AN_EPOCH, module.manager(), module.parameters());
                double mean = 0;
                double variance = 0;
                double weight = values(module, "head.bias")[0];
                for (int step = 1; step <= 3; step++) {
                    module.forwardAndBack(List.of(batches.batch(batches.inOrder(), step)), OBJECTIVE, step);
                    double gradient;
                    try (var array = parameter(module, "head.bias").getGradient()) {
                        gradient = array.toFloatArray()[0];
                    }
                    updates.apply(step);
                    if (optimizer.equals("sgd")) {
                        mean = 0.9 * mean - 0.01 * (gradient + 0.1 * weight);
                        weight += mean;
                    } else {
                        mean = 0.9 * mean + 0.1 * gradient;
                        variance = 0.999 * variance + 0.001 * gradient * gradient;
                        double unbiased = mean / (1 - Math.pow(0.9, step));
                        double scale = Math.sqrt(variance / (1 - Math.pow(0.999, step))) + 1e-8;
                        weight = weight - 0.01 * 0.1 * weight - 0.01 * unbiased / scale;
                    }
                    assertThat((double) values(module, "head.bias")[0])
                            .as(optimizer + " step " + step)
                            .isCloseTo(weight, within(2e-6));
                }
            }
        }
    }

    @Test
    void clipsTheGlobalNormOfTheGradients() {
        TrainingSettings clipped = new TrainingSettings(1, 32, "sgd", 1, 0, 0, 0.01, 0, List.of(), 7, 1);
        Batches batches = new Batches(ROWS, preprocessing, Split.TRAIN, 32);
        try (TrainableModule module = new TrainableModule(parent, List.of())) {
            ParameterUpdates updates =
                    ParameterUpdates.of(clipped, STEPS_AN_EPOCH, module.manager(), module.parameters());
            List<float[]> before = all(module);
            module.forwardAndBack(List.of(batches.batch(batches.inOrder(), 0)), OBJECTIVE, 1);
            assertThat(updates.apply(1)).isGreaterThan(0.01);
            double moved = 0;
            List<float[]> after = all(module);
            for (int i = 0; i < before.size(); i++) {
                for (int k = 0; k < before.get(i).length; k++) {
                    moved += Math.pow(after.get(i)[k] - before.get(i)[k], 2);
                }
            }
            assertThat(Math.sqrt(moved)).isCloseTo(0.01, within(1e-4));
        }
    }

    @Test
    void aLastBatchOfOneRowIsJoinedToTheOneBefore() {
        int train = new Batches(ROWS, preprocessing, Split.TRAIN, 32).rows();
        Batches batches = new Batches(ROWS, preprocessing, Split.TRAIN, train - 1);
        assertThat(batches.count()).isEqualTo(1);
        assertThat(batches.batch(batches.inOrder(), 0).rows()).isEqualTo(train);
    }

    private TrainingState train(AttemptDirectory attempt, TrainingSettings settings, int stopAfterBeats)
            throws IOException {
        return loop.train(attempt, settings, stopAfterBeats);
    }

    private static List<Path> checkpointDirectories(AttemptDirectory attempt) throws IOException {
        try (var children = Files.list(attempt.checkpoints())) {
            return children.filter(Files::isDirectory).toList();
        }
    }

    private static TrainingSettings settings(String optimizer, int epochs, List<String> freeze) {
        return new TrainingSettings(epochs, 32, optimizer, 0.005, 0.01, 0.9, 1, 0, freeze, 7, 1);
    }

    private static float[] values(TrainableModule module, String parameter) {
        return parameter(module, parameter).toFloatArray();
    }

    private static NDArray parameter(TrainableModule module, String name) {
        return Objects.requireNonNull(module.parameters().get(name));
    }

    private static List<float[]> all(TrainableModule module) {
        return module.parameters().values().stream().map(NDArray::toFloatArray).toList();
    }
}
