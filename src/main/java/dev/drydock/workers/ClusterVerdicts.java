package dev.drydock.workers;

import dev.drydock.config.SlurmSettings;
import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.slurm.SlurmJob;
import dev.drydock.workers.protocol.AttemptDirectory;
import java.time.Duration;
import java.util.Map;

/** The sentences about cluster jobs that failed, for the engineer: what happened and what to do. */
final class ClusterVerdicts {
    private static final String CHANGE = " ('drydock definition change')";

    private static final String GOES_ON = "it continues from the last checkpoint.";

    /** By how a reason begins; what {@code squeue} tells of nodes goes on with their names. */
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("Resources", "all nodes that would do are busy"),
            Map.entry("Priority", "others are before it"),
            Map.entry("JobHeldUser", "it is held by a user; 'scontrol release' lets it go"),
            Map.entry("JobHeldAdmin", "it is held by an administrator"),
            Map.entry("launch_failed_requeued_held", "it is held because its launch failed"),
            Map.entry("launch failed requeued held", "it is held because its launch failed"),
            Map.entry("ReqNodeNotAvail", "the nodes that it needs are down, drained, reserved or busy"),
            Map.entry("Nodes required for job are DOWN", "the nodes that it needs are down, drained or reserved"),
            Map.entry("PartitionDown", "the partition starts no jobs"),
            Map.entry("PartitionInactive", "the partition takes no jobs"),
            Map.entry("PartitionTimeLimit", "it asks for more time than the partition allows"),
            Map.entry("PartitionNodeLimit", "it asks for more nodes than the partition allows"),
            Map.entry("BeginTime", "it returned to the queue and waits for a while"),
            Map.entry("Licenses", "all licences that it needs are in use"),
            Map.entry("Reservation", "its reservation has not started"),
            Map.entry("QOSMax", "the limit of the quality of service is reached"),
            Map.entry("QOSGrp", "the limit of the quality of service is reached"),
            Map.entry("AssocMax", "the limit of the account is reached"),
            Map.entry("AssocGrp", "the limit of the account is reached"));

    private final TaskRequest request;
    private final WorkerSettings worker;
    private final SlurmSettings slurm;

    ClusterVerdicts(TaskRequest request, WorkerSettings worker, SlurmSettings slurm) {
        this.request = request;
        this.worker = worker;
        this.slurm = slurm;
    }

    TaskResult refused(AttemptDirectory attempt, String complaint) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.CLUSTER_REFUSED,
                "The cluster does not accept task " + request.key() + ": " + complaint
                        + ". Correct the keys slurm.* in etc/site.yaml, or cluster in model.yaml" + CHANGE
                        + ", then restart the execution;"
                        + " 'drydock doctor' tests the site's keys.");
    }

    TaskResult unreachable(AttemptDirectory attempt, String complaint) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.CLUSTER_UNREACHABLE,
                "The cluster's queue has not answered task " + request.key() + " for " + text(slurm.queueLimit()) + ": "
                        + complaint + ". Once 'sinfo' answers, restart the execution; what runs is found again, and "
                        + GOES_ON);
    }

    TaskResult waitedTooLong(AttemptDirectory attempt, long job, String reason) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.CLUSTER_QUEUE_LIMIT,
                "Task " + request.key() + " has waited for " + text(slurm.queueLimit()) + " in the cluster's queue"
                        + (job > 0 ? " as job " + job : "") + " and was taken out: " + reasonInWords(reason)
                        + ". Restart the execution when there is room, choose another partition, or raise"
                        + " slurm.queue-limit in etc/site.yaml.");
    }

    TaskResult cancelled(AttemptDirectory attempt, SlurmJob job) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.CLUSTER_JOB_CANCELLED,
                "Job " + job.id() + " of task " + request.key() + " was cancelled in the cluster's queue ("
                        + job.state()
                        + "), not by Drydock. Ask the person who cancelled it, then restart the execution; "
                        + GOES_ON);
    }

    TaskResult timeLimit(AttemptDirectory attempt, SlurmJob job) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.CLUSTER_TIME_LIMIT,
                "Job " + job.id() + " of task " + request.key() + " reached its time limit before it had written a"
                        + " checkpoint, so that another would do no better. Raise time-limit under cluster in model.yaml"
                        + CHANGE
                        + ", or slurm.time-limit in etc/site.yaml, or choose a partition that allows more; then restart the"
                        + " execution.");
    }

    TaskResult nodesLost(AttemptDirectory attempt, SlurmJob job, int jobs) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.CLUSTER_NODE_LOST,
                "Task " + request.key() + " lost " + jobs
                        + " jobs one after the other without a new checkpoint, the last,"
                        + " job " + job.id() + at(job) + ", as " + job.state()
                        + ". Look at the nodes with 'sinfo -R', then restart the execution; " + GOES_ON);
    }

    TaskResult unfit(AttemptDirectory attempt, SlurmJob job) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.CLUSTER_NODE_UNFIT,
                "Job " + job.id() + " of task " + request.key() + at(job) + " has reached the state " + job.state()
                        + " and its worker has not started. The node must see "
                        + attempt.task().path() + " under this path with the rights of the orchestrator's user, and "
                        + slurm.java().orElse(worker.java()) + " must be there. Look at slurm-*.log in "
                        + attempt.path()
                        + " and run 'drydock doctor'.");
    }

    TaskResult outOfMemory(AttemptDirectory attempt, SlurmJob job, int mebibytes) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.WORKER_OUT_OF_MEMORY,
                "The worker of task " + request.key() + at(job) + " needs more than the " + mebibytes
                        + " MiB that job " + job.id() + " had of its node. Raise memory under cluster in model.yaml"
                        + CHANGE + " or slurm.memory in etc/site.yaml, then restart the execution; " + GOES_ON
                        + " A batch-size that never fits must be lowered in model.yaml, for a new run.");
    }

    TaskResult unresponsive(AttemptDirectory attempt, SlurmJob job) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.WORKER_UNRESPONSIVE,
                "The worker of task " + request.key() + at(job) + " gave no sign of life for "
                        + text(worker.heartbeatTimeout()) + " and its job " + job.id()
                        + " was cancelled. Restart the execution; " + GOES_ON + " If it happens again, look at "
                        + attempt.log()
                        + ", and raise worker-heartbeat-timeout in etc/site.yaml if one batch may take so long.");
    }

    /** Slurm's words are short; what they mean to who waits is longer. */
    static String reasonInWords(String reason) {
        String bare = reason.replaceAll("[()]", "");
        String meaning = MEANINGS.entrySet().stream()
                .filter(known -> bare.startsWith(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
        return meaning.isEmpty() ? "Slurm says " + bare : meaning + " (Slurm: " + bare + ")";
    }

    private static String at(SlurmJob job) {
        return job.nodes().isEmpty() ? "" : " on " + job.nodes();
    }

    private static String text(Duration span) {
        return span.toSeconds() % 3600 == 0 ? span.toHours() + " h" : span.toSeconds() + " s";
    }
}
