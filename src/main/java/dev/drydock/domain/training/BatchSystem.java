package dev.drydock.domain.training;

import dev.drydock.failure.DrydockException;
import java.util.List;
import java.util.Optional;

/**
 * What a cluster's batch system does for Drydock: it takes jobs, lists them and cancels them. It decides nothing. That a task is done
 * once, whatever dies, is up to its caller. Thread-safe.
 */
public interface BatchSystem {

    /**
     * Makes sure that it may be used now; called before each task.
     *
     * @return the extension that it is; empty if it is a part of Drydock
     * @throws DrydockException an {@code EXTENSION_…} code: it must not be used
     */
    Optional<Origin> require();

    /**
     * All jobs of this site that it knows, those that have ended lately too; of several with the same name, the last submitted one
     * last. There may be jobs of others among them.
     *
     * @throws DrydockException an {@code EXTENSION_…} code: it does not work, and asking again does not help
     */
    Listing jobs() throws InterruptedException;

    /**
     * Submits a job. Whatever the answer, the job may be there; {@link #jobs()} has it then.
     *
     * @throws DrydockException as {@link #jobs()}
     */
    Submitted submit(BatchJob job) throws InterruptedException;

    /** Ends a job for good, waiting or running. Nothing happens if it has ended; what fails is logged. */
    void cancel(ClusterJob job) throws InterruptedException;

    /** Whether the batch system held a waiting job because its launch failed, and was asked to let it go. */
    default boolean releaseIfHeld(ClusterJob job) throws InterruptedException {
        return false;
    }

    /** A job that {@link #jobs()} has no longer, from the accounting; empty if that does not know it either. */
    default Optional<ClusterJob> accounted(ClusterJob job) throws InterruptedException {
        return Optional.empty();
    }

    /**
     * The extension that a launcher comes from.
     *
     * @param launcher its name in the policy
     * @param jar the file's name
     * @param sha256 lower-case hex, of its bytes
     */
    record Origin(String launcher, String jar, String sha256) {}

    /**
     * The jobs, or why there is no answer.
     *
     * @param jobs empty if the batch system did not answer
     * @param complaint what it said instead; empty if it answered
     */
    record Listing(Optional<List<ClusterJob>> jobs, String complaint) {

        public static Listing of(List<ClusterJob> jobs) {
            return new Listing(Optional.of(List.copyOf(jobs)), "");
        }

        public static Listing unanswered(String complaint) {
            return new Listing(Optional.empty(), complaint);
        }
    }

    /** How a submission ended. */
    sealed interface Submitted permits Taken, Refused, Unanswered {}

    /** @param id by which the batch system knows the job */
    record Taken(String id) implements Submitted {}

    /** The batch system does not take such a job, now or later. */
    record Refused(String complaint) implements Submitted {}

    /** The batch system could not be reached, or takes no job for a while. */
    record Unanswered(String complaint) implements Submitted {}
}
