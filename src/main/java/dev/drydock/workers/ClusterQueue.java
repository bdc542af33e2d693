package dev.drydock.workers;

import dev.drydock.domain.training.BatchSystem;
import dev.drydock.domain.training.BatchSystem.Listing;
import dev.drydock.domain.training.ClusterJob;
import java.time.Duration;
import java.util.Optional;

/** The queue, asked for all tasks together and no more often than the site allows. Safe for threads. */
final class ClusterQueue {
    private final BatchSystem system;
    private final long pollNanos;
    private Look last = new Look(Listing.unanswered("not asked"), 0);
    private boolean asked;

    ClusterQueue(BatchSystem system, Duration poll) {
        this.system = system;
        this.pollNanos = poll.toNanos();
    }

    /**
     * What the queue answered.
     *
     * @param askedAt on this JVM's monotonic clock, before it was asked
     */
    record Look(Listing listing, long askedAt) {

        boolean answered() {
            return listing.jobs().isPresent();
        }

        /** Of several jobs of that name the last. */
        Optional<ClusterJob> named(String name) {
            return listing.jobs()
                    .flatMap(all ->
                            all.stream().filter(job -> job.name().equals(name)).reduce((first, second) -> second));
        }
    }

    /** Not older than the time between two questions. */
    synchronized Look recent() throws InterruptedException {
        return asked && System.nanoTime() - last.askedAt() < pollNanos ? last : now();
    }

    /** Asked at once. */
    synchronized Look now() throws InterruptedException {
        long askedAt = System.nanoTime();
        last = new Look(system.jobs(), askedAt);
        asked = true;
        return last;
    }
}
