package dev.drydock.console.runs;

import dev.drydock.application.runs.LogParts.Part;
import dev.drydock.console.Wording;
import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A worker's attempt at a task in an execution's table.
 *
 * @param step that started it; empty if no log names it
 * @param place the step with its partition, or a dash
 * @param number of the attempt; after a dot, how often a queue has started it again
 * @param state in words such as {@code RUNNING}
 * @param code why it failed or died; empty if it did neither, or if no process watched it
 * @param where its job in a cluster; empty if it does not run on one
 * @param problem the same as a sentence
 * @param log the address of its worker's output
 */
public record AttemptRow(
        String step,
        String place,
        String task,
        String number,
        String state,
        String where,
        String code,
        String problem,
        String started,
        String ended,
        String took,
        String log) {

    static AttemptRow of(Part part, TaskAttempt attempt, long execution, Instant now) {
        String step = part.place().step().orElse("");
        return new AttemptRow(
                step,
                place(part, step),
                attempt.task(),
                attempt.number() + (attempt.restart() > 0 ? "." + attempt.restart() : ""),
                attempt.state().name(),
                attempt.place().orElse(""),
                attempt.failure().map(TaskFailure::code).orElse(""),
                attempt.failure().map(TaskFailure::sentence).orElse(""),
                Wording.time(attempt.started()),
                Wording.time(attempt.ended()),
                took(attempt, now),
                "/console/execution-log?id=" + execution + "&task="
                        + URLEncoder.encode(attempt.task(), StandardCharsets.UTF_8) + "&attempt=" + attempt.number()
                        + "&restart=" + attempt.restart());
    }

    private static String place(Part part, String step) {
        if (step.isEmpty()) {
            return Wording.NOTHING;
        }
        return step
                + (part.place().partition().isPresent()
                        ? ", partition " + part.place().partition().getAsInt()
                        : "");
    }

    /** For an attempt on another host, Drydock does not know whether it still runs. */
    private static String took(TaskAttempt attempt, Instant now) {
        boolean known = attempt.started().isPresent()
                && (attempt.ended().isPresent() || attempt.state() == TaskAttempt.State.RUNNING);
        return known ? Wording.duration(Wording.took(attempt.started(), attempt.ended(), now)) : Wording.NOTHING;
    }
}
