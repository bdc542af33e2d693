package dev.drydock.domain.drift;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The counts of both sides, bin by bin, as they were compared; of many categories the most frequent ones and the others together.
 *
 * @param edges of a number's bins, as in {@link ColumnReference}; empty for categories
 * @param categories names; empty for a number
 * @param reference rows by bin, those without a value last: two more than edges, or one more than categories
 * @param window likewise
 */
public record DriftHistogram(List<Double> edges, List<String> categories, List<Long> reference, List<Long> window) {
    private static final int MOST_CATEGORIES = 24;
    private static final String OTHERS = "others";

    /** @throws IllegalArgumentException if the numbers of bins do not fit */
    public DriftHistogram {
        edges = List.copyOf(edges);
        categories = List.copyOf(categories);
        reference = List.copyOf(reference);
        window = List.copyOf(window);
        int bins = categories.isEmpty() ? edges.size() + 2 : categories.size() + 1;
        if (reference.size() != bins || window.size() != bins) {
            throw new IllegalArgumentException(
                    "a histogram of " + bins + " bins has " + reference.size() + " and " + window.size() + " counts");
        }
    }

    static DriftHistogram of(DriftColumn column, List<Double> edges, long[] reference, long[] window) {
        return column.isNumber()
                ? new DriftHistogram(edges, List.of(), listed(reference), listed(window))
                : ofCategories(column.categories(), reference, window);
    }

    private static DriftHistogram ofCategories(List<String> names, long[] reference, long[] window) {
        if (names.size() <= MOST_CATEGORIES) {
            return new DriftHistogram(List.of(), names, listed(reference), listed(window));
        }
        Set<Integer> shown = new HashSet<>(IntStream.range(0, names.size())
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> reference[i] + window[i])
                        .reversed())
                .limit(MOST_CATEGORIES - 1)
                .toList());
        List<String> categories = new ArrayList<>();
        List<Long> before = new ArrayList<>();
        List<Long> now = new ArrayList<>();
        long otherBefore = 0;
        long otherNow = 0;
        for (int i = 0; i < names.size(); i++) {
            if (shown.contains(i)) {
                categories.add(names.get(i));
                before.add(reference[i]);
                now.add(window[i]);
            } else {
                otherBefore += reference[i];
                otherNow += window[i];
            }
        }
        categories.add(OTHERS);
        before.addAll(List.of(otherBefore, reference[names.size()]));
        now.addAll(List.of(otherNow, window[names.size()]));
        return new DriftHistogram(List.of(), categories, before, now);
    }

    private static List<Long> listed(long[] counts) {
        return IntStream.range(0, counts.length).mapToObj(i -> counts[i]).toList();
    }
}
