package dev.drydock.domain.drift;

import java.util.Optional;

/** One column of one side, counted. Holds its arrays as they are; nobody changes them. */
final class Counted {
    /** Rows by bin, those without a value last. */
    final long[] counts;
    /** All values of a number, rising; empty if they were too many to hold, or it is none. */
    final Optional<float[]> values;

    final Optional<Sketch> sketch;
    /** Standard deviation of a number; NaN if it is not known. */
    final double deviation;

    Counted(long[] counts, Optional<float[]> values, Optional<Sketch> sketch, double deviation) {
        this.counts = counts;
        this.values = values;
        this.sketch = sketch;
        this.deviation = deviation;
    }

    /** The same of the rows that have a value. */
    Counted ofPresent() {
        long[] present = counts.clone();
        present[present.length - 1] = 0;
        return new Counted(present, values, sketch, deviation);
    }

    long rows() {
        return Shares.sum(counts);
    }

    long missing() {
        return counts[counts.length - 1];
    }

    long present() {
        return rows() - missing();
    }
}
