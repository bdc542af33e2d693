package dev.drydock.config;

import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the site alerts about, and over which channels: the key {@code alerts} of {@code site.yaml}.
 *
 * @param rules by the name of the kind, such as {@code run-failed}; kinds that are off are absent
 * @param channels in the order of the file
 * @param collect for so long after the first alert more of them join its message, 0 s to 1 h
 * @param interval least time between two messages over one channel, 0 s to 24 h
 * @param repeat after so long an alert that nobody has acknowledged is sent again; zero for never
 */
public record AlertSettings(
        Map<String, Rule> rules,
        List<AlertChannelSettings> channels,
        Duration collect,
        Duration interval,
        Duration repeat) {
    static final String KEY = "alerts";

    private static final String CHANNELS = "channels";
    private static final String RULES = "rules";
    private static final String COLLECT = "collect";
    private static final String INTERVAL = "interval";
    private static final String REPEAT = "repeat";
    private static final String SEVERITY = "severity";
    private static final String OFF = "off";
    private static final String NEVER = "never";
    private static final String AFTER = "after";
    private static final String WITHIN = "within";
    private static final String BELOW = "below";
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration USUAL_COLLECT = Duration.ofSeconds(30);
    private static final Duration USUAL_INTERVAL = Duration.ofMinutes(5);
    private static final Duration USUAL_REPEAT = Duration.ofHours(24);
    private static final int USUAL_PERCENT = 10;
    private static final int MOST_NAMED = 100;
    private static final ValueType<Integer> PERCENT = SiteValues.shaped(
            "[1-9][0-9]?%", text -> Integer.parseInt(text.substring(0, text.length() - 1)), "a share from 1% to 99%");
    private static final ValueType<String> CHANNEL =
            SiteValues.word("[a-z0-9][a-z0-9-]{0,62}", "the name of a channel under alerts.channels");

    /** The kinds, each with the key of its limit and the limit that a site has that names no other. */
    private static final Map<String, Limit> KINDS = kinds();

    public AlertSettings {
        rules = Map.copyOf(rules);
        channels = List.copyOf(channels);
    }

    /**
     * The rule of one kind.
     *
     * @param severity as the file names it; empty for the usual one
     * @param limit zero if the kind has none
     * @param percent 0 if the kind has none
     * @param channels names; empty for all
     */
    public record Rule(Optional<String> severity, Duration limit, int percent, List<String> channels) {
        public Rule {
            channels = List.copyOf(channels);
        }
    }

    private record Limit(String key, Duration usual, int percent) {
        static final Limit NONE = new Limit("", Duration.ZERO, 0);

        static Limit after(Duration usual) {
            return new Limit(AFTER, usual, 0);
        }
    }

    private static Map<String, Limit> kinds() {
        Map<String, Limit> kinds = new LinkedHashMap<>();
        kinds.put("late-start", Limit.after(Duration.ofMinutes(15)));
        kinds.put("long-run", Limit.after(Duration.ofHours(6)));
        kinds.put("deadline-missed", Limit.NONE);
        kinds.put("run-failed", Limit.NONE);
        kinds.put("candidate-rejected", Limit.NONE);
        kinds.put("candidate-waits", Limit.after(Duration.ofHours(24)));
        kinds.put("approval-expires", new Limit(WITHIN, Duration.ofHours(24), 0));
        kinds.put("waiver-expires", Limit.NONE);
        kinds.put("certificate-expires", new Limit(WITHIN, Duration.ofDays(30), 0));
        kinds.put("disk-low", new Limit(BELOW, Duration.ZERO, USUAL_PERCENT));
        kinds.put("queue-long", Limit.after(Duration.ofHours(2)));
        kinds.put("node-away", Limit.after(Duration.ofMinutes(2)));
        kinds.put("serving-check-failed", Limit.NONE);
        kinds.put("model-suspended", Limit.NONE);
        kinds.put("drift", Limit.NONE);
        kinds.put("audit-not-intact", Limit.NONE);
        kinds.put("break-glass", Limit.NONE);
        kinds.put("package-damaged", Limit.NONE);
        kinds.put("clock-apart", Limit.NONE);
        kinds.put("alert-not-sent", Limit.after(Duration.ofMinutes(15)));
        kinds.put("watch-failed", Limit.NONE);
        return kinds;
    }

    /** Of a site that names nothing: every kind is on, and people see the alerts in the console. */
    public static AlertSettings standard() {
        Map<String, Rule> rules = new TreeMap<>();
        KINDS.forEach((kind, limit) ->
                rules.put(kind, new Rule(Optional.empty(), limit.usual(), limit.percent(), List.of())));
        return new AlertSettings(rules, List.of(), USUAL_COLLECT, USUAL_INTERVAL, USUAL_REPEAT);
    }

    /** The names of all kinds. */
    public static Set<String> names() {
        return Set.copyOf(KINDS.keySet());
    }

    static AlertSettings read(Section site) {
        return site.findSection(KEY, Set.of(CHANNELS, RULES, COLLECT, INTERVAL, REPEAT))
                .map(AlertSettings::readOwn)
                .orElseGet(AlertSettings::standard);
    }

    private static AlertSettings readOwn(Section section) {
        List<AlertChannelSettings> channels =
                section.findNamed(CHANNELS).map(AlertChannelSettings::read).orElse(List.of());
        Set<String> names = section.findNamed(CHANNELS)
                .map(found -> Set.copyOf(found.keys()))
                .orElse(Set.of());
        Map<String, Rule> rules = new TreeMap<>(standard().rules());
        section.findSection(RULES, KINDS.keySet()).ifPresent(found -> readRules(found, names, rules));
        return new AlertSettings(
                rules,
                channels,
                span(section, COLLECT, Duration.ofHours(1), USUAL_COLLECT),
                span(section, INTERVAL, Duration.ofHours(24), USUAL_INTERVAL),
                repeat(section));
    }

    private static Duration span(Section section, String key, Duration longest, Duration usual) {
        return section.optional(
                key, SiteValues.span(SHORTEST, longest, "1s to " + longest.toHours() + "h, such as 1m"), usual);
    }

    private static Duration repeat(Section section) {
        ValueType<Duration> type = SiteValues.shaped(
                "never|[1-9][0-9]{0,3}[hd]",
                text -> text.equals(NEVER)
                        ? Duration.ZERO
                        : Duration.ofHours(
                                Long.parseLong(text.substring(0, text.length() - 1)) * (text.endsWith("d") ? 24 : 1)),
                "a number of hours or days such as 24h, or never");
        return section.optional(REPEAT, type, USUAL_REPEAT);
    }

    private static void readRules(Section section, Set<String> channels, Map<String, Rule> rules) {
        for (String kind : section.keys()) {
            Limit limit = KINDS.get(kind);
            if (limit == null) {
                continue; // refused as an unknown key
            }
            if (!section.hasSection(kind)) {
                section.find(kind, SiteValues.word(OFF, "off, or a mapping such as {severity: critical}"))
                        .ifPresent(off -> rules.remove(kind));
                continue;
            }
            List<String> keys = new ArrayList<>(List.of(SEVERITY, CHANNELS));
            if (!limit.key().isEmpty()) {
                keys.add(limit.key());
            }
            section.findSection(kind, Set.copyOf(keys))
                    .ifPresent(found -> rules.put(kind, rule(found, limit, channels)));
        }
    }

    private static Rule rule(Section section, Limit limit, Set<String> channels) {
        Duration span = limit.usual();
        if (!span.isZero()) {
            span = section.optional(
                    limit.key(), SiteValues.span(SHORTEST, LONGEST, "1s to 365d, such as 2h"), limit.usual());
        }
        int percent = limit.percent() == 0 ? 0 : section.optional(BELOW, PERCENT, limit.percent());
        List<String> named = section.optional(CHANNELS, ValueType.listOf(CHANNEL, 1, MOST_NAMED), List.of());
        named.stream()
                .filter(name -> !channels.contains(name))
                .forEach(name -> section.refuse(
                        CHANNELS, "names " + name + ", and alerts.channels has no such channel; add it there."));
        return new Rule(
                section.find(SEVERITY, SiteValues.word("info|warning|critical", "info, warning or critical")),
                span,
                percent,
                named);
    }
}
