package dev.drydock.domain.statistics;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.Split;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Describes the rows of a snapshot: everything but quantiles and equal columns in one pass as the rows come, those in a second one over
 * the rows that were written. Memory does not grow with the rows. The same rows in the same order give the same bits. Not thread-safe.
 */
public final class StatisticsCollector {
    /** What the second pass holds at a time; with more columns there are more passes. */
    private static final int BYTES_AT_ONCE = 64 << 20;

    /** Most categories that are listed one by one, over all inputs, so that the whole manifest can be read at once. */
    private static final int LISTED = 10_000;

    private static final int FEWEST_LISTED = 10;
    private static final String SCORE = "score";
    private static final String LABEL = "label";

    private final DatasetSchema schema;
    private final int inputs;
    private final int numbers;
    private final int width;
    private final RowBuffer[] buffers = new RowBuffer[Split.USED.size()];
    private final ColumnCollector[] columns;
    private final FrequentGroups[] groups = new FrequentGroups[Split.USED.size()];
    private final @Nullable PredictedClasses predicted;

    public StatisticsCollector(DatasetSchema schema) {
        this.schema = schema;
        this.inputs = schema.inputs().size();
        this.numbers = schema.label().numbers();
        this.width = inputs + 2 * numbers;
        this.columns = new ColumnCollector[width];
        int listed = listed(schema);
        for (int i = 0; i < inputs; i++) {
            columns[i] = collector(schema.inputs().get(i), listed);
        }
        for (int i = 0; i < numbers; i++) {
            columns[inputs + i] =
                    new NumberCollector(named(SCORE, i), isPrivate(schema.logs().score()));
            columns[inputs + numbers + i] = label(named(LABEL, i));
        }
        predicted = schema.logs()
                .predicted()
                .map(header -> new PredictedClasses(header, schema))
                .orElse(null);
        for (int i = 0; i < groups.length; i++) {
            groups[i] = new FrequentGroups();
            buffers[i] = new RowBuffer(inputs, numbers);
        }
    }

    private static int listed(DatasetSchema schema) {
        long categorical = schema.inputs().stream()
                .filter(input -> input.type() == ColumnType.CATEGORICAL)
                .count();
        return (int) Math.max(FEWEST_LISTED, LISTED / Math.max(1, categorical));
    }

    private boolean isPrivate(String header) {
        return schema.privateColumns().contains(header);
    }

    private ColumnCollector collector(InputColumn input, int listed) {
        boolean hidden = isPrivate(input.column());
        return input.type() == ColumnType.CATEGORICAL
                ? new CategoryCollector(input.name(), hidden, input.categories(), listed)
                : NumberCollector.of(input, hidden);
    }

    /** Of several targets such as {@code score.energy}. */
    private String named(String column, int target) {
        return numbers == 1
                ? column
                : column + "." + schema.label().targets().get(target).name();
    }

    private ColumnCollector label(String name) {
        boolean hidden = isPrivate(schema.feedback().label());
        List<String> classes = schema.classes();
        return classes.isEmpty()
                ? new NumberCollector(name, hidden)
                : new CategoryCollector(name, hidden, classes, classes.size());
    }

    public void add(SnapshotRow row) {
        int split = row.split().code();
        groups[split].add(row.group());
        buffers[split].add(row);
        if (predicted != null) {
            predicted.add(row);
        }
        if (buffers[split].isFull()) {
            take(split);
        }
    }

    private void take(int split) {
        RowBuffer buffer = buffers[split];
        for (int column = 0; column < width; column++) {
            columns[column].add(split, buffer.values(), column, width, buffer.rows());
        }
        buffer.clear();
    }

    /** @param rows those that were added, in the same order */
    public Findings finish(SealedRows rows) {
        for (int split = 0; split < buffers.length; split++) {
            take(split);
        }
        Map<Integer, QuantileSearch> searches = searches();
        List<Twins> twins = twins();
        look(rows, List.copyOf(searches.values()), twins);
        List<ColumnStatistics> described = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            QuantileSearch search = searches.get(i);
            ColumnStatistics column = columns[i].statistics(search == null ? List.of() : search.quantiles());
            described.add(columns[i].hidden() ? column.mask() : column);
        }
        return new Findings(
                new SnapshotStatistics(
                        described.subList(0, inputs),
                        described.get(inputs),
                        Optional.ofNullable(predicted).map(PredictedClasses::statistics),
                        described.get(inputs + numbers),
                        others(described)),
                new FindAnomalies(schema, List.of(columns), List.of(groups), equal(twins)).find());
    }

    /** Of several targets all scores but the first, then all labels but the first. */
    private List<ColumnStatistics> others(List<ColumnStatistics> described) {
        List<ColumnStatistics> others = new ArrayList<>(described.subList(inputs + 1, inputs + numbers));
        others.addAll(described.subList(inputs + numbers + 1, width));
        return others;
    }

    private Map<Integer, QuantileSearch> searches() {
        Map<Integer, QuantileSearch> searches = new LinkedHashMap<>();
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] instanceof NumberCollector number && !number.hidden()) {
                long count = number.tallies().all().count();
                if (count > 0) {
                    searches.put(i, new QuantileSearch(i, count, number.leading()));
                }
            }
        }
        return searches;
    }

    /** Each input with the first one that has its fingerprint; constant ones say nothing by being equal. */
    private List<Twins> twins() {
        Map<Long, Integer> first = new HashMap<>();
        List<Twins> twins = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            if (columns[i].tallies().all().single().isEmpty()) {
                Integer known = first.putIfAbsent(columns[i].fingerprint(), i);
                if (known != null && isAlike(columns[known], columns[i])) {
                    twins.add(new Twins(known, i));
                }
            }
        }
        return twins;
    }

    private static boolean isAlike(ColumnCollector one, ColumnCollector other) {
        return one instanceof CategoryCollector category
                ? other instanceof CategoryCollector same
                        && category.categories().equals(same.categories())
                : other instanceof NumberCollector;
    }

    private static List<Twins> equal(Collection<Twins> twins) {
        return twins.stream().filter(Twins::areEqual).toList();
    }

    private void look(SealedRows rows, List<QuantileSearch> searches, List<Twins> twins) {
        if (!twins.isEmpty()) {
            Twins[] compared = twins.toArray(Twins[]::new);
            rows.forEach((values, count) -> {
                for (Twins two : compared) {
                    two.add(values, width, count);
                }
            });
        }
        int from = 0;
        while (from < searches.size()) {
            int to = from;
            long bytes = 0;
            while (to < searches.size()
                    && (to == from || bytes + searches.get(to).bytes() <= BYTES_AT_ONCE)) {
                bytes += searches.get(to++).bytes();
            }
            QuantileSearch[] some = searches.subList(from, to).toArray(QuantileSearch[]::new);
            rows.forEach((values, count) -> {
                for (QuantileSearch search : some) {
                    search.add(values, width, count);
                }
            });
            from = to;
        }
    }
}
