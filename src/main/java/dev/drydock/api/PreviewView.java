package dev.drydock.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a restart of an execution would do.
 *
 * @param fromStep the step that was asked for; null for where the execution ended
 * @param obstacles why the restart would be refused, as sentences; empty if it would not
 * @param parameters those that it runs with
 * @param steps all of the job, in the order of its file; empty if that cannot be used
 * @param data what the run works with, then and now
 */
public record PreviewView(
        long execution,
        @Nullable String fromStep,
        List<String> obstacles,
        Map<String, String> parameters,
        JobChangeView job,
        List<Step> steps,
        List<Change> data) {

    /**
     * One step.
     *
     * @param fate RUNS, GOES_ON, LEFT_OUT, NOT_REACHED or LIMIT_REACHED
     * @param sure false if a decision, or the exit status of an earlier step, may skip it
     * @param checkpoint where it continues, in words; null if there is none
     */
    public record Step(
            String step,
            String fate,
            boolean sure,
            String why,
            @Nullable String checkpoint,
            List<Integer> partitionsDone,
            List<Integer> partitionsLeft) {}

    /**
     * One thing: a digest, or what is known of it in words.
     *
     * @param kept a sentence if it has changed and a restart keeps the former value; null if a restart uses the present value
     */
    public record Change(
            String name,
            String then,
            String now,
            boolean changed,
            @Nullable String kept) {}
}
