package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CheckpointPaceTest {
    private final CheckpointPace pace = new CheckpointPace(Duration.ofMinutes(1), 0.02, seconds(1000));

    @Test
    void isDueAMinuteAfterTheBeginningAndAfterEachCheckpointThatTakesNoTime() {
        assertThat(pace.isDue(seconds(1059))).isFalse();
        assertThat(pace.isDue(seconds(1060))).isTrue();
        pace.wrote(seconds(1061), seconds(1061));
        assertThat(pace.isDue(seconds(1120))).isFalse();
        assertThat(pace.isDue(seconds(1121))).isTrue();
    }

    @Test
    void waitsLongerAfterOneThatTookLongSoThatAllTakeNoMoreThanTheirShare() {
        pace.wrote(seconds(1060), seconds(1070));
        assertThat(pace.isDue(seconds(1070 + 489))).isFalse();
        assertThat(pace.isDue(seconds(1070 + 490))).isTrue();
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
