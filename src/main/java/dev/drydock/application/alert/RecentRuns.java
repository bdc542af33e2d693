package dev.drydock.application.alert;

import dev.drydock.application.runs.ExecutionSearch;
import dev.drydock.application.runs.ExecutionSearch.Range;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Filter;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.schedule.Schedule;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The runs that alerts are about: those that have not ended, and those of the last days. Every method joins the caller's transaction. Tested by {@code ScheduleAlertsTest}. */
@Singleton
public final class RecentRuns {
    /** A run that ended before that is no news. */
    static final Duration NEWS = Duration.ofDays(7);

    private static final List<String> UNFINISHED = List.of("WAITING", "STARTING", "STARTED", "STOPPING");
    private static final int MOST = 1000;
    private static final int MOST_OF_WORK = 100;
    private static final String COMPLETED = "COMPLETED";

    private final Executions executions;
    private final Runs runs;

    @Inject
    public RecentRuns(Executions executions, Runs runs) {
        this.executions = executions;
        this.runs = runs;
    }

    /** The newest first. */
    List<Execution> unfinished() {
        return search(UNFINISHED, Range.any());
    }

    /** The last executions of runs that ended so and changed last after that, the newest first. */
    List<Execution> ended(String status, Instant after) {
        return search(List.of(status), new Range<>(Optional.of(after), Optional.empty()));
    }

    List<Execution> completed(Instant after) {
        return ended(COMPLETED, after);
    }

    /** Whether a later run that did the same has completed. */
    boolean completedSince(Execution execution) {
        return executions
                .list(new Filter(
                        Optional.of(execution.job()),
                        Optional.of(COMPLETED),
                        execution.model(),
                        Optional.empty(),
                        Optional.empty(),
                        MOST_OF_WORK))
                .stream()
                .anyMatch(other -> other.executionId() > execution.executionId() && execution.isSameWork(other));
    }

    /** Those of the same job and model that were created after that and have completed, the newest first. */
    List<Execution> completedOf(String job, Optional<String> model, Instant after) {
        return executions
                .list(new Filter(
                        Optional.of(job),
                        Optional.of(COMPLETED),
                        model,
                        Optional.empty(),
                        Optional.empty(),
                        MOST_OF_WORK))
                .stream()
                .filter(run -> !run.created().isBefore(after) && run.model().equals(model))
                .toList();
    }

    /** Whether a schedule submitted its run. */
    boolean isScheduled(Execution execution) {
        return runs.find(execution.instanceId())
                .filter(run -> run.submitter().startsWith(Schedule.ACTOR_PREFIX))
                .isPresent();
    }

    Optional<Execution> latest(long instanceId) {
        return executions.latest(instanceId);
    }

    Optional<Executions.Failure> failure(Execution execution) {
        return executions.failure(execution.executionId());
    }

    private List<Execution> search(List<String> statuses, Range<Instant> updated) {
        return executions.search(new ExecutionSearch(
                List.of(),
                Range.any(),
                Range.any(),
                updated,
                statuses,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                true,
                List.of(),
                OptionalLong.empty(),
                0,
                MOST));
    }

    /** Such as {@code Execution 17 (run 12, job nightly-retrain of model pump-failure)}. */
    static String words(Execution execution) {
        return "Execution " + execution.executionId() + " (run " + execution.instanceId() + ", job " + execution.job()
                + execution.model().map(model -> " of model " + model).orElse("") + ")";
    }
}
