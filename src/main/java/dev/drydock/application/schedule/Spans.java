package dev.drydock.application.schedule;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Lengths of time as people write them, such as {@code 90s}, {@code 5m} or {@code 6h}. Tested by {@code AddScheduleTest}. */
final class Spans {
    private static final Pattern SPAN = Pattern.compile("[0-9]{1,5}[smh]");

    private Spans() {}

    /** Empty if it is no such text. */
    static Optional<Duration> parse(String text) {
        return SPAN.matcher(text).matches() ? Optional.of(span(text)) : Optional.empty();
    }

    private static Duration span(String text) {
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 'h' -> Duration.ofHours(number);
            case 'm' -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }
}
