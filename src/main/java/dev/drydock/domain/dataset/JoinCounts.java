package dev.drydock.domain.dataset;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts of rows by outcome. */
public final class JoinCounts {
    /** Rows that were accepted and then erased; present only if there are any. */
    static final String LOGS_ERASED = "logs.erased";

    static final String FEEDBACK_ERASED = "feedback.erased";
    /** Of the rejected rows, those with a value that became known only after its prediction; present only if there are any. */
    public static final String KNOWN_TOO_LATE = "logs.knownTooLate";

    /**
     * Predictions that the version in service could not have read, because the model's contract changed; present only if there are any.
     */
    public static final String UNREADABLE = "logs.unreadable";

    private static final Set<String> TOLD_IF_ANY = Set.of(LOGS_ERASED, FEEDBACK_ERASED, KNOWN_TOO_LATE, UNREADABLE);

    private final Map<String, long[]> counts = new HashMap<>();

    /** What every count must satisfy: the first is the sum of the others. */
    private static final String[][] EQUATIONS = {
        {"logs.read", "logs.accepted", "logs.rejected", LOGS_ERASED},
        {"logs.accepted", "logs.unique", "logs.duplicates", "logs.conflicts"},
        {"logs.unique", "logs.used", "logs.immature", "logs.expired", "logs.unlabelled", "logs.contested", UNREADABLE},
        {"feedback.read", "feedback.accepted", "feedback.rejected", FEEDBACK_ERASED},
        {
            "feedback.accepted",
            "feedback.matched",
            "feedback.superseded",
            "feedback.repeated",
            "feedback.conflicting",
            "feedback.early",
            "feedback.waiting"
        },
    };

    public JoinCounts() {
        for (String[] equation : EQUATIONS) {
            for (String name : equation) {
                counts.put(name, new long[1]);
            }
        }
        counts.put("feedback.late", new long[1]);
        counts.put("replayed", new long[1]);
        counts.put(KNOWN_TOO_LATE, new long[1]);
    }

    public void add(String name, long more) {
        count(name)[0] += more;
    }

    public long get(String name) {
        return count(name)[0];
    }

    private long[] count(String name) {
        long[] count = counts.get(name);
        if (count == null) {
            throw new IllegalArgumentException("no count is named " + name);
        }
        return count;
    }

    public SortedMap<String, Long> asMap() {
        SortedMap<String, Long> sorted = new TreeMap<>();
        counts.forEach((name, count) -> sorted.put(name, count[0]));
        sorted.entrySet().removeIf(count -> count.getValue() == 0 && TOLD_IF_ANY.contains(count.getKey()));
        return Collections.unmodifiableSortedMap(sorted);
    }

    /** @throws DrydockException {@link IngestFailure#COUNTS_DISAGREE} */
    public void requireConsistent() {
        for (String[] equation : EQUATIONS) {
            long sum = 0;
            StringBuilder terms = new StringBuilder();
            for (int i = 1; i < equation.length; i++) {
                sum += get(equation[i]);
                terms.append(i == 1 ? "" : " + ")
                        .append(equation[i])
                        .append(' ')
                        .append(get(equation[i]));
            }
            if (sum != get(equation[0])) {
                throw new DrydockException(
                        IngestFailure.COUNTS_DISAGREE,
                        "The snapshot was not sealed: " + equation[0] + " is " + get(equation[0]) + ", but " + terms
                                + " makes " + sum + ". Keep the run's log and files, and report this defect.");
            }
        }
        if (get("logs.used") != get("feedback.matched")) {
            throw new DrydockException(
                    IngestFailure.COUNTS_DISAGREE,
                    "The snapshot was not sealed: " + get("logs.used") + " predictions were used with "
                            + get("feedback.matched")
                            + " labels. Keep the run's log and files, and report this defect.");
        }
    }
}
