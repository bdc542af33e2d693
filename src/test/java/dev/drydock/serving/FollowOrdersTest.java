package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.suite.SuiteKit;
import dev.drydock.serving.NodeServer.Reply;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages and orders at the management interface: version 1 answers before each test, and after each refusal. */
class FollowOrdersTest {
    private static final String TEST = "  - {name: hot, rows: [{flow: 120, fluid: oil}], score: {%s}}\n";

    @TempDir
    Path root;

    private ServingSite site;
    private NodeServer node;
    private Path first;

    @BeforeEach
    void serveTheFirstVersion() {
        site = new ServingSite(root);
        first = site.build(1);
        node = NodeServer.of(site);
        deliver(first);
        assertFollowed(site.activate(1, first, 5), "1");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void activatesRollsBackAndKeepsThePreviousOneResident() {
        Path second = site.build(2);
        deliver(second);
        assertFollowed(site.activate(2, second, 6), "2");
        assertThat(node.status().body().at("/models/0/previous/version").asInt())
                .isEqualTo(1);
        assertThat(node.status().body().at("/models/0/previous/resident").asBoolean())
                .isTrue();
        assertFollowed(site.rollBack(1, first, 7), "1");
        assertThat(node.status().body().path("sequence").asLong()).isEqualTo(7);
        assertThat(node.status().body().at("/models/0/previous/version").asInt())
                .isEqualTo(2);
    }

    /** An older policy was signed once too. What was judged by it in its time may come back; nothing new comes in by it. */
    @Test
    void activatesNothingThatWasJudgedByAnOlderPolicyThanItKnows() {
        Path second = site.build(2, SuiteKit.policy(2));
        deliver(second);
        assertFollowed(site.activate(2, second, 6), "2");
        Path loose = site.build(3, SuiteKit.policy(1).replace("0.65", "0.01"));
        deliver(loose);
        assertRefused(
                site.activate(3, loose, 7), "POLICY_OLDER", "this node has activated a package by version 2", "2");
        Path other = site.build(3, SuiteKit.policy(2).replace("0.65", "0.01"));
        deliver(other);
        assertRefused(site.activate(3, other, 8), "POLICY_OLDER", "another policy of version 2", "2");
        assertFollowed(site.rollBack(1, first, 9), "1");
    }

    @Test
    void writesDownWhatItsOwnSuiteGave() throws IOException {
        try (Stream<Path> reports = Files.list(site.folder.state().resolve("reports"))) {
            String report = reports.filter(file -> !file.toString().endsWith(".dsse.json"))
                    .map(ServingSite::read)
                    .findFirst()
                    .orElseThrow();
            assertThat(report)
                    .contains("\"verdict\" : \"PASS\"")
                    .contains(ServingSite.digest(first))
                    .contains("\"goldenVectors\" : 8");
        }
    }

    @Test
    void answersTheSameOrderAgainWithoutChangingAnything() {
        byte[] order = site.activate(1, first, 6);
        assertFollowed(order, "1");
        Reply again = node.manage("/node/v1/orders", order);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().path("repeated").asBoolean()).isTrue();
    }

    /** Whoever holds the order key holds every approval that was handed in; none of them may let a withdrawn release answer again. */
    @Test
    void goesNoWayForwardOnApprovalsThatWereUsed() {
        Path second = site.build(2);
        deliver(second);
        assertFollowed(site.activate(2, second, 6), "2");
        assertFollowed(site.order(Action.ROLL_BACK, 1, first, 7, site.approval(Action.ACTIVATE, 2, second)), "1");

        byte[] asWayBack = site.order(Action.ROLL_BACK, 2, second, 8, site.approval(Action.ACTIVATE, 1, first));
        assertRefused(asWayBack, "APPROVAL_OTHER", "it allows to activate, not to roll-back", "1");
        assertRefused(site.activate(2, second, 9), "ORDER_REPLAYED", "its approvals are used up", "1");
        assertFollowed(site.rollBack(2, second, 10), "2");
    }

    /** Both were judged against the first and approved, and the later one came into service before. */
    @Test
    void refusesAStaleCandidateInThePlaceOfWhatItServes() {
        Path third = site.build(3, 1);
        Path second = site.build(2);
        deliver(third);
        deliver(second);
        assertFollowed(site.replacing(first, 3, third, 6), "3");
        assertRefused(
                site.activate(2, second, 7),
                "ORDER_OTHER_PREDECESSOR",
                "it replaces package " + ServingSite.digest(first) + ", and this node serves package "
                        + ServingSite.digest(third) + " of tiny/3",
                "3");
    }

    /** Its state was restored from before the second release: the third leads it there, and back to the second. */
    @Test
    void followsWhatItMissedInSequenceAfterItsStateWasRestored() throws IOException {
        Path second = site.build(2);
        Path third = site.build(3);
        Path state = site.folder.state().resolve("node.json");
        String backup = ServingSite.read(state);
        deliver(second);
        byte[] missed = site.activate(2, second, 6);
        assertFollowed(missed, "2");
        node.close();
        ServingSite.write(state, backup);
        node = NodeServer.of(site);
        assertAnswers("1");

        deliver(third);
        assertRefused(site.activate(3, third, 7), "ORDER_OTHER_PREDECESSOR", "it replaces package", "1");
        assertFollowed(site.catchingUp(3, third, 8, missed), "3");
        node.close();
        node = NodeServer.of(site);
        assertAnswers("3");
        assertRefused(site.activate(2, second, 9), "ORDER_REPLAYED", "its approvals are used up", "3");
        assertFollowed(site.order(Action.ROLL_BACK, 2, second, 10, site.approval(Action.ACTIVATE, 3, third)), "2");
    }

    @Test
    void takesTheLastOrderAsItsFirstWhenItIsEmpty() throws IOException {
        node.close();
        Files.delete(site.folder.state().resolve("node.json"));
        Path second = site.build(2);
        node = NodeServer.of(site);
        deliver(second);
        assertFollowed(site.activate(2, second, 7), "2");
    }

    @Test
    void refusesAnOldSequence() {
        byte[] back = site.activate(1, first, 6);
        Path second = site.build(2);
        deliver(second);
        assertFollowed(site.activate(2, second, 7), "2");
        assertRefused(back, "ORDER_REPLAYED", "its sequence is 6, and this node has followed 7 already", "2");
    }

    @Test
    void refusesAnOrderByAnUnknownKey() {
        ReleaseKit stranger = new ReleaseKit();
        byte[] order = stranger.order(Action.ACTIVATE, ServingSite.version(1), first, 6, List.of(), stranger.orderKey);
        assertRefused(order, "ORDER_NOT_TRUSTED", "is not an order key", "1");
    }

    @Test
    void refusesAnOrderForAnotherSiteOrStage() {
        site.install(elsewhere());
        assertRefused(site.activate(1, first, 6), "ORDER_ELSEWHERE", "it is for site demo", "1");
    }

    private TrustFile elsewhere() {
        TrustFile trust = site.trust();
        TrustFile draft = new TrustFile(
                trust.version(),
                new TrustFile.Scope("harbour", "staging"),
                new TrustFile.RootKeys(trust.rootQuorum(), trust.roots()),
                new TrustFile.Approvers(trust.people(), trust.approvalQuorum()),
                new TrustFile.Machines(trust.builders(), trust.orderKeys(), trust.sources()),
                TrustFile.LostKeys.revoked(trust.revoked()),
                Optional.empty(),
                "");
        return TrustFiles.parse(TrustFiles.write(draft));
    }

    @Test
    void refusesAnExpiredOrder() {
        node.close();
        node = new NodeServer(new ServingNode(
                site.folder,
                ServingNode.Settings.standard(PackageLimits.STANDARD),
                Clock.fixed(ReleaseKit.NOW.plus(Duration.ofDays(3)), ZoneOffset.UTC)));
        assertRefused(site.activate(1, first, 6), "ORDER_EXPIRED", "it expired at", "1");
    }

    @Test
    void refusesAnOrderWithoutApprovals() {
        byte[] order = site.kit.order(Action.ACTIVATE, ServingSite.version(1), first, 6, List.of(), site.kit.orderKey);
        assertRefused(order, "APPROVALS_TOO_FEW", "0 release managers", "1");
    }

    @Test
    void refusesAPackageThatWasNotDelivered() {
        Path second = site.build(2);
        assertRefused(site.activate(2, second, 6), "PACKAGE_NOT_DELIVERED", ServingSite.digest(second), "1");
    }

    @Test
    void refusesAPackageThatWasAlteredOnDiskAndTakesItAgainOnceItIsDeliveredAnew() {
        Path second = site.build(2);
        deliver(second);
        Path stored = site.folder.packages().resolve(ServingSite.digest(second)).resolve("model/model.yaml");
        ServingSite.write(stored, "drydock: 1\nname: other\n");
        byte[] order = site.activate(2, second, 6);
        assertRefused(order, "PACKAGE_ALTERED", "model/model.yaml", "1");
        deliver(second);
        assertFollowed(order, "2");
    }

    @Test
    void refusesAPackageWhoseGoldenVectorsDifferHere() {
        Path second = site.buildWithWrongGolden(2);
        deliver(second);
        assertRefused(site.activate(2, second, 6), "GOLDEN_VECTORS_DIFFER", "at most 1.0E-5", "1");
        assertThat(node.status().body().path("sequence").asLong()).isEqualTo(5);
    }

    @Test
    void activatesAPackageWhoseBehaviourTestsHoldHereToo() throws IOException {
        Path second = site.buildExpecting(2, TEST.formatted("from: 0"));
        deliver(second);
        assertFollowed(site.activate(2, second, 6), "2");
        try (Stream<Path> reports = Files.list(site.folder.state().resolve("reports"))) {
            assertThat(reports.map(ServingSite::read).filter(text -> text.contains("\"behaviourTests\" : 1")))
                    .singleElement()
                    .asString()
                    .contains("\"verdict\" : \"PASS\"", "\"behaviourBroken\" : [ ]");
        }
    }

    /** As on a processor or with a PyTorch that answers otherwise than where the package was built. */
    @Test
    void refusesAPackageWhoseBehaviourTestsFailHere() throws IOException {
        Path second = site.buildExpecting(2, TEST.formatted("from: 0.9999"));
        deliver(second);
        assertRefused(site.activate(2, second, 6), "BEHAVIOUR_DIFFERS", "1 of 1 behaviour tests fails: hot", "1");
        try (Stream<Path> reports = Files.list(site.folder.state().resolve("reports"))) {
            assertThat(reports.map(ServingSite::read).filter(text -> text.contains("\"FAIL\"")))
                    .singleElement()
                    .asString()
                    .contains("\"behaviourBroken\" : [ \"hot\" ]");
        }
    }

    @Test
    void refusesToRollBackToWhatNeverAnsweredHere() {
        Path second = site.build(2);
        deliver(second);
        assertRefused(site.rollBack(2, second, 6), "ROLLBACK_TARGET_UNKNOWN", "never activated", "1");
    }

    @Test
    void refusesATamperedPackageAtDelivery() throws IOException {
        Path second = site.build(2);
        ServingSite.write(second.resolve("suite/gates.json"), "{ }");
        assertDeliveryRefused(site.tar(second), "PACKAGE_ALTERED");
    }

    @Test
    void refusesAPackageByAStranger() throws IOException {
        Path second = site.build(2);
        Files.delete(second.resolve("model.sig"));
        new ReleaseKit().sign(second);
        assertDeliveryRefused(site.tar(second), "SIGNER_NOT_TRUSTED");
    }

    @Test
    void refusesAnArchiveThatLeavesItsDirectoryOrEndsEarly() throws IOException {
        byte[] tar = site.tar(site.build(2));
        assertDeliveryRefused(Arrays.copyOf(tar, tar.length / 2), "ARCHIVE_UNSAFE");
        assertDeliveryRefused(new byte[] {1, 2, 3}, "ARCHIVE_UNSAFE");
    }

    @Test
    void believesNothingWithoutATrustFileOfTheInstalledRoots() throws IOException {
        Files.delete(site.folder.trust());
        assertRefused(site.activate(1, first, 6), "NODE_TRUST_MISSING", "drydock trust install", "1");
        ServingSite.write(
                site.folder.trust(), new String(new ReleaseKit().trustEnvelope(site.trust()), StandardCharsets.UTF_8));
        assertRefused(site.activate(1, first, 6), "TRUST_FILE_REFUSED", "installed root keys", "1");
    }

    @Test
    void aRevocationCountsAtOnce() {
        byte[] order = site.activate(1, first, 6);
        site.install(site.kit.trust(2, 1, Set.of(site.kit.orderKey.publicKey().id())));
        assertRefused(order, "ORDER_NOT_TRUSTED", "or is revoked", "1");
    }

    @Test
    void wantsTheManagementToken() {
        for (String path : List.of("/node/v1/orders", "/node/v1/activations", "/node/v1/log/rotate")) {
            assertThat(node.post(path, "{}").status()).isEqualTo(401);
        }
        Reply wrong = node.send(HttpRequest.newBuilder(node.uri("/node/v1/status"))
                .header("Authorization", "Bearer " + ServingSite.TOKEN + "x"));
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.code()).isEqualTo("NODE_TOKEN_WRONG");
        assertThat(wrong.sentence()).doesNotContain(ServingSite.TOKEN);
    }

    @Test
    void tellsItsLastRefusalsCountsAndLatency() {
        node.infer(Questions.oneRow("a"));
        node.infer("{}");
        node.manage("/node/v1/orders", new byte[] {'{', '}'});
        JsonNode status = node.status().body();
        assertThat(status.at("/requests/answered").asLong()).isEqualTo(2);
        assertThat(status.at("/requests/notAnswered/INFERENCE_REQUEST_INVALID").asLong())
                .isEqualTo(1);
        assertThat(status.at("/latency/p99Millis").asDouble()).isPositive();
        assertThat(status.at("/refusals/0/code").asText()).isEqualTo("ENVELOPE_MALFORMED");
    }

    private void deliver(Path directory) {
        Reply reply = node.manage("/node/v1/activations", site.tar(directory));
        assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
        assertThat(reply.body().path("packageDigest").asText()).isEqualTo(ServingSite.digest(directory));
    }

    private void assertDeliveryRefused(byte[] tar, String code) throws IOException {
        assertThat(node.manage("/node/v1/activations", tar).code()).isEqualTo(code);
        try (Stream<Path> kept = Files.list(site.folder.packages())) {
            assertThat(kept).hasSize(1);
        }
    }

    private void assertFollowed(byte[] order, String version) {
        Reply reply = node.manage("/node/v1/orders", order);
        assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
        assertThat(reply.body().path("version").asText()).isEqualTo(version);
        assertAnswers(version);
    }

    private void assertRefused(byte[] order, String code, String words, String stillServing) {
        Reply reply = node.manage("/node/v1/orders", order);
        assertThat(reply.code()).as(reply.sentence()).isEqualTo(code);
        assertThat(reply.sentence()).contains(words);
        assertAnswers(stillServing);
    }

    private void assertAnswers(String version) {
        assertThat(node.infer(Questions.plain()).body().path("model_version").asText())
                .isEqualTo(version);
    }
}
