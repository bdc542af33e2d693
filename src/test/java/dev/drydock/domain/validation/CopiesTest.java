package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hundred rows of <em>train</em> and as many of the holdout, so that ten thousand pairs could agree. Row 100 repeats row 0. */
class CopiesTest {
    private static final int HALF = 100;
    private static final double PAIRS = HALF * HALF;

    private final Split[] splits = new Split[2 * HALF];
    private final float[] labels = new float[2 * HALF];
    private final long[] inputs = new long[2 * HALF];
    private final long[] times = new long[2 * HALF];

    @BeforeEach
    void agreeInOnePair() {
        for (int row = 0; row < 2 * HALF; row++) {
            splits[row] = row < HALF ? Split.TRAIN : Split.HOLDOUT;
            labels[row] = row;
            inputs[row] = 1000L + row;
            times[row] = 3_600_000L * row;
        }
        makeCopy(0);
    }

    private void makeCopy(int row) {
        labels[HALF + row] = labels[row];
        inputs[HALF + row] = inputs[row];
        times[HALF + row] = times[row];
    }

    private Copies copies() {
        List<String> names =
                IntStream.range(0, 2 * HALF).mapToObj(row -> "p" + row).toList();
        return Copies.of(new LabelledRows(
                names,
                names,
                splits,
                labels,
                new int[2 * HALF],
                new LabelledRows.Labellers(names, names),
                new RowContents(inputs, times),
                SplitRule.By.GROUP));
    }

    @Test
    void oneRowThatIsThereTwiceIsALeak() {
        assertThat(copies().leak()).isTrue();
        assertThat(copies().named()).containsExactly("p100 is p0");
        assertThat(copies().byChance()).isZero();
    }

    /** A pair with equal inputs agrees in time by chance as often as other pairs do: ten times that is granted. */
    @Test
    void timesThatOftenAgreeExplainACopy() {
        inputs[HALF + 1] = inputs[1];
        Copies seldom = copies();
        assertThat(seldom.byChance()).isCloseTo(10 * 1 / (PAIRS - 1), within(1e-9));
        assertThat(seldom.leak()).as("less than one in a thousand").isTrue();

        times[HALF + 2] = times[2];
        Copies oftener = copies();
        assertThat(oftener.byChance()).isCloseTo(10 * 2 / (PAIRS - 2), within(1e-9));
        assertThat(oftener.leak()).as("two in a thousand").isFalse();
    }

    @Test
    void labelsThatOftenAgreeExplainACopy() {
        inputs[HALF + 1] = inputs[1];
        times[HALF + 1] = times[1];
        Copies seldom = copies();
        assertThat(seldom.byChance()).isCloseTo(10 * 1 / (PAIRS - 1), within(1e-9));
        assertThat(seldom.leak()).isTrue();

        labels[HALF + 2] = labels[2];
        assertThat(copies().byChance()).isCloseTo(10 * 2 / (PAIRS - 2), within(1e-9));
        assertThat(copies().leak()).isFalse();
    }

    /** Two clocks differ by a second at most; what is further apart is another reading. */
    @Test
    void namesTheRowThatIsASecondAwayAndNoneThatIsFurther() {
        times[HALF] = times[0] + 1000;
        assertThat(copies().leak()).isTrue();
        assertThat(copies().how()).endsWith("times at most a second apart");
        assertThat(copies().named()).containsExactly("p100 is p0");

        for (int apart = 1001; apart < 2002; apart += 50) {
            agreeInOnePair();
            times[HALF] = times[0] + apart;
            assertThat(copies().leak()).as("%s ms", apart).isFalse();
            makeCopy(1);
            times[HALF + 1] = times[1] + 1;
            assertThat(copies().named()).as("%s ms", apart).containsExactly("p101 is p1");
        }
    }

    @Test
    void anErasedRowIsNoOriginal() {
        splits[0] = Split.ERASED;
        assertThat(copies().leak()).isFalse();
        assertThat(copies().named()).isEmpty();
    }

    @Test
    void rowsOfTuneCountAsTrainedOn() {
        Arrays.fill(splits, 0, HALF, Split.TUNE);
        assertThat(copies().named()).containsExactly("p100 is p0");
        assertThat(copies().leak()).isTrue();
    }
}
