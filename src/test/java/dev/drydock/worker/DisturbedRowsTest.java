package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Disturbance;
import dev.drydock.inference.ModelSignature.Input;
import dev.drydock.inference.RawRows;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Flow from 54 to 187, vibration from 1.5 to 2.5 or missing, one of three fluids. */
class DisturbedRowsTest {
    private static final Disturbance NOISE = new Disturbance.Noise(0.1);
    private static final Disturbance OUT = new Disturbance.OutOfRange();
    private static final List<Input> WIDE =
            List.of(number("flow", null, null), number("vibration", 0.0, null), fluids("oil", "water", "acid", "mud"));
    private static final List<Input> NARROW =
            List.of(number("flow", 50.0, 190.0), number("vibration", 1.4, 2.6), fluids("oil", "water", "acid"));

    private final GeneratedRows rows = new GeneratedRows(Task.BINARY_CLASSIFICATION, 4000, 3);
    private final int[] holdout = Disturbance.rows(4000, row -> rows.split(row) == Split.HOLDOUT, 1, 3, false);

    private static Input number(String name, @Nullable Double min, @Nullable Double max) {
        return new Input(name, name, "numeric", name.equals("vibration"), min, max, null, List.of());
    }

    private static Input fluids(String... fluids) {
        return new Input("fluid", "fluid", "categorical", false, null, null, null, List.of(fluids));
    }

    @Test
    void noiseIsAShareOfEachNumbersSpreadAndLeavesTheRestAsItIs() {
        float[] noisy = copies(WIDE, NOISE);
        float[] plain = plain();

        double square = of(0, noisy, plain).stream()
                .mapToDouble(change -> change * change)
                .average()
                .orElseThrow();
        // flow is even over 133, so that 90 % of it is 119.7 wide, and a normal value's would be 3.29 deviations
        assertThat(Math.sqrt(square)).isCloseTo(0.1 * 119.7 / 3.29, within(0.2));
        for (int row = 0; row < holdout.length; row++) {
            assertThat(Float.isNaN(noisy[3 * row + 1])).isEqualTo(Float.isNaN(plain[3 * row + 1]));
            assertThat(noisy[3 * row + 2]).isEqualTo(plain[3 * row + 2]);
        }
    }

    @Test
    void noiseStaysWithinLimitsAndLeavesWholeNumbersWhole() {
        float[] noisy = copies(
                List.of(number("flow", 100.0, 110.0), WIDE.get(1), number("code", null, null)),
                new Disturbance.Noise(1));

        assertThat(of(0, noisy, new float[noisy.length])).allMatch(flow -> flow >= 100 && flow <= 110);
        assertThat(of(2, noisy, new float[noisy.length])).allMatch(code -> code == Math.rint(code));
        assertThat(of(2, noisy, plain())).anyMatch(change -> change != 0);
    }

    /** Two models are compared on them, and a worker asks for them in blocks. */
    @Test
    void theSameRowsGiveTheSameCopiesInBlocksOfAnySize() {
        DisturbedRows disturbed = disturbed(WIDE, 5);
        float[] all = numbers(disturbed.copies(NOISE, 0, holdout.length));
        float[] block = numbers(disturbed.copies(NOISE, 7, 30));

        assertThat(block).containsExactly(Arrays.copyOfRange(all, 21, 90));
        assertThat(numbers(disturbed(WIDE, 5).copies(NOISE, 7, 30))).containsExactly(block);
        assertThat(numbers(disturbed(WIDE, 6).copies(NOISE, 7, 30))).isNotEqualTo(block);
    }

    @Test
    void oneInputIsMissingFromEveryCopy() {
        float[] without = copies(WIDE, new Disturbance.Missing(1, "vibration"));

        assertThat(of(1, without, new float[without.length])).allMatch(value -> value.isNaN());
        assertThat(of(0, without, plain())).allMatch(change -> change == 0);
    }

    @Test
    void oneValueOfEachCopyLiesFarFromEveryTrainingRow() {
        DisturbedRows disturbed = disturbed(WIDE, 5);
        float[] out = copies(WIDE, OUT);
        float[] plain = plain();

        assertThat(disturbed.waysOut())
                .as("flow to both sides, vibration above, mud; below there is no room for vibration")
                .isEqualTo(5);
        boolean[] seen = new boolean[4];
        for (int row = 0; row < holdout.length; row++) {
            float flow = out[3 * row];
            float vibration = out[3 * row + 1];
            int[] changed = IntStream.range(3 * row, 3 * row + 3)
                    .filter(at -> Float.compare(out[at], plain[at]) != 0)
                    .toArray();
            assertThat(changed).hasSize(1);
            switch (changed[0] % 3) {
                case 0 -> {
                    assertThat(flow < 54 - 60 || flow > 187 + 60).isTrue();
                    seen[flow < 0 ? 0 : 1] = true;
                }
                case 1 -> {
                    assertThat(vibration < 1.01 || vibration > 2.99).isTrue();
                    seen[2] = true;
                }
                default -> {
                    assertThat(out[3 * row + 2]).isEqualTo(3);
                    seen[3] = true;
                }
            }
        }
        assertThat(seen).containsOnly(true);
    }

    @Test
    void readingsBelowZeroHaveARangeToo() {
        LabelledRows below = new LabelledRows() {
            @Override
            public int count() {
                return rows.count();
            }

            @Override
            public int inputs() {
                return rows.inputs();
            }

            @Override
            public Split split(int row) {
                return rows.split(row);
            }

            @Override
            public float label(int row) {
                return rows.label(row);
            }

            @Override
            public void copyFeatures(int row, float[] target, int at) {
                rows.copyFeatures(row, target, at);
                target[at] -= 500;
            }
        };
        DisturbedRows disturbed =
                DisturbedRows.OfNumbers.of(below, holdout, WIDE, true, new DisturbedRows.Pace(5, () -> {}));

        assertThat(disturbed.waysOut()).isEqualTo(5);
        assertThat(of(0, numbers(disturbed.copies(OUT, 0, holdout.length)), new float[3 * holdout.length]))
                .anyMatch(flow -> flow < 54 - 500 - 60)
                .anyMatch(flow -> flow > 187 - 500 + 60);
    }

    @Test
    void narrowLimitsLeaveNoWayOut() {
        DisturbedRows disturbed = disturbed(NARROW, 5);

        assertThat(disturbed.waysOut()).isZero();
        assertThat(numbers(disturbed.copies(OUT, 0, holdout.length))).containsExactly(plain());
    }

    @Test
    void lettersOfSomeWordsChangePlaces() {
        String text = "the pump leaks again\u001fvalve since morning";

        assertThat(misspelt(text, 0)).isEqualTo(text);
        String all = misspelt(text, 1);
        assertThat(all)
                .startsWith("the ")
                .contains("\u001f")
                .hasSameSizeAs(text)
                .isNotEqualTo(text);
        assertThat(all.chars().sorted().toArray())
                .containsExactly(text.chars().sorted().toArray());
    }

    private static String misspelt(String text, double share) {
        long[] counted = new long[2];
        String misspelt = DisturbedRows.OfTexts.misspelt(text, share, new SplittableRandom(1), counted);
        assertThat(counted).containsExactly(7, share == 0 ? 0 : 6);
        return misspelt;
    }

    private DisturbedRows.OfNumbers disturbed(List<Input> inputs, long seed) {
        return DisturbedRows.OfNumbers.of(rows, holdout, inputs, true, new DisturbedRows.Pace(seed, () -> {}));
    }

    private float[] copies(List<Input> inputs, Disturbance disturbance) {
        return numbers(disturbed(inputs, 5).copies(disturbance, 0, holdout.length));
    }

    private float[] plain() {
        return numbers(rows.raw(Task.BINARY_CLASSIFICATION, holdout));
    }

    private static float[] numbers(RawRows rows) {
        return ((RawRows.Numbers) rows).values();
    }

    /** By how much an input differs, row by row. */
    private static List<Double> of(int input, float[] changed, float[] plain) {
        return IntStream.range(0, changed.length / 3)
                .mapToObj(row -> (double) changed[3 * row + input] - plain[3 * row + input])
                .toList();
    }
}
