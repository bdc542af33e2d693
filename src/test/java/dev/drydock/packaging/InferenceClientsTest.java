package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.packaging.InferenceClients.Access;
import dev.drydock.packaging.InferenceClients.Client;
import dev.drydock.packaging.InferenceClients.Right;
import dev.drydock.packaging.InferenceClients.Token;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceClientsTest {
    private static final Instant ADDED = Instant.parse("2026-11-28T08:00:00Z");
    private static final Client PRESS = new Client(
            "press",
            Optional.of(new Token("0".repeat(64), ADDED, Optional.empty())),
            Optional.empty(),
            100,
            false,
            ADDED,
            Right.ALL,
            Optional.empty());
    private static final Client PLANT = new Client(
            "plant",
            Optional.of(new Token(
                    "1".repeat(64),
                    ADDED.plusSeconds(60),
                    Optional.of(new Token.Replaced("2".repeat(64), ADDED.plusSeconds(120))))),
            Optional.of("3".repeat(64)),
            1,
            true,
            ADDED,
            new Right(Optional.of(List.of("pump-failure", "lathe-wear")), Optional.of(ADDED.plusSeconds(3600))),
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

    /** As an earlier release wrote it. */
    private static final String EARLIER = """
            {"access": "tokens", "clients": [
              {"name": "press", "tokenDigest": "%s", "requestsPerSecond": 100, "ids": "namespaced", "addedAt": "2026-11-28T08:00:00Z"}
            ]}
            """.formatted("0".repeat(64));

    @Test
    void readsAListOfAnEarlierReleaseAndLetsItsClientsRequestAllModels() {
        InferenceClients read = InferenceClients.read(EARLIER.getBytes(StandardCharsets.UTF_8));

        assertThat(read.clients()).containsExactly(PRESS);
        assertThat(PRESS.right().covers("pump-failure")).isTrue();
    }

    /** An earlier release refuses a file with an unknown key as a whole, so it lets nobody in. */
    @Test
    void writesKeysThatAnEarlierReleaseDoesNotKnowOnlyForAClientWithLimits() {
        String plain = text(new InferenceClients(Access.OPEN, List.of(PRESS)));
        assertThat(plain).doesNotContain("models", "until", "tokenMadeAt", "replacedToken", "certificateKey");

        String limited = text(new InferenceClients(Access.OPEN, List.of(PRESS, PLANT)));
        assertThat(limited)
                .contains(
                        "\"models\" : [ \"lathe-wear\", \"pump-failure\" ]",
                        "until",
                        "tokenMadeAt",
                        "replacedToken",
                        "certificateKey");
    }

    @Test
    void refusesAClientThatNobodyCouldBeAndACertificateOfTwo() {
        String neither = EARLIER.replace("\"tokenDigest\": \"" + "0".repeat(64) + "\", ", "");
        assertThatThrownBy(() -> InferenceClients.read(neither.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("has neither a token nor a certificate");

        Client certified = PRESS.withCertificateKey(Optional.of("3".repeat(64)));
        Client other = Client.of("lathe", Token.of("x", ADDED), 1, false, ADDED)
                .withCertificateKey(certified.certificateKey());
        byte[] two = new InferenceClients(Access.TOKENS, List.of(other, certified)).toJson();
        assertThatThrownBy(() -> InferenceClients.read(two)).hasMessageContaining("the certificate of 'press' twice");
        InferenceClients revoked = new InferenceClients(Access.TOKENS, List.of(other.revoked(ADDED), certified));
        assertThat(InferenceClients.read(revoked.toJson()).ofCertificateKey("3".repeat(64)))
                .hasValue(certified);
    }

    private static String text(InferenceClients clients) {
        return new String(clients.toJson(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"lathe-wear\"", "[\"*\"]", "[1]"})
    void refusesModelsThatAreNoListOfNames(String models) {
        String json = EARLIER.replace("\"ids\"", "\"models\": " + models + ", \"ids\"");
        assertThatThrownBy(() -> InferenceClients.read(json.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("models");
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
