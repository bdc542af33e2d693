package dev.drydock.domain.validation;

import dev.drydock.domain.validation.Estimates.Estimate;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The gate {@code calibration}: by how much more the candidate's probabilities differ from what comes true than the champion's do, on the
 * same holdout rows. The size is the root of the mean square of the differences in the bins of {@link Calibration}. Its square is compared,
 * because an unbiased estimate exists for that one alone (A. Kumar, P. Liang, T. Ma, Verified uncertainty calibration, NeurIPS 2019). Only
 * pairs of rows from different groups count, because rows of one group are not independent.
 */
final class CalibrationGate {
    static final String METRIC = "squared calibration error difference";

    private CalibrationGate() {}

    /** What the square of the error may grow by: a champion without any error allows an error of the margin. */
    static double limit(GatePolicy.Margin policy) {
        return policy.margin() * policy.margin();
    }

    static GateResult judge(ScoredRows rows, GatePolicy.Margin policy) {
        RowGroups groups = rows.groups();
        SquaredError ours = SquaredError.of(rows.candidate(), groups, rows.size());
        SquaredError theirs = SquaredError.of(rows.champion(), groups, rows.size());
        double value = ours.value - theirs.value;
        GroupSpread spread = GroupSpread.of(groups, effects(groups, rows.size(), ours, theirs));
        Estimate excess =
                Estimates.estimate(value, spread, times -> spread.times(times).bounds(value, policy.confidence()));
        return MeasuredGate.tooFewEffectiveGroups(Gate.CALIBRATION, rows, excess, policy.confidence())
                .orElseGet(() -> measured(rows, policy, ours, theirs, excess));
    }

    private static GateResult measured(
            ScoredRows rows, GatePolicy.Margin policy, SquaredError ours, SquaredError theirs, Estimate excess) {
        double limit = limit(policy);
        Verdict verdict = Verdict.of(excess.bounds(), limit, true);
        Measurement measurement = new Measurement(
                METRIC,
                excess.value(),
                excess.bounds(),
                true,
                limit,
                policy.confidence(),
                OptionalDouble.of(ours.value),
                OptionalDouble.of(theirs.value),
                rows.size(),
                rows.groupCount(),
                OptionalInt.empty(),
                SampleSize.of(excess, rows.size(), limit - Math.max(0, excess.value()), true));
        String finding = "The candidate's probabilities are off by " + Numbers.thousandths(ours.root())
                + ", the champion's by " + Numbers.thousandths(theirs.root())
                + " (root of the mean square over " + Calibration.BINS + " bins). The square may grow by "
                + Numbers.plain(limit) + " at " + Numbers.plain(100 * policy.confidence())
                + " % confidence; it grew by "
                + Numbers.plain(excess.value()) + excess.bounds().plain() + " on " + rows.size()
                + " rows of " + rows.groupCount() + " groups." + advice(verdict, measurement);
        return new GateResult(Gate.CALIBRATION, "", verdict, finding, Optional.of(measurement), Optional.empty());
    }

    private static String advice(Verdict verdict, Measurement measurement) {
        return switch (verdict) {
            case FAIL ->
                " Look at the calibration in the report: train for fewer epochs, or with more weight-decay, if it is too"
                        + " sure.";
            case INSUFFICIENT_EVIDENCE -> MeasuredGate.cannotDecide(measurement.rowsNeeded());
            case PASS, WAIVED -> "";
        };
    }

    /** Such that the groups' sums are by how much the estimate changes without each of them. */
    private static double[] effects(RowGroups groups, int rows, SquaredError ours, SquaredError theirs) {
        double[] effects = new double[rows];
        for (int group = 0; group < groups.count(); group++) {
            double here = groups.first(group + 1) - groups.first(group);
            double change = (ours.value - theirs.value) - (ours.without[group] - theirs.without[group]);
            for (int i = groups.first(group); i < groups.first(group + 1); i++) {
                effects[groups.row(i)] = change * (1 - here / rows) / here;
            }
        }
        return effects;
    }

    /** The mean square of the bins' differences, weighted by their rows. */
    private static final class SquaredError {
        /** Without bias, so below 0 now and then where there is no error. */
        final double value;

        /** The same without each group. */
        final double[] without;

        SquaredError(double value, double[] without) {
            this.value = value;
            this.without = without;
        }

        static SquaredError of(Answers answers, RowGroups groups, int rows) {
            int[] bins = new int[rows];
            double[] off = new double[rows];
            for (int row = 0; row < rows; row++) {
                Answers.Confidence confidence = answers.confidence(row);
                bins[row] = Calibration.bin(confidence.probability());
                off[row] = confidence.probability() - (confidence.holds() ? 1 : 0);
            }
            Sums all = new Sums();
            Sums[] ofGroups = new Sums[groups.count()];
            for (int group = 0; group < groups.count(); group++) {
                ofGroups[group] = new Sums();
                for (int i = groups.first(group); i < groups.first(group + 1); i++) {
                    int row = groups.row(i);
                    ofGroups[group].rows[bins[row]]++;
                    ofGroups[group].off[bins[row]] += off[row];
                }
                all.add(ofGroups[group]);
            }
            double[] without = new double[groups.count()];
            for (int group = 0; group < without.length; group++) {
                without[group] = all.meanSquareWithout(ofGroups[group]);
            }
            return new SquaredError(all.meanSquareWithout(new Sums()), without);
        }

        double root() {
            return Math.sqrt(Math.max(0, value));
        }
    }

    /** Of each bin, over groups. */
    private static final class Sums {
        final double[] rows = new double[Calibration.BINS];
        final double[] off = new double[Calibration.BINS];
        /** Of the groups' own: pairs of their rows, and squares of their sums. */
        final double[] pairs = new double[Calibration.BINS];

        final double[] squares = new double[Calibration.BINS];

        void add(Sums group) {
            for (int bin = 0; bin < Calibration.BINS; bin++) {
                rows[bin] += group.rows[bin];
                off[bin] += group.off[bin];
                pairs[bin] += group.rows[bin] * group.rows[bin];
                squares[bin] += group.off[bin] * group.off[bin];
            }
        }

        double meanSquareWithout(Sums group) {
            double sum = 0;
            double all = 0;
            for (int bin = 0; bin < Calibration.BINS; bin++) {
                double count = rows[bin] - group.rows[bin];
                double difference = off[bin] - group.off[bin];
                double others = count * count - (pairs[bin] - group.rows[bin] * group.rows[bin]);
                if (others <= 0) {
                    continue; // no two rows of different groups
                }
                double within = squares[bin] - group.off[bin] * group.off[bin];
                sum += count * (difference * difference - within) / others;
                all += count;
            }
            return all > 0 ? sum / all : 0;
        }
    }
}
