package dev.drydock.domain.validation;

import java.util.Arrays;
import java.util.function.DoubleFunction;

/**
 * Estimates a metric, or the paired difference of two models, with bounds that respect groups: score intervals with counts divided by the
 * design effect for accuracy, {@link GroupSpread} for the others.
 */
final class Estimates {
    /** Fewer groups with a row that differs say nothing about how alike the rows of a group are. */
    private static final int MIN_DIFFERING = 5;

    /** Fewer groups do not say whether another one would be lost as a whole. */
    private static final int MIN_GROUPS = 20;

    private static final double ROUNDING = 1e-9;

    private final ScoredRows rows;
    private final RowGroups groups;
    private final Metrics candidate;
    private final Metrics champion;

    Estimates(ScoredRows rows) {
        this.rows = rows;
        this.groups = rows.groups();
        this.candidate = rows.candidate().metrics();
        this.champion = rows.champion().metrics();
    }

    /**
     * A value with its two one-sided bounds.
     *
     * @param error standard error of the value
     * @param degreesOfFreedom of that error, at least 1
     * @param madeUpByFew whether few groups make up the error
     * @param effectiveGroups as many groups of equal size tell as much
     * @param boundsAt what the bounds would be of so many times as many groups of the same kind, the value being the same
     */
    record Estimate(
            double value,
            double error,
            double degreesOfFreedom,
            boolean madeUpByFew,
            double effectiveGroups,
            DoubleFunction<Interval> boundsAt) {

        Interval bounds() {
            return boundsAt.apply(1);
        }
    }

    double candidate(Metric metric) {
        return candidate.value(metric);
    }

    double champion(Metric metric) {
        return champion.value(metric);
    }

    Estimate level(Metric metric, double confidence) {
        if (metric == Metric.ACCURACY) {
            return accuracy(confidence);
        }
        double value = candidate.value(metric);
        GroupSpread spread = GroupSpread.of(groups, candidate.effects(metric), strata(metric));
        return estimate(
                value,
                spread,
                times -> metric == Metric.AUC
                        ? spread.times(times).shareBounds(value, rows.size() * times, confidence)
                        : bounds(metric, value, value, spread.times(times), confidence, times));
    }

    static Estimate estimate(double value, GroupSpread spread, DoubleFunction<Interval> boundsAt) {
        return new Estimate(
                value,
                spread.error(),
                spread.degreesOfFreedom(),
                spread.madeUpByFew(),
                spread.effectiveGroups(),
                boundsAt);
    }

    /** Candidate less champion on the same rows. */
    Estimate difference(Metric metric, double confidence) {
        if (metric == Metric.ACCURACY) {
            return accuracyDifference(confidence);
        }
        double value = candidate.value(metric) - champion.value(metric);
        double[] effects = candidate.effects(metric);
        double[] others = champion.effects(metric);
        Arrays.setAll(effects, row -> effects[row] - others[row]);
        GroupSpread spread = GroupSpread.of(groups, effects, strata(metric));
        return estimate(value, spread, times -> bounds(metric, value, 0, spread.times(times), confidence, times));
    }

    /** The mean of a value that each row has. */
    Estimate mean(double[] values, double confidence) {
        GroupSpread spread = GroupSpread.of(groups, Metrics.effectsOnMean(values));
        double mean = Metrics.mean(values);
        return estimate(mean, spread, times -> spread.times(times).bounds(mean, confidence));
    }

    /**
     * No sample excludes a loss that hits fewer rows than it would show. Where a row can cost much, the lower bound is therefore no higher
     * than what such rows could cost: at 95 % confidence three in {@code n} rows. Squared errors, which have no limit and few large ones, get
     * half a further group.
     *
     * @param from what the rows would show if none of them cost anything
     */
    private Interval bounds(
            Metric metric, double value, double from, GroupSpread spread, double confidence, double times) {
        if (metric == Metric.R2) {
            return spread.bounds(value, confidence, 0.5);
        }
        Interval bounds = spread.bounds(value, confidence);
        if (metric != Metric.LOG_LIKELIHOOD) {
            return bounds;
        }
        double unseen = 1 - Math.pow(1 - confidence, 1 / (rows.size() * times));
        return new Interval(Math.min(bounds.low(), from - unseen * metric.mostOfRow()), bounds.high());
    }

    /** Of an area or an F1 each class tells about something else. */
    private int[] strata(Metric metric) {
        int[] strata = new int[rows.size()];
        if (metric == Metric.AUC || metric == Metric.MACRO_F1) {
            Arrays.setAll(strata, row -> (int) rows.label(row));
        }
        return strata;
    }

    private Estimate accuracy(double confidence) {
        double[] right = new double[rows.size()];
        Arrays.setAll(right, row -> rows.candidateRight(row) ? 1 : 0);
        return share(right, confidence);
    }

    /** The share of the rows that have 1; the others have 0. */
    Estimate share(double[] ones, double confidence) {
        double share = Metrics.mean(ones);
        Counted counted = new Counted(ones, share * (1 - share), share < 0.5 ? 1 : 0, confidence);
        return estimate(share, counted.spread, times -> {
            double n = counted.rows(times);
            return ScoreIntervals.wilson(share * n, n, counted.critical(times));
        });
    }

    private Estimate accuracyDifference(double confidence) {
        double[] change = new double[rows.size()];
        double gained = 0;
        double lost = 0;
        for (int row = 0; row < change.length; row++) {
            boolean ours = rows.candidateRight(row);
            boolean theirs = rows.championRight(row);
            gained += ours && !theirs ? 1 : 0;
            lost += theirs && !ours ? 1 : 0;
            change[row] = (ours ? 1 : 0) - (theirs ? 1 : 0);
        }
        double n = rows.size();
        double value = (gained - lost) / n;
        Counted counted = new Counted(change, (gained + lost) / n - value * value, Double.NaN, confidence);
        double gains = gained / n;
        double losses = lost / n;
        return estimate(value, counted.spread, times -> {
            double telling = counted.rows(times);
            return ScoreIntervals.pairedDifference(gains * telling, losses * telling, telling, counted.critical(times));
        });
    }

    /**
     * Rows that count as right or wrong, with as many of them as would tell as much were they independent (J. N. K. Rao, A. J. Scott,
     * Biometrics 48 (1992) 577–585). Where hardly any row differs, or there are few groups, a group counts as one row: that no group was seen
     * lost does not say that none is (E. L. Korn, B. I. Graubard, Survey Methodology 24 (1998) 193–201, limit what such a sample may tell).
     */
    private final class Counted {
        private final GroupSpread spread;
        private final double independent;
        private final int differing;
        private final double confidence;

        /**
         * @param values of each row
         * @param variance of a row, were rows independent
         * @param rare the value by which rows differ from the others; NaN if any value but 0 is
         */
        Counted(double[] values, double variance, double rare, double confidence) {
            this.spread = GroupSpread.of(groups, Metrics.effectsOnMean(values));
            this.independent = variance;
            this.confidence = confidence;
            this.differing = differing(values, rare);
        }

        private int differing(double[] values, double rare) {
            int count = 0;
            for (int group = 0; group < groups.count(); group++) {
                boolean found = false;
                for (int i = groups.first(group); i < groups.first(group + 1); i++) {
                    double value = values[groups.row(i)];
                    found |= Double.isNaN(rare) ? value != 0 : value == rare;
                }
                count += found ? 1 : 0;
            }
            return count;
        }

        /** Of so many times as many groups. */
        double rows(double times) {
            double all = rows.size();
            double byVariance = independent > 0 ? Math.min(all, independent / (spread.error() * spread.error())) : all;
            boolean isVaried =
                    differing * times >= MIN_DIFFERING && spread.effectiveGroups() * times >= MIN_GROUPS - ROUNDING;
            return times * (isVaried ? byVariance : Math.min(byVariance, spread.effectiveGroups()));
        }

        double critical(double times) {
            double degrees = independent > 0 ? spread.degreesOfFreedom() : spread.effectiveGroups() - 1;
            return Quantiles.student(confidence, Math.max(1, degrees * times));
        }
    }
}
