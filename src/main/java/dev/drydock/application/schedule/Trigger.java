package dev.drydock.application.schedule;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a schedule waits for in place of a time.
 *
 * @param text as a person wrote it: {@code exports}, {@code exports:15m}, {@code labels:1000}, {@code drift} or {@code
 *     drift:2h}
 * @param kind what it is about
 * @param time of {@link Kind#EXPORTS}: for so long no export may have arrived; of {@link Kind#DRIFT}: for so long it must have stood; else zero
 * @param labels of {@link Kind#LABELS}: so many new labels are enough; else 0
 */
public record Trigger(String text, Kind kind, Duration time, long labels) {
    /** As a person may write it. */
    static final String FORM =
            "exports, exports:15m (quiet for 1m to 24h), labels:1000 (1 to 1000000000), drift or drift:2h (stands for 1m to 24h)";

    static final Duration QUIET = Duration.ofMinutes(5);
    /** As long as the alert rule {@code DrydockLiveDrift} waits. */
    static final Duration STANDS = Duration.ofHours(1);

    private static final Pattern LABELS = Pattern.compile("labels:([1-9][0-9]{0,8}|1000000000)");
    private static final String EXPORTS = "exports";
    private static final String DRIFT = "drift";
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    /** What a trigger is about. */
    public enum Kind {
        /** Exports of the model that the site received and no run of the job has used. */
        EXPORTS,
        /** Labels in these exports. */
        LABELS,
        /** Live drift of the model's version in service. */
        DRIFT
    }

    /** Empty if the text is no trigger. */
    static Optional<Trigger> parse(String text) {
        if (text.equals(EXPORTS) || text.startsWith(EXPORTS + ":")) {
            return time(text, EXPORTS, QUIET).map(quiet -> new Trigger(text, Kind.EXPORTS, quiet, 0));
        }
        if (text.equals(DRIFT) || text.startsWith(DRIFT + ":")) {
            return time(text, DRIFT, STANDS).map(stands -> new Trigger(text, Kind.DRIFT, stands, 0));
        }
        return LABELS.matcher(text).matches()
                ? Optional.of(new Trigger(
                        text, Kind.LABELS, Duration.ZERO, Long.parseLong(text.substring(text.indexOf(':') + 1))))
                : Optional.empty();
    }

    /** Behind the colon; the standard one if there is none. */
    private static Optional<Duration> time(String text, String word, Duration standard) {
        return text.equals(word)
                ? Optional.of(standard)
                : Spans.parse(text.substring(word.length() + 1))
                        .filter(time -> time.compareTo(SHORTEST) >= 0 && time.compareTo(LONGEST) <= 0);
    }
}
