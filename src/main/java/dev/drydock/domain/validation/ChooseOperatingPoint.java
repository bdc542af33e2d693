package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.OperatingPoint.CostTable;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import dev.drydock.domain.validation.ChosenPoint.Reached;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntToDoubleFunction;

/**
 * Chooses a trained version's operating point on <em>tune</em>, by the rule of the model's owner. The holdout is not looked at, so that the
 * gates judge the choice on rows that it has not seen. The same rows and scores give the same point.
 */
public final class ChooseOperatingPoint {
    private static final double CONFIDENCE = 0.95;

    private final ScoredRows rows;
    private final float[] scores;

    private ChooseOperatingPoint(ScoredRows rows, float[] scores) {
        this.rows = rows;
        this.scores = scores;
    }

    /**
     * @param rows of the snapshot
     * @param tuneScores of the rows of <em>tune</em> in snapshot order, row-major {@code [rows, outputs]}
     */
    public static ChosenPoint choose(DecisionRule rule, ModelTask task, LabelledRows rows, float[] tuneScores) {
        if (rule instanceof DecisionRule.Fixed fixed) {
            return ChosenPoint.written(fixed);
        }
        if (rule instanceof DecisionRule.CheapestClass cheapest) {
            return new ChosenPoint(
                    cheapest.start(), "Each row gets the answer that costs least by its scores.", Optional.empty());
        }
        float[] all = TuneAnswers.ofAllRows(rows, task.outputs(), tuneScores);
        ScoredRows tune = ScoredRows.select(task, rows, all, all, row -> rows.isIn(Split.TUNE, row));
        return new ChooseOperatingPoint(tune, tuneScores).by(rule);
    }

    private ChosenPoint by(DecisionRule rule) {
        if (!rows.labelsDiffer()) {
            return new ChosenPoint(
                    rule.start(),
                    "The split tune lacks a class, so no threshold could be chosen. This is the one of an import.",
                    Optional.empty());
        }
        if (!rows.scoresAreValid()) {
            return new ChosenPoint(
                    rule.start(),
                    "A score of a row of tune is no number from 0 to 1, so no threshold could be chosen. This is"
                            + " the one of an import.",
                    Optional.empty());
        }
        return rule instanceof DecisionRule.RecallFloor floor
                ? forRecall(floor)
                : forCosts(((DecisionRule.CheapestThreshold) rule).table());
    }

    /** The most precise of the thresholds whose recall reaches the floor by its lower bound; of equal ones the lowest. */
    private ChosenPoint forRecall(DecisionRule.RecallFloor floor) {
        int[] ascending = BinaryMetrics.order(scores);
        FoundPositives found = new FoundPositives(rows, CONFIDENCE);
        OptionalInt best = OptionalInt.empty();
        double highest = -1;
        int lowestPositive = 0;
        for (int i = ascending.length - 1; i >= 0; i--) {
            if (rows.label(ascending[i]) == 1) {
                found.add(rows.group(ascending[i]));
                lowestPositive = i;
            }
            double precision = (double) found.count() / (ascending.length - i);
            boolean tied = i > 0 && scores[ascending[i]] == scores[ascending[i - 1]];
            if (!tied && precision >= highest && found.recallAtLeast() >= floor.recall()) {
                highest = precision;
                best = OptionalInt.of(i);
            }
        }
        Threshold point = Threshold.at(between(scores[ascending[best.orElse(lowestPositive)]]));
        Reached reached = recall(point);
        String sentence = "Of the " + reached.rows() + " rows of class " + positiveClass() + " in tune, it finds "
                + percent(reached.value()) + " %, at " + Numbers.plain(100 * CONFIDENCE) + " % confidence at least "
                + percent(reached.bounds().low()) + " %; " + percent(precision(point))
                + " % of the rows that it names are right. "
                + (best.isPresent()
                        ? "No threshold that finds " + percent(floor.recall()) + " % is more precise."
                        : "These rows are too few to show " + percent(floor.recall())
                                + " %, so it finds all of them. Collect labels of this class.");
        return new ChosenPoint(point, sentence, Optional.of(reached));
    }

    /** Half-way down to the next lower score of tune, where new rows with almost this score are on the same side. */
    private float between(float lowest) {
        float next = -1;
        for (float score : scores) {
            next = score < lowest ? Math.max(next, score) : next;
        }
        float middle = next < 0 ? lowest : next + (lowest - next) / 2;
        return middle > next ? middle : lowest;
    }

    private Reached recall(OperatingPoint point) {
        FoundPositives found = new FoundPositives(rows, CONFIDENCE);
        for (int row = 0; row < rows.size(); row++) {
            if (rows.label(row) == 1 && point.decide(scores, row) == 1) {
                found.add(rows.group(row));
            }
        }
        return new Reached("recall", found.recall(), found.bounds(), found.all(), found.groups());
    }

    private double precision(OperatingPoint point) {
        int named = 0;
        int right = 0;
        for (int row = 0; row < scores.length; row++) {
            if (point.decide(scores, row) == 1) {
                named++;
                right += rows.label(row) == 1 ? 1 : 0;
            }
        }
        return (double) right / named;
    }

    private ChosenPoint forCosts(CostTable costs) {
        Threshold point = cheapest(costs);
        double[] paid = new double[rows.size()];
        Arrays.setAll(paid, row -> costs.of((int) rows.label(row), point.decide(scores, row)));
        double mean = Arrays.stream(paid).average().orElse(Double.NaN);
        if (rows.groupCount() < 2) {
            return new ChosenPoint(
                    point,
                    "No threshold costs less on tune: " + Numbers.plain(mean)
                            + " a row. All its rows are of one group, so nothing says what other groups cost.",
                    Optional.empty());
        }
        Interval bounds = new Estimates(rows).mean(paid, CONFIDENCE).bounds();
        Reached reached = new Reached("cost", mean, bounds, rows.size(), rows.groupCount());
        return new ChosenPoint(
                point,
                "No threshold costs less on tune: " + Numbers.plain(mean) + " a row ["
                        + Numbers.plain(bounds.low()) + ", " + Numbers.plain(bounds.high()) + "] on " + rows.size()
                        + " rows of " + rows.groupCount() + " groups.",
                Optional.of(reached));
    }

    /**
     * Below the lower end of the band rows are of the first class, from its upper end on of the last one. Either end is where the sum of what
     * its rows cost more than an abstention is least; if they cross, or nobody may abstain, one threshold separates the two.
     */
    private Threshold cheapest(CostTable costs) {
        int[] ascending = BinaryMetrics.order(scores);
        if (costs.allowsAbstention()) {
            int low = end(ascending, row -> costs.of((int) rows.label(row), 0) - costs.abstain());
            int high = end(ascending, row -> costs.abstain() - costs.of((int) rows.label(row), 1));
            if (low < high) {
                return new Threshold(before(ascending, low), before(ascending, high));
            }
        }
        int cut = end(ascending, row -> costs.of((int) rows.label(row), 0) - costs.of((int) rows.label(row), 1));
        return Threshold.at(before(ascending, cut));
    }

    /** How many of the lowest rows have the least sum; never between equal scores, and the fewest of equal sums. */
    private int end(int[] ascending, IntToDoubleFunction cost) {
        int best = 0;
        double least = 0;
        double sum = 0;
        for (int i = 0; i < ascending.length; i++) {
            sum += cost.applyAsDouble(ascending[i]);
            boolean tied = i + 1 < ascending.length && scores[ascending[i]] == scores[ascending[i + 1]];
            if (!tied && sum < least - 1e-12) {
                least = sum;
                best = i + 1;
            }
        }
        return best;
    }

    /** The threshold with that many rows below it. */
    private float before(int[] ascending, int below) {
        if (below == ascending.length) {
            return Math.nextUp(scores[ascending[below - 1]]);
        }
        return between(scores[ascending[below]]);
    }

    private String positiveClass() {
        return rows.task().label().classes().get(1);
    }

    private static String percent(double share) {
        return Numbers.plain(Math.round(1000 * share) / 10.0);
    }
}
