package dev.drydock.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drydock.domain.registry.FineTuning;
import dev.drydock.domain.registry.Halving;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Sweep;
import dev.drydock.domain.registry.TrialChoice;
import dev.drydock.domain.registry.TrialChoice.ChoiceMetric;
import dev.drydock.domain.registry.TrialChoice.Undecided;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepKeysTest {
    private static final String MODEL = ValveModel.WITHOUT_TRAINING + """
            training: {epochs: 6, weight-decay: 0.5}
            """;

    private final ModelFileReader reader = new ModelFileReader();

    @Test
    void aListIsTheTrialsAndAllButOneMayBeLost() {
        Sweep sweep = sweep("sweep: [{}, {learning-rate: 0.01}, {epochs: 9}]");
        assertThat(sweep.trials())
                .extracting(TrainingSettings::learningRate, TrainingSettings::epochs, TrainingSettings::weightDecay)
                .containsExactly(tuple(0.001, 6, 0.5), tuple(0.01, 6, 0.5), tuple(0.001, 9, 0.5));
        assertThat(sweep.mostLost()).isEqualTo(2);
        assertThat(sweep("sweep: {trials: [{}, {learning-rate: 0.01}, {epochs: 9}], lost: 1}"))
                .isEqualTo(new Sweep(sweep.trials(), 1, TrialChoice.LEAST_LOSS, Optional.empty()));
    }

    @Test
    void aMissingSweepSaysWhatToAdd() {
        assertThat(reader.check(MODEL.getBytes(StandardCharsets.UTF_8)).problems())
                .anySatisfy(problem -> assertThat(problem.sentence())
                        .contains("is missing; add the trials that a run trains")
                        .contains("sweep: [{learning-rate: 0.001}]"));
    }

    @Test
    void aGridIsEveryCombinationTheLastKeyFirst() {
        Sweep sweep = sweep("""
                sweep:
                  grid:
                    learning-rate: [0.01, 0.001]
                    freeze: [[], [encoder.]]
                    accumulate: [1, 2, 4]
                  lost: 3
                """);
        assertThat(sweep.trials())
                .extracting(
                        TrainingSettings::learningRate,
                        TrainingSettings::freeze,
                        trial -> trial.fineTuning().accumulate())
                .startsWith(
                        tuple(0.01, List.of(), 1),
                        tuple(0.01, List.of(), 2),
                        tuple(0.01, List.of(), 4),
                        tuple(0.01, List.of("encoder."), 1))
                .endsWith(tuple(0.001, List.of("encoder."), 4))
                .hasSize(12)
                .doesNotHaveDuplicates();
        assertThat(sweep.mostLost()).isEqualTo(3);
    }

    @Test
    void aTrialIsChosenByTheDeclaredMetricAndTheEarliestUnlessAnotherRuleIsNamed() {
        assertThat(sweep("sweep: {trials: [{}]}\n").choice()).isEqualTo(TrialChoice.LEAST_LOSS);
        assertThat(sweep("sweep: {trials: [{}], choose: auc}\n").choice())
                .isEqualTo(new TrialChoice(ChoiceMetric.AUC, Undecided.EARLIEST));
        assertThat(sweep("sweep: {trials: [{}], choose: {metric: macro-f1, undecided: fewest-epochs}}\n")
                        .choice())
                .isEqualTo(new TrialChoice(ChoiceMetric.MACRO_F1, Undecided.FEWEST_EPOCHS));
    }

    @Test
    void aRoundHasSoManyTimesTheEpochsOfTheOneBefore() {
        Sweep sweep = sweep("sweep: {trials: [{epochs: 20}, {epochs: 5}], halving: {min-epochs: 2}}\n");
        assertThat(sweep.halving()).contains(new Halving(2, 3));
        assertThat(sweep.rounds()).containsExactly(2, 6, 18);
        assertThat(sweep("sweep: {trials: [{epochs: 8}], halving: {min-epochs: 2, factor: 2}}\n")
                        .rounds())
                .as("none at the end itself")
                .containsExactly(2, 4);
        assertThat(new Halving(2, 3).kept(9)).isEqualTo(3);
        assertThat(new Halving(2, 3).kept(4)).isEqualTo(2);
    }

    @Test
    void drawsAreTheSameEachTimeAndWithinTheirRanges() {
        String random = """
                sweep:
                  random:
                    trials: 60
                    seed: 4
                    draw:
                      learning-rate: {from: 0.0001, to: 0.01, scale: log}
                      weight-decay: {from: 0, to: 0.2}
                      batch-size: {from: 32, to: 35}
                      optimizer: [adamw, sgd]
                """;
        List<TrainingSettings> trials = sweep(random).trials();

        assertThat(sweep(random).trials()).isEqualTo(trials).hasSize(60);
        assertThat(sweep(random.replace("seed: 4", "seed: 5")).trials()).isNotEqualTo(trials);
        assertThat(trials).allSatisfy(trial -> {
            assertThat(trial.learningRate()).isBetween(0.0001, 0.01);
            assertThat(trial.weightDecay()).isBetween(0.0, 0.2);
        });
        assertThat(trials).extracting(TrainingSettings::batchSize).containsOnly(32, 33, 34, 35);
        assertThat(trials).extracting(TrainingSettings::optimizer).containsOnly("adamw", "sgd");
        long lower =
                trials.stream().filter(trial -> trial.learningRate() < 0.001).count();
        assertThat(lower).as("of sixty below the logarithmic middle").isBetween(18L, 42L);
        assertThat(trials).extracting(TrainingSettings::fineTuning).containsOnly(FineTuning.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                                     | sweep
            {lost: 1}                                                              | sweep
            {grid: {epochs: [1]}, trials: [{}]}                                    | sweep
            {grid: {}}                                                             | sweep.grid
            {grid: {epochs: []}}                                                   | sweep.grid.epochs
            {grid: {epochs: 3}}                                                    | sweep.grid.epochs
            {grid: {epochs: [3, 0]}}                                               | sweep.grid.epochs
            {grid: {epoch: [3]}}                                                   | sweep.grid.epoch
            {grid: {epochs: [0], learning-rate: [0.1, 0.2, 0.3]}}                  | sweep.grid.epochs
            {grid: {epochs: [1, 2], threads: [1]}, lost: 2}                        | sweep.lost
            {trials: [{}], choose: r2}                                             | sweep.choose
            {trials: [{}], choose: mae}                                            | sweep.choose
            {trials: [{}], choose: {undecided: best}}                              | sweep.choose.metric
            {trials: [{}], choose: {metric: auc, undecided: latest}}               | sweep.choose.undecided
            {trials: [{epochs: 4}, {}], halving: {min-epochs: 0}}                  | sweep.halving.min-epochs
            {trials: [{epochs: 4}, {epochs: 2}], halving: {min-epochs: 4}}         | sweep.halving.min-epochs
            {trials: [{epochs: 4}, {}], halving: {factor: 2}}                      | sweep.halving.min-epochs
            {trials: [{epochs: 4}, {}], halving: {min-epochs: 1, factor: 1}}       | sweep.halving.factor
            {random: {trials: 3, draw: {}}}                                        | sweep.random.draw
            {random: {draw: {epochs: [1]}}}                                        | sweep.random.trials
            {random: {trials: 65, draw: {epochs: [1]}}}                            | sweep.random.trials
            {random: {trials: 3, draw: {epochs: {from: 1}}}}                       | sweep.random.draw.epochs.to
            {random: {trials: 3, draw: {epochs: {from: 4, to: 4}}}}                | sweep.random.draw.epochs.to
            {random: {trials: 3, draw: {weight-decay: {from: 0, to: 1, scale: log}}}} | sweep.random.draw.weight-decay.from
            {random: {trials: 3, draw: {weight-decay: {from: 0, to: 1, scale: ln}}}}  | sweep.random.draw.weight-decay.scale
            {random: {trials: 3, draw: {optimizer: {from: 1, to: 2}}}}             | sweep.random.draw.optimizer
            """)
    void refusesEachMistake(String sweep, String key) {
        assertThat(keys(MODEL + "sweep: " + sweep + "\n")).containsOnly(key);
    }

    @Test
    void refusesMoreCombinationsThanANightTrains() {
        String many = IntStream.rangeClosed(1, 9).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        String grid = "sweep: {grid: {epochs: [" + many + "], seed: [" + many + "]}}\n";
        assertThat(keys(MODEL + grid)).containsExactly("sweep.grid");
    }

    @Test
    void tellsAValueOfAGridOnceHoweverManyTrialsHaveIt() {
        assertThat(keys(MODEL + "sweep: {grid: {epochs: [3, 0], seed: [1, 2, 3]}}\n"))
                .containsExactly("sweep.grid.epochs");
    }

    @Test
    void tellsAnUnknownKeyAndARangeOfWordsOnce() {
        assertThat(keys(MODEL + "sweep: {grid: {learning-rates: [0.1, 0.2]}}\n"))
                .containsExactly("sweep.grid.learning-rates");
        assertThat(reader.check((MODEL + "sweep: {random: {trials: 9, draw: {optimizer: {from: 0, to: 1}}}}\n")
                                .getBytes(StandardCharsets.UTF_8))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence()).contains("values are no numbers; write a list"));
    }

    private Sweep sweep(String yaml) {
        return reader.readText(MODEL + yaml.strip() + "\n").sweep();
    }

    private List<String> keys(String yaml) {
        return reader.check(yaml.getBytes(StandardCharsets.UTF_8)).problems().stream()
                .map(ModelFileProblem::key)
                .toList();
    }
}
