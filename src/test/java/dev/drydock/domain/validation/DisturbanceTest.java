package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.validation.Disturbance.Missing;
import dev.drydock.domain.validation.Disturbance.Noise;
import dev.drydock.domain.validation.Disturbance.OutOfRange;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker reads of the changes that a gate asks for, and how many rows both take. */
class DisturbanceTest {
    @Test
    void aWorkerReadsWhatTheGateAskedFor() {
        List<Disturbance> asked =
                List.of(new Noise(0.1), new Missing(0, "flow"), new Missing(12, "a:b=c"), new OutOfRange());
        assertThat(Disturbance.parse(Disturbance.text(asked))).isEqualTo(asked);
        for (Disturbance one : asked) {
            assertThat(Disturbance.parse(one.wireName())).containsExactly(one);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "noise", "noise=much", "missing=flow:0", "out-of-range ", "in-range"})
    void aWorkerGuessesAtNothing(String text) {
        assertThatThrownBy(() -> Disturbance.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static int[] rows(int holdout, int disturbances, int inputs, boolean texts) {
        return Disturbance.rows(2 * holdout, row -> row % 2 == 1, disturbances, inputs, texts);
    }

    /** 400,000 copies and 4 million values at most, but 1,000 rows of any model. */
    @Test
    void theMoreChangesAndInputsThereAreTheFewerRowsAreCopied() {
        assertThat(IntStream.of(rows(900, 1, 1, false))).hasSize(900).allMatch(row -> row % 2 == 1);
        assertThat(rows(50_000, 1, 1, false)).hasSize(20_000);
        assertThat(rows(50_000, 20, 200, false)).hasSize(20_000);
        assertThat(rows(50_000, 40, 200, false)).hasSize(10_000);
        assertThat(rows(50_000, 20, 800, false)).hasSize(5_000);
        assertThat(rows(50_000, 4_000, 40_000, false)).hasSize(1_000);
        assertThat(rows(50_000, 1, 1, true)).hasSize(500);
        int[] spread = rows(50_000, 4_000, 1, false);
        assertThat(IntStream.of(spread).filter(row -> row < 50_000)).hasSize(spread.length / 2);
    }
}
