package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.validation.ReceiverLatency.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Which rows two versions are asked for, and how often. */
class ArrivalRunTest {
    private static final int ROWS = 7;

    @Test
    void bothAreAskedForTheSameRowsOneRightAfterTheOther() {
        List<Integer> asked = new ArrayList<>();
        Measured measured = new ArrivalRun(ROWS, asked::add, Optional.of(row -> asked.add(-1 - row)))
                .measure(OptionalDouble.empty(), 2);

        assertThat(measured.calls()).isEqualTo(1000);
        assertThat(measured.rate()).isEmpty();
        assertThat(measured.champion()).isPresent();
        assertThat(asked).hasSizeGreaterThanOrEqualTo(2000);
        for (int call = 0; call < asked.size(); call += 2) {
            assertThat(asked.get(call)).isEqualTo(-1 - asked.get(call + 1));
        }
        assertThat(asked).contains(0, ROWS - 1);
    }

    @Test
    void aFirstVersionIsTimedAlone() {
        Measured measured = new ArrivalRun(ROWS, row -> {}, Optional.empty()).measure(OptionalDouble.of(100), 2);

        assertThat(measured.champion()).isEmpty();
        assertThat(measured.ratio()).isEmpty();
        assertThat(measured.rate()).hasValueSatisfying(rate -> {
            assertThat(rate.perSecond()).isEqualTo(100);
            assertThat(rate.atOnce()).isEqualTo(2);
            assertThat(rate.load()).isLessThan(1);
        });
    }
}
