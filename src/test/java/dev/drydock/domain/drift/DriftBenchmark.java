package dev.drydock.domain.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftMeasure;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What drift of ten million rows by thirty columns costs; {@code -Drows=N} takes another number. */
class DriftBenchmark {
    private static final int COLUMNS = 30;
    private static final int ROWS = Integer.getInteger("rows", 10_000_000);

    /** Rows that are computed from their number: each column is nearly normal, the window's a tenth of a deviation higher. */
    private record Computed(int rows, float shift) implements SnapshotFeatures {
        @Override
        public Split split(int row) {
            return Split.TRAIN;
        }

        @Override
        public double label(int row) {
            return row & 1;
        }

        @Override
        public float score(int row) {
            return feature(row, COLUMNS);
        }

        @Override
        public List<String> inputs() {
            return IntStream.range(0, COLUMNS).mapToObj(i -> "x" + i).toList();
        }

        @Override
        public float feature(int row, int input) {
            long mixed = (row * 31L + input + (shift == 0 ? 0 : 1_000_003)) * 0x9E3779B97F4A7C15L;
            mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
            mixed ^= mixed >>> 27;
            return ((mixed & 0xFFFF) + (mixed >>> 16 & 0xFFFF) + (mixed >>> 32 & 0xFFFF) + (mixed >>> 48)) / 65536f
                    + shift;
        }
    }

    private static List<DriftColumn> columns() {
        List<DriftColumn> columns = new ArrayList<>();
        for (int i = 0; i < COLUMNS; i++) {
            columns.add(new DriftColumn(ColumnRole.INPUT, "x" + i, i, List.of()));
        }
        columns.add(new DriftColumn(ColumnRole.PREDICTION, "score", 0, List.of()));
        columns.add(new DriftColumn(ColumnRole.LABEL, "label", 0, List.of("no", "yes")));
        return columns;
    }

    @Test
    void aWindowOfManyRowsIsMeasuredInOnePassAndBoundedMemory() {
        DriftReference reference =
                timed("reference of " + ROWS + " rows", () -> DescribeTraining.of(new Computed(ROWS, 0f), columns()));
        Computed window = new Computed(ROWS, 0.05774f);
        timed("computing " + ROWS + " rows alone", () -> sum(window));

        long before = allocated();
        List<MeasuredColumn> measured = timed(
                "window of " + ROWS + " rows",
                () -> DriftMeter.measure(columns(), Optional.of(reference), Optional.empty(), window));
        System.out.println("allocated meanwhile: " + (allocated() - before) / 1024 + " KiB");

        assertThat(allocated() - before).as("bytes").isLessThan(64L << 20);
        for (Measurement one : measured.get(0).measurements()) {
            System.out.printf(
                    Locale.ROOT,
                    "%s %.6f ± %.6f%n",
                    one.measure().key(),
                    one.estimate().value(),
                    one.estimate().error());
        }
        for (MeasuredColumn column : measured.subList(0, COLUMNS)) {
            for (Measurement one : column.measurements()) {
                if (one.measure() == DriftMeasure.KOLMOGOROV_SMIRNOV) {
                    assertThat(one.estimate().value()).isBetween(0.035, 0.045);
                    assertThat(one.estimate().error()).isLessThan(0.005);
                }
            }
        }
    }

    private static double sum(Computed rows) {
        double sum = 0;
        for (int row = 0; row < rows.rows(); row++) {
            for (int input = 0; input < COLUMNS; input++) {
                sum += rows.feature(row, input);
            }
        }
        return sum;
    }

    /** Bytes that this thread has allocated so far: no collector hides any. */
    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static <T> T timed(String what, java.util.function.Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        System.out.println(
                what + ": " + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");
        return result;
    }
}
