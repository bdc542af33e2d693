package dev.drydock.application.runs;

import dev.drydock.application.runs.Executions.Execution;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
        return Optional.ofNullable(of(List.of(execution)).get(execution.executionId()));
    }

    /** The retries that restart some of these, by execution. */
    public Map<Long, Retry> of(Collection<Execution> some) {
        List<Long> failed = settings.on()
                ? some.stream()
                        .filter(PendingRetries::isFailed)
                        .map(Execution::executionId)
                        .toList()
                : List.of();
        return retries.pendingOf(failed).stream().collect(Collectors.toMap(Retry::executionId, retry -> retry));
    }

    /** The failed executions of this site that a retry restarts, oldest first. */
    public List<Execution> executions() {
        List<Execution> found = retries.pending().stream()
                .flatMap(id -> executions.find(id).stream())
                .toList();
        Map<Long, Retry> restarted = of(found);
        return found.stream()
                .filter(execution -> restarted.containsKey(execution.executionId()))
                .toList();
    }

    /**
     * Those of these failures that are no news for people yet, since a retry will follow in time, or since another execution has continued
     * the run after they were read. A retry follows in time until it is {@link #PATIENCE} overdue, whatever it waits for. One that was
     * planned by a clock that was ahead is due now, and nobody waits for it.
     *
     * @param failed executions, by an earlier query of the same transaction
     * @return their numbers
     */
    public Set<Long> awaited(Collection<Execution> failed, Instant now) {
        Set<Long> awaited = new HashSet<>();
        of(failed).forEach((id, retry) -> {
            if (!retry.isAhead(now) && now.isBefore(retry.due().plus(PATIENCE))) {
                awaited.add(id);
            }
        });
        awaited.addAll(
                executions.continued(failed.stream().map(Execution::executionId).toList()));
        return awaited;
    }

    private static boolean isFailed(Execution execution) {
        return execution.status().equals("FAILED");
    }

    /** What people must know about its retry, as sentences; empty if there is nothing to say. */
    public String inWords(Execution failed, Instant now) {
        String before = countedInWords(countStarted(failed));
        return before
                + retries.find(failed.executionId())
                        .map(retry -> switch (retry.result().state()) {
                            case PENDING ->
                                " "
                                        + (settings.on()
                                                ? retry.begins().isAfter(now)
                                                        ? "Drydock restarts it only later: " + retry.inWords(now)
                                                        : "It was not restarted in time: " + retry.inWords(now)
                                                : "This site restarts no run by itself")
                                        + ".";
                            case CANCELLED ->
                                " " + retry.result().by().orElse("A person") + " cancelled " + retry.number() + ": "
                                        + retry.why() + ".";
                            case GIVEN_UP -> " Drydock gave " + retry.number() + " up: " + retry.why() + ".";
                            case STARTED -> "";
                        })
                        .orElse("");
    }

    private static String countedInWords(int times) {
        return times == 0
                ? ""
                : " Drydock has restarted the run " + (times == 1 ? "once" : times + " times") + " by itself.";
    }

    /** How often Drydock has restarted its run by itself after failures. */
    private int countStarted(Execution execution) {
        return (int) retries.ofRun(execution.instanceId()).stream()
                .filter(retry -> retry.result().state() == Retry.State.STARTED)
                .count();
    }
}
