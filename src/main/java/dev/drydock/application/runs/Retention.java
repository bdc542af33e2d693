package dev.drydock.application.runs;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How long the records of a run are kept at least, once it is over.
 *
 * @param site for jobs that have none of their own; empty for no limit
 * @param jobs by name
 */
public record Retention(Optional<Duration> site, Map<String, Duration> jobs) {
    public Retention {
        jobs = Map.copyOf(jobs);
    }

    /** Nothing is kept for its age. */
    public static Retention none() {
        return new Retention(Optional.empty(), Map.of());
    }

    Optional<Duration> of(String job) {
        return Optional.ofNullable(jobs.get(job)).or(() -> site);
    }
}
