package dev.drydock.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot is like.
 *
 * @param splits rows by split: train, tune, holdout
 * @param counts how the rows came about, by name
 * @param statistics null of a snapshot that was sealed before they were kept
 */
public record SnapshotView(
        String id,
        String model,
        String asOf,
        int rows,
        Map<String, Integer> splits,
        Map<String, Long> counts,
        @Nullable Statistics statistics,
        List<Anomaly> anomalies) {

    /**
     * @param inputs in the order of the feature matrix
     * @param predicted the predicted class; null where the model has none, or it was not kept yet
     * @param others of several targets the scores of all but the first, then their labels; null of one
     */
    public record Statistics(
            List<Column> inputs,
            Column score,
            @Nullable Column predicted,
            Column label,
            @Nullable List<Column> others) {}

    /**
     * One column.
     *
     * @param type {@code NUMERIC} or {@code CATEGORICAL}
     * @param masked whether the column is private: then there are no values, categories or numbers made of them
     * @param categories null of a number, or if masked
     * @param quantiles of all rows at 1, 5, 25, 50, 75, 95 and 99 %; null of categories, without a value, or if masked
     */
    public record Column(
            String name,
            String type,
            boolean masked,
            @Nullable List<String> categories,
            Part all,
            Part train,
            Part tune,
            Part holdout,
            @Nullable List<Double> quantiles) {}

    /**
     * Some rows of a column.
     *
     * @param count rows that have a value
     * @param deviation null also of a single value
     * @param distinct of how many declared categories there is a row; null of a number
     * @param counts rows of each category that is listed
     */
    public record Part(
            long count,
            long missing,
            @Nullable Long zeros,
            @Nullable Double mean,
            @Nullable Double deviation,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable Integer distinct,
            @Nullable List<Long> counts) {}

    /** Something unusual; {@code docs/formats.md} has the rules. */
    public record Anomaly(String rule, String subject, double measured, double limit, String sentence) {}
}
