package dev.drydock.domain.drift;

/**
 * Mean and standard deviation of the values added so far, in one pass and without cancellation (B. Welford: Note on a Method for
 * Calculating Corrected Sums of Squares and Products, 1962). Not thread-safe.
 */
final class Moments {
    private long count;
    private double mean;
    private double squares;

    static Moments of(float... values) {
        Moments moments = new Moments();
        for (float value : values) {
            moments.add(value);
        }
        return moments;
    }

    void add(double value) {
        count++;
        double from = value - mean;
        mean += from / count;
        squares += from * (value - mean);
    }

    double mean() {
        return mean;
    }

    /** Of the whole population: the squares are divided by the number of values; 0 of none. */
    double deviation() {
        return count == 0 ? 0 : Math.sqrt(squares / count);
    }
}
