package dev.drydock.application;

import static dev.drydock.application.TrialsFixture.RUN;
import static dev.drydock.application.TrialsFixture.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.training.TrainTrial.Ended;
import dev.drydock.application.training.Trials.Progress;
import dev.drydock.domain.registry.Halving;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.TrialChoice;
import dev.drydock.domain.registry.TrialChoice.ChoiceMetric;
import dev.drydock.domain.registry.TrialChoice.Undecided;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Four trials of eight epochs with rounds after the second and the fourth, each in a thread of its own as partitions are. */
@Timeout(60)
class HalvingTest {
    private static final long FIRST = 30;
    private static final long SECOND = 31;

    /** How many rows each trial is wrong about; the same at each round. */
    private final Map<Integer, Integer> wrong = new ConcurrentHashMap<>(Map.of(0, 9, 1, 4, 2, 12, 3, 2));

    private final Map<String, TaskResult> instead = new ConcurrentHashMap<>();
    private final List<TaskRequest> launched = new CopyOnWriteArrayList<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final ExecutorService partitions = Executors.newCachedThreadPool();
    private final TrialsFixture fixture = new TrialsFixture((request, fence, stopRequested) -> launch(request));

    @BeforeEach
    void plan() {
        fixture.models.sweep = IntStream.range(0, 4)
                .mapToObj(trial -> new TrainingSettings(8, 64, "adamw", 0.01, 0.01, 0, 1, 3, List.of(), trial, 1))
                .toList();
        fixture.models.halving = Optional.of(new Halving(2, 2));
        fixture.models.choice = new TrialChoice(ChoiceMetric.ACCURACY, Undecided.BEST);
        fixture.trials.plan(RUN);
    }

    @AfterEach
    void end() {
        partitions.shutdownNow();
    }

    private TaskResult launch(TaskRequest request) {
        launched.add(request);
        int trial = Integer.parseInt(request.key().split("-", -1)[2]);
        return Optional.ofNullable(instead.get(request.key()))
                .orElseGet(() -> fixture.answering(trial, 2, wrong.getOrDefault(trial, 0)));
    }

    private CompletableFuture<Ended> begin(long execution, int trial) {
        return CompletableFuture.supplyAsync(
                () -> fixture.trainTrial().run(RUN, execution, trial, stop::get), partitions);
    }

    private List<String> endsOfAll(long execution) {
        List<CompletableFuture<Ended>> ends =
                IntStream.range(0, 4).mapToObj(trial -> begin(execution, trial)).toList();
        return ends.stream().map(end -> end.join().exitStatus()).toList();
    }

    @Test
    void halfOfTheTrialsGoOnAtEachRoundAndFromTheirCheckpoints() {
        assertThat(endsOfAll(FIRST))
                .containsExactly("ENDED_AT_RUNG_1", "ENDED_AT_RUNG_2", "ENDED_AT_RUNG_1", "COMPLETED");

        assertThat(launched)
                .extracting(TaskRequest::key)
                .containsExactlyInAnyOrder(
                        "12-train-0-rung-1",
                        "12-train-1-rung-1",
                        "12-train-2-rung-1",
                        "12-train-3-rung-1",
                        "12-train-1-rung-2",
                        "12-train-3-rung-2",
                        "12-train-3");
        assertThat(request("12-train-3-rung-1").settings())
                .containsEntry("until-epoch", "2")
                .containsEntry("epochs", "8");
        assertThat(request("12-train-3-rung-1").inputs()).doesNotContainKey(TaskRequest.CHECKPOINT);
        assertThat(request("12-train-3-rung-2").settings()).containsEntry("until-epoch", "4");
        assertThat(request("12-train-3-rung-2").inputs())
                .extractingByKey(TaskRequest.CHECKPOINT)
                .extracting(TaskInput::digest)
                .isEqualTo("p3");
        assertThat(request("12-train-3").settings()).doesNotContainKey("until-epoch");
        assertThat(request("12-train-3").inputs()).containsKey(TaskRequest.CHECKPOINT);

        assertThat(fixture.facts.require(RUN, RunFacts.ROUND + 1)).isEqualTo("1, 3");
        assertThat(fixture.facts.require(RUN, RunFacts.ROUND + 2)).isEqualTo("3");
        assertThat(fixture.audited)
                .extracting(event -> event.action() + " " + event.details().get("rung") + ": "
                        + event.details().get("goingOn"))
                .containsExactly("trials.halve 1: 1, 3", "trials.halve 2: 3");
        assertThat(fixture.selectTrial().run(RUN)).isEqualTo(3);
        assertThat(fixture.facts.find(RUN, RunFacts.LOST_TRIALS)).isEmpty();
        assertThat(fixture.trials.progress(RUN, 1).endedAtRound()).hasValue(2);
    }

    @Test
    void theLastOneLeftGoesToItsEndWithoutFurtherRounds() {
        fixture.models.halving = Optional.of(new Halving(1, 4));
        assertThat(endsOfAll(FIRST))
                .containsExactly("ENDED_AT_RUNG_1", "ENDED_AT_RUNG_1", "ENDED_AT_RUNG_1", "COMPLETED");
        assertThat(launched).extracting(TaskRequest::key).doesNotContain("12-train-3-rung-2");
        assertThat(fixture.selectTrial().run(RUN)).isEqualTo(3);
    }

    @Test
    void aLostTrialLetsTheOthersGoOnAndTakesNoPlaceFromThem() {
        instead.put("12-train-1-rung-1", failed("LOSS_NOT_FINITE", "It became infinite."));

        assertThat(endsOfAll(FIRST)).containsExactly("ENDED_AT_RUNG_2", "FAILED", "ENDED_AT_RUNG_1", "COMPLETED");

        assertThat(fixture.selectTrial().run(RUN)).isEqualTo(3);
        assertThat(fixture.facts.require(RUN, RunFacts.LOST_TRIALS)).isEqualTo("trial 1: It became infinite.");
    }

    @Test
    void ifTheLastTrialIsLostTheOneBeforeItAtTheLatestRoundGoesOnFromItsCheckpoint() {
        instead.put("12-train-3", failed("TRAINING_DIVERGED", "It rose."));

        assertThat(endsOfAll(FIRST)).containsExactly("ENDED_AT_RUNG_1", "COMPLETED", "ENDED_AT_RUNG_1", "FAILED");

        assertThat(request("12-train-1").settings()).doesNotContainKey("until-epoch");
        assertThat(request("12-train-1").inputs())
                .extractingByKey(TaskRequest.CHECKPOINT)
                .extracting(TaskInput::digest)
                .isEqualTo("p1");
        assertThat(fixture.facts.require(RUN, RunFacts.RESERVE + 1)).isEqualTo("1");
        assertThat(fixture.audited)
                .extracting(event -> event.action() + " " + event.details().get("trial"))
                .endsWith("trials.reserve 1");
        assertThat(fixture.trials.progress(RUN, 1).endedAtRound()).isEmpty();
        assertThat(fixture.trials.progress(RUN, 0).endedAtRound()).hasValue(1);
        assertThat(fixture.selectTrial().run(RUN)).isEqualTo(1);
        assertThat(fixture.facts.require(RUN, RunFacts.LOST_TRIALS)).isEqualTo("trial 3: It rose.");
        assertThat(fixture.trials.requireSelected(RUN).completed()).isTrue();
    }

    @Test
    void reservesAreTakenFromTheLatestRoundFirstAndThereTheBest() {
        instead.put("12-train-3", failed("TRAINING_DIVERGED", "It rose."));
        instead.put("12-train-1", failed("TRAINING_DIVERGED", "So did this."));
        instead.put("12-train-0", failed("LOSS_NOT_FINITE", "And this."));

        assertThat(endsOfAll(FIRST)).containsExactly("FAILED", "FAILED", "COMPLETED", "FAILED");

        assertThat(List.of(
                        fixture.facts.require(RUN, RunFacts.RESERVE + 1),
                        fixture.facts.require(RUN, RunFacts.RESERVE + 2),
                        fixture.facts.require(RUN, RunFacts.RESERVE + 3)))
                .containsExactly("1", "0", "2");
        assertThat(fixture.selectTrial().run(RUN)).isEqualTo(2);
    }

    @Test
    void noReserveGoesOnOnceMoreAreLostThanMayBe() {
        fixture.models.mostLost = 1;
        instead.put("12-train-3", failed("TRAINING_DIVERGED", "It rose."));
        instead.put("12-train-1", failed("TRAINING_DIVERGED", "So did this."));

        assertThat(endsOfAll(FIRST)).containsExactly("ENDED_AT_RUNG_1", "FAILED", "ENDED_AT_RUNG_1", "FAILED");

        assertThat(launched).extracting(TaskRequest::key).doesNotContain("12-train-0");
        assertThatThrownBy(() -> fixture.selectTrial().run(RUN))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        e -> assertThat(e.code()).isEqualTo(TrainingFailure.TOO_MANY_TRIALS_LOST))
                .hasMessageContaining("lost 2 of its 4 trials, and sweep.lost in model.yaml allows 1")
                .hasMessageContaining("trial 3: It rose.");
    }

    @Test
    void allThatComeToARungMayBeLostThere() {
        instead.put("12-train-1-rung-2", failed("TRAINING_DIVERGED", "It rose."));
        instead.put("12-train-3-rung-2", failed("TRAINING_DIVERGED", "So did this."));

        assertThat(endsOfAll(FIRST)).containsExactly("COMPLETED", "FAILED", "ENDED_AT_RUNG_1", "FAILED");
        assertThat(fixture.selectTrial().run(RUN)).isEqualTo(0);
    }

    @Test
    void aRestartGoesOnWithTheSameReserve() {
        instead.put("12-train-3", failed("TRAINING_DIVERGED", "It rose."));
        instead.put("12-train-1", failed("WORKER_DIED", "It ended with exit status 137."));
        assertThatThrownBy(() -> endsOfAll(FIRST)).hasMessageContaining("It ended with exit status 137.");

        instead.remove("12-train-1");
        wrong.put(1, 40); // as if another machine had answered otherwise
        launched.clear();
        List<CompletableFuture<Ended>> rest =
                IntStream.range(0, 3).mapToObj(trial -> begin(SECOND, trial)).toList();
        assertThat(rest.stream().map(end -> end.join().exitStatus()))
                .containsExactly("ENDED_AT_RUNG_1", "COMPLETED", "ENDED_AT_RUNG_1");
        assertThat(launched).extracting(TaskRequest::key).containsExactly("12-train-1");
    }

    @Test
    void oneThatFailsEndsTheWaitingOfTheOthersWithItsReasonAndARestartGoesOn() {
        instead.put("12-train-2-rung-1", failed("WORKER_DIED", "It ended with exit status 137."));
        List<CompletableFuture<Ended>> ends =
                IntStream.range(0, 4).mapToObj(trial -> begin(FIRST, trial)).toList();
        for (CompletableFuture<Ended> end : ends) {
            assertThatThrownBy(() -> end.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            DrydockException.class, e -> assertThat(e.code()).isEqualTo(TrainingFailure.WORKER_DIED))
                    .hasMessageContaining("It ended with exit status 137.");
        }
        assertThat(fixture.trials.progress(RUN, 3)).isEqualTo(new Progress(Optional.empty(), OptionalInt.empty()));

        instead.clear();
        launched.clear();
        assertThat(endsOfAll(SECOND))
                .containsExactly("ENDED_AT_RUNG_1", "ENDED_AT_RUNG_2", "ENDED_AT_RUNG_1", "COMPLETED");
        assertThat(launched)
                .extracting(TaskRequest::key)
                .as("what had completed is not done again")
                .containsExactlyInAnyOrder("12-train-2-rung-1", "12-train-1-rung-2", "12-train-3-rung-2", "12-train-3");
    }

    @Test
    void whatWasDecidedAtARungStays() {
        endsOfAll(FIRST);
        wrong.put(3, 40); // as if another machine had answered otherwise
        launched.clear();
        assertThat(endsOfAll(SECOND))
                .containsExactly("ENDED_AT_RUNG_1", "ENDED_AT_RUNG_2", "ENDED_AT_RUNG_1", "COMPLETED");
        assertThat(launched).isEmpty();
    }

    @Test
    void aTrialThatWaitsHearsARequestToStop() throws Exception {
        CompletableFuture<Ended> waiting = begin(FIRST, 0);
        stop.set(true);
        assertThat(waiting.get(30, TimeUnit.SECONDS).exitStatus()).isEqualTo("STOPPED");
        stop.set(false);
        assertThat(endsOfAll(SECOND)).contains("COMPLETED");
    }

    private TaskRequest request(String key) {
        return launched.stream()
                .filter(request -> request.key().equals(key))
                .findFirst()
                .orElseThrow();
    }
}
