package dev.drydock.domain.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Counts one column row by row, in memory that does not grow with the rows. Not thread-safe. */
final class ColumnCounter {
    private final Bins bins;
    private final long[] counts;
    private final List<Float> edges;
    private final Bins fine;
    private final long[] fineCounts;
    private final Optional<Moments> moments;
    private float least = Float.POSITIVE_INFINITY;
    private float most = Float.NEGATIVE_INFINITY;

    /**
     * @param edges of the sketch; empty for a column that needs none
     * @param deviating whether the deviation is asked for
     */
    ColumnCounter(Bins bins, List<Float> edges, boolean deviating) {
        this.moments = deviating ? Optional.of(new Moments()) : Optional.empty();
        this.bins = bins;
        this.counts = new long[bins.count() + 1];
        this.edges = edges;
        this.fine = Sketch.bins(edges);
        this.fineCounts = new long[fine.count()];
    }

    void add(float value) {
        if (Float.isNaN(value)) {
            counts[counts.length - 1]++;
            return;
        }
        counts[bins.of(value)]++;
        if (!edges.isEmpty()) {
            fineCounts[fine.of(value)]++;
            least = Math.min(least, value);
            most = Math.max(most, value);
            if (moments.isPresent()) {
                moments.get().add(value);
            }
        }
    }

    Counted counted() {
        if (edges.isEmpty()) {
            return new Counted(counts, Optional.empty(), Optional.empty(), Double.NaN);
        }
        List<Long> listed = new ArrayList<>();
        Arrays.stream(fineCounts).forEach(listed::add);
        return new Counted(
                counts,
                Optional.empty(),
                Optional.of(new Sketch(edges, listed, least, most)),
                moments.map(Moments::deviation).orElse(Double.NaN));
    }
}
