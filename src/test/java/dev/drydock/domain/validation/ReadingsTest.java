package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One input's values before and after somebody changed how it is written. */
class ReadingsTest {
    private static final int MANY = 10_000;
    private static final double WITHIN = 0.1;

    private static Readings readings(int rows, IntToDoubleFunction value) {
        InputColumns columns = new InputColumns() {
            @Override
            public List<String> names() {
                return List.of("x");
            }

            @Override
            public float value(int row, int input) {
                return (float) value.applyAsDouble(row);
            }
        };
        return Readings.of(columns, 0, IntStream.range(0, rows).toArray());
    }

    /** Machines are asked in turn, so an evenly spaced part would be of one machine. */
    @Test
    void aPartOfManyRowsIsOfAllMachines() {
        for (int machines : new int[] {2, 5, 10}) {
            IntToDoubleFunction value = row -> 100 * (row % machines) + row % 7;
            Readings part = readings(MANY, value);
            assertThat(part.count()).as("of %s machines", machines).isBetween(1800, 2200);
            assertThat(part.distance(readings(2000, value))).isLessThan(0.05);
        }
        assertThat(readings(3999, row -> row).count()).isEqualTo(3999);
    }

    @Test
    void missingValuesAreNoReadings() {
        assertThat(readings(1000, row -> row % 4 == 0 ? Double.NaN : row).count())
                .isEqualTo(750);
        assertThat(readings(10, row -> Double.NaN).distance(readings(10, row -> row)))
                .isEqualTo(1);
    }

    @Test
    void whatHasTwentyDifferentValuesIsMeasured() {
        assertThat(readings(1000, row -> row % 19).isMeasured()).isFalse();
        assertThat(readings(1000, row -> row % 20).isMeasured()).isTrue();
    }

    private static IntToDoubleFunction drawn(long seed, double zeros) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = IntStream.range(0, 1500)
                .mapToDouble(row ->
                        random.nextDouble() < zeros ? 0 : 20 + 5 * random.nextGaussian() + 10 * random.nextDouble())
                .toArray();
        return row -> values[row];
    }

    private static String told(double zeros, DoubleUnaryOperator change) {
        Readings before = readings(1500, drawn(1, zeros));
        IntToDoubleFunction anew = drawn(2, zeros);
        Readings after = readings(1500, row -> change.applyAsDouble(anew.applyAsDouble(row)));
        return after.conversion(before, WITHIN).map(UnitChange::told).orElse("none");
    }

    @Test
    void namesTheUnitThatAnInputIsWrittenInNow() {
        assertThat(told(0, value -> 1.8 * value + 32)).startsWith("× 1.8 + 32");
        assertThat(told(0, value -> value + 273.15)).startsWith("+ 273.15");
        assertThat(told(0, value -> 1000 * value)).startsWith("× 1000");
        assertThat(told(0, value -> value / 3600)).startsWith("÷ 3600");
        assertThat(told(0, value -> -value)).startsWith("× -1");
        assertThat(told(0, value -> value)).isEqualTo("none");
        assertThat(told(0, value -> 1.5 * value)).as("no units differ by that").isEqualTo("none");
    }

    /** Most of the time a pump stands still; what it pumps otherwise tells the unit. */
    @Test
    void manyZerosHideNoChangedUnit() {
        for (double zeros : new double[] {0.4, 0.7}) {
            assertThat(told(zeros, value -> 1000 * value)).startsWith("× 1000");
            assertThat(told(zeros, value -> value / 60)).startsWith("÷ 60");
            assertThat(told(zeros, value -> -value)).startsWith("× -1");
            assertThat(told(zeros, value -> 1.5 * value)).isEqualTo("none");
        }
        assertThat(readings(100, row -> 0).conversion(readings(100, row -> 0), WITHIN))
                .isEmpty();
    }

    @Test
    void distributionsThatShareHalfOfTheirValuesAreHalfApart() {
        Readings low = readings(1000, row -> row + 1);
        assertThat(low.distance(readings(1000, row -> row + 501))).isBetween(0.45, 0.55);
        assertThat(low.distance(readings(1000, row -> row + 1))).isZero();
        assertThat(low.distance(readings(1000, row -> row + 5001))).isGreaterThan(0.85);
    }
}
