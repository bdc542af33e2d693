package dev.drydock.draft;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A uniform sample of at most {@value #SIZE} values for quantiles: J. S. Vitter, Random sampling with a reservoir (1985), algorithm R. */
final class ValueSample {
    private static final int SIZE = 4096;

    private final SplittableRandom random;
    private double[] values = new double[64];
    private long seen;

    ValueSample(long seed) {
        this.random = new SplittableRandom(seed);
    }

    void add(double value) {
        if (seen < SIZE) {
            if (seen == values.length) {
                values = Arrays.copyOf(values, Math.min(SIZE, 2 * values.length));
            }
            values[(int) seen] = value;
        } else {
            long place = random.nextLong(seen + 1);
            if (place < SIZE) {
                values[(int) place] = value;
            }
        }
        seen++;
    }

    /** Linear between the two nearest values; NaN if there are none. */
    double quantile(double share) {
        int size = (int) Math.min(seen, SIZE);
        if (size == 0) {
            return Double.NaN;
        }
        double[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        double place = share * (size - 1);
        int below = (int) place;
        int above = Math.min(size - 1, below + 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
