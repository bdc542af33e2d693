package dev.drydock.application.alert;

import java.time.Duration;

/** Durations as people write them. */
final class Spans {
    private Spans() {}

    /** Such as {@code 15 min}, {@code 6 h} or {@code 30 days}. */
    static String words(Duration span) {
        if (span.toDays() >= 2) {
            return span.toDays() + " days";
        }
        if (span.toMinutes() >= 120) {
            return span.toHours() + " h";
        }
        return span.toSeconds() >= 120 ? span.toMinutes() + " min" : span.toSeconds() + " s";
    }
}
