package dev.drydock.workers;

import dev.drydock.config.SlurmSettings;
import dev.drydock.domain.registry.Placement;
import dev.drydock.domain.training.BatchJob;
import dev.drydock.slurm.SbatchOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The options of {@code sbatch} for a job: the model's requests before the site's. */
final class SlurmOptions {
    /** Time between the warning that a job's time is over and its end: enough for a checkpoint. */
    private static final Duration WARNING = Duration.ofMinutes(2);

    private static final int SHARE_FOR_WARNING = 4;

    private final SlurmSettings slurm;

    SlurmOptions(SlurmSettings slurm) {
        this.slurm = slurm;
    }

    List<String> of(BatchJob job) {
        Placement wanted = job.placement();
        return new SbatchOptions(job.name(), job.directory(), job.log(), job.threads(), job.memoryMebibytes())
                .with("--comment=drydock task " + job.task())
                .with("--requeue")
                .with("--signal=B:USR1@" + warning(job.timeLimit()).toSeconds())
                .with("time", job.timeLimit().map(SlurmOptions::minutesUp))
                .with("partition", wanted.partition().or(slurm::partition))
                .with("account", wanted.account().or(slurm::account))
                .with("qos", wanted.qos().or(slurm::qos))
                .with("gres", wanted.gres().or(slurm::gres))
                .with(slurm.options())
                .with(wanted.options())
                .list();
    }

    private static Duration warning(Optional<Duration> limit) {
        Duration share = limit.orElse(Duration.ofDays(1)).dividedBy(SHARE_FOR_WARNING);
        return share.compareTo(WARNING) < 0 ? share : WARNING;
    }

    private static String minutesUp(Duration limit) {
        return String.format(Locale.ROOT, "%d", (limit.toSeconds() + 59) / 60);
    }
}
