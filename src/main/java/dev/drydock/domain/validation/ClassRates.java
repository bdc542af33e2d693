package dev.drydock.domain.validation;

import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.Arrays;
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
    /** Who gave labels of which no source is known. */
    private static final String NO_SOURCE = "no source";
    /** Rows that a finding lists. */
    private static final int LISTED = 20;

    private final GatePolicy.ClassRates limits;
    private final ScoredRows rows;
    private final List<String> sources;
    /** Of each row the number of its source. */
    private final int[] sourceOf;

    private final List<String> classes;
    private final boolean binary;
    private final Set<String> unjudged = new LinkedHashSet<>();

    private ClassRates(Evidence evidence, GatePolicy.ClassRates limits, boolean holdout) {
        LabelledRows all = evidence.rows();
        IntPredicate wanted = evidence.unseen(holdout);
        this.limits = limits;
        this.rows = evidence.scored(wanted);
        int[] chosen = IntStream.range(0, all.size()).filter(wanted).toArray();
        this.sources =
                IntStream.of(chosen).mapToObj(all::source).distinct().sorted().toList();
        Map<String, Integer> numbers = new HashMap<>();
        sources.forEach(source -> numbers.put(source, numbers.size()));
        this.sourceOf = IntStream.of(chosen)
                .map(row -> numbers.getOrDefault(all.source(row), 0))
                .toArray();
        this.classes = evidence.task().label().classes();
        this.binary = evidence.task().task() == Task.BINARY_CLASSIFICATION;
    }

    /** @param holdout whether the holdout may be looked at */
    static GateResult judge(Evidence evidence, GatePolicy.ClassRates limits, boolean holdout) {
        return new ClassRates(evidence, limits, holdout).judge();
    }

    /**
     * A source whose labels name a class more rarely, by the witness that shows less.
     *
     * @param ratio of the rates
     * @param own rows that it names so
     * @param expected rows that it would, had it the others' rates
     */
    private record Finding(String source, int index, double ratio, Interval bounds, double own, double expected) {}

    private GateResult judge() {
        if (sources.isEmpty()) {
            return GateResult.of(
                    Gate.CLASS_RATES,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "There is no labelled row of tune or holdout that may be looked at. Collect labels.");
        }
        if (sources.size() < 2) {
            return GateResult.of(
                    Gate.CLASS_RATES,
                    Verdict.PASS,
                    "All labels come from one source, so there is no other source to compare its classes with.");
        }
        if (!rows.scoresAreValid()) {
            return GateResult.of(
                    Gate.CLASS_RATES,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "The classes of the " + sources.size()
                            + " sources cannot be compared at equal scores, because a model answered a row of tune or holdout"
                            + " with a score that is not a valid number. Look for overflow in training.");
        }
        List<Finding> found = new ArrayList<>();
        for (int index = 0; index < classes.size(); index++) {
            found.addAll(ofClass(index));
        }
        found.sort(Comparator.comparingDouble(finding -> finding.bounds.high()));
        found.removeIf(this::isAccepted);
        if (isOneDifference() && found.size() > 1) {
            found.subList(1, found.size()).clear(); // the same, seen from the other side
        }
        return found.isEmpty() ? passed() : held(found);
    }

    /** Between two sources and two classes: who names the one more rarely names the other more often. */
    private boolean isOneDifference() {
        return binary && sources.size() == 2;
    }

    private boolean isAccepted(Finding finding) {
        String other = told(sources.get(1 - Math.min(1, sources.indexOf(finding.source))));
        return limits.accepted().contains(told(finding.source) + ": " + classes.get(finding.index))
                || (isOneDifference() && limits.accepted().contains(other + ": " + classes.get(1 - finding.index)));
    }

    private List<Finding> ofClass(int index) {
        List<Strata> witnesses = List.of(new Strata(rows.candidate(), index), new Strata(rows.champion(), index));
        List<Finding> found = new ArrayList<>();
        for (int source = 0; source < sources.size(); source++) {
            compare(source, index, witnesses).ifPresent(found::add);
        }
        return found;
    }

    /** What both witnesses show, by the one that shows less; empty if it is not surely more than is allowed. */
    private Optional<Finding> compare(int source, int index, List<Strata> witnesses) {
        double confidence = 1 - (1 - limits.confidence()) / (sources.size() * classes.size());
        Finding least = null;
        for (Strata witness : witnesses) {
            Comparison comparison = new Comparison(witness, source);
            if (!comparison.isPossible()) {
                // of two classes the other one's rate is the same figure
                if (!binary || index == 1) {
                    leaveOut(source, index);
                }
                return Optional.empty();
            }
            Optional<Finding> finding = comparison.finding(confidence);
            if (finding.isEmpty()) {
                return Optional.empty();
            }
            least = least == null || finding.get().bounds.high() > least.bounds.high() ? finding.get() : least;
        }
        return Optional.ofNullable(least);
    }

    private void leaveOut(int source, int index) {
        unjudged.add(told(sources.get(source)) + " (" + classes.get(index) + ")");
    }

    private GateResult passed() {
        return GateResult.of(
                Gate.CLASS_RATES,
                Verdict.PASS,
                "At equal scores, no source's labels surely name a class more than " + Numbers.percent(limits.margin())
                        + " % more rarely than those of the other sources." + notJudged());
    }

    private String notJudged() {
        return unjudged.isEmpty()
                ? ""
                : " Not judged, because too few rows or groups have the class: "
                        + unjudged.stream().limit(LISTED).collect(Collectors.joining(", "))
                        + (unjudged.size() > LISTED ? " and " + (unjudged.size() - LISTED) + " more" : "") + ".";
    }

    private GateResult held(List<Finding> found) {
        Finding first = found.get(0);
        String others = sources.size() == 2
                ? " Or " + told(sources.get(1 - sources.indexOf(first.source)))
                        + " names it too often: with two sources nothing tells which."
                : " Or most of the others name it too often.";
        return GateResult.of(
                Gate.CLASS_RATES,
                Verdict.INSUFFICIENT_EVIDENCE,
                "At equal scores "
                        + found.stream().limit(LISTED).map(this::told).collect(Collectors.joining("; "))
                        + (found.size() > LISTED ? "; and " + (found.size() - LISTED) + " more" : "") + ". At "
                        + Numbers.plain(100 * limits.confidence()) + " % confidence at most "
                        + Numbers.percent(limits.margin()) + " % fewer are allowed." + others + " Look at rows "
                        + suspected(first) + " of " + told(first.source)
                        + " with whoever labels there. If they are right, a release manager may waive gate class-rates, or"
                        + " the policy may accept the source." + notJudged());
    }

    private String told(Finding finding) {
        return told(finding.source) + " names class " + classes.get(finding.index) + " in " + Math.round(finding.own)
                + " rows where about " + Math.round(finding.expected) + " are expected: "
                + Numbers.percent(1 - finding.ratio) + " % fewer [" + Numbers.percent(1 - finding.bounds.high()) + ", "
                + Numbers.percent(1 - finding.bounds.low()) + "]";
    }

    private static String told(String source) {
        return source.isEmpty() ? NO_SOURCE : source;
    }

    /** Those that most look like the class and have another label. */
    private String suspected(Finding finding) {
        int source = sources.indexOf(finding.source);
        return IntStream.range(0, rows.size())
                .filter(row -> sourceOf[row] == source && rows.label(row) != finding.index)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> -rows.candidate().probability(row, finding.index)))
                .limit(LISTED)
                .map(rows::id)
                .collect(Collectors.joining(", "));
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    /** The rows in strata of one witness's score of a class, and how many of each source are there. */
    private final class Strata {
        private final int index;
        private final int[] of;
        private final double[][] count = new double[sources.size()][STRATA];
        private final double[][] named = new double[sources.size()][STRATA];
        private final double[] allCount = new double[STRATA];
        private final double[] allNamed = new double[STRATA];

        Strata(Answers witness, int index) {
            this.index = index;
            this.of = divided(witness);
            for (int row = 0; row < of.length; row++) {
                int one = isOfClass(row) ? 1 : 0;
                count[sourceOf[row]][of[row]]++;
                named[sourceOf[row]][of[row]] += one;
                allCount[of[row]]++;
                allNamed[of[row]] += one;
            }
        }

        boolean isOfClass(int row) {
            return rows.label(row) == index;
        }

        /** Equal in rows and in expected rows of the class together, so that a rare class is not all in one of them. */
        private int[] divided(Answers witness) {
            int size = rows.size();
            long[] rising = new long[size];
            double sum = 0;
            for (int row = 0; row < size; row++) {
                float probability = witness.probability(row, index);
                sum += probability;
                rising[row] = (long) Float.floatToIntBits(probability) << 32 | row; // in order, because none is below 0
            }
            Arrays.sort(rising);
            int[] strata = new int[size];
            double before = 0;
            for (int place = 0; place < size; place++) {
                boolean tied = place > 0 && rising[place] >> 32 == rising[place - 1] >> 32;
                strata[(int) rising[place]] =
                        tied ? strata[(int) rising[place - 1]] : Math.min(STRATA - 1, (int) (STRATA * before));
                float probability = Float.intBitsToFloat((int) (rising[place] >> 32));
                before += (1.0 / size + (sum > 0 ? probability / sum : 1.0 / size)) / 2;
            }
            return strata;
        }
    }

    /** A source's rate of a class against that of the others. */
    private final class Comparison {
        private final Strata strata;
        private final int source;
        /** Rows, and rows of the class, of the source and of the others, in each stratum. */
        private final double[][] count;

        private final double[][] named;

        Comparison(Strata strata, int source) {
            this.strata = strata;
            this.source = source;
            this.count = new double[][] {strata.count[source], others(strata.allCount, strata.count[source])};
            this.named = new double[][] {strata.named[source], others(strata.allNamed, strata.named[source])};
        }

        private static double[] others(double[] all, double[] own) {
            double[] rest = new double[STRATA];
            Arrays.setAll(rest, stratum -> all[stratum] - own[stratum]);
            return rest;
        }

        /** 0 of the source, 1 of the others. */
        private int side(int row) {
            return sourceOf[row] == source ? 0 : 1;
        }

        /** Rows enough on both sides, and of the class too. */
        boolean isPossible() {
            return sum(count[0]) >= limits.minRows()
                    && sum(count[1]) >= limits.minRows()
                    && expected() >= GatePolicy.LostClass.ROWS
                    && weighted(1) > 0;
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

        /** Empty unless it is surely more than is allowed. */
        Optional<Finding> finding(double confidence) {
            double ratio = weighted(0) / weighted(1);
            if (ratio >= 1 - limits.margin()) {
                return Optional.empty();
            }
            Interval bounds = bounds(ratio, confidence);
            if (Double.isInfinite(bounds.high())) {
                leaveOut(source, strata.index);
            }
            return bounds.high() < 1 - limits.margin()
                    ? Optional.of(
                            new Finding(sources.get(source), strata.index, ratio, bounds, sum(named[0]), expected()))
                    : Optional.empty();
        }

        private Interval bounds(double ratio, double confidence) {
            GroupSpread spread = spread(ratio);
            if (spread.effectiveGroups() < MeasuredGate.MIN_GROUPS) {
                return new Interval(0, Double.POSITIVE_INFINITY);
            }
            if (ratio == 0) {
                return boundsOfNone(confidence);
            }
            Interval bounds = spread.bounds(ratio, confidence);
            return new Interval(Math.max(0, bounds.low()), bounds.high());
        }

        /**
         * No row of the class is seen. Then there may be up to as many groups with the class as a Poisson count of none allows; each of
         * them has as many rows of it as a row of the class finds in its group elsewhere, for its own size.
         */
        private Interval boundsOfNone(double confidence) {
            double[][] sizes = new double[2][rows.groupCount()];
            double[] ofClass = new double[rows.groupCount()];
            for (int row = 0; row < rows.size(); row++) {
                int side = side(row);
                sizes[side][rows.group(row)]++;
                ofClass[rows.group(row)] += side == 1 && strata.isOfClass(row) ? 1 : 0;
            }
            double scale = Math.max(1, sizeOfMean(sizes[0]) / sizeOfMean(sizes[1]));
            return new Interval(0, -Math.log(1 - confidence) * sizeOfMean(ofClass) * scale / expected());
        }

        /** How many rows the group of a row has on average. */
        private static double sizeOfMean(double[] sizes) {
            double squares = 0;
            for (double size : sizes) {
                squares += size * size;
            }
            return squares / sum(sizes);
        }

        /**
         * Of the ratio, by what each row adds to it: its derivative by the row's weight. Of the others, rows of the class are a part of their
         * own, so that their groups decide how much is known of what to expect.
         */
        private GroupSpread spread(double ratio) {
            double[] effects = new double[rows.size()];
            int[] parts = new int[rows.size()];
            double theirs = weighted(1);
            for (int row = 0; row < effects.length; row++) {
                int side = side(row);
                int stratum = strata.of[row];
                double other = count[1 - side][stratum];
                double both = count[0][stratum] + count[1][stratum];
                double own = ((strata.isOfClass(row) ? 1 : 0) - named[side][stratum] / both) * other / both;
                double across = named[1 - side][stratum] * other / (both * both);
                effects[row] = (side == 0 ? own - ratio * across : across - ratio * own) / theirs;
                parts[row] = side == 0 ? 0 : strata.isOfClass(row) ? 1 : 2;
            }
            return GroupSpread.of(rows.groups(), effects, parts);
        }
    }
}
