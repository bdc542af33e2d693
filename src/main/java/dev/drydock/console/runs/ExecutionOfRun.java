package dev.drydock.console.runs;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.console.Wording;
import java.time.Instant;

/**
 * One of the executions that a run has had: the first, then one for each restart.
 *
 * @param exitStatus the job's own word for how it ended; empty if it has none
 * @param shown whether it is the one that the page shows
 */
public record ExecutionOfRun(
        long id, String status, String exitStatus, String started, String ended, String took, boolean shown) {

    static ExecutionOfRun of(Execution execution, long shown, Instant now) {
        return new ExecutionOfRun(
                execution.executionId(),
                execution.status(),
                Wording.endedWith(execution),
                Wording.time(execution.started()),
                Wording.time(execution.ended()),
                execution.started().isPresent() ? Wording.duration(Wording.took(execution, now)) : Wording.NOTHING,
                execution.executionId() == shown);
    }
}
