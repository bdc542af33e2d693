package dev.drydock.workers;

import dev.drydock.config.SlurmSettings;
import dev.drydock.domain.training.BatchJob;
import dev.drydock.domain.training.BatchSystem;
import dev.drydock.domain.training.ClusterJob;
import dev.drydock.domain.training.ClusterJob.Ending;
import dev.drydock.domain.training.ClusterJob.Phase;
import dev.drydock.slurm.SlurmCommands;
import dev.drydock.slurm.SlurmCommands.Output;
import dev.drydock.slurm.SlurmJob;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** Slurm, by its command line. Thread-safe. */
public final class SlurmBatchSystem implements BatchSystem {
    private static final String HELD_AFTER_FAILED_LAUNCH = "launch failed requeued held";
    private static final Pattern PASSING = Pattern.compile(
            "(?i)contact slurm controller|timed out|temporarily|submit limit|zero bytes|standby|connection|"
                    + "did not answer|resource temporarily|not accepting|try again");

    private final SlurmCommands commands;
    private final SlurmOptions options;

    public SlurmBatchSystem(SlurmSettings slurm) {
        this.commands = new SlurmCommands(slurm);
        this.options = new SlurmOptions(slurm);
    }

    @Override
    public Optional<Origin> require() {
        return Optional.empty();
    }

    @Override
    public Listing jobs() throws InterruptedException {
        return commands.jobs()
                .map(jobs -> Listing.of(jobs.stream()
                        .sorted(Comparator.comparingLong(SlurmJob::id))
                        .map(SlurmBatchSystem::job)
                        .toList()))
                .orElseGet(() -> Listing.unanswered("squeue does not answer"));
    }

    @Override
    public Submitted submit(BatchJob job) throws InterruptedException {
        Output output = commands.submit(options.of(job), job.script());
        if (output.job().isPresent()) {
            return new Taken(Long.toString(output.job().getAsLong()));
        }
        return PASSING.matcher(output.complaint()).find()
                ? new Unanswered(output.complaint())
                : new Refused(output.complaint());
    }

    @Override
    public void cancel(ClusterJob job) throws InterruptedException {
        commands.cancel(number(job));
    }

    @Override
    public boolean releaseIfHeld(ClusterJob job) throws InterruptedException {
        if (!job.reason().replace('_', ' ').contains(HELD_AFTER_FAILED_LAUNCH)) {
            return false;
        }
        commands.release(number(job));
        return true;
    }

    @Override
    public Optional<ClusterJob> accounted(ClusterJob job) throws InterruptedException {
        return commands.accounted(number(job), job.name()).map(SlurmBatchSystem::job);
    }

    private static long number(ClusterJob job) {
        return job.id().isEmpty() ? 0 : Long.parseLong(job.id());
    }

    private static ClusterJob job(SlurmJob job) {
        return new ClusterJob(
                Long.toString(job.id()),
                job.name(),
                Phase.valueOf(job.phase().name()),
                ending(job.state()),
                job.state(),
                job.reason(),
                job.nodes());
    }

    private static Ending ending(String state) {
        return switch (state) {
            case "CANCELLED", "DEADLINE", "REVOKED" -> Ending.CANCELLED;
            case "OUT_OF_MEMORY" -> Ending.OUT_OF_MEMORY;
            case "TIMEOUT" -> Ending.TIME_LIMIT;
            case "NODE_FAIL", "BOOT_FAIL", "LAUNCH_FAILED", "PREEMPTED" -> Ending.NODE_LOST;
            default -> Ending.BY_ITSELF;
        };
    }
}
