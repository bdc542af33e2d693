package dev.drydock.workers;

import dev.drydock.config.ClusterSettings;
import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.training.ClusterJob;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.workers.protocol.AttemptDirectory;
import java.time.Duration;

/** The sentences about cluster jobs that failed, for the engineer: what happened and what to do. */
final class ClusterVerdicts {
    private static final String CHANGE = " ('drydock definition change')";

    private static final String GOES_ON = "it continues from the last checkpoint.";

    private final TaskRequest request;
    private final WorkerSettings worker;
    private final ClusterSettings settings;
    private final ClusterWords words;

    ClusterVerdicts(TaskRequest request, WorkerSettings worker, ClusterSettings settings, ClusterWords words) {
        this.request = request;
        this.worker = worker;
        this.settings = settings;
        this.words = words;
    }

    TaskResult refused(AttemptDirectory attempt, String complaint) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.CLUSTER_REFUSED,
                "The cluster does not accept task " + request.key() + ": " + complaint
                        + ". Correct the keys " + words.keys() + "* in etc/site.yaml, or cluster in model.yaml" + CHANGE
                        + ", then restart the execution" + words.test() + ".");
    }

    TaskResult unreachable(AttemptDirectory attempt, String complaint) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.CLUSTER_UNREACHABLE,
                "The cluster's queue has not answered task " + request.key() + " for " + text(settings.queueLimit())
                        + ": "
                        + complaint + ". Once " + words.answers()
                        + ", restart the execution; what runs is found again, and "
                        + GOES_ON);
    }

    TaskResult waitedTooLong(AttemptDirectory attempt, String job, String reason) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.CLUSTER_QUEUE_LIMIT,
                "Task " + request.key() + " has waited for " + text(settings.queueLimit()) + " in the cluster's queue"
                        + (job.isEmpty() ? "" : " as job " + job) + " and was taken out: " + words.reason(reason)
                        + ". Restart the execution when there is room, choose another partition, or raise "
                        + words.keys() + "queue-limit in etc/site.yaml.");
    }

    TaskResult cancelled(AttemptDirectory attempt, ClusterJob job) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.CLUSTER_JOB_CANCELLED,
                "Job " + job.id() + " of task " + request.key() + " was cancelled in the cluster's queue ("
                        + job.state()
                        + "), not by Drydock. Ask the person who cancelled it, then restart the execution; "
                        + GOES_ON);
    }

    TaskResult timeLimit(AttemptDirectory attempt, ClusterJob job) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.CLUSTER_TIME_LIMIT,
                "Job " + job.id() + " of task " + request.key() + " reached its time limit before it had written a"
                        + " checkpoint, so that another would do no better. Raise time-limit under cluster in model.yaml"
                        + CHANGE
                        + ", or " + words.keys()
                        + "time-limit in etc/site.yaml, or choose a partition that allows more; then"
                        + " restart the execution.");
    }

    TaskResult nodesLost(AttemptDirectory attempt, ClusterJob job, int jobs) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.CLUSTER_NODE_LOST,
                "Task " + request.key() + " lost " + jobs
                        + " jobs one after the other without a new checkpoint, the last,"
                        + " job " + job.id() + at(job) + ", as " + job.state()
                        + ". " + words.nodes() + ", then restart the execution; " + GOES_ON);
    }

    TaskResult unfit(AttemptDirectory attempt, ClusterJob job) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.CLUSTER_NODE_UNFIT,
                "Job " + job.id() + " of task " + request.key() + at(job) + " has reached the state " + job.state()
                        + " and its worker has not started. The node must see "
                        + attempt.task().path() + " under this path with the rights of the orchestrator's user, and "
                        + settings.java().orElse(worker.java()) + " must be there. Look at " + words.log()
                        + "-*.log in "
                        + attempt.path()
                        + " and run 'drydock doctor'.");
    }

    TaskResult outOfMemory(AttemptDirectory attempt, ClusterJob job, int mebibytes) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.WORKER_OUT_OF_MEMORY,
                "The worker of task " + request.key() + at(job) + " needs more than the " + mebibytes
                        + " MiB that job " + job.id() + " had of its node. Raise memory under cluster in model.yaml"
                        + CHANGE + " or " + words.keys() + "memory in etc/site.yaml, then restart the execution; "
                        + GOES_ON
                        + " A batch-size that never fits must be lowered in model.yaml, for a new run.");
    }

    TaskResult unresponsive(AttemptDirectory attempt, ClusterJob job) {
        return AttemptResult.failed(
                attempt,
                TrainingFailure.WORKER_UNRESPONSIVE,
                "The worker of task " + request.key() + at(job) + " gave no sign of life for "
                        + text(worker.heartbeatTimeout()) + " and its job " + job.id()
                        + " was cancelled. Restart the execution; " + GOES_ON + " If it happens again, look at "
                        + attempt.log()
                        + ", and raise worker-heartbeat-timeout in etc/site.yaml if one batch may take so long.");
    }

    private static String at(ClusterJob job) {
        return job.nodes().isEmpty() ? "" : " on " + job.nodes();
    }

    private static String text(Duration span) {
        return span.toSeconds() % 3600 == 0 ? span.toHours() + " h" : span.toSeconds() + " s";
    }
}
