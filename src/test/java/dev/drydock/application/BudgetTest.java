package dev.drydock.application;

import static dev.drydock.application.TrialsFixture.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Role;
import dev.drydock.application.training.RunBudgets.Use;
import dev.drydock.domain.registry.Budget;
import dev.drydock.domain.registry.Budget.Resource;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run has used, when it is stopped, and how it goes on. */
class BudgetTest {
    private static final Actor ENGINEER = new Actor("erin", Set.of(Role.ENGINEER));
    private static final Actor SCHEDULER = new Actor("cron", Set.of(Role.SCHEDULER));
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final long FIRST = 30;
    private static final long SECOND = 31;

    private final List<TaskRequest> launched = new ArrayList<>();
    private final TrialsFixture fixture = new TrialsFixture((request, fence, stop) -> {
        launched.add(request);
        return stop.getAsBoolean() ? TrialsFixture.stopped() : TrialsFixture.completed(0.5);
    });

    @BeforeEach
    void plan() {
        fixture.clock.now = NOON;
        fixture.trials.plan(RUN);
    }

    private static Instant at(String minutes) {
        return NOON.minus(Duration.ofHours(1)).plus(Duration.ofMinutes(Long.parseLong(minutes)));
    }

    private Map<Resource, Long> used() {
        Map<Resource, Long> used = new TreeMap<>();
        fixture.budgets.view(ENGINEER, RUN).forEach(use -> used.put(use.resource(), use.used()));
        return used;
    }

    private void budget(Resource resource, String limit) {
        fixture.models.budget =
                new Budget(new TreeMap<>(Map.of(resource, resource.parse(limit).orElseThrow())));
    }

    @Test
    void timeCountsOnceAndProcessorsForEachTrainingOverAllAttempts() {
        fixture.usage.attempt("12-train-0", at("0"), Optional.of(at("10")));
        fixture.usage.attempt("12-train-1-rung-1", at("5"), Optional.of(at("15")));
        fixture.usage.attempt("12-train-0", at("50"), Optional.empty());
        fixture.usage.attempt("12-score-1", at("20"), Optional.of(at("40")));
        fixture.usage.bytes = 5L << 20;

        assertThat(used())
                .containsEntry(Resource.TIME, Duration.ofMinutes(15 + 10).toMillis())
                .containsEntry(
                        Resource.CPU_HOURS, Duration.ofMinutes(10 + 10 + 10).toMillis())
                .containsEntry(Resource.GPU_HOURS, 0L)
                .containsEntry(Resource.DISK, 5L << 20);
    }

    @Test
    void aGpuThatIsKeptForATrainingCountsAndTheProcessorsThatItTrainsOnDoToo() {
        fixture.usage.attempt("12-train-0", at("0"), Optional.of(at("10")), 1, false);
        fixture.usage.attempt("12-train-1", at("0"), Optional.of(at("7")), 2, true);
        fixture.usage.attempt("12-train-2", at("0"), Optional.of(at("5")), 0, true);
        fixture.usage.attempt("12-score-1", at("0"), Optional.of(at("40")), 1, false);

        assertThat(used())
                .as("kept and not used, two kept and one of them used, and none kept but used")
                .containsEntry(
                        Resource.GPU_HOURS, Duration.ofMinutes(10 + 2 * 7 + 5).toMillis())
                .containsEntry(Resource.CPU_HOURS, Duration.ofMinutes(10).toMillis());
    }

    @Test
    void aRunOverItsBudgetIsStoppedOnceWithAllThatIsToBeKnown() {
        fixture.usage.attempt("12-train-0", at("0"), Optional.empty());
        budget(Resource.TIME, "59m");

        assertThat(fixture.trainTrial().run(RUN, FIRST, 0, () -> false).exitStatus())
                .isEqualTo("STOPPED");
        assertThat(fixture.trainTrial().run(RUN, FIRST, 1, () -> false).exitStatus())
                .isEqualTo("STOPPED");

        assertThat(launched).as("nothing is begun").isEmpty();
        assertThat(fixture.stopped).containsExactly(FIRST);
        assertThat(fixture.recorded.get(FIRST)).satisfies(failure -> {
            assertThat(failure.code()).isEqualTo("BUDGET_EXCEEDED");
            assertThat(failure.sentence())
                    .startsWith("Run 12 was stopped: its budget time is 59m 0s, and it has used 1h 0m 0s.")
                    .contains("'drydock budget 12 --time … --reason …' and restart execution 30");
        });
        assertThat(fixture.audited)
                .singleElement()
                .satisfies(event -> assertThat(event.action()).isEqualTo("run.budget.exceeded"));
    }

    @Test
    void aRestartStopsAtOnceWithTheSameWordsUntilTheBudgetIsRaised() {
        fixture.usage.attempt("12-train-0", at("0"), Optional.of(at("60")));
        budget(Resource.CPU_HOURS, "0.5");
        fixture.trainTrial().run(RUN, FIRST, 0, () -> false);
        assertThat(fixture.trainTrial().run(RUN, SECOND, 0, () -> false).exitStatus())
                .isEqualTo("STOPPED");
        assertThat(fixture.stopped).containsExactly(FIRST, SECOND);
        assertThat(told(SECOND)).isEqualTo(told(FIRST).replace("execution 30", "execution 31"));

        fixture.budgets.raise(ENGINEER, RUN, Map.of("cpu-hours", "1.5"), "one more trial");
        assertThat(fixture.trainTrial().run(RUN, 32, 0, () -> false).exitStatus())
                .isEqualTo("COMPLETED");
        assertThat(fixture.audited)
                .filteredOn(event -> event.action().equals("run.budget.raise"))
                .singleElement()
                .satisfies(event -> assertThat(event.details())
                        .containsEntry("cpu-hours", "1.5 h")
                        .containsEntry("reason", "one more trial"));
    }

    @Test
    void whatHasCompletedIsNoReasonToStop() {
        fixture.trainTrial().run(RUN, FIRST, 0, () -> false);
        fixture.usage.bytes = 3L << 20;
        budget(Resource.DISK, "2MiB");
        assertThat(fixture.trainTrial().run(RUN, SECOND, 0, () -> false).exitStatus())
                .isEqualTo("COMPLETED");
        assertThat(fixture.stopped).isEmpty();
    }

    @Test
    void theBudgetIsLookedAtAgainWhileItTrains() {
        budget(Resource.DISK, "2MiB");
        assertThat(fixture.watchBudget.stopping(RUN, FIRST, () -> false).getAsBoolean())
                .isFalse();
        fixture.usage.bytes = 3L << 20;
        assertThat(fixture.watchBudget.stopping(RUN, FIRST, () -> false).getAsBoolean())
                .as("a moment later")
                .isFalse();
        fixture.clock.now = NOON.plusSeconds(2);
        assertThat(fixture.watchBudget.stopping(RUN, FIRST, () -> false).getAsBoolean())
                .isTrue();
        assertThat(told(FIRST)).contains("disk is 2 MiB, and it has used 3 MiB");
    }

    @Test
    void aRaiseThatIsNoneIsRefusedWithWhatThereIs() {
        budget(Resource.TIME, "2h");
        refused(Map.of("time", "2h"), "time is 2h 0m 0s already, and 2h 0m 0s is not more");
        refused(Map.of("disk", "2GiB"), "disk has no limit");
        refused(Map.of("time", "2"), "time is '2', and must be a time span from 1s to 365d");
        refused(Map.of("hours", "2"), "there are time, cpu-hours, gpu-hours and disk");
        assertThatThrownBy(() -> fixture.budgets.raise(ENGINEER, RUN, Map.of("time", "3h"), " "))
                .hasMessageContaining("a reason");
        assertThatThrownBy(() -> fixture.budgets.raise(ENGINEER, 13, Map.of("time", "3h"), "r"))
                .hasMessageContaining("There is no run 13");
        assertThatThrownBy(() -> fixture.budgets.raise(SCHEDULER, RUN, Map.of("time", "3h"), "r"))
                .hasMessageContaining("raise-budget of run/12 needs the role engineer");
        assertThat(fixture.budgets.view(SCHEDULER, RUN))
                .filteredOn(use -> use.resource() == Resource.TIME)
                .extracting(Use::limit)
                .containsExactly(Optional.of(Duration.ofHours(2).toMillis()));
    }

    private String told(long execution) {
        return Objects.requireNonNull(fixture.recorded.get(execution)).sentence();
    }

    private void refused(Map<String, String> requests, String why) {
        assertThatThrownBy(() -> fixture.budgets.raise(ENGINEER, RUN, requests, "more"))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(TrainingFailure.BUDGET_NOT_RAISED))
                .hasMessageContaining(why);
    }
}
