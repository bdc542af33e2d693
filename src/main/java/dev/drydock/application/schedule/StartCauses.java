package dev.drydock.application.schedule;

import java.time.Instant;
import java.util.Optional;

/**
 * What the site has received of a model, and for which of it a schedule has started a run. Reads records, never data. Every method joins the
 * caller's transaction.
 */
public interface StartCauses {

    /**
     * What is new for a schedule: neither a completed run of the job has it in its snapshot, nor has the schedule started for it. Refused and
     * replaced files do not count.
     *
     * @param files of exports
     * @param labels rows of ingested feedback files
     * @param export the one that arrived last, such as {@code plant-a-12}
     */
    record News(long files, long labels, Instant last, String export) {}

    /**
     * Empty if nothing is new.
     *
     * @param labelsOnly whether only feedback files count
     */
    Optional<News> find(String schedule, String job, String model, boolean labelsOnly);

    /** Whatever arrived of the model until then is no news for the schedule any more. */
    void take(String schedule, String model, Instant until, Instant due);

    /** Everything is news for the schedule again. */
    void forget(String schedule);

    /** That is news again for which the schedule started nothing. */
    void forgetUnstarted(String schedule);
}
