package dev.drydock.workers;

import dev.drydock.slurm.SlurmCommands;
import dev.drydock.slurm.SlurmJob;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The queue, asked for all tasks together and no more often than the site allows. Safe for threads. */
final class ClusterQueue {
    private final SlurmCommands commands;
    private final long pollNanos;
    private Look last = new Look(Optional.empty(), 0);
    private boolean asked;

    ClusterQueue(SlurmCommands commands, Duration poll) {
        this.commands = commands;
        this.pollNanos = poll.toNanos();
    }

    /**
     * What the queue answered.
     *
     * @param jobs empty if it did not answer
     * @param askedAt on this JVM's monotonic clock, before it was asked
     */
    record Look(Optional<List<SlurmJob>> jobs, long askedAt) {

        /** Of several jobs of that name the last. */
        Optional<SlurmJob> named(String name) {
            return jobs.flatMap(all -> all.stream()
                    .filter(job -> job.name().equals(name))
                    .reduce((first, second) -> first.id() > second.id() ? first : second));
        }
    }

    /** Not older than the time between two questions. */
    synchronized Look recent() throws InterruptedException {
        return asked && System.nanoTime() - last.askedAt() < pollNanos ? last : now();
    }

    /** Asked at once. */
    synchronized Look now() throws InterruptedException {
        long askedAt = System.nanoTime();
        last = new Look(commands.jobs(), askedAt);
        asked = true;
        return last;
    }
}
