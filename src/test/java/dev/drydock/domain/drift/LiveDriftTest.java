package dev.drydock.domain.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.drift.DriftMeter.TrainingSnapshot;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftMeasure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveDriftTest {
    private static final DriftColumn NUMBER = new DriftColumn(ColumnRole.INPUT, "x", 0, List.of());
    private static final DriftColumn CATEGORY =
            new DriftColumn(ColumnRole.INPUT, "fluid", 0, List.of("water", "oil", "slurry"));
    private static final DriftColumn SCORE = new DriftColumn(ColumnRole.PREDICTION, "score", 0, List.of());
    private static final DriftColumn PREDICTED =
            new DriftColumn(ColumnRole.PREDICTION, "predicted", 0, List.of("low", "high"));

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow on the way

    /** Numbers with missing values and two that many rows have; every second row is for training. */
    private static MadeRows rows(int rows, long salt, double shift) {
        return new MadeRows(
                        rows,
                        row -> row % 13 == 0
                                ? Double.NaN
                                : row % 7 == 0 ? 2.5 : 10 * MadeRows.noise(row, salt) - 3 + shift,
                        row -> MadeRows.noise(row, salt + 1) / (1 + shift),
                        row -> row % 5 == 0 ? 1 : 0)
                .predicting(row -> MadeRows.noise(row, salt + 2) < 0.3 + shift / 20 ? 1 : 0);
    }

    private static MadeRows categories(int rows, long salt, double most) {
        return new MadeRows(
                rows,
                row -> row % 11 == 0 ? Double.NaN : Math.floor(most * MadeRows.noise(row, salt)),
                row -> 0.5,
                row -> 0);
    }

    private static LiveRows of(MadeRows rows, int from, int to) {
        return new LiveRows() {
            @Override
            public int rows() {
                return to - from;
            }

            @Override
            public float value(DriftColumn column, int row) {
                return column.value(rows, from + row);
            }
        };
    }

    private static LiveRows same(float value, int rows) {
        return new LiveRows() {
            @Override
            public int rows() {
                return rows;
            }

            @Override
            public float value(DriftColumn column, int row) {
                return value;
            }
        };
    }

    private LiveDrift live(MadeRows training, DriftColumn... columns) {
        return LiveDrift.of(DescribeTraining.of(training, List.of(columns)), List.of(columns), nanos::get)
                .orElseThrow();
    }

    private static double ofRun(MeasuredColumn column) {
        return column.measurements().stream()
                .filter(one -> one.measure() == DriftMeasure.PSI)
                .findFirst()
                .orElseThrow()
                .estimate()
                .value();
    }

    /** Whether it compares all values or counts between the reference's bins. */
    private static void assertSameAsRun(LiveWindow window, MadeRows before, MadeRows now, List<DriftColumn> columns) {
        Optional<DriftReference> reference = Optional.of(DescribeTraining.of(before, columns));
        List<MeasuredColumn> exactly =
                DriftMeter.measure(columns, reference, TrainingSnapshot.of(before, columns), now);
        List<MeasuredColumn> counted = DriftMeter.measure(columns, reference, Optional.empty(), now);
        assertThat(window.columns()).hasSameSizeAs(columns);
        for (int i = 0; i < columns.size(); i++) {
            assertThat(window.columns().get(i).column()).isEqualTo(columns.get(i));
            assertThat(window.columns().get(i).psi())
                    .isCloseTo(ofRun(exactly.get(i)), within(1e-9))
                    .isCloseTo(ofRun(counted.get(i)), within(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.4, 3, 500})
    void measuresTheSameRowsAsARunDoes(double shift) {
        MadeRows before = rows(20_000, 1, 0);
        MadeRows now = rows(5_000, 9, shift);
        List<DriftColumn> columns = List.of(NUMBER, SCORE, PREDICTED);
        LiveDrift live = live(before, NUMBER, SCORE, PREDICTED);

        for (int from = 0; from < 5_000; from += 125) {
            live.count(of(now, from, from + 125));
        }

        LiveWindow window = live.measure();
        assertThat(window.rows()).isEqualTo(5_000);
        assertSameAsRun(window, before, now, columns);
        assertThat(window.columns().get(0).psi() > 0.2).isEqualTo(shift > 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 2, 3})
    void measuresCategoriesAsARunDoes(double most) {
        MadeRows before = categories(9_000, 1, 2);
        MadeRows now = categories(3_000, 4, most);
        LiveDrift live = live(before, CATEGORY);

        live.count(of(now, 0, 3_000));

        assertSameAsRun(live.measure(), before, now, List.of(CATEGORY));
    }

    @Test
    void aWindowWithTooFewRowsHasNoFigureAndItsRows() {
        LiveDrift live = live(rows(2_000, 1, 0), NUMBER);

        assertThat(live.measure()).isEqualTo(new LiveWindow(0, List.of()));
        live.count(same(1, 199));
        live.count(same(1, 0));
        assertThat(live.measure()).isEqualTo(new LiveWindow(199, List.of()));
        live.count(same(1, 1));
        assertThat(live.measure().columns()).hasSize(1);
    }

    @Test
    void manyBinsNeedMoreRows() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            names.add("c" + i);
        }
        DriftColumn many = new DriftColumn(ColumnRole.INPUT, "many", 0, names);
        MadeRows before = categories(9_000, 1, 50);
        LiveDrift live = live(before, many);

        live.count(of(categories(999, 2, 50), 0, 999));
        assertThat(live.measure().columns()).isEmpty();
        live.count(same(1, 1));
        assertThat(live.measure().columns()).hasSize(1);
    }

    @Test
    void rowsLeaveTheWindowAfterAnHour() {
        LiveDrift live = live(rows(2_000, 1, 0), NUMBER);
        live.count(same(1, 300));
        for (int part = 1; part < LiveDrift.PARTS; part++) {
            nanos.addAndGet(LiveDrift.PART_NANOS);
            live.count(same(2, 1));
            assertThat(live.measure().rows()).isEqualTo(300 + part);
        }

        nanos.addAndGet(LiveDrift.PART_NANOS);
        assertThat(live.measure().rows()).as("nothing came since").isEqualTo(11);
        live.count(same(2, 5));
        assertThat(live.measure().rows()).isEqualTo(16);

        nanos.addAndGet(100 * LiveDrift.PART_NANOS);
        assertThat(live.measure()).isEqualTo(new LiveWindow(0, List.of()));
        live.count(same(2, 250));
        assertThat(live.measure().rows()).isEqualTo(250);
    }

    @Test
    void hostileValuesHaveCountsOfTheirOwn() {
        LiveDrift live = live(rows(2_000, 1, 0), NUMBER);
        float[] hostile = {
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            (float) 1e300,
            Float.MAX_VALUE,
            -0f,
            Float.MIN_VALUE
        };
        for (float value : hostile) {
            live.count(same(value, 100));
        }

        LiveWindow.Column column = live.measure().columns().get(0);
        assertThat(column.psi()).isFinite().isPositive();
        assertThat(column.outside()).isEqualTo(OptionalDouble.of(4 / 7.0));
    }

    @ParameterizedTest
    @ValueSource(floats = {3, -1, 1e30f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void unknownCategoriesShareABin(float category) {
        MadeRows before = categories(9_000, 1, 2);
        LiveDrift live = live(before, CATEGORY);
        live.count(of(categories(3_000, 4, 2), 0, 3_000));
        assertThat(live.measure().columns().get(0).psi()).isLessThan(0.01);

        live.count(same(category, 3_000));

        LiveWindow.Column column = live.measure().columns().get(0);
        assertThat(column.psi()).isGreaterThan(1);
        assertThat(column.outside()).isEmpty();
    }

    @Test
    void aReferenceOfVersionOneDoesNotKnowTheRange() {
        ColumnReference deciles = new ColumnReference(
                NUMBER, List.of(1.0, 2.0), List.of(10L, 20L, 30L), 0, OptionalDouble.empty(), Optional.empty());
        LiveDrift live = LiveDrift.of(new DriftReference(1, List.of(deciles)), List.of(NUMBER, SCORE), nanos::get)
                .orElseThrow();

        live.count(same(Float.POSITIVE_INFINITY, 300));

        LiveWindow.Column column = live.measure().columns().get(0);
        assertThat(column.outside()).isEmpty();
        assertThat(column.psi()).isPositive();
    }

    /** Whoever writes a reference must not fill the node's memory. */
    @Test
    void aColumnWithTooManyBinsIsLeftOutAndTheOthersAreMeasured() {
        List<Double> edges = new ArrayList<>();
        List<Long> counts = new ArrayList<>(List.of(1L));
        for (int edge = 0; edge < LiveDrift.MOST_CELLS; edge++) {
            edges.add((double) edge);
            counts.add(1L);
        }
        ColumnReference huge = new ColumnReference(NUMBER, edges, counts, 0, OptionalDouble.empty(), Optional.empty());
        ColumnReference small =
                new ColumnReference(SCORE, List.of(0.5), List.of(5L, 5L), 0, OptionalDouble.empty(), Optional.empty());
        LiveDrift live = LiveDrift.of(new DriftReference(2, List.of(huge, small)), List.of(NUMBER, SCORE), nanos::get)
                .orElseThrow();

        live.count(same(0.7f, 200));

        assertThat(live.measure().columns())
                .extracting(LiveWindow.Column::column)
                .containsExactly(SCORE);
    }

    @Test
    void labelsUnknownWordsAndColumnsWithoutAReferenceAreNotMeasured() {
        DriftColumn label = new DriftColumn(ColumnRole.LABEL, "label", 0, List.of("no", "yes"));
        DriftColumn words = new DriftColumn(ColumnRole.INPUT, DriftColumn.unknownWordsOf("x"), 1, List.of());
        DriftReference reference = DescribeTraining.of(rows(2_000, 1, 0), List.of(label, NUMBER));

        assertThat(LiveDrift.of(reference, List.of(label, words, SCORE), nanos::get))
                .isEmpty();
    }

    @Test
    void noRowOfManyThreadsIsLostWhileTheWindowMoves() throws Exception {
        LiveDrift live = live(rows(2_000, 1, 0), NUMBER, SCORE);
        int threads = 8;
        int each = 5_000;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                all.add(pool.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        live.count(same(1, 3));
                        if (i % 2_500 == 0) {
                            nanos.addAndGet(LiveDrift.PART_NANOS / 4); // four parts in all
                        }
                        if (i % 1_000 == 0) {
                            assertThat(live.measure().rows()).isLessThanOrEqualTo(3L * threads * each);
                        }
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get(1, TimeUnit.MINUTES);
            }
        } finally {
            pool.shutdownNow();
        }

        LiveWindow window = live.measure();
        assertThat(window.rows()).isEqualTo(3L * threads * each);
        assertThat(window.columns()).hasSize(2);
    }
}
