package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.files.Sha256;
import dev.drydock.packaging.InferenceClients;
import dev.drydock.packaging.InferenceClients.Access;
import dev.drydock.packaging.InferenceClients.Client;
import dev.drydock.serving.NodeServer.Reply;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask a node for predictions, how often, and under which ids they are logged. */
class ClientDoorTest {
    private static final int OFTEN = 1_000;

    @TempDir
    Path root;

    private ServingSite site;
    private NodeServer node;

    @BeforeEach
    void serve() throws IOException {
        site = new ServingSite(root);
        allow(Access.TOKENS, client("press", OFTEN, false), client("lathe", OFTEN, false));
        Path first = site.build(1);
        node = NodeServer.of(site);
        node.manage("/node/v1/activations", site.tar(first));
        node.manage("/node/v1/orders", site.activate(1, first, 1));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void letsClientsAloneAskAndEverybodySeeWhetherItIsWell() {
        assertRefused(node.infer(Questions.oneRow("a")), 401, "CLIENT_TOKEN_WRONG");
        assertRefused(ask("guessed", "a"), 401, "CLIENT_TOKEN_WRONG");
        assertRefused(node.get("/v2/models/tiny"), 401, "CLIENT_TOKEN_WRONG");
        assertRefused(node.get("/v2"), 401, "CLIENT_TOKEN_WRONG");
        assertThat(node.get("/v2/health/live").status()).isEqualTo(200);
        assertThat(node.get("/v2/health/ready").status()).isEqualTo(200);
        assertThat(node.get("/v2/models/tiny/ready").status()).isEqualTo(200);

        assertThat(ask("token of press", "a").status()).isEqualTo(200);
    }

    @Test
    void logsEachClientsPredictionsInItsNamespaceWhateverIdsItSends() throws IOException {
        Reply answer = ask("token of press", "a");
        assertThat(answer.body().path("id").asText()).isEqualTo("a");
        assertThat(answer.body().path("parameters").path("prediction_id").asText())
                .isEqualTo("press:a");
        ask("token of lathe", "a");
        ask("token of lathe", "press:a");
        ask("token of press", "press:b");

        assertThat(loggedIds()).containsExactly("press:a", "lathe:a", "lathe:press:a", "press:b");
    }

    @Test
    void logsOneClientsIdsAsItSendsThemButNoneOfAnother() throws IOException {
        allow(Access.TOKENS, client("press", OFTEN, false), client("plant", OFTEN, true));
        assertThat(ask("token of plant", "2026-11-25/0001").status()).isEqualTo(200);
        assertRefused(ask("token of plant", "press:a"), 400, "INFERENCE_REQUEST_INVALID");

        assertThat(loggedIds()).containsExactly("2026-11-25/0001");
    }

    @Test
    void logsNothingThatTheOrchestratorAsks() throws IOException {
        assertThat(ask(ServingSite.TOKEN, "a").status()).isEqualTo(200);
        ask("token of press", "b");

        assertThat(loggedIds()).containsExactly("press:b");
    }

    @Test
    void refusesARevokedClientAtOnceAndKeepsItsNamespace() throws IOException {
        assertThat(ask("token of press", "a").status()).isEqualTo(200);
        Client revoked = client("press", OFTEN, false);
        allow(
                Access.OPEN,
                new Client(
                        revoked.name(),
                        revoked.tokenDigest(),
                        revoked.requestsPerSecond(),
                        false,
                        revoked.addedAt(),
                        Optional.of(Instant.EPOCH)));

        assertRefused(ask("token of press", "press:a"), 400, "INFERENCE_REQUEST_INVALID");
        allow(Access.TOKENS);
        assertRefused(ask("token of press", "a"), 401, "CLIENT_TOKEN_WRONG");
    }

    @Test
    void leavesANodeOpenThatWasInstalledBeforeThereWereClients() throws IOException {
        Files.delete(site.folder.clients());

        assertThat(node.infer(Questions.oneRow("a")).status()).isEqualTo(200);
        assertThat(node.status().body().path("access").asText()).isEqualTo("open");
        assertThat(loggedIds()).containsExactly("a");
    }

    @Test
    void letsNobodyAskWhileTheListOfClientsCannotBeRead() throws IOException {
        Files.writeString(site.folder.clients(), "{\"access\": \"open\"}");

        assertRefused(node.infer(Questions.oneRow("a")), 401, "CLIENT_TOKEN_WRONG");
        assertRefused(ask("token of press", "a"), 401, "CLIENT_TOKEN_WRONG");
        assertThat(node.get("/v2/health/ready").status()).isEqualTo(200);
    }

    @Test
    void letsAClientSendNoMoreThanItMayAndTheOthersGoOn() throws IOException {
        allow(Access.TOKENS, client("press", 1, false), client("lathe", OFTEN, false));
        assertThat(ask("token of press", "a").status()).isEqualTo(200);
        assertRefused(ask("token of press", "b"), 429, "CLIENT_TOO_FAST");

        assertThat(ask("token of lathe", "c").status()).isEqualTo(200);
    }

    private static void assertRefused(Reply reply, int status, String code) {
        assertThat(reply.code()).as(reply.sentence()).isEqualTo(code);
        assertThat(reply.status()).isEqualTo(status);
    }

    private Reply ask(String token, String id) {
        return node.send(HttpRequest.newBuilder(node.uri("/v2/models/tiny/infer"))
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(Questions.oneRow(id))));
    }

    private static Client client(String name, int rate, boolean idsAsSent) {
        String digest = Sha256.hex(("token of " + name).getBytes(StandardCharsets.UTF_8));
        return new Client(name, digest, rate, idsAsSent, Instant.EPOCH, Optional.empty());
    }

    private void allow(Access access, Client... clients) throws IOException {
        Path aside = site.folder.clients().resolveSibling("clients.new");
        Files.write(aside, new InferenceClients(access, List.of(clients)).toJson());
        Files.move(aside, site.folder.clients(), StandardCopyOption.REPLACE_EXISTING);
    }

    private List<String> loggedIds() throws IOException {
        node.manage("/node/v1/log/rotate", new byte[0]);
        try (Stream<Path> files = Files.list(site.folder.log().resolve("outbox"))) {
            Path csv = files.filter(file -> file.toString().endsWith(".csv"))
                    .findFirst()
                    .orElseThrow();
            return Files.readAllLines(csv).stream()
                    .skip(1)
                    .map(line -> line.substring(0, line.indexOf(',')))
                    .toList();
        }
    }
}
