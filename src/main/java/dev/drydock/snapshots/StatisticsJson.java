package dev.drydock.snapshots;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import dev.drydock.api.SnapshotView.Column;
import dev.drydock.api.SnapshotView.Part;
import dev.drydock.api.SnapshotView.Statistics;
import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.statistics.CategoryStatistics;
import dev.drydock.domain.statistics.CategoryStatistics.Counts;
import dev.drydock.domain.statistics.ColumnStatistics;
import dev.drydock.domain.statistics.NumberStatistics;
import dev.drydock.domain.statistics.NumberStatistics.Spread;
import dev.drydock.domain.statistics.NumberStatistics.Summary;
import dev.drydock.domain.statistics.Parts;
import dev.drydock.domain.statistics.SnapshotStatistics;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statistics in a snapshot's manifest: unknown and hidden values are left out. */
public final class StatisticsJson {
    private StatisticsJson() {}

    /** Empty ones are written as null. */
    static final class Writer extends JsonSerializer<Optional<SnapshotStatistics>> {
        @Override
        public void serialize(
                Optional<SnapshotStatistics> statistics, JsonGenerator generator, SerializerProvider provider)
                throws IOException {
            if (statistics.isPresent()) {
                generator.writeTree(Mappers.RECORDS_WITHOUT_NULLS.valueToTree(document(statistics.get())));
            } else {
                generator.writeNull();
            }
        }
    }

    static final class Reader extends JsonDeserializer<Optional<SnapshotStatistics>> {
        @Override
        public Optional<SnapshotStatistics> deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            JsonNode tree = context.readTree(parser);
            try {
                return Optional.of(
                        statistics(required(Mappers.RECORDS.treeToValue(tree, Statistics.class), "columns")));
            } catch (IllegalArgumentException e) {
                throw new JsonMappingException(parser, "the statistics cannot be read: " + e.getMessage(), e);
            }
        }

        @Override
        public Optional<SnapshotStatistics> getNullValue(DeserializationContext context) {
            return Optional.empty();
        }
    }

    /** The statistics as the manifest and the REST interface have them. */
    public static Statistics document(SnapshotStatistics statistics) {
        return new Statistics(
                statistics.inputs().stream().map(StatisticsJson::column).toList(),
                column(statistics.score()),
                statistics.predicted().map(StatisticsJson::column).orElse(null),
                column(statistics.label()),
                statistics.others().isEmpty()
                        ? null
                        : statistics.others().stream()
                                .map(StatisticsJson::column)
                                .toList());
    }

    private static Column column(ColumnStatistics column) {
        if (column instanceof NumberStatistics number) {
            Parts<Part> parts = number.parts().map(StatisticsJson::part);
            return new Column(
                    number.name(),
                    ColumnType.NUMERIC.name(),
                    number.masked(),
                    null,
                    parts.all(),
                    parts.train(),
                    parts.tune(),
                    parts.holdout(),
                    number.quantiles().isEmpty() ? null : number.quantiles());
        }
        CategoryStatistics category = (CategoryStatistics) column;
        Parts<Part> parts = category.parts().map(counts -> part(counts, category.masked()));
        return new Column(
                category.name(),
                ColumnType.CATEGORICAL.name(),
                category.masked(),
                category.masked() ? null : category.categories(),
                parts.all(),
                parts.train(),
                parts.tune(),
                parts.holdout(),
                null);
    }

    private static Part part(Summary summary) {
        Optional<Spread> spread = summary.spread();
        return new Part(
                summary.count(),
                summary.missing(),
                spread.map(Spread::zeros).orElse(null),
                spread.map(Spread::mean).orElse(null),
                spread.map(Spread::deviation).filter(Double::isFinite).orElse(null),
                spread.map(Spread::min).orElse(null),
                spread.map(Spread::max).orElse(null),
                null,
                null);
    }

    private static Part part(Counts counts, boolean masked) {
        return new Part(
                counts.count(),
                counts.missing(),
                null,
                null,
                null,
                null,
                null,
                counts.distinct(),
                masked ? null : counts.counts());
    }

    private static SnapshotStatistics statistics(Statistics document) {
        return new SnapshotStatistics(
                required(document.inputs(), "inputs").stream()
                        .map(StatisticsJson::column)
                        .toList(),
                column(required(document.score(), "score")),
                Optional.ofNullable(document.predicted()).map(StatisticsJson::column),
                column(required(document.label(), "label")),
                document.others() == null
                        ? List.of()
                        : document.others().stream().map(StatisticsJson::column).toList());
    }

    private static ColumnStatistics column(@Nullable Column entry) {
        Column column = required(entry, "a column");
        String name = required(column.name(), "name");
        Parts<Part> parts = new Parts<>(
                required(column.all(), "all"),
                required(column.train(), "train"),
                required(column.tune(), "tune"),
                required(column.holdout(), "holdout"));
        return ColumnType.valueOf(required(column.type(), "type")) == ColumnType.NUMERIC
                ? new NumberStatistics(
                        name, column.masked(), parts.map(StatisticsJson::summary), listed(column.quantiles()))
                : new CategoryStatistics(
                        name, column.masked(), listed(column.categories()), parts.map(StatisticsJson::counts));
    }

    private static Summary summary(Part part) {
        return new Summary(
                part.count(),
                part.missing(),
                part.zeros() == null
                        ? Optional.empty()
                        : Optional.of(new Spread(
                                part.zeros(),
                                required(part.mean(), "mean"),
                                part.deviation() == null ? Double.NaN : part.deviation(),
                                required(part.min(), "min"),
                                required(part.max(), "max"))));
    }

    private static Counts counts(Part part) {
        return new Counts(part.count(), part.missing(), required(part.distinct(), "distinct"), listed(part.counts()));
    }

    private static <T> List<T> listed(@Nullable List<T> values) {
        if (values == null) {
            return List.of();
        }
        values.forEach(value -> required(value, "a value of a list"));
        return values;
    }

    private static <T> T required(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalArgumentException("they lack " + what);
        }
        return value;
    }
}
