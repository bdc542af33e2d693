package dev.drydock.domain.validation;

import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What two policies ask for differently, key by key. */
public final class PolicyDifferences {
    private static final String WATCH = "watch";
    private static final Set<String> MORE_IS_TIGHTER = Set.of(
            "min",
            "confidence",
            "min-rows",
            "anchors",
            "noise",
            "vectors",
            "share",
            "at-least",
            "requests-per-second",
            "reserve-mib",
            "approvals",
            "retention-days",
            "days");
    private static final Set<String> LESS_IS_TIGHTER = Set.of(
            "margin",
            "tolerance",
            "auc",
            "tpr",
            "max-share",
            "max-unproven-share",
            "max-unnamed-share",
            "p95-ms",
            "p99-ms",
            "ratio",
            "at-most",
            "holdoutBudget",
            "waiver-days");
    /** Gates that look only where there are so many rows. */
    private static final Set<String> LOOK_WHERE_ROWS_ARE =
            Set.of("lost-class", "class-rates", "worst-slices", "inputs", "fairness");

    private static final Set<String> MORE_WORDS_ARE_TIGHTER = Set.of("must-pass");
    private static final Set<String> FEWER_WORDS_ARE_TIGHTER =
            Set.of("accepted", "watched", "markings", "egress", "sites");
    private static final List<String> WAIVERS = List.of("", "two", "none");

    private PolicyDifferences() {}

    /** How the other policy's value compares with this one's. */
    public enum Kind {
        TIGHTER,
        LOOSER,
        /** Neither, such as another metric. */
        DIFFERENT
    }

    /**
     * A key in which they differ.
     *
     * @param key as in a gate report's thresholds, the task before it unless that is binary classification
     * @param here value of the first policy; blank if it has none
     * @param there value of the other policy
     * @param kind of the value there
     */
    public record Difference(String key, String here, String there, Kind kind) {}

    /** @return sorted by key */
    public static List<Difference> between(SitePolicy here, SitePolicy there) {
        Map<String, String> one = limits(here);
        Map<String, String> other = limits(there);
        Set<String> keys = new TreeSet<>(one.keySet());
        keys.addAll(other.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String key : keys) {
            String was = one.getOrDefault(key, "");
            String is = other.getOrDefault(key, "");
            if (!was.equals(is)) {
                differences.add(new Difference(key, was, is, kind(key, one, other)));
            }
        }
        return differences;
    }

    private static Map<String, String> limits(SitePolicy policy) {
        Map<String, String> limits = new TreeMap<>(policy.furtherLimits());
        for (Task task : Task.values()) {
            String before = task == Task.BINARY_CLASSIFICATION ? "" : task.yamlName() + ": ";
            policy.of(task).thresholds().forEach((key, value) -> limits.put(before + key, value));
        }
        limits.put(
                "holdoutBudget",
                Integer.toString(policy.of(Task.BINARY_CLASSIFICATION).holdoutBudget()));
        return limits;
    }

    private static Kind kind(String key, Map<String, String> here, Map<String, String> there) {
        String last = key.substring(key.lastIndexOf('.') + 1);
        String gate = key.substring(key.lastIndexOf(' ') + 1).replaceFirst("[.][^.]*$", "");
        String was = here.getOrDefault(key, "");
        String is = there.getOrDefault(key, "");
        if (last.equals(WATCH)) {
            return tighterIf(is.isEmpty());
        }
        if (last.equals("waivers")) {
            return tighterIf(WAIVERS.indexOf(is) > WAIVERS.indexOf(was));
        }
        if (key.equals("stage.after") && here.containsKey(key) && there.containsKey(key)) {
            return was.equals("none") ? Kind.TIGHTER : is.equals("none") ? Kind.LOOSER : Kind.DIFFERENT;
        }
        if (last.equals("vectors")) {
            String usual = Integer.toString(GatePolicy.Golden.VECTORS);
            return number(gate, last, was.isEmpty() ? usual : was, is.isEmpty() ? usual : is);
        }
        if (!here.containsKey(key) || !there.containsKey(key)) {
            return tighterIf(there.containsKey(key));
        }
        if (MORE_WORDS_ARE_TIGHTER.contains(last)) {
            return words(is, was);
        }
        return FEWER_WORDS_ARE_TIGHTER.contains(last) ? words(was, is) : number(gate, last, was, is);
    }

    private static Kind tighterIf(boolean tighter) {
        return tighter ? Kind.TIGHTER : Kind.LOOSER;
    }

    private static Kind number(String gate, String last, String was, String is) {
        boolean more =
                MORE_IS_TIGHTER.contains(last) && !(last.equals("min-rows") && LOOK_WHERE_ROWS_ARE.contains(gate));
        boolean less = LESS_IS_TIGHTER.contains(last) || (last.equals("min-rows") && !more);
        if (!more && !less) {
            return Kind.DIFFERENT;
        }
        int compared = Double.compare(Double.parseDouble(is), Double.parseDouble(was));
        return tighterIf(more ? compared > 0 : compared < 0);
    }

    /** Tighter if the first list has all words of the second one, and looser the other way round. */
    private static Kind words(String more, String fewer) {
        Set<String> all = set(more);
        Set<String> some = set(fewer);
        if (all.containsAll(some)) {
            return Kind.TIGHTER;
        }
        return some.containsAll(all) ? Kind.LOOSER : Kind.DIFFERENT;
    }

    private static Set<String> set(String words) {
        return Arrays.stream(words.split("[ ,]+", -1))
                .filter(Predicate.not(String::isEmpty))
                .filter(word -> !word.equals("none"))
                .collect(Collectors.toSet());
    }
}
