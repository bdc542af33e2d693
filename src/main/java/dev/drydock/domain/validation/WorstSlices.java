package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.validation.Estimates.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The gate {@code worst-slices}: parts of the holdout that nobody declared as slices, in which the candidate is surely worse than the
 * champion. Parts are the rows with one value of an input that has few values, and the quarters of an input that has many (Y. Chung et al.,
 * Slice Finder, ICDE 2019, search such parts). The promised confidence is divided among all parts that are looked at (Bonferroni), so that
 * honest nights seldom have one.
 *
 * <p>Log-likelihood is compared, because a threshold that moved on purpose does not change it. The gate never fails: people decide whether
 * the part matters.
 */
final class WorstSlices {
    /** Of an input, each a part of its own; with more values its quarters are parts. */
    private static final int MOST_VALUES = 20;

    private static final int QUARTERS = 4;
    private static final int NAMED = 5;

    private final Evidence evidence;
    private final LabelledRows rows;
    private final GatePolicy.WorstSlices limits;
    private final Points points;
    private final int[] holdout;

    private WorstSlices(Evidence evidence, GatePolicy.WorstSlices limits) {
        this.evidence = evidence;
        this.rows = evidence.rows();
        this.limits = limits;
        this.points = evidence.points();
        this.holdout = IntStream.range(0, rows.size())
                .filter(row -> rows.isIn(Split.HOLDOUT, row))
                .toArray();
    }

    /** Of a holdout that may be looked at, and whose scores are valid. */
    static GateResult judge(Evidence evidence, GatePolicy.WorstSlices limits) {
        return new WorstSlices(evidence, limits).judge();
    }

    /**
     * Rows of one input with values within bounds.
     *
     * @param least smallest value, inclusive; NaN: the rows without a value
     * @param most largest value, inclusive
     */
    private record Part(int input, float least, float most) {
        boolean has(float value) {
            return Float.isNaN(least) ? Float.isNaN(value) : value >= least && value <= most;
        }
    }

    /** A part in which the candidate is worse. */
    private record Finding(Part part, ScoredRows rows, Estimate difference) {}

    private GateResult judge() {
        InputColumns columns =
                rows.contents().size() == 0 ? null : rows.contents().columns();
        List<Part> parts = new ArrayList<>();
        for (int input = 0; columns != null && input < columns.names().size(); input++) {
            parts.addAll(parts(columns, input));
        }
        if (columns == null || parts.isEmpty()) {
            return GateResult.of(
                    Gate.WORST_SLICES,
                    Verdict.PASS,
                    "No value or quarter of an input has " + limits.minRows()
                            + " rows of the holdout, so no part was looked" + " at.");
        }
        double confidence = 1 - (1 - limits.confidence()) / parts.size();
        List<Finding> found = new ArrayList<>();
        for (Part part : parts) {
            ScoredRows here = select(row -> part.has(columns.value(row, part.input)));
            Estimate difference = new Estimates(here).difference(Metric.LOG_LIKELIHOOD, confidence);
            boolean known = here.groupCount() >= MeasuredGate.MIN_GROUPS
                    && difference.effectiveGroups() >= MeasuredGate.MIN_GROUPS;
            if (known && difference.bounds().high() < -limits.margin()) {
                found.add(new Finding(part, here, difference));
            }
        }
        found.sort(Comparator.comparingDouble(finding -> finding.difference.value()));
        return found.isEmpty() ? passed(parts.size()) : held(found, parts.size(), columns);
    }

    private ScoredRows select(IntPredicate wanted) {
        return ScoredRows.select(
                evidence.task(),
                rows,
                evidence.candidate().values(),
                evidence.champion().values(),
                points,
                row -> rows.isIn(Split.HOLDOUT, row) && wanted.test(row));
    }

    private List<Part> parts(InputColumns columns, int input) {
        float[] values = new float[holdout.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.value(holdout[i], input);
        }
        Arrays.sort(values); // what is missing comes last
        int known = values.length;
        while (known > 0 && Float.isNaN(values[known - 1])) {
            known--;
        }
        List<Part> parts = new ArrayList<>(ofValues(input, values, known));
        if (parts.size() > MOST_VALUES) {
            parts.clear();
            for (int quarter = 0; quarter < QUARTERS; quarter++) {
                float least = values[(int) ((long) quarter * known / QUARTERS)];
                float most = values[(int) ((long) (quarter + 1) * known / QUARTERS) - 1];
                parts.add(new Part(input, least, most));
            }
        }
        if (known < values.length) {
            parts.add(new Part(input, Float.NaN, Float.NaN));
        }
        parts.removeIf(part -> count(part, values) < limits.minRows() || count(part, values) == values.length);
        return parts;
    }

    /** One for each value; more than are asked for if there are many. */
    private static List<Part> ofValues(int input, float[] values, int known) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < known && parts.size() <= MOST_VALUES; i++) {
            if (i == 0 || values[i] != values[i - 1]) {
                parts.add(new Part(input, values[i], values[i]));
            }
        }
        return parts;
    }

    private static int count(Part part, float[] values) {
        int count = 0;
        for (float value : values) {
            count += part.has(value) ? 1 : 0;
        }
        return count;
    }

    private GateResult passed(int parts) {
        return GateResult.of(
                Gate.WORST_SLICES,
                Verdict.PASS,
                "In none of " + parts
                        + " parts of the holdout that nobody declared as a slice (a value or a quarter of an"
                        + " input) is the candidate surely worse than the champion by more than "
                        + Numbers.plain(limits.margin()) + " of log-likelihood.");
    }

    /** Values are not told, because an input may be private. */
    private GateResult held(List<Finding> found, int parts, InputColumns columns) {
        String told = found.stream()
                .limit(NAMED)
                .map(finding -> told(finding, columns))
                .collect(Collectors.joining("; "));
        return GateResult.of(
                Gate.WORST_SLICES,
                Verdict.INSUFFICIENT_EVIDENCE,
                "In " + found.size() + " of " + parts
                        + " parts of the holdout that nobody declared as a slice the candidate is"
                        + " surely worse than the champion: " + told
                        + (found.size() > NAMED ? "; and " + (found.size() - NAMED) + " more" : "")
                        + ". At " + Numbers.plain(100 * limits.confidence())
                        + " % confidence for all of them together at most " + Numbers.plain(limits.margin())
                        + " is allowed. Look at these rows. If the part does not matter, a release manager may waive gate"
                        + " worst-slices.");
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

    private static String told(Finding finding, InputColumns columns) {
        Part part = finding.part;
        String which = Float.isNaN(part.least)
                ? "has no value"
                : part.least == part.most ? "has one value" : "is in one quarter of its values";
        Interval bounds = finding.difference.bounds();
        return "input " + columns.names().get(part.input) + " " + which + " in " + finding.rows.size() + " rows of "
                + finding.rows.groupCount() + " groups (such as " + worst(finding.rows)
                + "), log-likelihood " + Numbers.thousandths(-finding.difference.value()) + " lower ["
                + Numbers.thousandths(-bounds.high()) + ", " + Numbers.thousandths(-bounds.low()) + "]";
    }
}
