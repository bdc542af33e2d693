package dev.drydock.api;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a job.
 *
 * @param status the batch status: STARTING, STARTED, STOPPING, STOPPED, FAILED, COMPLETED or ABANDONED; or WAITING, while it waits for its
 *     claims and has not begun
 * @param waits while it waits: its place in the queue, what it waits for and which executions are ahead, in words; else null
 * @param exitStatus the job's own status, such as PROPOSED
 * @param jobDigest SHA-256 of the job's XML when it was submitted
 * @param changedJobDigest SHA-256 of the job's XML since a restart, if it differs; else null
 * @param jobFile whether {@code jobs/} still has the XML of this execution: released, changed or removed; null in listings
 * @param facts what the run has established, by name
 * @param failure why it failed; null unless it did
 * @param steps in the order they began; empty in listings
 * @param trials of its training, those that have begun; empty in listings, and in responses to a start, stop or restart
 * @param approvers who may approve its candidate, if its job can propose one, in responses to a submission or a view; else null
 * @param retry what Drydock does by itself after its failure; null if nothing is planned, in listings also if nothing is pending; in the response to a
 *     stop the retry that it cancelled, null if the execution was asked to stop
 * @param leftWorkers in the response to an abandonment: a sentence for each worker that may still run, with what to do; else empty
 */
public record ExecutionView(
        long id,
        long instance,
        String job,
        String jobDigest,
        @Nullable String changedJobDigest,
        @Nullable String jobFile,
        @Nullable String model,
        String submitter,
        String status,
        @Nullable String waits,
        @Nullable String exitStatus,
        @Nullable String createdAt,
        @Nullable String startedAt,
        @Nullable String endedAt,
        Map<String, String> parameters,
        Map<String, String> facts,
        @Nullable Failure failure,
        List<StepView> steps,
        List<TrialView> trials,
        List<String> leftWorkers,
        @Nullable Approvers approvers,
        @Nullable RetryView retry) {

    /** A server of an earlier version sends neither trials nor left workers. */
    public ExecutionView {
        leftWorkers = Objects.requireNonNullElse(leftWorkers, List.of());
        trials = Objects.requireNonNullElse(trials, List.of());
    }

    /** The same with its trials. */
    public ExecutionView withTrials(List<TrialView> begun) {
        return with(begun, leftWorkers, approvers, retry);
    }

    /** The same with its remaining workers. */
    public ExecutionView withLeftWorkers(List<String> sentences) {
        return with(trials, sentences, approvers, retry);
    }

    /** The same with who may approve what it proposes. */
    public ExecutionView withApprovers(Approvers people) {
        return with(trials, leftWorkers, people, retry);
    }

    /** The same with what Drydock does by itself after its failure. */
    public ExecutionView withRetry(RetryView planned) {
        return with(trials, leftWorkers, approvers, planned);
    }

    private ExecutionView with(
            List<TrialView> begun, List<String> sentences, @Nullable Approvers people, @Nullable RetryView planned) {
        return new ExecutionView(
                id,
                instance,
                job,
                jobDigest,
                changedJobDigest,
                jobFile,
                model,
                submitter,
                status,
                waits,
                exitStatus,
                createdAt,
                startedAt,
                endedAt,
                parameters,
                facts,
                failure,
                steps,
                begun,
                sentences,
                people,
                planned);
    }

    /**
     * People who took no part in a candidate.
     *
     * @param needed how many of them must approve it
     */
    public record Approvers(List<String> names, int needed) {}

    /** The failure's code and sentence, and the step it happened in. */
    public record Failure(@Nullable String step, String code, String message) {}

    /**
     * One execution of a step.
     *
     * @param metrics the eight counts of Jakarta Batch by name
     * @param partitions empty for a step without partitions
     */
    public record StepView(
            long id,
            String step,
            String status,
            @Nullable String exitStatus,
            @Nullable String startedAt,
            @Nullable String endedAt,
            Map<String, Long> metrics,
            List<PartitionView> partitions) {}

    /** One partition of a step. */
    public record PartitionView(
            int number, String status, @Nullable String exitStatus) {}
}
