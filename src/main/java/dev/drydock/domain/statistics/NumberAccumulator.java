package dev.drydock.domain.statistics;

import dev.drydock.domain.statistics.NumberStatistics.Spread;
import dev.drydock.domain.statistics.NumberStatistics.Summary;
import java.util.Optional;

/**
 * The moments and extremes of the values added so far, without cancellation: some values by their own mean, and these parts together by
 * T. Chan, G. Golub and R. LeVeque, Updating formulae and a pairwise algorithm for computing sample variances (1979). Not thread-safe.
 */
final class NumberAccumulator {
    private long count;
    private long missing;
    private long zeros;
    private double mean;
    private double squares;
    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;

    /** Adds one column of {@code [rows, width]} values. */
    void add(float[] values, int column, int width, int rows) {
        int end = column + rows * width;
        int present = 0;
        int zero = 0;
        double sum = 0;
        float least = min;
        float most = max;
        for (int i = column; i < end; i += width) {
            float value = values[i];
            if (!Float.isNaN(value)) {
                present++;
                sum += value;
                if (value < least) {
                    least = value;
                }
                if (value > most) {
                    most = value;
                }
                if (value == 0) {
                    zero++;
                }
            }
        }
        min = least;
        max = most;
        zeros += zero;
        missing += rows - present;
        if (present > 0) {
            double middle = sum / present;
            double apart = 0;
            for (int i = column; i < end; i += width) {
                float value = values[i];
                if (!Float.isNaN(value)) {
                    apart += (value - middle) * (value - middle);
                }
            }
            addMoments(present, middle, apart);
        }
    }

    private void addMoments(long more, double otherMean, double otherSquares) {
        double apart = otherMean - mean;
        double share = (double) more / (count + more);
        squares += otherSquares + apart * apart * count * share;
        mean += apart * share;
        count += more;
    }

    static NumberAccumulator merged(NumberAccumulator... parts) {
        NumberAccumulator all = new NumberAccumulator();
        for (NumberAccumulator part : parts) {
            all.missing += part.missing;
            all.zeros += part.zeros;
            all.min = Math.min(all.min, part.min);
            all.max = Math.max(all.max, part.max);
            if (part.count > 0) {
                all.addMoments(part.count, part.mean, part.squares);
            }
        }
        return all;
    }

    Summary summary() {
        return new Summary(
                count,
                missing,
                count == 0
                        ? Optional.empty()
                        : Optional.of(new Spread(
                                zeros,
                                mean + 0.0,
                                count == 1 ? Double.NaN : Math.sqrt(squares / (count - 1)),
                                min + 0.0,
                                max + 0.0)));
    }
}
