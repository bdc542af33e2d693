package dev.drydock.domain.statistics;

import dev.drydock.domain.statistics.DigitCounts.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the exact quantiles of a column in a second pass, in memory that does not grow with the rows: the first pass counted the
 * values by their leading 16 bits; this one takes the trailing 16 bits of those that share them with a value that is looked for (selection
 * by radix). Not thread-safe.
 */
final class QuantileSearch {
    private final int column;
    private final long count;
    private final DigitCounts leading;
    private final TrailingBits[][] trailing = new TrailingBits[256][];
    private int bytes;

    /**
     * @param column of the values that it looks at
     * @param count of values, not 0
     * @param leading the leading bits of all values
     */
    QuantileSearch(int column, long count, DigitCounts leading) {
        this.column = column;
        this.count = count;
        this.leading = leading;
        for (double probability : NumberStatistics.PROBABILITIES) {
            long below = below(probability);
            look(leading.find(below));
            look(leading.find(above(below)));
        }
    }

    private long below(double probability) {
        return (long) (probability * (count - 1));
    }

    private long above(long below) {
        return Math.min(below + 1, count - 1);
    }

    private void look(Place place) {
        int high = place.digit() >>> 8;
        int low = place.digit() & 0xFF;
        if (trailing[high] == null) {
            trailing[high] = new TrailingBits[256];
        }
        if (trailing[high][low] == null) {
            trailing[high][low] = new TrailingBits(place.count());
            bytes += TrailingBits.bytes(place.count());
        }
    }

    /** How much it holds at most. */
    int bytes() {
        return bytes;
    }

    /** @param values {@code [rows, width] float32} */
    void add(float[] values, int width, int rows) {
        int end = column + rows * width;
        for (int i = column; i < end; i += width) {
            if (!Float.isNaN(values[i])) {
                int bits = OrderedBits.of(values[i]);
                TrailingBits found = trailing(OrderedBits.leading(bits));
                if (found != null) {
                    found.add(OrderedBits.trailing(bits));
                }
            }
        }
    }

    private @Nullable TrailingBits trailing(int digit) {
        TrailingBits[] page = trailing[digit >>> 8];
        return page == null ? null : page[digit & 0xFF];
    }

    /** After all rows were added. */
    List<Double> quantiles() {
        Stream.of(trailing)
                .filter(Objects::nonNull)
                .flatMap(Stream::of)
                .filter(Objects::nonNull)
                .forEach(TrailingBits::sort);
        List<Double> quantiles = new ArrayList<>();
        for (double probability : NumberStatistics.PROBABILITIES) {
            long below = below(probability);
            double low = value(below);
            double high = value(above(below));
            quantiles.add(low + (high - low) * (probability * (count - 1) - below));
        }
        return quantiles;
    }

    private double value(long rank) {
        Place place = leading.find(rank);
        TrailingBits found = trailing(place.digit());
        if (found == null) {
            throw new IllegalStateException("the rank " + rank + " was not looked for");
        }
        return OrderedBits.toFloat(place.digit() << 16 | found.find(place.before()));
    }
}
