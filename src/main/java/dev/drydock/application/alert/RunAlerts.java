package dev.drydock.application.alert;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionQueue;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.PendingRetries;
import dev.drydock.application.runs.QueueOrder.Turn;
import dev.drydock.domain.alert.AlertKind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Runs that take long, wait long, failed, or ended with a rejected candidate. A failure is no condition as long as Drydock will restart
 * the run by itself. Tested by {@code ScheduleAlertsTest} and {@code RetriesTest}.
 */
@Singleton
public final class RunAlerts implements AlertSource {
    private static final String REJECTED = "REJECTED";

    private final Transactions transactions;
    private final RecentRuns runs;
    private final ExecutionQueue queue;
    private final PendingRetries retries;
    private final AlertRules rules;

    @Inject
    public RunAlerts(
            Transactions transactions,
            RecentRuns runs,
            ExecutionQueue queue,
            PendingRetries retries,
            AlertRules rules) {
        this.transactions = transactions;
        this.runs = runs;
        this.queue = queue;
        this.retries = retries;
        this.rules = rules;
    }

    @Override
    public Set<AlertKind> kinds() {
        return Set.of(AlertKind.LONG_RUN, AlertKind.QUEUE_LONG, AlertKind.RUN_FAILED, AlertKind.CANDIDATE_REJECTED);
    }

    @Override
    public List<Condition> look(Instant now) {
        return transactions.required(() -> {
            List<Execution> unfinished = runs.unfinished();
            List<Execution> failed = runs.ended("FAILED", now.minus(RecentRuns.NEWS));
            Set<Long> awaited =
                    retries.awaited(failed, now); // read after the executions: it drops those continued since
            List<Execution> standing = failed.stream()
                    .filter(one -> !awaited.contains(one.executionId()))
                    .toList();
            List<Execution> completed = runs.completed(now.minus(RecentRuns.NEWS));
            return Stream.of(
                            unfinished.stream().flatMap(one -> longRun(one, now).stream()),
                            unfinished.stream().flatMap(one -> longWait(one, now).stream()),
                            standing.stream()
                                    .filter(one -> isNewest(one, standing) && !runs.completedSince(one))
                                    .map(one -> failed(one, now)),
                            completed.stream()
                                    .filter(one -> isRejected(one) && !runs.completedSince(one))
                                    .map(RunAlerts::rejected))
                    .flatMap(conditions -> conditions)
                    .toList();
        });
    }

    /** Whether none of them did the same later. */
    private static boolean isNewest(Execution one, List<Execution> others) {
        return others.stream().noneMatch(other -> other.executionId() > one.executionId() && one.isSameWork(other));
    }

    private Optional<Condition> longRun(Execution execution, Instant now) {
        return rules.rule(AlertKind.LONG_RUN)
                .filter(rule -> !execution.isWaiting()
                        && began(execution).plus(rule.limit()).isBefore(now))
                .map(rule -> new Condition(
                        AlertKind.LONG_RUN,
                        "execution/" + execution.executionId(),
                        RecentRuns.words(execution) + " began at " + began(execution) + " and runs for more than "
                                + Spans.words(rule.limit()) + ". 'drydock status " + execution.executionId()
                                + "' shows its step."));
    }

    private static Instant began(Execution execution) {
        return execution.started().orElse(execution.created());
    }

    private Optional<Condition> longWait(Execution execution, Instant now) {
        return rules.rule(AlertKind.QUEUE_LONG)
                .filter(rule -> execution.isWaiting()
                        && execution.created().plus(rule.limit()).isBefore(now))
                .map(rule -> new Condition(
                        AlertKind.QUEUE_LONG,
                        "execution/" + execution.executionId(),
                        RecentRuns.words(execution) + " waits since " + execution.created() + ", for more than "
                                + Spans.words(rule.limit()) + place(execution)
                                + ". 'drydock queue' shows what holds it up."));
    }

    private String place(Execution execution) {
        return queue.line()
                .turn(execution.executionId())
                .map(Turn::inWords)
                .map(words -> ", " + words)
                .orElse("");
    }

    private Condition failed(Execution execution, Instant now) {
        return new Condition(
                AlertKind.RUN_FAILED,
                "execution/" + execution.executionId(),
                RecentRuns.words(execution) + " failed"
                        + execution.ended().map(at -> " at " + at).orElse("")
                        + runs.failure(execution)
                                .map(failure -> failure.step()
                                                .map(step -> " in step " + step)
                                                .orElse("")
                                        + ": " + failure.code() + ": " + failure.sentence())
                                .orElse(".")
                        + retries.inWords(execution, now)
                        + " Restart it with 'drydock restart " + execution.executionId() + "' or from the console.");
    }

    private static boolean isRejected(Execution execution) {
        return execution.exitStatus().equals(Optional.of(REJECTED));
    }

    private static Condition rejected(Execution execution) {
        return new Condition(
                AlertKind.CANDIDATE_REJECTED,
                "execution/" + execution.executionId(),
                RecentRuns.words(execution)
                        + " ended with REJECTED: its candidate did not pass the suite, and the version in service stays."
                        + " 'drydock status " + execution.executionId() + "' says which gate decided.");
    }
}
