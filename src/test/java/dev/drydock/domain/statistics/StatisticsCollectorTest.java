package dev.drydock.domain.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.statistics.CategoryStatistics.Counts;
import dev.drydock.domain.statistics.NumberStatistics.Summary;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsCollectorTest {

    @Test
    void theSameRowsGiveTheSameBits() {
        assertThat(random(7).describe(2000)).isEqualTo(random(7).describe(2000));
        assertThat(random(8).describe(2000)).isNotEqualTo(random(7).describe(2000));
    }

    private static Described random(long seed) {
        double[] values = new SplittableRandom(seed).doubles(2000, -1e6, 1e6).toArray();
        return Described.rows().number("x", row -> values[row]);
    }

    @Test
    void scoreAndLabelAreDescribedLikeInputs() {
        SnapshotStatistics statistics = Described.rows()
                .score(row -> row / 4.0)
                .label(LabelRule.ofClasses("no", "yes"), row -> row == 4 ? 1 : 0)
                .describe(5)
                .statistics();

        assertThat(statistics.columns()).containsExactly(statistics.score(), statistics.label());
        NumberStatistics score = (NumberStatistics) statistics.score();
        assertThat(score.name()).isEqualTo("score");
        assertThat(score.quantiles())
                .usingElementComparator((one, other) -> Math.abs(one - other) < 1e-12 ? 0 : Double.compare(one, other))
                .isEqualTo(NumberStatistics.PROBABILITIES);
        CategoryStatistics label = (CategoryStatistics) statistics.label();
        assertThat(label.categories()).containsExactly("no", "yes");
        assertThat(label.parts())
                .isEqualTo(new Parts<>(
                        new Counts(5, 0, 2, List.of(4L, 1L)),
                        new Counts(2, 0, 1, List.of(2L, 0L)),
                        new Counts(2, 0, 2, List.of(1L, 1L)),
                        new Counts(1, 0, 1, List.of(1L, 0L))));
    }

    @Test
    void theLabelOfARegressionIsANumber() {
        assertThat(Described.rows()
                        .label(new LabelRule.Quantity(0, 10, "h", 1), row -> row)
                        .describe(3)
                        .statistics()
                        .label())
                .isInstanceOfSatisfying(
                        NumberStatistics.class,
                        label -> assertThat(label.quantiles().get(3)).isEqualTo(1));
    }

    @Test
    void predictedClassesAreCountedWhereTheyAreKnown() {
        List<String> said = List.of("ok", "dent", "ok", "", "dent", "ok");
        Described rows = Described.rows()
                .label(LabelRule.ofClasses("ok", "scratch", "dent"), row -> row % 3)
                .predicted(said::get);

        SnapshotStatistics statistics = rows.describe(6).statistics();

        assertThat(statistics.columns())
                .extracting(ColumnStatistics::name)
                .containsExactly("score", "predicted", "label");
        assertThat(statistics.predicted())
                .contains(new CategoryStatistics(
                        "predicted",
                        false,
                        List.of("ok", "scratch", "dent"),
                        new Parts<>(
                                new Counts(5, 1, 2, List.of(3L, 0L, 2L)),
                                new Counts(1, 1, 1, List.of(1L, 0L, 0L)),
                                new Counts(2, 0, 1, List.of(0L, 0L, 2L)),
                                new Counts(2, 0, 1, List.of(2L, 0L, 0L)))));
        assertThat(rows.keepPrivate("said").describe(6).statistics().predicted())
                .hasValueSatisfying(column -> assertThat(column.masked()).isTrue());
        assertThat(Described.rows().describe(6).statistics().predicted()).isEmpty();
    }

    @Test
    void ofPrivateColumnsCountsAloneAreTold() {
        SnapshotStatistics statistics = Described.rows()
                .number("age", row -> row == 0 ? Double.NaN : row)
                .category("ward", List.of("north", "south"), row -> row % 2)
                .number("flow", row -> row)
                .keepPrivate("age", "ward")
                .describe(6)
                .statistics();

        Summary two = new Summary(2, 0, Optional.empty());
        assertThat(statistics.inputs().get(0))
                .isEqualTo(new NumberStatistics(
                        "age",
                        true,
                        new Parts<>(new Summary(5, 1, Optional.empty()), new Summary(1, 1, Optional.empty()), two, two),
                        List.of()));
        Counts both = new Counts(2, 0, 2, List.of());
        assertThat(statistics.inputs().get(1))
                .isEqualTo(new CategoryStatistics(
                        "ward", true, List.of(), new Parts<>(new Counts(6, 0, 2, List.of()), both, both, both)));
        assertThat(statistics.inputs().get(2).masked()).isFalse();
    }

    @Test
    void ofVeryManyCategoriesTheMostFrequentOnesAreListed() {
        List<String> names = IntStream.range(0, 1000).mapToObj(i -> "c" + i).toList();
        Described rows = Described.rows();
        for (int input = 0; input < 500; input++) {
            rows.category("x" + input, names, row -> row % 2 == 0 ? 999 : row % 100);
        }

        CategoryStatistics listed =
                (CategoryStatistics) rows.describe(400).statistics().inputs().get(499);

        assertThat(listed.categories()).hasSize(20).startsWith("c1", "c3", "c5").endsWith("c999");
        Counts all = listed.parts().all();
        assertThat(all.distinct()).isEqualTo(51);
        assertThat(all.counts()).endsWith(200L);
        assertThat(all.others()).isEqualTo(200 - 19 * 4);
    }

    /** More than 256 different leading digits are searched: several passes. */
    @Test
    void quantilesOfManyColumnsAreThoseOfSortedValues() {
        SplittableRandom random = new SplittableRandom(3);
        int rows = 501;
        float[][] columns = new float[60][rows];
        Described described = Described.rows();
        for (int column = 0; column < columns.length; column++) {
            float[] values = columns[column];
            for (int row = 0; row < rows; row++) {
                values[row] = Float.intBitsToFloat(random.nextInt());
                if (!Float.isFinite(values[row])) {
                    values[row] = row;
                }
            }
            described.number("x" + column, row -> values[row]);
        }

        List<ColumnStatistics> inputs = described.describe(rows).statistics().inputs();

        for (int column = 0; column < columns.length; column++) {
            float[] sorted = columns[column].clone();
            java.util.Arrays.sort(sorted);
            assertThat(((NumberStatistics) inputs.get(column)).quantiles())
                    .containsExactly(
                            (double) sorted[5],
                            (double) sorted[25],
                            (double) sorted[125],
                            (double) sorted[250],
                            (double) sorted[375],
                            (double) sorted[475],
                            (double) sorted[495]);
        }
    }
}
