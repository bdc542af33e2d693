package dev.drydock.failure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * After which failures Drydock restarts a run by itself, how often and when. As text it is a list of rules with {@code ;} between, each
 * of codes, the word {@code after} and the delays of the first, second and further retries: {@code WORKER_DIED CLUSTER_UNREACHABLE after
 * 5m,15m,30m; DATABASE_UNAVAILABLE after 1m}. Only codes that can pass by themselves are taken ({@link FailureCode#retryable()}).
 */
public record RetryPolicy(List<Rule> rules) {
    public static final RetryPolicy NONE = new RetryPolicy(List.of());

    static final int LONGEST_TEXT = 2000;
    static final int MOST_DELAYS = 10;
    static final Duration SHORTEST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofHours(24);

    private static final String EXAMPLE = "such as WORKER_DIED CLUSTER_UNREACHABLE after 5m,15m,30m";
    private static final Pattern DELAY = Pattern.compile("([0-9]{1,5})([smh])");

    public RetryPolicy {
        rules = List.copyOf(rules);
    }

    /**
     * The codes that are treated alike.
     *
     * @param delays from the failure to the restart: of the first retry, the second and so on, 1 s to 24 h
     */
    public record Rule(Set<String> codes, List<Duration> delays) {
        public Rule {
            codes = Set.copyOf(codes);
            delays = List.copyOf(delays);
        }
    }

    /** What it says about a failure with that code; empty if a person must restart the run. */
    public Optional<Rule> rule(String code) {
        return rules.stream().filter(rule -> rule.codes().contains(code)).findFirst();
    }

    /**
     * Reads its text.
     *
     * @param problems gets the end of a sentence for each thing that is wrong: "names WORKER_DEAD, …"
     * @return what could be read
     */
    public static RetryPolicy read(String text, Consumer<String> problems) {
        if (text.length() > LONGEST_TEXT) {
            problems.accept("has " + text.length() + " characters, and at most " + LONGEST_TEXT + " are read");
            return NONE;
        }
        List<Rule> rules = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String part : text.split(";", -1)) {
            String[] sides = part.strip().split("\\s++after\\s++", -1);
            if (sides.length != 2 || sides[0].isBlank()) {
                problems.accept("has the rule \"" + part.strip()
                        + "\", which must be codes, the word after, and delays, " + EXAMPLE);
                continue;
            }
            Set<String> codes = new LinkedHashSet<>();
            for (String code : sides[0].strip().split("[\\s,]++", -1)) {
                unusable(code, seen).ifPresentOrElse(problems, () -> codes.add(code));
                seen.add(code);
            }
            rules.add(new Rule(codes, delays(sides[1], problems)));
        }
        return new RetryPolicy(rules);
    }

    private static Optional<String> unusable(String code, Set<String> seen) {
        Optional<FailureCode> known = Catalogue.find(code);
        if (known.isEmpty()) {
            return Optional.of("names " + code + ", which is no failure code; see 'drydock help errors'");
        }
        if (!known.get().retryable()) {
            return Optional.of(
                    "names " + code + ", which does not pass by itself: a person must change something first");
        }
        return seen.contains(code)
                ? Optional.of("names " + code + " twice, and a code can follow one rule only")
                : Optional.empty();
    }

    private static List<Duration> delays(String text, Consumer<String> problems) {
        List<String> words = Arrays.asList(text.strip().split("\\s*+,\\s*+", -1));
        if (words.size() > MOST_DELAYS) {
            problems.accept("has " + words.size() + " delays in a rule, and at most " + MOST_DELAYS + " are taken");
        }
        List<Duration> delays = new ArrayList<>();
        for (String word : words) {
            delay(word)
                    .ifPresentOrElse(
                            delays::add,
                            () -> problems.accept(
                                    "has the delay \"" + word + "\", which must be 1s to 24h, such as 30s, 5m or 1h"));
        }
        return delays;
    }

    private static Optional<Duration> delay(String word) {
        Matcher given = DELAY.matcher(word);
        if (!given.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(given.group(1));
        Duration delay = switch (given.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
        return Optional.of(delay).filter(span -> span.compareTo(SHORTEST) >= 0 && span.compareTo(LONGEST) <= 0);
    }

    /** As {@link #read} takes it, with the codes of each rule sorted; empty for {@link #NONE}. */
    public String toText() {
        return rules.stream()
                .map(rule -> String.join(" ", new TreeSet<>(rule.codes())) + " after "
                        + rule.delays().stream().map(RetryPolicy::text).collect(Collectors.joining(",")))
                .collect(Collectors.joining("; "));
    }

    private static String text(Duration delay) {
        if (delay.toMinutes() * 60 != delay.toSeconds()) {
            return delay.toSeconds() + "s";
        }
        return delay.toHours() * 60 == delay.toMinutes() ? delay.toHours() + "h" : delay.toMinutes() + "m";
    }

    /** Its codes, sorted. */
    public Set<String> codes() {
        Set<String> all = new TreeSet<>();
        rules.forEach(rule -> all.addAll(rule.codes()));
        return all;
    }
}
