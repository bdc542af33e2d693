package dev.drydock.console.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Reports are read once for each digest. */
class GainsTest {
    private final Gains gains = new Gains();
    private final AtomicInteger read = new AtomicInteger();

    private byte[] report(double difference) {
        read.incrementAndGet();
        return ("{\"champion\":\"pump/1\",\"metrics\":[{\"metric\":\"AUC\",\"difference\":" + difference + "}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsAReportOnce() {
        assertThat(gains.of("aa", () -> report(0.5)).path("difference").asDouble())
                .isEqualTo(0.5);
        assertThat(gains.of("aa", () -> report(0.7)).path("difference").asDouble())
                .isEqualTo(0.5);
        assertThat(gains.of("bb", () -> report(0.7)).path("difference").asDouble())
                .isEqualTo(0.7);
        assertThat(read).hasValue(2);
    }

    /** What it measured beside no model is no gain over a champion. */
    @Test
    void aMeasuredImportHasNoGain() {
        byte[] measured = "{\"kind\":\"import\",\"metrics\":[{\"difference\":0.4}]}".getBytes(StandardCharsets.UTF_8);

        assertThat(gains.of("aa", () -> measured).isMissingNode()).isTrue();
    }

    @Test
    void asksAgainForOneThatCouldNotBeRead() {
        assertThatThrownBy(() -> gains.of("aa", () -> {
                    throw new DrydockException(CommonFailure.INTERNAL, "The disk is away.");
                }))
                .isInstanceOf(DrydockException.class);
        assertThat(gains.of("aa", () -> report(0.5)).path("difference").asDouble())
                .isEqualTo(0.5);
    }

    @Test
    void forgetsTheOnesThatNobodyAskedForForLong() {
        for (int i = 0; i <= 2000; i++) {
            gains.of("digest-" + i, () -> report(0.1));
        }
        gains.of("digest-0", () -> report(0.1));
        assertThat(read).hasValue(2002);
    }
}
