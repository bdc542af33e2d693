package dev.drydock.workers;

import dev.drydock.config.SlurmSettings;
import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.registry.Placement;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.slurm.SbatchOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The options of {@code sbatch} for a task: the model's requests before the site's. */
final class SlurmOptions {
    /** Time between the warning that a job's time is over and its end: enough for a checkpoint. */
    private static final Duration WARNING = Duration.ofMinutes(2);

    private static final int SHARE_FOR_WARNING = 4;
    private static final int MEBIBYTES_BESIDE_HEAPS = 2048;

    private final WorkerSettings worker;
    private final SlurmSettings slurm;

    SlurmOptions(WorkerSettings worker, SlurmSettings slurm) {
        this.worker = worker;
        this.slurm = slurm;
    }

    List<String> of(TaskRequest request, Submission submission) {
        Placement wanted = request.placement();
        Optional<Duration> limit = wanted.timeLimit().or(slurm::timeLimit);
        return new SbatchOptions(
                        submission.name(),
                        submission.task().path(),
                        log(submission),
                        Integer.parseInt(request.settings().getOrDefault(TaskRequest.THREADS, "1")),
                        memory(wanted))
                .with("--comment=drydock task " + request.key())
                .with("--requeue")
                .with("--signal=B:USR1@" + warning(limit).toSeconds())
                .with("time", limit.map(SlurmOptions::minutesUp))
                .with("partition", wanted.partition().or(slurm::partition))
                .with("account", wanted.account().or(slurm::account))
                .with("qos", wanted.qos().or(slurm::qos))
                .with("gres", wanted.gres().or(slurm::gres))
                .with(slurm.options())
                .with(wanted.options())
                .list();
    }

    /** What the job's script and the node's daemon write; the worker has a log of its own. */
    Path log(Submission submission) {
        return submission.first().path().resolve("slurm-" + submission.number() + ".log");
    }

    /** In megabytes of 2^20, as Slurm counts. */
    int memory(Placement wanted) {
        return wanted.memoryMebibytes()
                .orElseGet(() -> slurm.memoryMebibytes().orElse(2 * worker.heapMebibytes() + MEBIBYTES_BESIDE_HEAPS));
    }

    private static Duration warning(Optional<Duration> limit) {
        Duration share = limit.orElse(Duration.ofDays(1)).dividedBy(SHARE_FOR_WARNING);
        return share.compareTo(WARNING) < 0 ? share : WARNING;
    }

    private static String minutesUp(Duration limit) {
        return String.format(Locale.ROOT, "%d", (limit.toSeconds() + 59) / 60);
    }
}
