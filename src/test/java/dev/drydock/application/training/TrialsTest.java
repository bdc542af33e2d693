package dev.drydock.application.training;

import static dev.drydock.application.TrialsFixture.RUN;
import static dev.drydock.application.TrialsFixture.SNAPSHOT;
import static dev.drydock.application.TrialsFixture.completed;
import static dev.drydock.application.TrialsFixture.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.TrialsFixture;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.training.TrainTrial.Ended;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.TrialChoice;
import dev.drydock.domain.registry.TrialChoice.ChoiceMetric;
import dev.drydock.domain.registry.TrialChoice.Undecided;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.TrialStanding;
import dev.drydock.domain.validation.TrialStanding.Place;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.failure.TrainingFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The trials of a run, from the plan to the selected one, over fakes of every port. */
class TrialsTest {
    private static final long EXECUTION = 30;

    private final Map<String, TaskResult> results = new ConcurrentHashMap<>();
    private final List<TaskRequest> launched = new CopyOnWriteArrayList<>();
    private final TrialsFixture fixture = new TrialsFixture((request, fence, stop) -> {
        launched.add(request);
        return stop.getAsBoolean() ? TrialsFixture.stopped() : Objects.requireNonNull(results.get(request.key()));
    });
    private final Trials trials = fixture.trials;
    private final TrainTrial trainTrial = fixture.trainTrial();
    private final SelectTrial selectTrial = fixture.selectTrial;

    @Test
    void hasOneTrialForEachEntryOfTheSweepAndOneWithoutASweep() {
        assertThat(trials.plan(RUN)).isEqualTo(3);
        fixture.models.sweep = List.of();
        assertThat(trials.plan(RUN)).isEqualTo(1);
    }

    @Test
    void asManyTrialsMayBeLostAsTheSweepAllows() {
        results.put("12-train-0", completed(0.5));
        results.put("12-train-1", failed("TRAINING_DIVERGED", "It diverged."));
        results.put("12-train-2", failed("LOSS_NOT_FINITE", "It became infinite."));
        trials.plan(RUN);
        for (int trial = 0; trial < 3; trial++) {
            run(trial, () -> false);
        }

        fixture.models.mostLost = 1;
        assertThatThrownBy(() -> selectTrial.run(RUN))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        e -> assertThat(e.code()).isEqualTo(TrainingFailure.TOO_MANY_TRIALS_LOST))
                .hasMessageContaining(
                        "Run 12 lost 2 of its 3 trials, and sweep.lost in model.yaml allows 1. trial 1: It diverged.")
                .hasMessageEndingWith(
                        " Narrow the sweep or raise sweep.lost in model.yaml ('drydock definition change'),"
                                + " abandon this run and start a new one.");
        fixture.models.mostLost = 2;
        assertThat(selectTrial.run(RUN)).isZero();
    }

    @Test
    void aPromotionDuringTheRunDoesNotChangeTheParent() {
        trials.plan(RUN);
        fixture.versions.champion = new VersionId("pump", 4);
        trials.plan(RUN);
        results.put("12-train-0", completed(0.5));
        run(0, () -> false);
        assertThat(input(launched.get(0), TaskRequest.MODULE).path())
                .isEqualTo(Path.of("/packages/digest-of-3/model/weights.pt"));
    }

    @Test
    void aTrialIsTrainedWithItsOwnSettingsOnTheRunsSnapshot() {
        trials.plan(RUN);
        results.put("12-train-2", completed(0.5));
        assertThat(run(2, () -> false).outcome()).isEqualTo(TaskOutcome.COMPLETED);
        TaskRequest request = launched.get(0);
        assertThat(request.settings()).containsEntry("learning-rate", "0.03");
        assertThat(input(request, TaskRequest.SNAPSHOT))
                .isEqualTo(new TaskInput(Path.of("/snapshots", SNAPSHOT), SNAPSHOT));
    }

    @Test
    void aRunKeepsTheModelFileThatItWasSubmittedUnderHoweverOftenAnotherIsPutInForce() {
        fixture.facts.record(RUN, RunFacts.MODEL_FILE, "then");
        fixture.models.earlier.put(
                "then", List.of(TrialsFixture.Models.settings(0.07), TrialsFixture.Models.settings(0.08)));

        assertThat(trials.plan(RUN)).isEqualTo(2);
        fixture.models.sweep = List.of();
        results.put("12-train-0", completed(0.5));
        results.put("12-train-1", completed(0.4));
        run(0, () -> false);
        run(1, () -> false);

        assertThat(launched)
                .extracting(request -> request.settings().get("learning-rate"))
                .containsExactly("0.07", "0.08");
        assertThat(selectTrial.run(RUN)).isEqualTo(1);
    }

    @Test
    void aRunOfAnotherModelThanItsParentTrainsNothing() {
        fixture.models.history = List.of(new RegisteredModel(
                "pump", "", TrialsFixture.Models.OTHER_MODEL, "emil", Instant.EPOCH.minusSeconds(1)));

        assertThatThrownBy(() -> trials.plan(RUN))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        e -> assertThat(e.code()).isEqualTo(RegistryFailure.DEFINITION_OF_ANOTHER_MODEL))
                .hasMessageContaining("Run 12 cannot train on from pump/3")
                .hasMessageContaining("is another model's, in weights. Abandon it");
    }

    @Test
    void aCompletedTrialIsNotTrainedAgain() {
        trials.plan(RUN);
        results.put("12-train-0", completed(0.5));
        run(0, () -> false);
        assertThat(run(0, () -> false).outcome()).isEqualTo(TaskOutcome.COMPLETED);
        assertThat(launched).hasSize(1);
    }

    @Test
    void aDeadWorkerFailsTheStepWithItsReasonAndARestartGoesOn() {
        trials.plan(RUN);
        results.put("12-train-0", failed("WORKER_DIED", "It ended with exit status 137."));
        assertThatThrownBy(() -> run(0, () -> false))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(TrainingFailure.WORKER_DIED))
                .hasMessage("It ended with exit status 137.");
        results.put("12-train-0", completed(0.5));
        assertThat(run(0, () -> false).outcome()).isEqualTo(TaskOutcome.COMPLETED);
    }

    @Test
    void aRequestToStopReachesTheLauncher() {
        trials.plan(RUN);
        assertThat(run(0, () -> true).outcome()).isEqualTo(TaskOutcome.STOPPED);
    }

    @Test
    void aResultThatANewerAttemptHasOvertakenDoesNotCount() {
        trials.plan(RUN);
        results.put("12-train-0", completed(0.5));
        fixture.tasks.overtaken = true;
        assertThatThrownBy(() -> run(0, () -> false)).hasMessageContaining("a newer attempt has started");
    }

    @Test
    void theTrialWithTheLeastLossOnTuneIsSelectedAndALostOneIsPassedOver() {
        trials.plan(RUN);
        results.put("12-train-0", completed(0.5));
        results.put("12-train-1", failed("LOSS_NOT_FINITE", "The loss became infinite."));
        results.put("12-train-2", completed(0.4));
        for (int trial = 0; trial < 3; trial++) {
            run(trial, () -> false);
        }
        assertThat(selectTrial.run(RUN)).isEqualTo(2);
        assertThat(fixture.facts.find(RUN, RunFacts.LOST_TRIALS)).contains("trial 1: The loss became infinite.");
        assertThat(trials.requireSelected(RUN).metric("tune_loss")).isEqualTo(0.4);
        assertThat(selectTrial.run(RUN)).isEqualTo(2);
    }

    @Test
    void ofEqualTrialsTheFirstIsSelected() {
        trials.plan(RUN);
        for (int trial = 0; trial < 3; trial++) {
            results.put("12-train-" + trial, completed(0.5));
            run(trial, () -> false);
        }
        assertThat(selectTrial.run(RUN)).isEqualTo(0);
    }

    @Test
    void ofTrialsThatTuneCannotTellApartTheDeclaredRuleTakesOne() {
        List<TaskResult> answers =
                List.of(fixture.answering(0, 4, 3), fixture.answering(1, 2, 20), fixture.answering(2, 3, 2));
        trials.plan(RUN);
        for (int trial = 0; trial < 3; trial++) {
            results.put("12-train-" + trial, answers.get(trial));
            run(trial, () -> false);
        }

        fixture.models.choice = new TrialChoice(ChoiceMetric.ACCURACY, Undecided.EARLIEST);
        assertThat(selectTrial.run(RUN)).isZero();
        assertThat(fixture.standings.of(RUN))
                .extracting(TrialStanding::place)
                .containsExactly(Place.UNDECIDED, Place.WORSE, Place.BEST);
        assertThat(fixture.standings.of(RUN).get(2).words())
                .startsWith("accuracy 0.95 [")
                .endsWith("], best");
        assertThat(fixture.facts.require(RUN, RunFacts.TRIAL_CHOICE))
                .startsWith("Of 3 trials trial 0 was chosen by accuracy on tune, 0.925 [")
                .contains("]. Trial 2 is best, 0.95 [")
                .endsWith("]. Trial 0 cannot be told from trial 2 by the rows of tune."
                        + " The one that stands first in model.yaml is taken.");
        assertThat(fixture.audited)
                .singleElement()
                .satisfies(event -> assertThat(event.details())
                        .containsEntry("chosen", "0")
                        .containsEntry("best", "2")
                        .containsEntry("undecided", "0")
                        .containsEntry("rule", "earliest"));
        assertThat(selectTrial.run(RUN)).as("again").isZero();
        assertThat(fixture.audited).hasSize(1);
    }

    @Test
    void theFewestEpochsDecideOnlyAmongThoseThatCannotBeToldApart() {
        fixture.models.choice = new TrialChoice(ChoiceMetric.LOSS, Undecided.FEWEST_EPOCHS);
        List<TaskResult> answers =
                List.of(fixture.answering(0, 4, 2), fixture.answering(1, 1, 20), fixture.answering(2, 3, 3));
        trials.plan(RUN);
        for (int trial = 0; trial < 3; trial++) {
            results.put("12-train-" + trial, answers.get(trial));
            run(trial, () -> false);
        }

        assertThat(selectTrial.run(RUN)).isEqualTo(2);
    }

    @Test
    void aSweepInWhichEveryTrialIsLostFailsWithEachReason() {
        trials.plan(RUN);
        for (int trial = 0; trial < 2; trial++) {
            results.put("12-train-" + trial, failed("LOSS_NOT_FINITE", "Loss " + trial + " became infinite."));
            assertThat(run(trial, () -> false).outcome()).isEqualTo(TaskOutcome.FAILED);
        }
        assertThatThrownBy(() -> selectTrial.run(RUN))
                .hasMessageContaining("none of its 3 trials completed")
                .hasMessageContaining("trial 1: Loss 1 became infinite.")
                .hasMessageContaining("trial 2: it has not been trained");
        assertThat(fixture.facts.find(RUN, RunFacts.SELECTED_TRIAL)).isEmpty();
    }

    @Test
    void aSweepThatDivergedAsAWholeSaysSo() {
        trials.plan(RUN);
        for (int trial = 0; trial < 3; trial++) {
            String code = trial == 1 ? "LOSS_NOT_FINITE" : "TRAINING_DIVERGED";
            results.put("12-train-" + trial, failed(code, "Trial " + trial + " diverged."));
            run(trial, () -> false);
        }
        assertThatThrownBy(() -> selectTrial.run(RUN))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(TrainingFailure.TRAINING_DIVERGED))
                .hasMessageContaining("each of its 3 trials diverged. trial 0: Trial 0 diverged.")
                .hasMessageEndingWith(
                        "trial 2: Trial 2 diverged. Lower the learning rates of training and sweep in model.yaml"
                                + " ('drydock definition change'), abandon this run and start a new one.");
    }

    private Ended run(int trial, BooleanSupplier stopRequested) {
        return trainTrial.run(RUN, EXECUTION, trial, stopRequested);
    }

    private static TaskInput input(TaskRequest request, String name) {
        return Objects.requireNonNull(request.inputs().get(name));
    }
}
