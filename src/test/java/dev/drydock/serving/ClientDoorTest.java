package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.access.CertificateAuthority;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.InferenceClients;
import dev.drydock.packaging.InferenceClients.Access;
import dev.drydock.packaging.InferenceClients.Client;
import dev.drydock.packaging.InferenceClients.Right;
import dev.drydock.packaging.InferenceClients.Token;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.serving.NodeServer.Reply;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
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
    void tellsTheOrchestratorWhatClientsAskedOfTheModel() {
        ask(ServingSite.TOKEN, "a"); // the orchestrator
        ask("guessed", "a"); // nobody
        ask("token of press", "a");
        ask("token of lathe", "b");
        node.send(HttpRequest.newBuilder(node.uri("/v2/models/tiny/infer"))
                .header("Authorization", "Bearer token of press")
                .POST(BodyPublishers.ofString("{}")));
        node.send(HttpRequest.newBuilder(node.uri("/v2/models/made-up/infer"))
                .header("Authorization", "Bearer token of press")
                .POST(BodyPublishers.ofString("{}")));

        JsonNode status = node.status().body();
        assertThat(status.path("models").size())
                .as("no model that a client made up")
                .isEqualTo(1);
        JsonNode traffic = status.at("/models/0/traffic");
        assertThat(traffic.path("requests").asLong()).isEqualTo(3);
        assertThat(traffic.path("errors").asLong()).isEqualTo(1);
        assertThat(traffic.path("abstentions").asLong()).isZero();
        List<Long> answered = new ArrayList<>();
        traffic.path("latency").properties().forEach(bucket -> {
            assertThat(Double.parseDouble(bucket.getKey())).isBetween(0.1, 8e6);
            answered.add(bucket.getValue().asLong());
        });
        assertThat(answered.stream().mapToLong(Long::longValue).sum()).isEqualTo(2);
        assertThat(Instant.parse(status.path("startedAt").asText())).isNotNull();
    }

    @Test
    void refusesARevokedClientAtOnceAndKeepsItsNamespace() throws IOException {
        assertThat(ask("token of press", "a").status()).isEqualTo(200);
        allow(Access.OPEN, client("press", OFTEN, false).revoked(Instant.EPOCH));

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
        Reply tooFast = ask("token of press", "b");
        assertRefused(tooFast, 429, "CLIENT_TOO_FAST");
        assertThat(tooFast.header("Retry-After")).isEqualTo("1");

        assertThat(ask("token of lathe", "c").status()).isEqualTo(200);
    }

    @Test
    void answersAClientForItsModelsAlone() throws IOException {
        allow(Access.TOKENS, only("press", "lathe-wear"), only("lathe", ServingSite.MODEL, "lathe-wear"));

        assertRefused(ask("token of press", "a"), 403, "CLIENT_MODEL_FORBIDDEN");
        Reply metadata = getAs("token of press", "/v2/models/tiny");
        assertRefused(metadata, 403, "CLIENT_MODEL_FORBIDDEN");
        assertThat(metadata.sentence())
                .isEqualTo(
                        "The request is refused: client press may not request model tiny. The node's owner can allow it with"
                                + " 'drydock client change press --add-models tiny'.");
        assertRefused(getAs("token of press", "/v2/models/tiny/versions/1"), 403, "CLIENT_MODEL_FORBIDDEN");
        assertRefused(getAs("token of press", "/v2/models/lathe-wear"), 404, "MODEL_NOT_SERVED");
        assertThat(getAs("token of press", "/v2").status()).isEqualTo(200);
        assertThat(ask("token of lathe", "b").status()).isEqualTo(200);
        assertThat(getAs("token of lathe", "/v2/models/tiny").status()).isEqualTo(200);

        assertThat(loggedIds()).containsExactly("lathe:b");
        JsonNode status = node.status().body();
        assertThat(status.at("/requests/notAnswered/CLIENT_MODEL_FORBIDDEN").asLong())
                .as("requests for predictions alone")
                .isEqualTo(1);
        assertThat(status.at("/models/0/traffic/errors").asLong())
                .as("the model answered whoever may request it")
                .isZero();
    }

    @Test
    void appliesAChangeOfTheModelsToTheNextRequest() throws IOException {
        allow(Access.TOKENS, client("press", OFTEN, false));
        assertThat(ask("token of press", "a").status()).isEqualTo(200);
        allow(Access.TOKENS, only("press", "lathe-wear"));
        assertRefused(ask("token of press", "b"), 403, "CLIENT_MODEL_FORBIDDEN");
        allow(Access.OPEN, only("press", "lathe-wear"));
        assertRefused(ask("token of press", "c"), 403, "CLIENT_MODEL_FORBIDDEN");
        allow(Access.TOKENS, only("press", ServingSite.MODEL));
        assertThat(ask("token of press", "d").status()).isEqualTo(200);
    }

    @Test
    void refusesAClientFromItsEndOn() throws IOException {
        allow(
                Access.TOKENS,
                ending("press", ReleaseKit.NOW),
                ending("lathe", ReleaseKit.NOW.plusSeconds(1)),
                ending("left", ReleaseKit.NOW.minusSeconds(9)).revoked(ReleaseKit.NOW));

        Reply refused = ask("token of press", "a");
        assertRefused(refused, 401, "CLIENT_EXPIRED");
        assertThat(refused.sentence())
                .isEqualTo("The request is refused: client press expired at 2026-11-25T02:00:00Z. The node's owner can"
                        + " extend it with 'drydock client change press --until DAY'.");
        assertRefused(getAs("token of press", "/v2/models/tiny"), 401, "CLIENT_EXPIRED");
        assertRefused(getAs("token of press", "/v2"), 401, "CLIENT_EXPIRED");
        assertThat(node.metrics("token of press", "*/*")).contains("CLIENT_EXPIRED");
        assertThat(ask("token of lathe", "b").status()).isEqualTo(200);

        allow(Access.OPEN, ending("press", ReleaseKit.NOW));
        assertRefused(ask("token of press", "c"), 401, "CLIENT_EXPIRED");
        allow(Access.TOKENS, client("press", OFTEN, false));
        assertThat(ask("token of press", "d").status()).isEqualTo(200);
    }

    /** Each client may read the metrics, so they name none. */
    @Test
    void showsWhenTheFirstClientExpires() throws IOException {
        allow(
                Access.TOKENS,
                ending("press", ReleaseKit.NOW.minusSeconds(5)),
                ending("lathe", ReleaseKit.NOW.plusSeconds(1)),
                ending("left", ReleaseKit.NOW.minusSeconds(9)).revoked(ReleaseKit.NOW));

        assertThat(node.status().body().path("clientExpiries"))
                .hasToString("[{\"client\":\"press\",\"expiresAt\":\"2026-11-25T01:59:55Z\"},"
                        + "{\"client\":\"lathe\",\"expiresAt\":\"2026-11-25T02:00:01Z\"}]");
        assertThat(node.metrics("token of lathe", "*/*").lines())
                .contains("drydock_client_expiry_timestamp_seconds "
                        + (double) ReleaseKit.NOW.minusSeconds(5).getEpochSecond())
                .noneMatch(line -> line.contains("press"));

        allow(Access.TOKENS, client("press", OFTEN, false));
        assertThat(node.metrics("token of press", "*/*"))
                .contains("drydock_damaged_packages")
                .doesNotContain("drydock_client_expiry");
    }

    @Test
    void takesTheOldTokenOfAClientUntilItsEnd() throws IOException {
        Client press = client("press", OFTEN, false);
        allow(
                Access.TOKENS,
                press.with(
                        press.token().orElseThrow().replacedBy("new", ReleaseKit.NOW, ReleaseKit.NOW.plusSeconds(1))));
        assertThat(ask("token of press", "a").status()).isEqualTo(200);
        assertThat(ask("new", "b").status()).isEqualTo(200);
        assertThat(loggedIds()).containsExactly("press:a", "press:b");

        allow(Access.TOKENS, press.with(press.token().orElseThrow().replacedBy("new", ReleaseKit.NOW, ReleaseKit.NOW)));
        Reply refused = ask("token of press", "c");
        assertRefused(refused, 401, "CLIENT_EXPIRED");
        assertThat(refused.sentence()).contains("was replaced", "'drydock client rotate press'");
        assertThat(ask("new", "d").status()).isEqualTo(200);
    }

    private static Client ending(String name, Instant end) {
        return client(name, OFTEN, false).with(Right.ALL.endingAt(Optional.of(end)));
    }

    @Test
    void knowsAClientByItsCertificateWhileThatIsValid() throws IOException {
        CertificateAuthority.Issued press =
                new CertificateAuthority("plant").issue("press", ReleaseKit.NOW.plus(Duration.ofDays(365)));
        String key = Sha256.hex(press.keys().getPublic().getEncoded());
        Client certified = client("press", OFTEN, false).withCertificateKey(Optional.of(key));
        allow(Access.TOKENS, certified);
        Credentials given = new Credentials(Optional.empty(), Optional.of(press.certificate()));

        assertThat(door(ReleaseKit.NOW).identify(given, "tiny")).isEqualTo(new Caller.Named(certified));
        assertThatThrownBy(() -> door(ReleaseKit.NOW.plus(Duration.ofDays(366))).identify(given, "tiny"))
                .as("on a connection that is older than that")
                .hasMessageContaining("the certificate of client press ended at");
        Credentials withToken = new Credentials(Optional.of("Bearer guessed"), given.certificate());
        assertThatThrownBy(() -> door(ReleaseKit.NOW).identify(withToken, "tiny"))
                .as("whoever sends a token is known by it alone")
                .hasMessageContaining("it needs a client's token");

        allow(Access.TOKENS, certified.withCertificateKey(Optional.empty()));
        assertThatThrownBy(() -> door(ReleaseKit.NOW).identify(given, "tiny"))
                .hasMessageContaining("it needs a client's token");
        allow(Access.TOKENS, certified.revoked(Instant.EPOCH));
        assertThatThrownBy(() -> door(ReleaseKit.NOW).requireClient(given))
                .hasMessageContaining("it needs a client's token");
    }

    private ClientDoor door(Instant now) {
        return new ClientDoor(
                site.folder.clients(),
                new NodeToken(site.folder.token(), site.folder.tokenHash()),
                System::nanoTime,
                Clock.fixed(now, ZoneOffset.UTC));
    }

    /** What a client makes up comes back in no sentence. */
    @Test
    void repeatsNoNameThatIsNoModels() throws IOException {
        allow(Access.TOKENS, only("press", "lathe-wear"));

        Reply reply = getAs("token of press", "/v2/models/%0Aforged%20line");
        assertRefused(reply, 403, "CLIENT_MODEL_FORBIDDEN");
        assertThat(reply.sentence())
                .contains("client press may not request a model of that name")
                .doesNotContain("forged");
    }

    @Test
    void logsARefusedClientOnceInAWhile() {
        AtomicLong nanos = new AtomicLong();
        ClientRefusals refusals = new ClientRefusals(nanos::get);
        try (LoggedLines lines = LoggedLines.of(ClientRefusals.class)) {
            for (int i = 0; i < 1_000; i++) {
                refusals.log("press", new DrydockException(ServingFailure.CLIENT_MODEL_FORBIDDEN, "Refused."));
            }
            refusals.log("lathe", new DrydockException(ServingFailure.CLIENT_MODEL_FORBIDDEN, "Refused."));
            nanos.addAndGet(Duration.ofMinutes(10).toNanos());
            refusals.log("press", new DrydockException(ServingFailure.CLIENT_MODEL_FORBIDDEN, "Refused."));

            assertThat(lines.messages())
                    .containsExactly(
                            "Refused. client=press code=CLIENT_MODEL_FORBIDDEN",
                            "Refused. client=lathe code=CLIENT_MODEL_FORBIDDEN",
                            "Refused. 999 requests were refused since the last line about it. client=press code=CLIENT_MODEL_FORBIDDEN");
        }
    }

    private Reply getAs(String token, String path) {
        return node.send(HttpRequest.newBuilder(node.uri(path))
                .header("Authorization", "Bearer " + token)
                .GET());
    }

    private static Client only(String name, String... models) {
        return client(name, OFTEN, false).with(Right.ALL.forModels(Optional.of(List.of(models))));
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
        Token token = Token.of("token of " + name, Instant.EPOCH);
        return Client.of(name, token, rate, idsAsSent, Instant.EPOCH);
    }

    private void allow(Access access, Client... clients) throws IOException {
        Path aside = site.folder.clients().resolveSibling("clients.new");
        Files.write(aside, new InferenceClients(access, List.of(clients)).toJson());
        Files.move(aside, site.folder.clients(), StandardCopyOption.REPLACE_EXISTING);
    }

    private List<String> loggedIds() {
        node.rotate();
        return site.handedOverIds();
    }
}
