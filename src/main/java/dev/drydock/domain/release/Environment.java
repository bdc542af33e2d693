package dev.drydock.domain.release;

import dev.drydock.files.Sha256;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The environment in which a serving node answers, by what may change an answer there: facts such as {@code jdk} or {@code
 * instruction-set}. Immutable.
 *
 * @param facts name to value, by name; empty if nobody stated any
 */
public record Environment(SortedMap<String, String> facts) {
    /** Facts that people may want to see, and that decide nothing. */
    public static final Set<String> NOT_DECIDING = Set.of("kernel");

    public static final int MOST_FACTS = 32;
    public static final String NAME = "[a-z][a-z0-9-]{0,39}";
    /** One line of printable ASCII. */
    public static final String VALUE = "[ -~]{1,500}";

    /** Stated by nobody. */
    public static final Environment UNKNOWN = new Environment(new TreeMap<>());

    private static final String NOT_STATED = "not stated";

    /** @throws IllegalArgumentException if there are too many facts, or one is not a name and a line */
    public Environment {
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
        if (facts.size() > MOST_FACTS) {
            throw new IllegalArgumentException(
                    "has " + facts.size() + " facts, and at most " + MOST_FACTS + " are allowed");
        }
        facts.forEach((name, value) -> {
            if (!name.matches(NAME) || !value.matches(VALUE)) {
                throw new IllegalArgumentException("has a fact that is no name with a line of printable ASCII");
            }
        });
    }

    public static Environment of(Map<String, String> facts) {
        return new Environment(new TreeMap<>(facts));
    }

    /** A line {@code name=value} for each fact that decides, by name. */
    public String canonical() {
        return facts.entrySet().stream()
                .filter(fact -> decides(fact.getKey()))
                .map(fact -> fact.getKey() + "=" + fact.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /** The fingerprint: lower-case hex SHA-256 of {@link #canonical}. */
    public String fingerprint() {
        return Sha256.hex(canonical());
    }

    private static boolean decides(String name) {
        return !NOT_DECIDING.contains(name);
    }

    /** What another environment has otherwise. */
    public Differences from(Environment there) {
        Set<String> names = new TreeSet<>(facts.keySet());
        names.addAll(there.facts.keySet());
        List<Difference> found = new ArrayList<>();
        for (String name : names) {
            String here = facts.getOrDefault(name, NOT_STATED);
            String other = there.facts.getOrDefault(name, NOT_STATED);
            if (decides(name) && !here.equals(other)) {
                found.add(new Difference(name, other, here));
            }
        }
        if (facts.isEmpty() && there.facts.isEmpty()) {
            found.add(new Difference("environment", NOT_STATED, NOT_STATED));
        }
        return new Differences(found);
    }

    /** One fact that is not the same. */
    public record Difference(String fact, String there, String here) {
        @Override
        public String toString() {
            return fact + ": " + there + " there, " + here + " here";
        }
    }

    /**
     * In what two environments differ.
     *
     * @param list by the name of the fact
     */
    public record Differences(List<Difference> list) {
        public static final Differences NONE = new Differences(List.of());

        public Differences {
            list = list.stream().sorted(Comparator.comparing(Difference::fact)).toList();
        }

        /** What a person signs who accepts them: lower-case hex SHA-256 of a line for each. Empty if there are none. */
        public Optional<String> digest() {
            return list.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Sha256.hex(list.stream()
                            .map(one -> one.fact() + "\t" + one.there() + "\t" + one.here() + "\n")
                            .collect(Collectors.joining())));
        }

        /** Such as {@code jdk: 17.0.12 there, 21.0.4 here; os: …}. */
        @Override
        public String toString() {
            return list.stream().map(Difference::toString).collect(Collectors.joining("; "));
        }
    }
}
