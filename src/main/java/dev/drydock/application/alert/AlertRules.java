package dev.drydock.application.alert;

import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.alert.Severity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the site alerts about, and to whom.
 *
 * @param kinds those that the site has on
 * @param channels all of the site, by name; a rule that names none has all
 * @param pace how messages are made
 */
public record AlertRules(Map<AlertKind, Rule> kinds, List<String> channels, Pace pace) {
    public AlertRules {
        kinds = Map.copyOf(kinds);
        channels = List.copyOf(channels);
    }

    /**
     * One kind.
     *
     * @param limit what the kind is measured by: how late, how long, how soon; zero if the kind has none
     * @param percent of {@link AlertKind#DISK_LOW}: least share of free space, 1 to 99; else 0
     * @param channels empty for all
     */
    public record Rule(Severity severity, Duration limit, int percent, List<String> channels) {
        public Rule {
            channels = List.copyOf(channels);
        }
    }

    /**
     * How messages are made.
     *
     * @param collect for so long after the first alert more of them join its message
     * @param interval least time between two messages over one channel
     * @param repeat after so long an alert that nobody has acknowledged is sent again; zero for never
     */
    public record Pace(Duration collect, Duration interval, Duration repeat) {}

    public Optional<Rule> rule(AlertKind kind) {
        return Optional.ofNullable(kinds.get(kind));
    }

    /** The names of the channels over which that kind is sent. */
    List<String> channelsOf(AlertKind kind) {
        return rule(kind)
                .map(rule -> rule.channels().isEmpty() ? channels : rule.channels())
                .orElse(channels);
    }

    Severity severityOf(AlertKind kind) {
        return rule(kind).map(Rule::severity).orElse(kind.usual());
    }
}
