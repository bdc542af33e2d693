package dev.drydock.domain.statistics;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.SnapshotRows;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;

/** Rows of a schema that a test declares, described. */
final class Described {
    private final List<InputColumn> inputs = new ArrayList<>();
    private final List<IntToDoubleFunction> values = new ArrayList<>();
    private LabelRule label = LabelRule.ofClasses("no", "yes");
    private IntToDoubleFunction labels = row -> row / 3 % 2;
    private IntToDoubleFunction scores = row -> row % 7 / 8.0;
    private IntUnaryOperator splits = row -> row % 3;
    private IntUnaryOperator groups = row -> row % 50;
    private Optional<IntFunction<String>> predicted = Optional.empty();
    private Set<String> privateColumns = Set.of();

    static Described rows() {
        return new Described();
    }

    Described number(String name, IntToDoubleFunction value) {
        return number(name, OptionalDouble.empty(), OptionalDouble.empty(), value);
    }

    Described number(String name, OptionalDouble min, OptionalDouble max, IntToDoubleFunction value) {
        inputs.add(new InputColumn(name, name, ColumnType.NUMERIC, List.of(), true, min, max));
        values.add(value);
        return this;
    }

    Described category(String name, List<String> categories, IntToDoubleFunction value) {
        inputs.add(new InputColumn(
                name, name, ColumnType.CATEGORICAL, categories, true, OptionalDouble.empty(), OptionalDouble.empty()));
        values.add(value);
        return this;
    }

    Described label(LabelRule rule, IntToDoubleFunction value) {
        label = rule;
        labels = value;
        return this;
    }

    Described score(IntToDoubleFunction value) {
        scores = value;
        return this;
    }

    /** @param name of the predicted class; empty: not known */
    Described predicted(IntFunction<String> name) {
        predicted = Optional.of(name);
        return this;
    }

    Described split(IntUnaryOperator code) {
        splits = code;
        return this;
    }

    Described group(IntUnaryOperator number) {
        groups = number;
        return this;
    }

    /** Headers, which are the names here; {@code unit}, {@code p}, {@code said} and {@code label} besides the inputs'. */
    Described keepPrivate(String... headers) {
        privateColumns = Set.of(headers);
        return this;
    }

    Findings describe(int count) {
        StatisticsCollector collector = new StatisticsCollector(schema());
        List<SnapshotRow> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            rows.add(row(row));
        }
        rows.forEach(collector::add);
        return collector.finish(visitor -> rows.forEach(row -> visitor.rows(values(row), 1)));
    }

    private DatasetSchema schema() {
        return new DatasetSchema(
                new DatasetSchema.LogColumns("id", "at", "p", "version", predicted.map(name -> "said")),
                new DatasetSchema.FeedbackColumns("id", "label", "at", "who"),
                inputs,
                "unit",
                label,
                List.of(),
                Duration.ofDays(7),
                Duration.ofMinutes(5),
                0.01,
                SplitRule.ofGroups(0.6, 0.15, 0.25, "salt"),
                privateColumns);
    }

    private SnapshotRow row(int row) {
        float[] features = new float[inputs.size()];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) values.get(i).applyAsDouble(row);
        }
        return SnapshotRows.row("p-" + row)
                .group("unit-" + groups.applyAsInt(row))
                .predicted(predicted.map(name -> name.apply(row)).orElse(""))
                .at(row)
                .split(Split.ofCode(splits.applyAsInt(row)))
                .label(labels.applyAsDouble(row))
                .score(scores.applyAsDouble(row))
                .features(features)
                .build();
    }

    private static float[] values(SnapshotRow row) {
        float[] values = java.util.Arrays.copyOf(row.features(), row.features().length + 2);
        values[values.length - 2] = row.score();
        values[values.length - 1] = row.label();
        return values;
    }
}
