package dev.drydock.domain.validation;

import java.util.Arrays;

/**
 * Labels that both models contradict. For classes, a row counts if the candidate is sure of a class and the champion predicts the same one;
 * both contradict the label if it is another class. The use of sure predictions follows C. G. Northcutt, L. Jiang and I. L. Chuang,
 * Confident Learning: Estimating Uncertainty in Dataset Labels, JAIR 70 (2021) 1373–1411, with one threshold in place of the classes' mean
 * certainties, which moved with the share of wrong labels that they were to measure. For quantities, every row counts; both contradict the
 * label if it is far from both predictions, on the same side: further from the median than {@value #FAR} times the residuals' standard
 * deviation, estimated from their median absolute deviation.
 */
final class Contradictions {
    private static final double FAR = 4;
    /** A normal distribution's standard deviation over its median absolute deviation. */
    private static final double DEVIATION_OF_MEDIAN = 1.4826;

    private final boolean[] counts;
    private final boolean[] contradicted;
    private final double[] strength;

    private Contradictions(int rows) {
        counts = new boolean[rows];
        contradicted = new boolean[rows];
        strength = new double[rows];
    }

    /** @param sure least certainty of the candidate, 0.5 to 1; plays no part for quantities */
    static Contradictions in(ScoredRows rows, double sure) {
        Contradictions found = new Contradictions(rows.size());
        if (rows.candidate() instanceof Answers.Quantities ours
                && rows.champion() instanceof Answers.Quantities theirs) {
            found.farOff(ours, theirs);
        } else {
            found.confident(rows, sure);
        }
        return found;
    }

    boolean counts(int row) {
        return counts[row];
    }

    boolean contradicted(int row) {
        return contradicted[row];
    }

    /** How sure the candidate is, or how far off the label lies: more is stronger. */
    double strength(int row) {
        return strength[row];
    }

    private void confident(ScoredRows rows, double sure) {
        for (int row = 0; row < counts.length; row++) {
            counts[row] = rows.candidate().certainty(row) >= sure
                    && rows.candidate().named(row) == rows.champion().named(row);
            contradicted[row] = counts[row] && rows.candidate().named(row) != rows.label(row);
            strength[row] = rows.candidate().certainty(row);
        }
    }

    private void farOff(Answers.Quantities ours, Answers.Quantities theirs) {
        Arrays.fill(counts, true);
        for (int target = 0; target < ours.targets(); target++) {
            farOff(standardised(ours, target), standardised(theirs, target));
        }
    }

    /** A label is contradicted if that of one target is. */
    private void farOff(double[] candidate, double[] champion) {
        for (int row = 0; row < counts.length; row++) {
            contradicted[row] |= Math.abs(candidate[row]) > FAR
                    && Math.abs(champion[row]) > FAR
                    && Math.signum(candidate[row]) == Math.signum(champion[row]);
            strength[row] = Math.max(strength[row], Math.abs(candidate[row]));
        }
    }

    private double[] standardised(Answers.Quantities answers, int target) {
        double[] excess = new double[counts.length];
        Arrays.setAll(excess, row -> answers.excess(row, target));
        double median = median(excess);
        double[] distances =
                Arrays.stream(excess).map(value -> Math.abs(value - median)).toArray();
        double deviation = DEVIATION_OF_MEDIAN * median(distances);
        return Arrays.stream(excess)
                .map(value -> deviation > 0 ? (value - median) / deviation : 0)
                .toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return 0;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
