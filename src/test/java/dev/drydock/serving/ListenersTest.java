package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The serving port is 9444, management 9445 and metrics 9446. */
class ListenersTest {
    private static final int SERVING = 9444;

    @Test
    void aNodeWithoutFurtherPortsAnswersEverythingAtItsServingPort() {
        Listeners all = Listeners.of(Map.of("DRYDOCK_MANAGEMENT_PORT", "-1", "DRYDOCK_METRICS_PORT", "-1"));
        assertThat(all).isEqualTo(Listeners.of(Map.of()));
        assertThat(all.answers(SERVING, "/node/v1/orders")).isTrue();
        assertThat(all.answers(SERVING, "/node/v1/metrics")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "9444, /v2/models/pump/infer, true",
        "9444, /v2/health/ready, true",
        "9444, /node/v1/orders, false",
        "9444, /node/v1/metrics, false",
        "9444, /nowhere, true",
        "9445, /node/v1/orders, true",
        "9445, /node/v1/metrics, true",
        "9445, /v2/models/pump/infer, true",
        "9446, /node/v1/metrics, true",
        "9446, /v2/health/live, true",
        "9446, /node/v1/status, false",
        "9446, /v2/models/pump/infer, false",
    })
    void eachPortAnswersItsOwn(int port, String path, boolean answers) {
        assertThat(new Listeners(9445, 9446).answers(port, path)).isEqualTo(answers);
    }

    @Test
    void oneFurtherPortAloneTakesItsPartAway() {
        Listeners managed = new Listeners(9445, -1);
        assertThat(managed.answers(SERVING, "/node/v1/metrics"))
                .as("metrics are where management is")
                .isFalse();
        Listeners measured = new Listeners(-1, 9446);
        assertThat(measured.answers(SERVING, "/node/v1/metrics")).isFalse();
        assertThat(measured.answers(SERVING, "/node/v1/orders")).isTrue();
    }
}
