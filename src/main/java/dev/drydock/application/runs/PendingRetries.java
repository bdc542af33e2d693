package dev.drydock.application.runs;

import dev.drydock.application.runs.Executions.Execution;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which failed executions Drydock will restart by itself. A retry counts only while its execution is the last one of its run and FAILED: a
 * restart or an abandonment by a person overtakes it. Every method joins the caller's transaction. Tested by {@code RetriesTest}.
 */
@Singleton
public class PendingRetries {
    /** A retry that is overdue for longer keeps nobody asleep. */
    static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Retries retries;
    private final Executions executions;
    private final RetrySettings settings;

    @Inject
    public PendingRetries(Retries retries, Executions executions, RetrySettings settings) {
        this.retries = retries;
        this.executions = executions;
        this.settings = settings;
    }

    /** The retry that restarts it; always empty if the site restarts nothing by itself. */
    public Optional<Retry> find(Execution execution) {
        return settings.on() && execution.status().equals("FAILED")
                ? retries.find(execution.executionId())
                        .filter(Retry::isPending)
                        .filter(retry -> executions
                                .latest(execution.instanceId())
                                .filter(latest -> latest.executionId() == execution.executionId())
                                .isPresent())
                : Optional.empty();
    }

    /** Whether its failure is no news for people yet, since a retry will follow in time. */
    public boolean isAwaited(Execution execution, Instant now) {
        return find(execution)
                .filter(retry -> now.isBefore(retry.due().plus(PATIENCE)))
                .isPresent();
    }

    /** How often Drydock has restarted its run by itself after failures. */
    public int countStarted(Execution execution) {
        return (int) retries.ofRun(execution.instanceId()).stream()
                .filter(retry -> retry.result().state() == Retry.State.STARTED)
                .count();
    }
}
