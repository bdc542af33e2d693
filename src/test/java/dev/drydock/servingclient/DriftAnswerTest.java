package dev.drydock.servingclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.release.ServedDrift;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the orchestrator reads of the live drift in a node's status. {@code ReleaseDriftTest} reads that of a real node. */
class DriftAnswerTest {
    private static Map<String, ServedDrift> read(String drift) throws IOException {
        return DriftAnswer.of(Mappers.OWN.readTree("{\"models\": [{\"model\": \"pump\"" + drift + "}]}"));
    }

    @Test
    void theWorstInputCountsAndPredictionsDoNot() throws IOException {
        Map<String, ServedDrift> read =
                read(", \"drift\": {\"version\": 7, \"packageDigest\": \"d7\", \"rows\": 300, \"limit\": 0.2,"
                        + " \"columns\": [{\"role\": \"INPUT\", \"column\": \"flow\", \"psi\": 0.1},"
                        + " {\"role\": \"INPUT\", \"column\": \"heat\", \"psi\": 0.2},"
                        + " {\"role\": \"PREDICTION\", \"column\": \"score\", \"psi\": 4}]}");
        assertThat(read.get("pump")).satisfies(drift -> {
            assertThat(drift.worst()).contains(new ServedDrift.Input("heat", 0.2));
            assertThat(drift.isDrift()).as("at the limit").isTrue();
        });
    }

    /** An older node, or a version without a reference. */
    @ParameterizedTest
    @ValueSource(strings = {"", ", \"drift\": null"})
    void aModelWithoutDriftIsAbsent(String drift) throws IOException {
        assertThat(read(drift)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "7",
                "{\"version\": 7, \"rows\": 300, \"limit\": \"none\"}",
                "{\"version\": 7, \"rows\": 300, \"limit\": 0.2, \"columns\": [{\"role\": \"INPUT\", \"psi\": \"NaN\"}]}"
            })
    void whatIsNoDriftIsRefused(String drift) {
        assertThatThrownBy(() -> read(", \"drift\": " + drift))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no number");
    }
}
