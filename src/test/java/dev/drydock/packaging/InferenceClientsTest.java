package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.packaging.InferenceClients.Access;
import dev.drydock.packaging.InferenceClients.Client;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceClientsTest {
    private static final Client PRESS =
            new Client("press", "0".repeat(64), 100, false, Instant.parse("2026-11-28T08:00:00Z"), Optional.empty());
    private static final Client PLANT = new Client(
            "plant",
            "1".repeat(64),
            1,
            true,
            Instant.parse("2026-11-28T08:00:00Z"),
            Optional.of(Instant.parse("2026-11-28T09:00:00Z")));

    @Test
    void readsWhatItWrites() {
        InferenceClients clients = new InferenceClients(Access.TOKENS, List.of(PLANT, PRESS));

        assertThat(InferenceClients.read(clients.toJson())).isEqualTo(clients);
    }

    @Test
    void keepsClientsInTheOrderOfTheirNamesAndEachOnce() {
        assertThat(InferenceClients.NONE.with(PRESS).with(PLANT).with(PRESS).clients())
                .containsExactly(PLANT, PRESS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"clients\": []}",
                "{\"access\": \"closed\", \"clients\": []}",
                "{\"access\": \"tokens\", \"clients\": [{\"name\": \"a:b\"}]}",
                "{\"access\": \"tokens\", \"clients\": {}}"
            })
    void refusesWhatItDoesNotKnow(String json) {
        assertThatThrownBy(() -> InferenceClients.read(json.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("the node refuses all requests for predictions");
    }
}
