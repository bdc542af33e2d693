package dev.drydock.application.schedule;

import java.time.Duration;
import java.util.List;

/**
 * What a schedule waits for in place of the times of a calendar.
 *
 * @param on any of them is enough; empty for a schedule with times
 * @param distance of two starts at least
 */
public record Triggers(List<Trigger> on, Duration distance) {
    static final Duration STANDARD_DISTANCE = Duration.ofHours(1);
    static final Duration SHORTEST_DISTANCE = Duration.ofMinutes(1);
    static final Duration LONGEST_DISTANCE = Duration.ofDays(30);

    static final Triggers NONE = new Triggers(List.of(), STANDARD_DISTANCE);

    public Triggers {
        on = List.copyOf(on);
    }

    public boolean isEmpty() {
        return on.isEmpty();
    }
}
