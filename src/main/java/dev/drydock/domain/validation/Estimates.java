package dev.drydock.domain.validation;

import java.util.function.ToDoubleFunction;

/**
 * Estimates a metric, or the paired difference of two models, with bounds that respect groups: score intervals with counts
 * divided by the design effect for accuracy, a group bootstrap for the others.
 */
final class Estimates {
    private final ScoredRows rows;
    private final GroupBootstrap bootstrap;
    private final Metrics candidate;
    private final Metrics champion;

    Estimates(ScoredRows rows, GroupBootstrap bootstrap) {
        this.rows = rows;
        this.bootstrap = bootstrap;
        this.candidate = rows.candidate().metrics();
        this.champion = rows.champion().metrics();
    }

    /** A value with its two one-sided bounds. */
    record Estimate(double value, Interval bounds) {}

    double candidate(Metric metric) {
        return candidate.value(metric);
    }

    double champion(Metric metric) {
        return champion.value(metric);
    }

    Estimate level(Metric metric, double confidence) {
        double value = candidate.value(metric);
        if (metric == Metric.ACCURACY) {
            return new Estimate(value, accuracy(confidence));
        }
        ToDoubleFunction<int[]> statistic = weights -> candidate.value(metric, weights);
        if (metric == Metric.AUC) {
            return new Estimate(value, bootstrap.shareBounds(rows, confidence, value, statistic));
        }
        return new Estimate(value, bounds(metric, confidence, value, statistic));
    }

    /** Candidate less champion on the same rows. */
    Estimate difference(Metric metric, double confidence) {
        double value = candidate.value(metric) - champion.value(metric);
        if (metric == Metric.ACCURACY) {
            return new Estimate(value, accuracyDifference(confidence));
        }
        return new Estimate(
                value,
                bounds(
                        metric,
                        confidence,
                        value,
                        weights -> candidate.value(metric, weights) - champion.value(metric, weights)));
    }

    private Interval bounds(Metric metric, double confidence, double value, ToDoubleFunction<int[]> statistic) {
        return switch (metric) {
            case AUC, ACCURACY, LOG_LIKELIHOOD -> bootstrap.bounds(rows, confidence, statistic);
            case MACRO_F1, R2, MAE, RMSE -> bootstrap.correctedBounds(rows, confidence, value, statistic);
        };
    }

    private Interval accuracy(double confidence) {
        double[] right = new double[rows.size()];
        double hits = 0;
        for (int row = 0; row < right.length; row++) {
            right[row] = rows.candidateRight(row) ? 1 : 0;
            hits += right[row];
        }
        double effect = DesignEffect.of(rows, right);
        return ScoreIntervals.wilson(hits / effect, rows.size() / effect, critical(confidence));
    }

    private Interval accuracyDifference(double confidence) {
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
        double effect = DesignEffect.of(rows, change);
        return ScoreIntervals.pairedDifference(
                gained / effect, lost / effect, rows.size() / effect, critical(confidence));
    }

    private double critical(double confidence) {
        return Quantiles.student(confidence, rows.groupCount() - 1);
    }
}
