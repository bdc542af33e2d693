package dev.drydock.application.runs;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** Of the site and all jobs. */
    Optional<Duration> longest() {
        return Stream.concat(site.stream(), jobs.values().stream()).max(Comparator.naturalOrder());
    }

    Optional<Duration> of(String job) {
        return Optional.ofNullable(jobs.get(job)).or(() -> site);
    }
}
