package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule.By;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether the holdout was really unseen: no prediction id, row or group of it is in another split. If the owner splits by id or time,
 * groups may be in several splits, and the result says so. In a split by time, each row of a split must be earlier than every row of the
 * next. And whether an input gives the label away ({@link TargetLeakage}), which only people can decide.
 */
final class LeakageGate {
    private static final int MOST_NAMED = 20;
    private static final List<Split> IN_ORDER = List.of(Split.TRAIN, Split.TUNE, Split.HOLDOUT);

    private final LabelledRows rows;
    private final Map<String, Split> splitOf = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<String> shared = new TreeSet<>();
    private final Set<String> repeated = new TreeSet<>();
    private int erased;

    private LeakageGate(LabelledRows rows) {
        this.rows = rows;
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
    }

    static GateResult judge(Evidence evidence) {
        GateResult ofSplits = ofSplits(evidence);
        return ofSplits.verdict() != Verdict.PASS
                ? ofSplits
                : TargetLeakage.find(evidence)
                        .map(finding -> GateResult.of(Gate.LEAKAGE, Verdict.INSUFFICIENT_EVIDENCE, finding))
                        .orElse(ofSplits);
    }

    /**
     * Of a version that was not trained on these rows here: copies are a defect of the rows and not of the version. Whether an input gives the
     * label away is not asked, because it takes a champion to compare it with.
     */
    static GateResult ofMeasuredImport(Evidence evidence) {
        GateResult ofSplits = ofSplits(evidence);
        return ofSplits.verdict() == Verdict.PASS
                ? ofSplits
                : GateResult.of(Gate.LEAKAGE, Verdict.INSUFFICIENT_EVIDENCE, ofSplits.finding());
    }

    private static GateResult ofSplits(Evidence evidence) {
        LeakageGate gate = new LeakageGate(evidence.rows());
        return gate.inTwoSplits()
                .or(gate::outOfTime)
                .or(gate::copied)
                .map(finding -> GateResult.of(Gate.LEAKAGE, Verdict.FAIL, finding))
                .orElseGet(() -> GateResult.of(Gate.LEAKAGE, Verdict.PASS, gate.passed()));
    }

    private Optional<String> inTwoSplits() {
        boolean groupsMayBe = rows.splitBy() != By.GROUP;
        if (repeated.isEmpty() && (groupsMayBe || shared.isEmpty())) {
            return Optional.empty();
        }
        String groups =
                groupsMayBe ? "" : shared.size() + " groups lie in more than one split" + named(shared) + " and ";
        return Optional.of(groups + repeated.size() + " prediction ids occur again" + named(repeated)
                + ", so the holdout is not unseen. Build the snapshot again.");
    }

    /** Splits by time whose times overlap. */
    private Optional<String> outOfTime() {
        if (rows.splitBy() != By.TIME) {
            return Optional.empty();
        }
        Map<Split, Integer> first = new EnumMap<>(Split.class);
        Map<Split, Integer> last = new EnumMap<>(Split.class);
        for (int row = 0; row < rows.contents().size(); row++) {
            first.merge(rows.split(row), row, (one, other) -> time(other) < time(one) ? other : one);
            last.merge(rows.split(row), row, (one, other) -> time(other) > time(one) ? other : one);
        }
        for (Split earlier : IN_ORDER) {
            for (Split later : IN_ORDER) {
                Integer latest = last.get(earlier);
                Integer earliest = first.get(later);
                if (earlier.compareTo(later) < 0
                        && latest != null
                        && earliest != null
                        && time(latest) >= time(earliest)) {
                    return Optional.of(
                            "Row " + dated(latest) + " is not before row " + dated(earliest)
                                    + ", though the splits are by time, so the holdout is not unseen. Build the snapshot again.");
                }
            }
        }
        return Optional.empty();
    }

    private long time(int row) {
        return rows.contents().time(row);
    }

    private String dated(int row) {
        return rows.id(row) + " of " + rows.split(row).name().toLowerCase(Locale.ROOT) + " ("
                + Instant.ofEpochMilli(time(row)) + ")";
    }

    private Optional<String> copied() {
        Copies copies = Copies.of(rows);
        if (!copies.leak()) {
            return Optional.empty();
        }
        Collection<String> named = copies.named();
        boolean byGroup = rows.splitBy() == By.GROUP;
        return Optional.of(
                named.size()
                        + " rows of the holdout are rows of train or tune once more, with " + copies.how()
                        + " under another prediction id" + (byGroup ? " and group" : "") + named(named)
                        + "; by chance at most "
                        + Numbers.thousandths(copies.byChance())
                        + " are to be expected. So the holdout is not unseen. Have the source export each row once, or "
                        + (byGroup
                                ? "import a model of another name whose group is what such rows share."
                                : "split by the group in model.yaml ('drydock definition change'), if that is what such rows share."));
    }

    private String passed() {
        String none = switch (rows.splitBy()) {
            case GROUP ->
                "None of the " + splitOf.size() + " groups and " + seen.size()
                        + " prediction ids lies in more than one split";
            case ID -> "None of the " + seen.size() + " prediction ids lies in more than one split";
            case TIME ->
                "None of the " + seen.size()
                        + " prediction ids lies in more than one split, and every row is older than those of the next split";
        };
        String told = rows.splitBy() == By.GROUP
                ? ""
                : " Of the " + splitOf.size() + " groups " + shared.size()
                        + " have rows in more than one split, which splits by "
                        + rows.splitBy().key()
                        + " allow: what is measured holds for groups that the model has seen, and new ones may be harder.";
        return none
                + (rows.contents().size() > 0
                        ? ", and no more rows of the holdout than by chance are a copy of another split's."
                        : ".")
                + told
                + knownTooLate(rows.contents().columns().knownTooLate())
                + (erased > 0
                        ? " " + erased
                                + " rows of the snapshot were erased since it was sealed, and no gate counts them."
                        : "");
    }

    private static String knownTooLate(long count) {
        return count > 0
                ? " " + count
                        + " rows of the logs are in quarantine as KNOWN_TOO_LATE, and no gate counts them: a value became"
                        + " known only after its prediction."
                : "";
    }

    private static String named(Collection<String> names) {
        return names.isEmpty()
                ? ""
                : names.stream()
                        .limit(MOST_NAMED)
                        .collect(Collectors.joining(", ", " (", names.size() > MOST_NAMED ? ", …)" : ")"));
    }
}
