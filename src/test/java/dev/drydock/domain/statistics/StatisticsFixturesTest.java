package dev.drydock.domain.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drydock.domain.statistics.CategoryStatistics.Counts;
import dev.drydock.domain.statistics.NumberStatistics.Spread;
import dev.drydock.domain.statistics.NumberStatistics.Summary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The statistics against what NumPy says of the same columns ({@code statistics/fixtures.json}, made by the script beside it). */
class StatisticsFixturesTest {
    private static final double TOLERANCE = 1e-9;
    private static final JsonNode FIXTURES = fixtures();

    private static JsonNode fixtures() {
        try (InputStream stream = StatisticsFixturesTest.class.getResourceAsStream("/statistics/fixtures.json")) {
            return new JsonMapper().readTree(Objects.requireNonNull(stream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<JsonNode> of(String part) {
        return StreamSupport.stream(FIXTURES.get(part).spliterator(), false);
    }

    static Stream<JsonNode> columns() {
        return of("columns");
    }

    static Stream<JsonNode> longColumns() {
        return of("longColumns");
    }

    static Stream<JsonNode> categories() {
        return of("categories");
    }

    @ParameterizedTest
    @MethodSource("columns")
    void numbersAreThoseOfNumPy(JsonNode column) {
        JsonNode values = column.get("values");
        JsonNode splits = column.get("splits");
        assertSame(
                Described.rows()
                        .number(
                                "x",
                                row -> values.get(row).isNull()
                                        ? Double.NaN
                                        : values.get(row).doubleValue())
                        .split(row -> splits.get(row).intValue())
                        .describe(values.size()),
                column);
    }

    @ParameterizedTest
    @MethodSource("longColumns")
    void soAreThoseOfLongColumns(JsonNode column) {
        int rows = column.get("rows").intValue();
        int missing = column.get("missing").intValue();
        double offset = column.get("offset").doubleValue();
        double scale = column.get("scale").doubleValue();
        double[] values = new double[rows];
        long x = column.get("seed").longValue();
        for (int row = 0; row < rows; row++) {
            x = x * 6364136223846793005L + 1442695040888963407L;
            values[row] = row % missing == 0 ? Double.NaN : offset + scale * ((x >>> 40) * 0x1p-24);
        }
        assertSame(Described.rows().number("x", row -> values[row]).describe(rows), column);
    }

    @ParameterizedTest
    @MethodSource("categories")
    void soAreTheCountsOfCategories(JsonNode column) {
        JsonNode values = column.get("values");
        JsonNode splits = column.get("splits");
        List<String> names = IntStream.range(0, column.get("size").intValue())
                .mapToObj(i -> "category-" + i)
                .toList();
        CategoryStatistics found = (CategoryStatistics) Described.rows()
                .category(
                        "x",
                        names,
                        row -> values.get(row).isNull()
                                ? Double.NaN
                                : values.get(row).intValue())
                .split(row -> splits.get(row).intValue())
                .describe(values.size())
                .statistics()
                .inputs()
                .get(0);
        assertThat(found.categories()).isEqualTo(names);
        assertThat(found.parts())
                .isEqualTo(new Parts<>(
                        counts(column.get("all")),
                        counts(column.get("train")),
                        counts(column.get("tune")),
                        counts(column.get("holdout"))));
        assertThat(found.parts().all().others()).isZero();
    }

    private static Counts counts(JsonNode part) {
        List<Long> counts = new ArrayList<>();
        part.get("counts").forEach(count -> counts.add(count.longValue()));
        return new Counts(
                part.get("count").longValue(),
                part.get("missing").longValue(),
                part.get("distinct").intValue(),
                counts);
    }

    private static void assertSame(Findings findings, JsonNode column) {
        NumberStatistics found =
                (NumberStatistics) findings.statistics().inputs().get(0);
        assertSame(found.parts().all(), column.get("all"));
        assertSame(found.parts().train(), column.get("train"));
        assertSame(found.parts().tune(), column.get("tune"));
        assertSame(found.parts().holdout(), column.get("holdout"));
        JsonNode quantiles = column.get("quantiles");
        assertThat(found.quantiles()).hasSize(quantiles.size());
        for (int i = 0; i < quantiles.size(); i++) {
            same(found.quantiles().get(i), quantiles.get(i).doubleValue());
        }
    }

    private static void assertSame(Summary found, JsonNode expected) {
        assertThat(found.count()).isEqualTo(expected.get("count").longValue());
        assertThat(found.missing()).isEqualTo(expected.get("missing").longValue());
        assertThat(found.spread().isPresent()).isEqualTo(found.count() > 0);
        found.spread().ifPresent(spread -> assertSame(spread, expected));
    }

    private static void assertSame(Spread found, JsonNode expected) {
        assertThat(found.zeros()).isEqualTo(expected.get("zeros").longValue());
        same(found.min(), expected.get("min").doubleValue());
        same(found.max(), expected.get("max").doubleValue());
        JsonNode deviation = expected.get("deviation");
        if (deviation == null) {
            assertThat(found.deviation()).isNaN();
            same(found.mean(), expected.get("mean").doubleValue());
        } else {
            same(found.deviation(), deviation.doubleValue());
            double mean = expected.get("mean").doubleValue();
            assertThat(Math.abs(found.mean() - mean))
                    .isLessThanOrEqualTo(TOLERANCE * Math.max(Math.abs(mean), TOLERANCE * found.deviation()));
        }
    }

    private static void same(double found, double expected) {
        assertThat(Math.abs(found - expected)).isLessThanOrEqualTo(TOLERANCE * Math.abs(expected));
    }
}
