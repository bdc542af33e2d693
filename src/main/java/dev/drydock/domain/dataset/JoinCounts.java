package dev.drydock.domain.dataset;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts of rows by what became of them. */
public final class JoinCounts {
    private final SortedMap<String, Long> counts = new TreeMap<>();

    /** What every count must satisfy: the first is the sum of the others. */
    private static final String[][] EQUATIONS = {
        {"logs.read", "logs.accepted", "logs.rejected"},
        {"logs.accepted", "logs.unique", "logs.duplicates", "logs.conflicts"},
        {"logs.unique", "logs.used", "logs.immature", "logs.expired", "logs.unlabelled", "logs.contested"},
        {"feedback.read", "feedback.accepted", "feedback.rejected"},
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
                counts.put(name, 0L);
            }
        }
        counts.put("feedback.late", 0L);
    }

    public void add(String name, long more) {
        if (!counts.containsKey(name)) {
            throw new IllegalArgumentException("no count is named " + name);
        }
        counts.merge(name, more, Long::sum);
    }

    public long get(String name) {
        Long count = counts.get(name);
        if (count == null) {
            throw new IllegalArgumentException("no count is named " + name);
        }
        return count;
    }

    public SortedMap<String, Long> asMap() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(counts));
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
