package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The gate {@code class-rates}: at equal scores, no source's labels name a class more rarely than those of the other sources. So it finds a
 * part of a class that is labelled away, where {@link SourceGate} sees too few sure rows and {@link LostClasses} too much of the class left.
 *
 * <p>The rates are compared within strata of the score, by Mantel and Haenszel's rate ratio (N. Mantel, W. Haenszel, JNCI 22 (1959) 719–748),
 * on <em>tune</em> and <em>holdout</em>, whose labels neither model has seen. Champion and candidate are two witnesses, and both must show
 * it: the champion learned before these labels came, and the candidate knows what is new in the field.
 *
 * <p>A source's field may be another one, so this gate never fails: people decide.
 */
final class ClassRates {
    private static final int STRATA = 20;
    /** Rows that a finding lists. */
    private static final int LISTED = 20;

    private final GatePolicy.ClassRates limits;
    private final ScoredRows rows;
    private final String[] sources;
    private final List<String> classes;
    private final boolean binary;
    private final List<String> unjudged = new ArrayList<>();

    private ClassRates(Evidence evidence, GatePolicy.ClassRates limits, boolean holdout) {
        LabelledRows all = evidence.rows();
        IntPredicate wanted = row -> all.isIn(Split.TUNE, row) || (holdout && all.isIn(Split.HOLDOUT, row));
        this.limits = limits;
        this.rows = ScoredRows.select(
                evidence.task(),
                all,
                evidence.candidate().values(),
                evidence.champion().values(),
                evidence.points(),
                wanted);
        this.sources = IntStream.range(0, all.size())
                .filter(wanted)
                .mapToObj(all::source)
                .toArray(String[]::new);
        this.classes = evidence.task().label().classes();
        this.binary = evidence.task().task() == Task.BINARY_CLASSIFICATION;
    }

    /** @param holdout whether the holdout may be looked at */
    static GateResult judge(Evidence evidence, GatePolicy.ClassRates limits, boolean holdout) {
        return new ClassRates(evidence, limits, holdout).judge();
    }

    /**
     * A source whose labels name a class more rarely.
     *
     * @param ratio of the rates, by the witness that shows less
     * @param bounds of the ratio
     */
    private record Finding(String source, int index, double ratio, Interval bounds, double own) {}

    private GateResult judge() {
        TreeSet<String> names = new TreeSet<>(List.of(sources));
        if (names.size() < 2) {
            return GateResult.of(
                    Gate.CLASS_RATES,
                    Verdict.PASS,
                    "All labels come from one source, so there is no other source to compare its classes with.");
        }
        if (!rows.scoresAreValid()) {
            return GateResult.of(
                    Gate.CLASS_RATES,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "The classes of the " + names.size()
                            + " sources cannot be compared at equal scores, because a model answered a row of tune or holdout"
                            + " with a score that is not a valid number. Look for overflow in training.");
        }
        List<Finding> found = new ArrayList<>();
        double confidence = 1 - (1 - limits.confidence()) / (names.size() * classes.size());
        for (String source : names) {
            for (int index = 0; index < classes.size(); index++) {
                compare(source, index, confidence).ifPresent(found::add);
            }
        }
        found.sort(Comparator.comparingDouble(finding -> finding.bounds.high()));
        if (names.size() == 2 && found.size() > 1) {
            found.subList(1, found.size()).clear(); // the same difference, seen from the other side
        }
        found.removeIf(finding -> limits.accepted().contains(finding.source));
        return found.isEmpty() ? passed() : held(found, names);
    }

    private GateResult passed() {
        return GateResult.of(
                Gate.CLASS_RATES,
                Verdict.PASS,
                "At equal scores, no source's labels surely name a class more than " + percent(limits.margin())
                        + " % more rarely than those of the other sources." + notJudged());
    }

    private String notJudged() {
        return unjudged.isEmpty()
                ? ""
                : " Not judged, because too few rows or groups have the class: " + String.join(", ", unjudged) + ".";
    }

    private GateResult held(List<Finding> found, Set<String> names) {
        String told = found.stream().map(this::told).collect(Collectors.joining("; "));
        Finding first = found.get(0);
        String other = names.size() == 2
                ? names.stream()
                        .filter(name -> !name.equals(first.source))
                        .findFirst()
                        .orElse("")
                : "";
        return GateResult.of(
                Gate.CLASS_RATES,
                Verdict.INSUFFICIENT_EVIDENCE,
                "At equal scores " + told + ". At " + Numbers.plain(100 * limits.confidence())
                        + " % confidence at most "
                        + percent(limits.margin()) + " % fewer are allowed."
                        + (names.size() == 2
                                ? " Or " + source(other) + " names it too often: with two sources nothing tells which."
                                : "")
                        + " Look at rows " + suspected(first) + " of " + source(first.source)
                        + " with whoever labels there. If they are right, a release manager may waive gate class-rates, or"
                        + " the policy may accept the source." + notJudged());
    }

    private String told(Finding finding) {
        return source(finding.source) + " names class " + classes.get(finding.index) + " in "
                + Math.round(finding.own) + " rows where about " + Math.round(finding.own / finding.ratio)
                + " are expected: " + percent(1 - finding.ratio) + " % fewer ["
                + percent(1 - finding.bounds.high()) + ", " + percent(1 - finding.bounds.low()) + "]";
    }

    private static String source(String name) {
        return name.isEmpty() ? "who gave labels without a source" : name;
    }

    /** Those that most look like the class and have another label. */
    private String suspected(Finding finding) {
        return IntStream.range(0, rows.size())
                .filter(row -> sources[row].equals(finding.source) && rows.label(row) != finding.index)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> -rows.candidate().probability(row, finding.index)))
                .limit(LISTED)
                .map(rows::id)
                .collect(Collectors.joining(", "));
    }

    /** What both witnesses show, by the one that shows less; empty if it is not surely more than is allowed. */
    private Optional<Finding> compare(String source, int index, double confidence) {
        Finding least = null;
        for (Answers witness : List.of(rows.candidate(), rows.champion())) {
            Comparison comparison = new Comparison(source, index, row -> witness.probability(row, index));
            if (!comparison.isPossible()) {
                // of two classes the other one's rate is the same figure
                if (!binary || index == 1) {
                    unjudged.add(source(source) + " (" + classes.get(index) + ")");
                }
                return Optional.empty();
            }
            Finding finding = comparison.finding(confidence);
            least = least == null || finding.bounds.high() > least.bounds.high() ? finding : least;
        }
        return Optional.ofNullable(least).filter(finding -> finding.bounds.high() < 1 - limits.margin());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    /** A source's rate of a class against that of the others, in strata of one witness's score. */
    private final class Comparison {
        private final String source;
        private final int index;
        private final int[] stratumOf;
        /** Rows, and rows of the class, of the source and of the others, in each stratum. */
        private final double[][] count = new double[2][STRATA];

        private final double[][] named = new double[2][STRATA];

        Comparison(String source, int index, IntToDoubleFunction score) {
            this.source = source;
            this.index = index;
            this.stratumOf = strata(score);
            for (int row = 0; row < rows.size(); row++) {
                count[side(row)][stratumOf[row]]++;
                named[side(row)][stratumOf[row]] += isOfClass(row) ? 1 : 0;
            }
        }

        /** Equal in rows and in expected rows of the class together, so that a rare class is not all in one of them. */
        private int[] strata(IntToDoubleFunction score) {
            double[] scores = IntStream.range(0, rows.size()).mapToDouble(score).toArray();
            double sum = 0;
            for (double one : scores) {
                sum += one;
            }
            Integer[] rising = IntStream.range(0, scores.length).boxed().toArray(Integer[]::new);
            Arrays.sort(rising, Comparator.comparingDouble(row -> scores[row]));
            int[] strata = new int[scores.length];
            double before = 0;
            for (int place = 0; place < rising.length; place++) {
                int row = rising[place];
                boolean tied = place > 0 && scores[row] == scores[rising[place - 1]];
                strata[row] = tied ? strata[rising[place - 1]] : Math.min(STRATA - 1, (int) (STRATA * before));
                before += (1.0 / scores.length + (sum > 0 ? scores[row] / sum : 1.0 / scores.length)) / 2;
            }
            return strata;
        }

        /** 0 of the source, 1 of the others. */
        private int side(int row) {
            return sources[row].equals(source) ? 0 : 1;
        }

        private boolean isOfClass(int row) {
            return rows.label(row) == index;
        }

        private double all(double[] ofStrata) {
            double sum = 0;
            for (double one : ofStrata) {
                sum += one;
            }
            return sum;
        }

        /** Rows enough on both sides, some of the class on both, and some others. */
        boolean isPossible() {
            return all(count[0]) >= limits.minRows()
                    && all(count[1]) >= limits.minRows()
                    && weighted(0) > 0
                    && weighted(1) > 0
                    && expected() >= GatePolicy.LostClass.ROWS
                    && spread().effectiveGroups() >= MeasuredGate.MIN_GROUPS;
        }

        /** Rows of the class that the source would have, had it the others' rates. */
        private double expected() {
            double sum = 0;
            for (int stratum = 0; stratum < STRATA; stratum++) {
                sum += count[1][stratum] > 0 ? count[0][stratum] * named[1][stratum] / count[1][stratum] : 0;
            }
            return sum;
        }

        /** Mantel and Haenszel's weighted count of the class on one side. */
        private double weighted(int side) {
            double sum = 0;
            for (int stratum = 0; stratum < STRATA; stratum++) {
                double both = count[0][stratum] + count[1][stratum];
                sum += both > 0 ? named[side][stratum] * count[1 - side][stratum] / both : 0;
            }
            return sum;
        }

        Finding finding(double confidence) {
            double ratio = Math.log(weighted(0) / weighted(1));
            Interval bounds = spread().bounds(ratio, confidence);
            return new Finding(
                    source,
                    index,
                    Math.exp(ratio),
                    new Interval(Math.exp(bounds.low()), Math.exp(bounds.high())),
                    all(named[0]));
        }

        /** Of the ratio's logarithm, by what each row adds to it; the rows of the class on either side are strata of their own. */
        private GroupSpread spread() {
            double[] effects = new double[rows.size()];
            int[] parts = new int[rows.size()];
            double ours = weighted(0);
            double theirs = weighted(1);
            for (int row = 0; row < effects.length; row++) {
                int side = side(row);
                int stratum = stratumOf[row];
                double other = count[1 - side][stratum];
                double both = count[0][stratum] + count[1][stratum];
                double own = ((isOfClass(row) ? 1 : 0) - named[side][stratum] / both) * other / both;
                double across = named[1 - side][stratum] * other / (both * both);
                effects[row] = side == 0 ? own / ours - across / theirs : across / ours - own / theirs;
                parts[row] = 2 * side + (isOfClass(row) ? 1 : 0);
            }
            return GroupSpread.of(rows.groups(), effects, parts);
        }
    }
}
