package dev.drydock.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.drift.DriftVerdict;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** How pages write times, durations and counts. */
public final class Wording {
    private static final int LONGEST_RAW = 400;
    public static final String NOTHING = "–";

    private static final String UNKNOWN = "n/a";
    private static final Set<String> LED_ON = Set.of(DriftDecision.RETRAIN.name(), Verdict.PASS.name());
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Wording() {}

    /** In UTC, to the second. */
    public static String time(Instant at) {
        return TIME.format(at);
    }

    public static String time(Optional<Instant> at) {
        return at.map(Wording::time).orElse(NOTHING);
    }

    /** From an instant in the form of the documents; the text itself if it is no instant. */
    public static String time(String instant) {
        try {
            return time(Instant.parse(instant));
        } catch (DateTimeParseException e) {
            return instant;
        }
    }

    /** Such as {@code 0.4 s}, {@code 12 s}, {@code 3 min 05 s}, {@code 2 h 10 min}. */
    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
    }

    /** For what lasts long: as {@link #duration} below a day, then {@code 3 d 04 h}. */
    public static String span(Duration duration) {
        long hours = duration.toHours();
        return hours < 24 ? duration(duration) : String.format(Locale.ROOT, "%d d %02d h", hours / 24, hours % 24);
    }

    /** For a person who waits: {@code 40 seconds}, {@code 15 minutes}. */
    static String roughly(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds < 90 ? seconds + " seconds" : (seconds + 59) / 60 + " minutes";
    }

    public static Duration took(Execution execution, Instant now) {
        return took(execution.started(), execution.ended(), now);
    }

    public static Duration took(Optional<Instant> started, Optional<Instant> ended, Instant now) {
        return started.map(start -> Duration.between(start, ended.orElse(now)))
                .filter(length -> !length.isNegative())
                .orElse(Duration.ZERO);
    }

    /**
     * The job's own word for how it ended; empty if it has none. The word of a decision that led on is left over in an execution that
     * failed or stopped later, and says nothing of that.
     */
    public static String endedWith(Execution execution) {
        return execution
                .exitStatus()
                .filter(exit -> !exit.equals(execution.status()))
                .filter(exit -> execution.status().equals("COMPLETED") || !LED_ON.contains(exit))
                .orElse("");
    }

    /** With a thin space between thousands. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count).replace(',', '\u2009');
    }

    public static String shortDigest(String digest) {
        return digest.length() > 12 ? digest.substring(0, 12) : digest;
    }

    /** To a thousandth, as reports write measured values. */
    public static String number(JsonNode value) {
        return number(value, false);
    }

    /**
     * As reports write measured values.
     *
     * @param error whether it is in the unit of a label
     */
    public static String number(JsonNode value, boolean error) {
        return value.isNumber() ? Numbers.measured(value.asDouble(), error).replace('-', '\u2212') : UNKNOWN;
    }

    /** As {@link #number}, a plus before what is more than nothing. */
    public static String signed(JsonNode value) {
        return signed(value, false);
    }

    public static String signed(JsonNode value, boolean error) {
        return (value.asDouble() > 0 ? "+" : "") + number(value, error);
    }

    /** With all its digits, as limits are written. */
    public static String plain(JsonNode value) {
        return value.isNumber() ? Numbers.plain(value.asDouble()).replace('-', '\u2212') : UNKNOWN;
    }

    /** To a hundredth of a percent; a smaller share is shown as less than that. */
    public static String percent(double share) {
        return share > 0 && share < 0.00005 ? "< 0.01 %" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    public static String percent(JsonNode share) {
        return share.isNumber() ? Numbers.plain(100 * share.asDouble()) + " %" : UNKNOWN;
    }

    public static String role(ColumnRole role) {
        return switch (role) {
            case INPUT -> "input";
            case PREDICTION -> "prediction";
            case LABEL -> "label";
        };
    }

    public static String verdict(DriftVerdict verdict) {
        return switch (verdict) {
            case DRIFTED -> "drifted";
            case STABLE -> "stable";
            case INSUFFICIENT_EVIDENCE -> "insufficient evidence";
            case NO_LIMIT -> "no limit";
            case NO_REFERENCE -> "no reference";
        };
    }

    /** Rows come from outside: control and direction characters are shown as what they are, and a page of text is cut. */
    public static String visible(String raw) {
        StringBuilder text = new StringBuilder();
        raw.codePoints().limit(LONGEST_RAW).forEach(c -> {
            if (Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.SURROGATE) {
                text.append(String.format("\\u%04x", c));
            } else {
                text.appendCodePoint(c);
            }
        });
        return raw.codePointCount(0, raw.length()) > LONGEST_RAW
                ? text.append('…').toString()
                : text.toString();
    }
}
