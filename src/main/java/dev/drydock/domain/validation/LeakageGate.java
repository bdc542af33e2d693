package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether the holdout was really unseen: no group, prediction id or row of it lies in another split. */
final class LeakageGate {
    private static final int MOST_NAMED = 20;

    private LeakageGate() {}

    static GateResult judge(LabelledRows rows) {
        Map<String, Split> splitOf = new HashMap<>();
        Set<String> seen = new HashSet<>();
        Set<String> shared = new TreeSet<>();
        Set<String> repeated = new TreeSet<>();
        int erased = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (rows.isIn(Split.ERASED, row)) {
                erased++;
                continue;
            }
            Split split = splitOf.putIfAbsent(rows.group(row), rows.split(row));
            if (split != null && split != rows.split(row)) {
                shared.add(rows.group(row));
            }
            if (!seen.add(rows.id(row))) {
                repeated.add(rows.id(row));
            }
        }
        if (!shared.isEmpty() || !repeated.isEmpty()) {
            return failed(shared.size() + " groups lie in more than one split" + named(shared) + " and "
                    + repeated.size() + " prediction ids occur again" + named(repeated)
                    + ", so the holdout is not unseen. Build the snapshot again.");
        }
        Copies copies = Copies.of(rows);
        if (copies.leak()) {
            Collection<String> named = copies.named();
            return failed(named.size()
                    + " rows of the holdout are rows of train or tune once more, with the same inputs, time and label under"
                    + " another prediction id and group" + named(named) + "; by chance at most "
                    + Numbers.thousandths(copies.byChance())
                    + " are to be expected. So the holdout is not unseen. Have the source export each row once, or make what"
                    + " such rows share the group in model.yaml.");
        }
        return GateResult.of(
                Gate.LEAKAGE,
                Verdict.PASS,
                "None of the " + splitOf.size() + " groups and " + seen.size()
                        + " prediction ids lies in more than one split"
                        + (rows.contents().size() > 0
                                ? ", and no more rows of the holdout than by chance are a copy of another split's."
                                : ".")
                        + (erased > 0
                                ? " " + erased
                                        + " rows of the snapshot were erased since it was sealed, and no gate counts"
                                        + " them."
                                : ""));
    }

    private static String named(Collection<String> names) {
        return names.isEmpty()
                ? ""
                : names.stream()
                        .limit(MOST_NAMED)
                        .collect(Collectors.joining(", ", " (", names.size() > MOST_NAMED ? ", …)" : ")"));
    }

    private static GateResult failed(String finding) {
        return GateResult.of(Gate.LEAKAGE, Verdict.FAIL, finding);
    }
}
