package dev.drydock.workers;

import dev.drydock.config.SlurmSettings;
import dev.drydock.domain.training.BatchSystem;
import dev.drydock.domain.training.ClusterJob;
import dev.drydock.domain.training.LeftWorkers;
import dev.drydock.failure.DrydockException;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ResultFile;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** Jobs of this site on a cluster, found by the names of the requested tasks. Safe for threads. */
public final class LeftJobs implements LeftWorkers {
    private static final Logger LOG = Logger.getLogger(LeftJobs.class.getName());
    private static final long MILLIS_BETWEEN_LOOKS = 250;
    private static final long NANOS_FOR_END = 10_000_000_000L;

    private final Path tasks;
    private final BatchSystem system;
    private final ClusterWords words;

    private LeftJobs(Path tasks, BatchSystem system, ClusterWords words) {
        this.tasks = tasks;
        this.system = system;
        this.words = words;
    }

    /** @param tasks the directory of all tasks, under the path that the launcher has it */
    public static LeftJobs slurm(Path tasks, SlurmSettings slurm) {
        return new LeftJobs(tasks, new SlurmBatchSystem(slurm), ClusterWords.SLURM);
    }

    /**
     * @param tasks as for Slurm
     * @param launcher by an extension
     */
    public static LeftJobs extension(Path tasks, BatchSystem launcher) {
        return new LeftJobs(tasks, launcher, ClusterWords.EXTENSION);
    }

    @Override
    public Ended end(List<String> keys) {
        TreeMap<String, Submission> newest = new TreeMap<>();
        List<String> ended = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (String key : keys) {
            TaskDirectory task =
                    new TaskDirectory(tasks.resolve(Path.of(key).getFileName()).toAbsolutePath());
            try {
                unfinished(task).ifPresent(submission -> newest.put(key, submission));
            } catch (IOException e) {
                left.add("Whether task " + key + " has a job in the cluster's queue cannot be read from " + task.path()
                        + ": " + e + ". Look for it with " + words.list() + ", and cancel it.");
            }
        }
        if (!newest.isEmpty()) {
            endJobs(newest, ended, left);
        }
        for (String sentence : left) {
            LOG.warning(sentence);
        }
        return new Ended(List.copyOf(ended), List.copyOf(left));
    }

    /** The job that was last put into the queue for a task that has not completed. */
    private static Optional<Submission> unfinished(TaskDirectory task) throws IOException {
        Optional<Submission> newest = Optional.empty();
        for (AttemptDirectory attempt : task.attempts()) {
            boolean completed = ResultFile.read(attempt)
                    .filter(result -> result.outcome().equals(ResultFile.COMPLETED))
                    .isPresent();
            if (completed) {
                return Optional.empty();
            }
            Optional<Submission> later = Submission.newestIn(task, attempt);
            newest = later.isPresent() ? later : newest;
        }
        return newest;
    }

    private void endJobs(Map<String, Submission> newest, List<String> ended, List<String> left) {
        try {
            Optional<List<ClusterJob>> queue = system.jobs().jobs();
            if (queue.isEmpty()) {
                left.add("The cluster's queue does not answer, so that jobs may still be in it, of "
                        + (newest.size() == 1 ? "task " : "tasks ") + String.join(", ", newest.keySet()) + ". "
                        + words.cure(names(newest.values())));
                return;
            }
            List<ClusterJob> live = live(queue.get(), newest.values());
            for (ClusterJob job : live) {
                LOG.warning("job " + job.id() + ", " + job.name() + ", is cancelled: its run was abandoned");
                system.cancel(job);
            }
            List<ClusterJob> still = awaitEnd(live);
            ended.addAll(live.stream()
                    .filter(job -> !still.contains(job))
                    .map(job -> "job " + job.id() + ", " + job.name())
                    .toList());
            if (!still.isEmpty()) {
                left.add("The cluster's queue was asked to cancel "
                        + still.stream().map(job -> "job " + job.id()).collect(Collectors.joining(", "))
                        + " and has not told that it did. "
                        + words.cure(still.stream().map(ClusterJob::name).toList()));
            }
        } catch (DrydockException e) {
            left.add("Jobs may still be in the cluster's queue, of "
                    + (newest.size() == 1 ? "task " : "tasks ") + String.join(", ", newest.keySet()) + ". "
                    + e.sentence() + " " + words.cure(names(newest.values())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            left.add("The cluster's queue was not asked to its end, for the server is shutting down. "
                    + words.cure(names(newest.values())));
        }
    }

    private static List<ClusterJob> live(List<ClusterJob> queue, Collection<Submission> newest) {
        return queue.stream()
                .filter(job -> !job.isOver())
                .filter(job -> newest.stream()
                        .anyMatch(one -> Submission.ofName(one.task(), one.prefix(), job.name())
                                .isPresent()))
                .toList();
    }

    /** @return those that have not ended, by the queue */
    private List<ClusterJob> awaitEnd(List<ClusterJob> cancelled) throws InterruptedException {
        List<ClusterJob> still = cancelled;
        long until = System.nanoTime() + NANOS_FOR_END;
        while (!still.isEmpty() && System.nanoTime() - until < 0) {
            Optional<List<String>> live = system.jobs()
                    .jobs()
                    .map(queue -> queue.stream()
                            .filter(job -> !job.isOver())
                            .map(ClusterJob::id)
                            .toList());
            still = still.stream()
                    .filter(job -> live.isEmpty() || live.get().contains(job.id()))
                    .toList();
            if (!still.isEmpty()) {
                Thread.sleep(MILLIS_BETWEEN_LOOKS);
            }
        }
        return still;
    }

    private static List<String> names(Collection<Submission> submissions) {
        return submissions.stream().map(Submission::name).toList();
    }
}
