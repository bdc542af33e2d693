package dev.drydock.config;

import dev.drydock.yaml.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What each batch system needs of {@code etc/site.yaml}, under a prefix such as {@code slurm.}.
 *
 * @param java the {@code java} of the nodes; empty if its path is that of the orchestrator
 * @param memoryMebibytes of a node for one worker; empty for a value computed from its heap
 * @param timeLimit of one job; empty for the batch system's own
 * @param queueLimit a task that waits longer in the queue fails
 * @param poll interval between two queries of the queue, 1 s to 1 h
 */
public record ClusterSettings(
        Optional<Path> java,
        OptionalInt memoryMebibytes,
        Optional<Duration> timeLimit,
        Duration queueLimit,
        Duration poll) {
    static final List<String> KEYS = List.of("java", "memory", "time-limit", "queue-limit", "poll");

    private static final Duration QUEUE_LIMIT = Duration.ofHours(24);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration POLL = Duration.ofSeconds(5);

    static ClusterSettings read(Section section, String prefix) {
        return new Reader(section, prefix).read();
    }

    record Reader(Section section, String prefix) {

        ClusterSettings read() {
            return new ClusterSettings(
                    path("java"),
                    memory(),
                    span("time-limit", Duration.ofMinutes(1), LONGEST, "12h"),
                    span("queue-limit", Duration.ofSeconds(1), LONGEST, "24h").orElse(QUEUE_LIMIT),
                    span("poll", Duration.ofSeconds(1), Duration.ofHours(1), "5s")
                            .orElse(POLL));
        }

        Optional<Path> path(String key) {
            return section.find(prefix + key, SiteValues.word("/[^\\p{Cntrl}]{1,1000}", "an absolute path"))
                    .map(Path::of);
        }

        private OptionalInt memory() {
            return section.find(prefix + "memory", SiteValues.memory(1, "an amount of memory such as 900m or 16g"))
                    .map(OptionalInt::of)
                    .orElse(OptionalInt.empty());
        }

        private Optional<Duration> span(String key, Duration shortest, Duration longest, String example) {
            String wanted =
                    "a time span of " + shortest.toSeconds() + "s to " + longest.toHours() + "h such as " + example;
            return section.find(prefix + key, SiteValues.span(shortest, longest, wanted));
        }
    }
}
