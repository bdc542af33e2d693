package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.packaging.InferenceClients;
import dev.drydock.packaging.InferenceClients.Access;
import dev.drydock.packaging.InferenceClients.Client;
import dev.drydock.packaging.InferenceClients.Right;
import dev.drydock.packaging.InferenceClients.Token;
import dev.drydock.packaging.ModelSigning;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.serving.NodeServer.Reply;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Run, repackage and replace are three rights: a client requests predictions, a builder's key signs packages, approvers and order key
 * replace what is served. Each holder tries all three, with all that it has; the bytes of packages and orders come to the node by its
 * management token, which authorises nothing. Version 1 answers, and version 2 of the builder waits in the node's package cache.
 */
class ThreeRightsTest {
    private static final String TOKEN = "token of press";
    private static final String DONE = "";

    @TempDir
    Path root;

    private final SigningKey ofClient = SigningKey.generate(SigningKey.Kind.P256);
    private ServingSite site;
    private NodeServer node;
    private Path first;
    private Path second;
    private long sequence = 1;

    /**
     * @param bearer what it sends to the node's doors
     * @param signer signs packages and approvals
     * @param order signs orders
     */
    private record Holder(String bearer, SigningKey signer, SigningKey order) {}

    @BeforeEach
    void serveTheFirstVersionAndDeliverTheSecond() throws IOException {
        site = new ServingSite(root);
        first = site.build(1);
        second = site.build(2);
        allow(press());
        node = NodeServer.of(site);
        assertThat(node.manage("/node/v1/activations", site.tar(first)).status())
                .isEqualTo(200);
        assertThat(node.manage("/node/v1/orders", site.activate(1, first, sequence++))
                        .status())
                .isEqualTo(200);
        assertThat(node.manage("/node/v1/activations", site.tar(second)).status())
                .isEqualTo(200);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Holder client() {
        return new Holder(TOKEN, ofClient, ofClient);
    }

    private Holder builder() {
        return new Holder("", site.kit.builder, site.kit.builder);
    }

    private Holder releasers() {
        return new Holder("", site.kit.milo, site.kit.orderKey);
    }

    @Test
    void eachOfTheThreeDoesItsOwnAlone() {
        assertThat(run(client())).isEqualTo(DONE);
        assertThat(repackage(client())).isEqualTo("SIGNER_NOT_TRUSTED");
        assertThat(replace(client())).isEqualTo("ORDER_NOT_TRUSTED");
        assertThat(answering()).isEqualTo("1");

        assertThat(run(builder())).isEqualTo("CLIENT_TOKEN_WRONG");
        assertThat(repackage(builder())).isEqualTo(DONE);
        assertThat(replace(builder())).isEqualTo("ORDER_NOT_TRUSTED");
        assertThat(answering()).isEqualTo("1");

        assertThat(run(releasers())).isEqualTo("CLIENT_TOKEN_WRONG");
        assertThat(repackage(releasers())).isEqualTo("SIGNER_NOT_TRUSTED");
        assertThat(answering()).isEqualTo("1");
        assertThat(replace(releasers())).isEqualTo(DONE);
        assertThat(answering()).isEqualTo("2");
    }

    /** The third right has two parts: the people decide, and the site's orchestrator orders. */
    @Test
    void neitherApproversNorTheOrderKeyReplaceAlone() {
        SigningKey milo = site.kit.milo;
        SigningKey orderKey = site.kit.orderKey;
        assertThat(replace(new Holder("", milo, milo))).isEqualTo("ORDER_NOT_TRUSTED");
        assertThat(replace(new Holder("", orderKey, orderKey))).isEqualTo("SIGNER_NOT_TRUSTED");
        assertThat(replace(new Holder("", site.kit.builder, orderKey))).isEqualTo("SIGNER_NOT_TRUSTED");
        assertThat(answering()).isEqualTo("1");
    }

    /** Nobody asks the orchestrator, which does not exist here. */
    @Test
    void eachRightEndsOnTheNodeItself() throws IOException {
        assertThat(run(client())).isEqualTo(DONE);
        allow(press().revoked(Instant.EPOCH));
        Awaitility.await()
                .atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(run(client())).isEqualTo("CLIENT_TOKEN_WRONG"));
        allow(press());

        site.install(ReleaseKit.withSource(
                site.kit.trust(2, 1, Set.of(id(site.kit.milo))), ServingSite.SOURCE, site.logKey));
        assertThat(replace(releasers())).isEqualTo("SIGNER_NOT_TRUSTED");
        assertThat(repackage(builder())).isEqualTo(DONE);

        site.install(ReleaseKit.withSource(
                site.kit.trust(3, 1, Set.of(id(site.kit.builder))), ServingSite.SOURCE, site.logKey));
        assertThat(repackage(builder())).isEqualTo("SIGNER_NOT_TRUSTED");
    }

    private static String id(SigningKey key) {
        return key.publicKey().id();
    }

    private String run(Holder by) {
        return code(node.send(bearing(by, "/v2/models/tiny/infer").POST(BodyPublishers.ofString(Questions.plain()))));
    }

    /** A package like the builder's, signed by the holder. */
    private String repackage(Holder by) {
        Path made = site.build(3);
        new ModelSigning().sign(made, "tiny-3", by.signer());
        return sent(by, "/node/v1/activations", site.tar(made));
    }

    private String replace(Holder by) {
        String approval = site.approval(Action.ACTIVATE, 2, second, site.trust(), by.signer());
        byte[] order = site.kit.order(
                Action.ACTIVATE,
                ServingSite.version(2),
                second,
                sequence++,
                List.of(approval),
                by.order(),
                Optional.of(ServingSite.digest(first)));
        return sent(by, "/node/v1/orders", order);
    }

    /** What the node says to the bytes, whoever carries them; the holder itself is not let in. */
    private String sent(Holder by, String path, byte[] body) {
        assertThat(code(node.send(bearing(by, path).POST(BodyPublishers.ofByteArray(body)))))
                .isEqualTo("NODE_TOKEN_WRONG");
        return code(node.manage(path, body));
    }

    private HttpRequest.Builder bearing(Holder by, String path) {
        return HttpRequest.newBuilder(node.uri(path)).header("Authorization", "Bearer " + by.bearer());
    }

    private static String code(Reply reply) {
        return reply.status() == 200 ? DONE : reply.code();
    }

    private String answering() {
        return node.manage("/v2/models/tiny/infer", Questions.plain().getBytes(StandardCharsets.UTF_8))
                .body()
                .path("model_version")
                .asText();
    }

    private static Client press() {
        return Client.of("press", Token.of(TOKEN, Instant.EPOCH), 1_000, false, Instant.EPOCH)
                .with(Right.ALL.forModels(Optional.of(List.of(ServingSite.MODEL))));
    }

    private void allow(Client client) throws IOException {
        Files.write(site.folder.clients(), new InferenceClients(Access.TOKENS, List.of(client)).toJson());
    }
}
