package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.FineTuning;
import dev.drydock.domain.registry.FineTuning.LayerRate;
import dev.drydock.domain.registry.FineTuning.Unfreezing;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.RateSchedule;
import dev.drydock.domain.registry.RateSchedule.Kind;
import dev.drydock.inference.TorchEngine;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What changes in a training from step to step, from parameter to parameter and from row to row. */
class FineTuningTest {
    private static final RateSchedule COSINE = new RateSchedule(Kind.COSINE, 0.1, 0.01);
    private static final FineTuning ALL = new FineTuning(
            COSINE,
            List.of(new LayerRate("hidden.", 0.1), new LayerRate("head.bias", 2)),
            List.of(new Unfreezing(3, "hidden."), new Unfreezing(2, "norm.")),
            true,
            0.1,
            3,
            true);

    @TempDir
    Path directory;

    private Path parent;
    private TrainingLoop loop;

    @BeforeEach
    void layOut() {
        TorchEngine.start(1);
        loop = TrainingLoop.in(directory);
        parent = loop.parent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamw", "sgd"})
    void endsInTheSameBytesHoweverOftenItIsInterruptedWithEverythingOn(String optimizer) throws IOException {
        TrainingSettings settings = settings(optimizer, 5, List.of("hidden.", "norm."), ALL);
        Objective smoothed = new Objective.TwoClasses(Objective.ClassWeights.of(2, new float[0], false), 0.1);
        TaskDirectory undisturbed = new TaskDirectory(directory.resolve("undisturbed"));
        TrainingState expected = loop.train(undisturbed.attempt(1, 0), settings, smoothed, Integer.MAX_VALUE);
        assertThat(expected.epochs()).isEqualTo(5);
        assertThat(expected.bestTuneLoss()).isLessThan(expected.parentTuneLoss());

        TaskDirectory disturbed = new TaskDirectory(directory.resolve("disturbed"));
        TrainingState state = TrainingState.start(0);
        int fence = 0;
        while (state.epochs() < 5) {
            state = loop.train(disturbed.attempt(++fence, 0), settings, smoothed, 5 + fence);
        }

        assertThat(fence).isGreaterThan(4);
        assertThat(state).isEqualTo(expected);
        assertThat(loop.digestsOf(disturbed.attempt(fence, 0), state))
                .isEqualTo(loop.digestsOf(undisturbed.attempt(1, 0), expected));
    }

    @Test
    void severalBatchesHaveTheGradientOfTheMeanOverAllTheirRows() {
        Batches batches = loop.batches(Split.TRAIN, 32);
        try (TrainableModule module = new TrainableModule(parent, List.of())) {
            Batches.Batch first = batches.batch(batches.inOrder(), 0);
            Batches.Batch last = batches.batch(batches.inOrder(), batches.count() - 1);
            float[] ofFirst = gradient(module, List.of(first), 5);
            float[] ofLast = gradient(module, List.of(last), Seeds.mix(5, 1));

            float[] together = gradient(module, List.of(first, last), 5);

            assertThat(last.rows()).isNotEqualTo(first.rows());
            for (int i = 0; i < together.length; i++) {
                float mean = (ofFirst[i] * first.rows() + ofLast[i] * last.rows()) / (first.rows() + last.rows());
                assertThat(together[i]).isCloseTo(mean, within(1e-6f));
            }
        }
    }

    @Test
    void aStepIsMadeByAsManyBatchesAsAreAccumulated() throws IOException {
        FineTuning four = new FineTuning(RateSchedule.CONSTANT, List.of(), List.of(), false, 0, 4, false);
        int batches = loop.batches(Split.TRAIN, 32).count();
        assertThat(batches % 4).as("the last step has fewer").isNotZero();

        TrainingState state = loop.train(
                new TaskDirectory(directory.resolve("four")).attempt(1, 0),
                settings("adamw", 2, List.of(), four),
                Integer.MAX_VALUE);

        assertThat(state.step()).isEqualTo(2L * (batches / 4 + 1));
    }

    @Test
    void parametersAreUnfrozenAtTheirEpochAndTheirFirstStepIsAFirstOne() {
        FineTuning second = new FineTuning(
                RateSchedule.CONSTANT, List.of(), List.of(new Unfreezing(2, "hidden.")), true, 0, 1, false);
        TrainingSettings settings = settings("adamw", 4, List.of("hidden."), second);
        Batches batches = loop.batches(Split.TRAIN, 32);
        try (TrainableModule module = new TrainableModule(parent, settings.freeze())) {
            ParameterUpdates updates = ParameterUpdates.of(settings, 3, module.manager(), module.parameters());
            for (int step = 1; step <= 3; step++) {
                module.unfreeze(settings, 1);
                gradient(module, List.of(batches.batch(batches.inOrder(), step)), step);
                updates.apply(step);
                assertThat(module.parameters()).doesNotContainKey("hidden.bias");
            }

            module.unfreeze(settings, 2);
            float[] before = values(module, "hidden.weight");
            gradient(module, List.of(batches.batch(batches.inOrder(), 4)), 4);
            updates.apply(4);

            float[] after = values(module, "hidden.weight");
            double farthest = IntStream.range(0, before.length)
                    .mapToDouble(i -> Math.abs(after[i] - before[i]))
                    .max()
                    .orElseThrow();
            assertThat(farthest)
                    .as(
                            "Adam's first step goes by the learning rate; with the fourth's correction it would be half of it")
                    .isCloseTo(0.005, within(1e-4));
        }
    }

    @Test
    void eachParameterMovesByItsLayersRateInTheScheduleAndBiasesDoNotDecay() {
        FineTuning layers = new FineTuning(
                new RateSchedule(Kind.LINEAR, 0, 0),
                List.of(new LayerRate("h", 0.5), new LayerRate("head.", 4)),
                List.of(),
                true,
                0,
                1,
                false);
        TrainingSettings settings =
                new TrainingSettings(2, 32, "sgd", 0.01, 0.5, 0, 0, 0, List.of(), 7, 1, "squared", "none", layers);
        Batches batches = loop.batches(Split.TRAIN, 32);
        try (TrainableModule module = new TrainableModule(parent, List.of())) {
            ParameterUpdates updates = ParameterUpdates.of(settings, 10, module.manager(), module.parameters());
            for (String name : List.of("head.weight", "head.bias", "hidden.weight", "norm.weight")) {
                float before = values(module, name)[0];
                module.forwardAndBack(List.of(batches.batch(batches.inOrder(), 0)), TrainingLoop.OBJECTIVE, 3);
                float gradient = gradientOf(module, name)[0];
                updates.apply(6);

                double rate = 0.01 * (1 - 5 / 20.0) * (name.startsWith("head.") ? 4 : name.startsWith("h") ? 0.5 : 1);
                double decay = name.equals("head.weight") || name.equals("hidden.weight") ? 0.5 : 0;
                assertThat((double) values(module, name)[0])
                        .as(name)
                        .isCloseTo(before - rate * (gradient + decay * before), within(1e-6));
            }
        }
    }

    @Test
    void smoothedLabelsAreWhatTheDefinitionSays() {
        float[] answers = {0.3f, -1.2f, 2.5f, 0.1f, 0.7f, -0.4f};
        try (NDManager manager = NDManager.newBaseManager()) {
            Objective two = new Objective.TwoClasses(Objective.ClassWeights.of(2, new float[0], false), 0.2);
            float[] labels = {1, 0, 1, 0, 0, 1};
            double expected = 0;
            for (int i = 0; i < answers.length; i++) {
                double truth = labels[i] * 0.8 + 0.1;
                double p = 1 / (1 + Math.exp(-answers[i]));
                expected -= (truth * Math.log(p) + (1 - truth) * Math.log(1 - p)) / answers.length;
            }
            NDArray loss = two.loss(manager, manager.create(answers, new Shape(6, 1)), labels);
            assertThat((double) loss.getFloat()).isCloseTo(expected, within(1e-6));
            assertThat(two.loss(answers, new float[] {1}, 0))
                    .as("on tune nothing is smoothed")
                    .isCloseTo(Math.log1p(Math.exp(-0.3f)), within(1e-9));

            Objective three = new Objective.SeveralClasses(3, Objective.ClassWeights.of(3, new float[0], false), 0.3);
            double several = 0;
            for (int row = 0; row < 2; row++) {
                double sum = 0;
                for (int i = 0; i < 3; i++) {
                    sum += Math.exp(answers[row * 3 + i]);
                }
                for (int i = 0; i < 3; i++) {
                    double truth = 0.1 + (i == row ? 0.7 : 0);
                    several -= truth * (answers[row * 3 + i] - Math.log(sum)) / 2;
                }
            }
            NDArray ofThree = three.loss(manager, manager.create(answers, new Shape(2, 3)), new float[] {0, 1});
            assertThat((double) ofThree.getFloat()).isCloseTo(several, within(1e-6));
        }
    }

    @Test
    void anEpochDrawsEachClassEquallyOftenAndTheSameForTheSameSeed() {
        Batches batches = loop.batches(Split.TRAIN, 32);
        int[] drawn = batches.resampled(7, 2);

        assertThat(drawn).hasSize(batches.rows());
        double positive = Arrays.stream(drawn)
                .mapToDouble(TrainingLoop.ROWS::label)
                .average()
                .orElseThrow();
        assertThat(positive).isCloseTo(0.5, within(3 * 0.5 / Math.sqrt(drawn.length)));
        assertThat(Arrays.stream(drawn).mapToObj(TrainingLoop.ROWS::split)).containsOnly(Split.TRAIN);
        assertThat(batches.resampled(7, 2)).isEqualTo(drawn);
        assertThat(batches.resampled(7, 3)).isNotEqualTo(drawn);
    }

    private float[] gradient(TrainableModule module, List<Batches.Batch> batches, long seed) {
        for (NDArray parameter : module.parameters().values()) {
            JniGradients.zero(parameter);
        }
        module.forwardAndBack(batches, TrainingLoop.OBJECTIVE, seed);
        return gradientOf(module, "head.weight");
    }

    private static float[] gradientOf(TrainableModule module, String name) {
        try (NDArray gradient =
                Objects.requireNonNull(module.parameters().get(name)).getGradient()) {
            return gradient.toFloatArray();
        }
    }

    private static float[] values(TrainableModule module, String name) {
        return Objects.requireNonNull(module.parameters().get(name)).toFloatArray();
    }

    private static TrainingSettings settings(String optimizer, int epochs, List<String> freeze, FineTuning fineTuning) {
        return new TrainingSettings(
                epochs, 32, optimizer, 0.005, 0.01, 0, 1, 0, freeze, 7, 1, "squared", "none", fineTuning);
    }
}
