package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.validation.Estimates.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The gate {@code worst-slices}: parts of the holdout in which the candidate is surely worse than the champion, and which nobody had to
 * declare. Parts are the rows with one value of an input that many rows have, the quarters of its other values, and the rows without a value
 * (Y. Chung et al., Slice Finder, ICDE 2019, search such parts). The promised confidence is divided among all parts that are judged
 * (Bonferroni), so that honest nights seldom have a finding.
 *
 * <p>Log-likelihood is compared, because a threshold that moved on purpose does not change it. The gate never fails: people decide whether
 * the part matters.
 */
final class WorstSlices {
    /** Of an input: its most frequent values, each a part of its own. */
    private static final int MOST_VALUES = 50;

    private static final int QUARTERS = 4;
    private static final int NAMED = 5;

    private final Evidence evidence;
    private final LabelledRows rows;
    private final GatePolicy.WorstSlices limits;
    private final InputColumns columns;
    /** Numbers of the holdout's rows, and the same rows with their answers. */
    private final int[] holdout;

    private final ScoredRows all;
    private final int[] ofSlices;
    private final Set<String> unjudged = new LinkedHashSet<>();

    private WorstSlices(Evidence evidence, GatePolicy.WorstSlices limits) {
        this.evidence = evidence;
        this.rows = evidence.rows();
        this.limits = limits;
        this.columns = rows.contents().size() == 0
                ? InputColumns.NONE
                : rows.contents().columns();
        this.holdout = IntStream.range(0, rows.size())
                .filter(row -> rows.isIn(Split.HOLDOUT, row))
                .toArray();
        this.all = select(row -> true);
        this.ofSlices = new int[evidence.slices().size()];
        Arrays.setAll(ofSlices, slice -> (int)
                IntStream.of(holdout).filter(row -> rows.inSlice(row, slice)).count());
    }

    /** Of a holdout that may be looked at. */
    static GateResult judge(Evidence evidence, GatePolicy.WorstSlices limits) {
        return new WorstSlices(evidence, limits).judge();
    }

    /**
     * Rows of one input with values within bounds.
     *
     * @param least smallest value, inclusive; NaN: the rows without a value
     * @param most largest value, inclusive
     * @param except values in between that are parts of their own, rising
     */
    private record Part(int input, float least, float most, List<Float> except) {
        boolean has(float value) {
            if (Float.isNaN(least) || Float.isNaN(value)) {
                return Float.isNaN(least) && Float.isNaN(value);
            }
            return value >= least && value <= most && (except.isEmpty() || Collections.binarySearch(except, value) < 0);
        }

        String told() {
            return Float.isNaN(least)
                    ? "has no value"
                    : least == most ? "has one value" : "is in one quarter of its values";
        }
    }

    /** A part in which the candidate is worse. */
    private record Finding(Part part, int rows, int groups, double difference, Interval bounds) {}

    private GateResult judge() {
        if (!all.scoresAreValid()) {
            return GateResult.of(
                    Gate.WORST_SLICES,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "A model answered with a score that is not a valid number, so no part of the holdout can be compared. Look for"
                            + " overflow in training.");
        }
        if (columns.names().isEmpty()) {
            return GateResult.of(
                    Gate.WORST_SLICES,
                    Verdict.PASS,
                    "The model reads texts, or its inputs were not kept, so there are no values to divide the holdout by.");
        }
        List<Part> parts = new ArrayList<>();
        for (int input = 0; input < columns.names().size(); input++) {
            if (!limits.accepted().contains(columns.names().get(input))) {
                parts.addAll(parts(input));
            }
        }
        double confidence = 1 - (1 - limits.confidence()) / Math.max(1, parts.size());
        List<Finding> found = new ArrayList<>();
        for (Part part : parts) {
            compare(part, confidence).ifPresent(found::add);
        }
        found.sort(Comparator.comparingDouble(Finding::difference));
        return found.isEmpty() ? passed(parts.size()) : held(found, parts.size());
    }

    /** Only figures are kept: in a bad night the rows of all parts together would fill the memory. */
    private Optional<Finding> compare(Part part, double confidence) {
        ScoredRows here = select(part);
        Estimate difference = new Estimates(here).difference(Metric.LOG_LIKELIHOOD, confidence);
        Interval bounds = difference.bounds();
        return bounds.high() < -limits.margin()
                ? Optional.of(new Finding(part, here.size(), here.groupCount(), difference.value(), bounds))
                : Optional.empty();
    }

    private ScoredRows select(Part part) {
        return select(row -> part.has(columns.value(row, part.input)));
    }

    private ScoredRows select(IntPredicate wanted) {
        return evidence.scored(row -> rows.isIn(Split.HOLDOUT, row) && wanted.test(row));
    }

    /** Those that can be judged, and that no declared slice is already. */
    private List<Part> parts(int input) {
        float[] own = new float[holdout.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = columns.value(holdout[i], input);
        }
        float[] rising = own.clone();
        Arrays.sort(rising); // what is missing comes last
        int known = rising.length;
        while (known > 0 && Float.isNaN(rising[known - 1])) {
            known--;
        }
        List<Float> frequent = frequent(rising, known);
        List<Part> parts = new ArrayList<>();
        frequent.forEach(value -> parts.add(new Part(input, value, value, List.of())));
        parts.addAll(quarters(input, rising, known, frequent));
        if (known < rising.length) {
            parts.add(new Part(input, Float.NaN, Float.NaN, List.of()));
        }
        parts.removeIf(part -> !canBeJudged(part, own));
        return parts;
    }

    /** Values that enough rows have, rising; of many the most frequent. */
    private List<Float> frequent(float[] rising, int known) {
        Map<Float, Integer> counts = new HashMap<>();
        int from = 0;
        for (int to = 1; to <= known; to++) {
            if (to == known || rising[to] != rising[from]) {
                if (to - from >= limits.minRows()) {
                    counts.put(rising[from], to - from);
                }
                from = to;
            }
        }
        return counts.entrySet().stream()
                .sorted(Map.Entry.<Float, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_VALUES)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Of the values that are no parts of their own; a value is in one of them alone. */
    private static List<Part> quarters(int input, float[] rising, int known, List<Float> frequent) {
        float[] others = new float[known];
        int count = 0;
        for (int i = 0; i < known; i++) {
            if (Collections.binarySearch(frequent, rising[i]) < 0) {
                others[count++] = rising[i];
            }
        }
        List<Part> parts = new ArrayList<>();
        int from = 0;
        for (int quarter = 1; quarter <= QUARTERS && from < count; quarter++) {
            int to = Math.max(from + 1, (int) ((long) quarter * count / QUARTERS));
            while (to < count && others[to] == others[to - 1]) {
                to++;
            }
            parts.add(new Part(input, others[from], others[to - 1], frequent));
            from = to;
        }
        return parts;
    }

    private boolean canBeJudged(Part part, float[] own) {
        int[] ofGroup = new int[all.groupCount()];
        int[] inSlice = new int[ofSlices.length];
        int count = 0;
        for (int place = 0; place < own.length; place++) {
            if (part.has(own[place])) {
                count++;
                ofGroup[all.group(place)]++;
                for (int slice = 0; slice < inSlice.length; slice++) {
                    inSlice[slice] += rows.inSlice(holdout[place], slice) ? 1 : 0;
                }
            }
        }
        for (int slice = 0; slice < inSlice.length; slice++) {
            if (inSlice[slice] == count && ofSlices[slice] == count) {
                return false; // it has a gate of its own
            }
        }
        if (count < limits.minRows() || count == own.length) {
            return false;
        }
        double squares = 0;
        for (int size : ofGroup) {
            squares += (double) size * size;
        }
        boolean enough = (double) count * count / squares >= MeasuredGate.MIN_GROUPS;
        if (!enough) {
            unjudged.add(columns.names().get(part.input));
        }
        return enough;
    }

    private GateResult passed(int parts) {
        return GateResult.of(
                Gate.WORST_SLICES,
                Verdict.PASS,
                (parts == 0
                                ? "No value or quarter of an input has " + limits.minRows()
                                        + " rows of enough groups in the holdout, so no part was looked at."
                                : "In none of " + parts
                                        + " parts of the holdout (values and quarters of inputs) is the candidate surely worse than"
                                        + " the champion by more than " + Numbers.plain(limits.margin())
                                        + " of log-likelihood.")
                        + notJudged());
    }

    private String notJudged() {
        return unjudged.isEmpty()
                ? ""
                : " Not judged, because their rows come from too few groups: parts of "
                        + unjudged.stream().limit(NAMED).collect(Collectors.joining(", "))
                        + (unjudged.size() > NAMED ? " and " + (unjudged.size() - NAMED) + " more inputs" : "") + ".";
    }

    /** Values are not told, because an input may be private. */
    private GateResult held(List<Finding> found, int parts) {
        String told = found.stream().limit(NAMED).map(this::told).collect(Collectors.joining("; "));
        return GateResult.of(
                Gate.WORST_SLICES,
                Verdict.INSUFFICIENT_EVIDENCE,
                "In " + found.size() + " of " + parts
                        + " parts of the holdout (values and quarters of inputs) the candidate is"
                        + " surely worse than the champion: " + told
                        + (found.size() > NAMED ? "; and " + (found.size() - NAMED) + " more" : "")
                        + ". At " + Numbers.plain(100 * limits.confidence())
                        + " % confidence for all of them together at most " + Numbers.plain(limits.margin())
                        + " is allowed. Look at these rows. If the part does not matter, a release manager may waive gate"
                        + " worst-slices, or the policy may accept the input." + notJudged());
    }

    private String told(Finding finding) {
        return "input " + columns.names().get(finding.part.input) + " " + finding.part.told() + " in " + finding.rows
                + " rows of " + finding.groups + " groups (such as " + worst(select(finding.part))
                + "), log-likelihood " + Numbers.thousandths(-finding.difference) + " lower ["
                + Numbers.thousandths(-finding.bounds.high()) + ", " + Numbers.thousandths(-finding.bounds.low()) + "]";
    }

    /** Those whose label the champion finds more probable than the candidate by most. */
    private static String worst(ScoredRows rows) {
        return IntStream.range(0, rows.size())
                .boxed()
                .sorted(Comparator.comparingDouble(
                        row -> probability(rows.candidate(), rows, row) - probability(rows.champion(), rows, row)))
                .limit(NAMED)
                .map(rows::id)
                .collect(Collectors.joining(", "));
    }

    private static double probability(Answers answers, ScoredRows rows, int row) {
        return answers.probability(row, (int) rows.label(row));
    }
}
