package dev.drydock.application.schedule;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a schedule waits for in place of a time.
 *
 * @param text as a person wrote it: {@code exports}, {@code exports:15m} or {@code labels:1000}
 * @param kind what it is about
 * @param quiet of {@link Kind#EXPORTS}: for so long no export may have arrived; else zero
 * @param labels of {@link Kind#LABELS}: so many new labels are enough; else 0
 */
public record Trigger(String text, Kind kind, Duration quiet, long labels) {
    /** As a person may write it. */
    static final String FORM = "exports, exports:15m (quiet for 1m to 24h) or labels:1000 (1 to 1000000000)";

    static final Duration QUIET = Duration.ofMinutes(5);

    private static final Pattern LABELS = Pattern.compile("labels:([1-9][0-9]{0,8}|1000000000)");
    private static final String EXPORTS = "exports";
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    /** What a trigger is about. */
    public enum Kind {
        /** Exports of the model that the site received and no run of the job has used. */
        EXPORTS,
        /** Labels in these exports. */
        LABELS
    }

    /** Empty if the text is no trigger. */
    static Optional<Trigger> parse(String text) {
        if (text.equals(EXPORTS)) {
            return Optional.of(new Trigger(text, Kind.EXPORTS, QUIET, 0));
        }
        if (text.startsWith(EXPORTS + ":")) {
            return Spans.parse(text.substring(EXPORTS.length() + 1))
                    .filter(quiet -> quiet.compareTo(SHORTEST) >= 0 && quiet.compareTo(LONGEST) <= 0)
                    .map(quiet -> new Trigger(text, Kind.EXPORTS, quiet, 0));
        }
        return LABELS.matcher(text).matches()
                ? Optional.of(new Trigger(
                        text, Kind.LABELS, Duration.ZERO, Long.parseLong(text.substring(text.indexOf(':') + 1))))
                : Optional.empty();
    }
}
