package dev.drydock.serving;

import java.time.Duration;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** What the node counts of one model's answers since it started. Thread-safe; its figures may be one answer apart. */
final class ModelCounters {
    private static final double NANOS = 1e9;

    private final LongAdder abstentions = new LongAdder();
    private final Buckets seconds = new Buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10);
    private final Buckets rows = new Buckets(1, 4, 16, 64, 256, 1024, 4096);

    /**
     * Values by size.
     *
     * @see <a href="https://prometheus.io/docs/practices/histograms/">histograms of Prometheus</a>
     */
    static final class Buckets {
        private final double[] bounds;
        private final LongAdder[] counts;
        private final DoubleAdder sum = new DoubleAdder();

        /** @param bounds upper ones, ascending; what is larger than all has a bucket of its own */
        Buckets(double... bounds) {
            this.bounds = bounds.clone();
            this.counts = new LongAdder[bounds.length + 1];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LongAdder();
            }
        }

        void add(double value) {
            int bucket = 0;
            while (bucket < bounds.length && value > bounds[bucket]) {
                bucket++;
            }
            counts[bucket].increment();
            sum.add(value);
        }

        /** How many buckets there are. */
        int size() {
            return counts.length;
        }

        /** The upper bound of a bucket, infinite of the last one. */
        double bound(int bucket) {
            return bucket < bounds.length ? bounds[bucket] : Double.POSITIVE_INFINITY;
        }

        /** How many values lie in the bucket alone. */
        long count(int bucket) {
            return counts[bucket].sum();
        }

        double sum() {
            return sum.sum();
        }
    }

    void answered(int scored, int abstained, Duration took) {
        abstentions.add(abstained);
        rows.add(scored);
        seconds.add(took.toNanos() / NANOS);
    }

    /** Rows that had no answer because the version abstained. */
    long abstentions() {
        return abstentions.sum();
    }

    /** Of each answered request, in seconds. */
    Buckets seconds() {
        return seconds;
    }

    /** Of each answered request, how many rows it had. */
    Buckets rows() {
        return rows;
    }
}
