package dev.drydock.domain.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.dataset.SnapshotArchive;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.drift.DriftMeter.TrainingSnapshot;
import dev.drydock.domain.registry.DriftMeasure;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftMeterTest {
    private static final MadeRows BEFORE = new MadeRows(40_000, row -> normal(row, 1));

    /** The sum of four uniform numbers, about normal. */
    private static double normal(int row, long salt) {
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += MadeRows.noise(row, 4 * salt + i);
        }
        return sum;
    }

    private static List<MeasuredColumn> exactly(MadeRows before, MadeRows now) {
        return DriftMeter.measure(
                MadeRows.COLUMNS, Optional.empty(), TrainingSnapshot.of(before, MadeRows.COLUMNS), now);
    }

    private static List<MeasuredColumn> sketched(MadeRows before, MadeRows now) {
        return DriftMeter.measure(
                MadeRows.COLUMNS, Optional.of(DescribeTraining.of(before, MadeRows.COLUMNS)), Optional.empty(), now);
    }

    private static Measurement of(MeasuredColumn column, DriftMeasure measure) {
        return column.measurements().stream()
                .filter(one -> one.measure() == measure)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.05, 0.7, 5, 1000})
    void aSketchIsAsFarFromTheTruthAsItSaysAndNotFarther(double shift) {
        MadeRows now = new MadeRows(30_000, row -> normal(row, 2) + shift);

        MeasuredColumn exact = exactly(BEFORE, now).get(0);
        MeasuredColumn sketch = sketched(BEFORE, now).get(0);

        assertThat(exact.method()).isEqualTo(DriftMethod.EXACT);
        assertThat(sketch.method()).isEqualTo(DriftMethod.SKETCH);
        Estimate ks = of(sketch, DriftMeasure.KOLMOGOROV_SMIRNOV).estimate();
        double trueKs = of(exact, DriftMeasure.KOLMOGOROV_SMIRNOV).estimate().value();
        assertThat(trueKs).isBetween(ks.value() - 1e-12, ks.value() + ks.error() + 1e-12);
        if (shift < 5) {
            assertThat(ks.error()).as("the largest bin").isLessThan(0.012);
        }
        Estimate wasserstein = of(sketch, DriftMeasure.WASSERSTEIN).estimate();
        assertThat(of(exact, DriftMeasure.WASSERSTEIN).estimate().value())
                .isCloseTo(wasserstein.value(), within(wasserstein.error() + 1e-9));
        assertThat(wasserstein.error()).isLessThan(0.02 + shift);
        for (DriftMeasure counted : List.of(DriftMeasure.PSI, DriftMeasure.JENSEN_SHANNON, DriftMeasure.CRAMERS_V)) {
            assertThat(of(sketch, counted)).as("counts are exact").isEqualTo(of(exact, counted));
        }
        assertThat(sketch.deviation()).isCloseTo(exact.deviation(), within(1e-12));
    }

    @Test
    void aValueThatManyRowsHaveLosesNothingInASketch() {
        MadeRows before = new MadeRows(20_000, row -> row % 3);
        MadeRows now = new MadeRows(20_000, row -> row % 4 == 0 ? 2 : row % 3);

        Estimate exact =
                of(exactly(before, now).get(0), DriftMeasure.KOLMOGOROV_SMIRNOV).estimate();
        Estimate sketch = of(sketched(before, now).get(0), DriftMeasure.KOLMOGOROV_SMIRNOV)
                .estimate();

        assertThat(sketch.value()).isEqualTo(exact.value()).isPositive();
        assertThat(sketch.error()).isLessThan(1e-12);
    }

    @Test
    void beyondAMillionRowsTheWindowIsCountedInOnePassBetweenFixedEdges() {
        MadeRows now = new MadeRows(DriftMeter.EXACT_ROWS + 1, row -> normal(row, 3) + 0.1);
        CountingRows counted = new CountingRows(now);

        List<MeasuredColumn> columns = DriftMeter.measure(
                MadeRows.COLUMNS,
                Optional.of(DescribeTraining.of(BEFORE, MadeRows.COLUMNS)),
                TrainingSnapshot.of(BEFORE, MadeRows.COLUMNS),
                counted);

        assertThat(columns)
                .extracting(MeasuredColumn::method)
                .containsExactly(DriftMethod.SKETCH, DriftMethod.SKETCH, DriftMethod.EXACT);
        assertThat(counted.features).as("each value once").isEqualTo(now.rows());
        assertThat(counted.wentBack).as("rows in their order").isFalse();
    }

    @Test
    void aReferenceOfMoreThanAMillionRowsHasExactCountsBetweenEdgesOfSomeOfThem() {
        int rows = 2 * DriftMeter.EXACT_ROWS + 200_000;
        ColumnReference reference = DescribeTraining.of(new MadeRows(rows, row -> normal(row, 5)), MadeRows.COLUMNS)
                .columns()
                .get(0);

        assertThat(reference.counts())
                .hasSize(10)
                .allSatisfy(count -> assertThat((double) count).isCloseTo(rows / 20.0, within(rows / 20.0 * 0.02)));
        assertThat(reference.counts().stream().mapToLong(Long::longValue).sum()).isEqualTo(rows / 2);
        assertThat(reference.sketch().orElseThrow().total()).isEqualTo(rows / 2);
    }

    @Test
    void aReferenceOfDecilesAloneTellsNothingOfTheValues() {
        DriftReference full = DescribeTraining.of(BEFORE, MadeRows.COLUMNS);
        ColumnReference x = full.columns().get(0);
        DriftReference old = new DriftReference(
                1,
                List.of(new ColumnReference(
                        x.column(), x.edges(), x.counts(), x.missing(), OptionalDouble.empty(), Optional.empty())));

        List<MeasuredColumn> columns = DriftMeter.measure(MadeRows.COLUMNS, Optional.of(old), Optional.empty(), BEFORE);

        assertThat(columns.get(0).method()).isEqualTo(DriftMethod.BINS);
        assertThat(columns.get(0).measurements())
                .extracting(Measurement::measure)
                .containsExactly(
                        DriftMeasure.PSI, DriftMeasure.JENSEN_SHANNON, DriftMeasure.CRAMERS_V, DriftMeasure.MISSING);
        assertThat(columns.get(1)).isEqualTo(MeasuredColumn.unknown(MadeRows.COLUMNS.get(1)));
    }

    @Test
    void missingValuesAndNewCategoriesAreCountedOnTheirOwn() {
        MadeRows before = new MadeRows(1000, row -> row, row -> 0.5, row -> 0);
        MadeRows now =
                new MadeRows(1000, row -> row % 4 == 0 ? Double.NaN : row, row -> 0.5, row -> row % 10 == 0 ? 1 : 0);

        List<MeasuredColumn> columns = exactly(before, now);

        assertThat(of(columns.get(0), DriftMeasure.MISSING).estimate().value()).isEqualTo(0.25);
        assertThat(of(columns.get(0), DriftMeasure.MISSING).p()).isLessThan(1e-20);
        assertThat(of(columns.get(0), DriftMeasure.KOLMOGOROV_SMIRNOV).fewer()).isEqualTo(500);
        assertThat(of(columns.get(2), DriftMeasure.NEW_CATEGORIES).estimate().value())
                .isEqualTo(0.1);
        assertThat(columns.get(2).histogram().orElseThrow().window()).containsExactly(900L, 100L, 0L);
    }

    @Test
    void aColumnWithoutAnyValueIsMeasuredByWhatIsMissing() {
        MadeRows now = new MadeRows(500, row -> Double.NaN);

        assertThat(exactly(BEFORE, now).get(0).measurements())
                .extracting(Measurement::measure)
                .containsExactly(
                        DriftMeasure.PSI, DriftMeasure.JENSEN_SHANNON, DriftMeasure.CRAMERS_V, DriftMeasure.MISSING);
        assertThat(sketched(BEFORE, now).get(0).measurements()).hasSize(4);
    }

    /** Tells in which order and how often rows are read. */
    private static final class CountingRows implements SnapshotArchive.SnapshotFeatures {
        private final MadeRows rows;
        private long features;
        private int last = -1;
        private boolean wentBack;

        CountingRows(MadeRows rows) {
            this.rows = rows;
        }

        @Override
        public int rows() {
            return rows.rows();
        }

        @Override
        public Split split(int row) {
            return rows.split(row);
        }

        @Override
        public double label(int row) {
            return rows.label(row);
        }

        @Override
        public float score(int row) {
            return rows.score(row);
        }

        @Override
        public List<String> inputs() {
            return rows.inputs();
        }

        @Override
        public float feature(int row, int input) {
            features++;
            wentBack |= row < last;
            last = row;
            return rows.feature(row, input);
        }
    }
}
