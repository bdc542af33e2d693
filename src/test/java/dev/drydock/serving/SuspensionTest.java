package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.release.SuspensionStatement;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.SuspensionStatements;
import dev.drydock.serving.NodeServer.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People suspend a model on a node, and let it answer again. */
class SuspensionTest {
    private static final Instant NOW = ReleaseKit.NOW;

    @TempDir
    Path root;

    private ServingSite site;
    private NodeServer node;
    private Path second;

    @BeforeEach
    void serveOneVersion() {
        site = new ServingSite(root);
        node = NodeServer.of(site);
        Path first = site.build(1);
        second = site.build(2);
        node.deliver(site.tar(first));
        node.follow(site.activate(1, first, 1));
        assertThat(node.answering()).isEqualTo("1");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void oneReleaseManagerSuspendsAModelThatHasNoPredecessor() {
        Reply taken = suspend(suspension(NOW, site.kit.milo));

        assertThat(taken.status()).isEqualTo(200);
        assertThat(taken.body().path("lifted").asBoolean()).isFalse();
        Reply refused = node.infer(Questions.plain());
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("MODEL_SUSPENDED");
        assertThat(refused.sentence())
                .isEqualTo("Model tiny is suspended since " + NOW
                        + " and answers no request. The site's release managers decide when it answers again.");
        assertThat(node.get("/v2/models/tiny/ready").status()).isEqualTo(503);
        assertThat(node.get("/v2/health/ready").status())
                .as("the node does what it should")
                .isEqualTo(200);
        assertThat(node.metrics(ServingSite.TOKEN, "text/plain")).contains("drydock_model_suspended{model=\"tiny\"} 1");
        assertThat(node.status().body().at("/suspensions/0/digest").asText())
                .isEqualTo(taken.body().path("digest").asText());
    }

    @Test
    void staysSuspendedOverARestartAndANewVersion() {
        suspend(suspension(NOW, site.kit.rhea));
        restart();
        assertThat(node.answering()).isEqualTo("MODEL_SUSPENDED");
        node.deliver(site.tar(second));
        node.follow(site.activate(2, second, 2));
        assertThat(node.answering()).isEqualTo("MODEL_SUSPENDED");
        assertThat(node.manage("/v2/models/tiny/infer", Questions.plain().getBytes(StandardCharsets.UTF_8))
                        .status())
                .as("the orchestrator watches the new version")
                .isEqualTo(200);
    }

    @Test
    void answersAgainOnceEnoughPeopleLiftedIt() {
        site.install(site.kit.trust(2, 2, Set.of()));
        String suspension = suspension(NOW, site.kit.rhea);
        suspend(suspension);
        String one = resumption(suspension, NOW.plusSeconds(1), NOW.plusSeconds(100), site.kit.rhea);
        assertThat(suspend(suspension, one, one).code()).as("one person twice").isEqualTo("APPROVALS_TOO_FEW");
        String late = resumption(suspension, NOW.plusSeconds(100), NOW.plusSeconds(200), site.kit.milo);
        assertThat(suspend(suspension, one, late).code())
                .as("never valid together")
                .isEqualTo("APPROVALS_TOO_FEW");
        assertThat(node.answering()).isEqualTo("MODEL_SUSPENDED");

        String other = resumption(suspension, NOW.plusSeconds(99), NOW.plusSeconds(200), site.kit.milo);
        assertThat(suspend(suspension, one, other).status()).isEqualTo(200);

        assertThat(node.answering()).isEqualTo("1");
        restart();
        assertThat(node.answering()).isEqualTo("1");
    }

    /** Copies that arrive late or a second time. */
    @Test
    void whatPeopleLiftedStaysLifted() {
        String suspension = suspension(NOW, site.kit.rhea);
        suspend(suspension);
        suspend(suspension, resumption(suspension, NOW, NOW.plusSeconds(100), site.kit.milo));

        assertThat(suspend(suspension).body().path("lifted").asBoolean()).isTrue();
        assertThat(suspend(suspension(NOW.minusSeconds(1), site.kit.rhea)).code())
                .isEqualTo("SUSPENSION_REFUSED");
        assertThat(node.answering()).isEqualTo("1");

        String next = suspension(NOW.plusSeconds(1), site.kit.rhea);
        suspend(next);
        assertThat(suspend(next, resumption(suspension, NOW, NOW.plusSeconds(100), site.kit.milo))
                        .code())
                .as("it lifts the suspension of before")
                .isEqualTo("SUSPENSION_REFUSED");
        assertThat(node.answering()).isEqualTo("MODEL_SUSPENDED");
    }

    @Test
    void refusesWhoMayNotAndWhatIsForAnotherPlace() {
        assertThat(suspend(suspension(NOW, site.kit.sam)).sentence())
                .contains("sam is not a release manager", "trust file (version 1)");
        assertThat(suspend(suspension(NOW, site.kit.builder)).sentence()).contains("belongs to nobody");
        assertThat(suspend(suspension(NOW.plusSeconds(301), site.kit.rhea)).sentence())
                .contains("which is in the future");
        String elsewhere = SuspensionStatements.sign(
                SuspensionStatement.suspend("tiny", "other", ReleaseKit.STAGE, "It is wrong.", NOW), site.kit.rhea);
        assertThat(suspend(elsewhere).sentence()).contains("it is for site other");
        assertThat(node.post("/node/v1/suspensions", "{}").status()).isEqualTo(401);
        for (String wrong : List.of("", "{}", "[]", "{\"suspension\": 1}", "{\"suspension\": \"x\", \"more\": 1}")) {
            assertThat(node.manage("/node/v1/suspensions", wrong.getBytes(StandardCharsets.UTF_8))
                            .status())
                    .as(wrong)
                    .isEqualTo(422);
        }
        assertThat(node.answering()).isEqualTo("1");
    }

    /** A blank reason, a suspension that names what it lifts, a name that is a path. */
    @Test
    void refusesAStatementThatIsNone() {
        String good = new String(SuspensionStatements.write(statement(NOW)), StandardCharsets.UTF_8);
        for (String wrong : List.of(
                good.replace("It is wrong.", " "),
                good.replace("It is wrong.", "x".repeat(1001)),
                good.replace("\"tiny\"", "\"../tiny\""),
                good.replace("\"suspend\"", "\"stop\""),
                good.replace("\"suspend\"", "\"resume\""))) {
            byte[] envelope = Envelope.sign(
                            Envelope.SUSPENSION_TYPE, wrong.getBytes(StandardCharsets.UTF_8), site.kit.rhea)
                    .toJson();
            assertThat(suspend(new String(envelope, StandardCharsets.UTF_8)).code())
                    .as(wrong)
                    .isEqualTo("STATEMENT_MALFORMED");
        }
    }

    @Test
    void staysSuspendedIfTheNodeCannotReadWhy() throws IOException {
        String suspension = suspension(NOW, site.kit.rhea);
        suspend(suspension);
        Path file;
        try (Stream<Path> files = Files.list(site.folder.state().resolve("suspensions"))) {
            file = files.findFirst().orElseThrow();
        }
        Files.writeString(file, "{}");
        restart();
        assertThat(node.answering()).isEqualTo("MODEL_SUSPENDED");
        assertThat(node.status().body().at("/suspensions/0/digest").isMissingNode())
                .as("the orchestrator sees that the node does not know")
                .isTrue();

        suspend(suspension, resumption(suspension, NOW, NOW.plusSeconds(100), site.kit.milo));
        assertThat(node.answering()).isEqualTo("1");
    }

    @Test
    void answersWhatItsModelYamlDeclaresSafe() {
        Path safe = site.buildSafe(3, "yes");
        node.deliver(site.tar(second));
        node.follow(site.activate(2, second, 2));
        node.deliver(site.tar(safe));
        node.follow(site.activate(3, safe, 3));
        suspend(suspension(NOW, site.kit.rhea));
        long before = notLogged();

        Reply answer = node.infer(
                Questions.request("\"id\": \"b\",", "[1]", "100", "77.125", "\"oil\"", "\"p-7\"", "\"north\""));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().at("/parameters/suspended").asBoolean()).isTrue();
        assertThat(answer.body().at("/parameters/prediction_id").isMissingNode())
                .as("nothing trains on it")
                .isTrue();
        assertThat(answer.body().at("/outputs/0/data/0").asDouble()).isEqualTo(1);
        assertThat(answer.body().at("/outputs/1/data/0").asText()).isEqualTo("yes");
        assertThat(node.get("/v2/models/tiny/ready").status()).isEqualTo(200);
        assertThat(notLogged()).isEqualTo(before + 1);
        assertThat(node.infer("{}").status()).as("a wrong request stays wrong").isEqualTo(400);
    }

    /** The orchestrator is down; the administrator has the statement from a release manager. */
    @Test
    void takesAFileThatSomebodyPutThereByHand() throws IOException {
        Files.createDirectories(site.folder.suspensions());
        Files.writeString(site.folder.suspensions().resolve("a.json"), suspension(NOW, site.kit.sam));
        Files.writeString(site.folder.suspensions().resolve("b.json"), "{}");
        String suspension = suspension(NOW, site.kit.rhea);
        Files.writeString(site.folder.suspensions().resolve("c.json"), suspension);
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(node::answering, "MODEL_SUSPENDED"::equals);
        assertThat(node.status().body().path("refusals").toString())
                .contains("a.json: The statement to suspend model tiny is refused: sam", "b.json: ");

        suspend(suspension, resumption(suspension, NOW, NOW.plusSeconds(100), site.kit.milo));
        restart();
        Files.writeString(site.folder.suspensions().resolve("d.json"), "{}");
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> node.status().body().path("refusals").toString().contains("d.json"));
        assertThat(node.answering()).as("the file is still there").isEqualTo("1");
    }

    private long notLogged() {
        return node.status().body().at("/log/notLogged").asLong();
    }

    private static SuspensionStatement statement(Instant at) {
        return SuspensionStatement.suspend("tiny", ReleaseKit.SITE, ReleaseKit.STAGE, "It is wrong.", at);
    }

    private static String suspension(Instant at, SigningKey key) {
        return SuspensionStatements.sign(statement(at), key);
    }

    private static String resumption(String suspension, Instant at, Instant until, SigningKey key) {
        String digest = SuspensionStatements.kept(suspension).digest();
        return SuspensionStatements.sign(
                SuspensionStatement.resume(
                        "tiny", ReleaseKit.SITE, ReleaseKit.STAGE, "It is mended.", at, digest, until),
                key);
    }

    private Reply suspend(String suspension, String... resumptions) {
        return node.suspend(suspension, resumptions);
    }

    private void restart() {
        node.close();
        node = NodeServer.of(site);
    }
}
