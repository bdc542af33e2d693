package dev.drydock.domain.statistics;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.statistics.CategoryStatistics.Counts;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Collects a column of categories or classes. */
final class CategoryCollector extends ColumnCollector {
    private final List<String> categories;
    private final int listed;
    private final long[][] bySplit;

    /**
     * @param categories in the order of their indices
     * @param listed how many are listed one by one, the most frequent first
     */
    CategoryCollector(String name, boolean hidden, List<String> categories, int listed) {
        super(name, hidden);
        this.categories = List.copyOf(categories);
        this.listed = listed;
        this.bySplit = new long[Split.USED.size()][categories.size() + 1];
    }

    @Override
    long count(int split, float[] values, int column, int width, int rows, long before) {
        long fingerprint = before;
        long[] counts = bySplit[split];
        int end = column + rows * width;
        for (int i = column; i < end; i += width) {
            fingerprint = mixed(fingerprint, values[i]);
            counts[Float.isNaN(values[i]) ? counts.length - 1 : (int) values[i]]++;
        }
        return fingerprint;
    }

    List<String> categories() {
        return categories;
    }

    /** Rows by category, those without a value last. */
    Parts<long[]> rows() {
        long[] all = new long[categories.size() + 1];
        for (long[] rows : bySplit) {
            Arrays.setAll(all, i -> all[i] + rows[i]);
        }
        return new Parts<>(all, bySplit[Split.TRAIN.code()], bySplit[Split.TUNE.code()], bySplit[Split.HOLDOUT.code()]);
    }

    @Override
    Parts<Tally> tallies() {
        return rows().map(rows -> {
            Counts counts = counts(rows, List.of());
            return new Tally(
                    counts.count(),
                    counts.missing(),
                    counts.distinct() == 1 ? Optional.of(first(rows)) : Optional.empty());
        });
    }

    private String first(long[] rows) {
        return IntStream.range(0, categories.size())
                .filter(i -> rows[i] > 0)
                .mapToObj(categories::get)
                .findFirst()
                .orElseThrow();
    }

    @Override
    ColumnStatistics statistics(List<Double> quantiles) {
        Parts<long[]> rows = rows();
        List<Integer> shown = mostFrequent(rows.all());
        return new CategoryStatistics(
                name(),
                false,
                shown.stream().map(categories::get).toList(),
                rows.map(counted -> counts(counted, shown)));
    }

    /** In the order of their indices. */
    private List<Integer> mostFrequent(long[] rows) {
        return IntStream.range(0, categories.size())
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> rows[i]).reversed())
                .limit(listed)
                .sorted()
                .toList();
    }

    private Counts counts(long[] rows, List<Integer> shown) {
        long missing = rows[categories.size()];
        int distinct = (int)
                IntStream.range(0, categories.size()).filter(i -> rows[i] > 0).count();
        return new Counts(
                Arrays.stream(rows).sum() - missing,
                missing,
                distinct,
                shown.stream().map(i -> rows[i]).toList());
    }
}
