package dev.drydock.domain.drift;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How one column was distributed in the data that a model was trained on.
 *
 * @param edges of a number's bins, rising: bin i holds {@code edges[i-1] <= value < edges[i]}, the outer bins are open; empty for a
 *     category, whose bins are its categories
 * @param counts rows by bin: one more than edges, or one a category
 * @param missing rows without a value
 * @param deviation standard deviation of a number's values; empty in a reference of version 1
 * @param sketch of a number's values; empty in a reference of version 1
 */
public record ColumnReference(
        DriftColumn column,
        List<Double> edges,
        List<Long> counts,
        long missing,
        OptionalDouble deviation,
        Optional<Sketch> sketch) {
    public ColumnReference {
        edges = List.copyOf(edges);
        counts = List.copyOf(counts);
    }

    public Bins bins() {
        return column.isNumber()
                ? Bins.ofDecimals(edges)
                : Bins.ofCategories(column.categories().size());
    }

    Counted counted() {
        long[] all = new long[counts.size() + 1];
        for (int i = 0; i < counts.size(); i++) {
            all[i] = counts.get(i);
        }
        all[counts.size()] = missing;
        return new Counted(all, Optional.empty(), sketch, deviation.orElse(Double.NaN));
    }
}
