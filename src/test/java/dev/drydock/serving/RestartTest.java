package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.TrustFiles.InstalledRoots;
import dev.drydock.serving.NodeServer.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that stopped or was killed comes back with what its last valid order names, after verifying it again. */
class RestartTest {
    @TempDir
    Path root;

    private ServingSite site;
    private NodeServer node;
    private Path first;
    private Path second;

    /** Dies at the moment at which the order begins to count, or right after it. */
    private static final class DyingStateFile extends NodeStateFile {
        private final boolean afterWriting;

        DyingStateFile(Path folder, boolean afterWriting) {
            super(folder);
            this.afterWriting = afterWriting;
        }

        @Override
        void write(NodeState state) {
            if (afterWriting) {
                super.write(state);
            }
            throw new IllegalStateException("killed");
        }
    }

    @BeforeEach
    void deliverTwoVersions() {
        site = new ServingSite(root);
        first = site.build(1);
        second = site.build(2);
        node = NodeServer.of(site);
        for (Path each : new Path[] {first, second}) {
            assertThat(node.manage("/node/v1/activations", site.tar(each)).status())
                    .isEqualTo(200);
        }
        node.follow(site.activate(1, first, 1));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void servesCurrentAndPreviousAgain() {
        node.follow(site.activate(2, second, 2));
        byte[] back = site.rollBack(1, first, 3);
        restart();
        assertAnswers("2");
        assertThat(node.status().body().at("/models/0/previous/resident").asBoolean())
                .isTrue();
        assertThat(node.status().body().path("sequence").asLong()).isEqualTo(2);
        node.follow(back);
        assertAnswers("1");
    }

    @Test
    void servesAgainThoughOrderAndApprovalsHaveExpired() {
        restart(Clock.fixed(ReleaseKit.NOW.plus(Duration.ofDays(400)), ZoneOffset.UTC), stateFile());
        assertAnswers("1");
    }

    @Test
    void killedBeforeTheOrderCountedItComesBackWithTheOldReleaseAndFollowsTheOrderThen() {
        byte[] order = site.activate(2, second, 2);
        restart(NodeServer.clock(), new DyingStateFile(site.folder.state(), false));
        assertThat(node.manage("/node/v1/orders", order).status()).isEqualTo(500);
        assertAnswers("1");
        restart();
        assertAnswers("1");
        node.follow(order);
        assertAnswers("2");
    }

    @Test
    void killedAfterTheOrderCountedItComesBackWithTheNewRelease() {
        byte[] order = site.activate(2, second, 2);
        restart(NodeServer.clock(), new DyingStateFile(site.folder.state(), true));
        node.manage("/node/v1/orders", order);
        restart();
        assertAnswers("2");
        Reply again = node.manage("/node/v1/orders", order);
        assertThat(again.body().path("repeated").asBoolean()).isTrue();
    }

    /** The release before them answers meanwhile. */
    @Test
    void doesNotServeBytesThatWereAlteredWhileItWasDownUntilTheyAreDeliveredAnew() {
        byte[] order = site.activate(2, second, 2);
        node.follow(order);
        node.close();
        alter(second);
        restart();
        assertAnswers("1");
        assertThat(node.status().body().at("/refusals/0/code").asText()).isEqualTo("PACKAGE_ALTERED");
        assertThat(node.manage("/node/v1/orders", order).code()).isEqualTo("PACKAGE_ALTERED");
        node.manage("/node/v1/activations", site.tar(second));
        node.follow(order);
        assertAnswers("2");
    }

    /** Better no answer than one of a release that people took out of service. */
    @Test
    void doesNotServeWhatPeopleWentBackFromThoughTheirReleaseIsAltered() {
        node.follow(site.activate(2, second, 2));
        byte[] back = site.rollBack(1, first, 3);
        node.follow(back);
        node.close();
        alter(first);
        restart();
        assertNotServed("PACKAGE_ALTERED");
        node.manage("/node/v1/activations", site.tar(first));
        node.follow(back);
        assertAnswers("1");
    }

    /** It was away when people went back from the second release; the third replaced the first then. */
    @Test
    void doesNotServeWhatPeopleWentBackFromWhileItWasAway() {
        node.follow(site.activate(2, second, 2));
        Path third = site.build(3, 1);
        node.manage("/node/v1/activations", site.tar(third));
        byte[] missed = site.kit.order(
                Action.ROLL_BACK,
                ServingSite.version(1),
                first,
                3,
                List.of(site.approval(Action.ROLL_BACK, 1, first)),
                site.kit.orderKey,
                Optional.of(ServingSite.digest(second)));
        node.follow(site.replacing(first, 3, third, 4, missed));
        assertAnswers("3");
        node.close();
        alter(third);
        restart();
        assertNotServed("PACKAGE_ALTERED");
    }

    private void alter(Path directory) {
        Path definition =
                site.folder.packages().resolve(ServingSite.digest(directory)).resolve("model/model.yaml");
        ServingSite.write(definition, "drydock: 1\nname: other\n");
    }

    @Test
    void doesNotServeWhatABuilderBuiltWhoseKeyWasRevoked() {
        site.install(site.kit.trust(2, 1, Set.of(site.kit.builder.publicKey().id())));
        restart();
        assertThat(node.infer(Questions.plain()).code()).isEqualTo("NODE_NOT_READY");
        assertThat(node.status().body().at("/refusals/0/code").asText()).isEqualTo("SIGNER_NOT_TRUSTED");
    }

    @Test
    void servesAgainUnderANewTrustFileThatMeansNobodysRevocation() {
        node.follow(site.activate(2, second, 2));
        site.install(site.kit.trust(2, 1, Set.of(site.kit.milo.publicKey().id())));
        restart();
        assertAnswers("2");
        assertThat(node.status().body().at("/models/0/previous/resident").asBoolean())
                .isTrue();
    }

    @Test
    void doesNotServeWhatSomebodyApprovedWhoseKeyWasRevoked() {
        site.install(site.kit.trust(2, 1, Set.of(site.kit.rhea.publicKey().id())));
        restart();
        assertNotServed("APPROVALS_TOO_FEW");
    }

    /** Whoever holds the order key and can write the state still has no approval. */
    @Test
    void doesNotServeAnOrderWithoutApprovalsThatWasPutIntoItsState() {
        node.close();
        Path state = site.folder.state().resolve("node.json");
        byte[] forged = site.kit.order(Action.ACTIVATE, ServingSite.version(1), first, 1, List.of(), site.kit.orderKey);
        NodeState.Followed followed =
                stateFile().read().model(ServingSite.MODEL).orElseThrow().current();
        String text = ServingSite.read(state);
        String replaced = text.replace(quoted(followed.order()), quoted(new String(forged, StandardCharsets.UTF_8)));
        assertThat(replaced).isNotEqualTo(text);
        ServingSite.write(state, replaced);
        restart();
        assertNotServed("APPROVALS_TOO_FEW");
    }

    private static String quoted(String text) {
        return new JsonMapper().valueToTree(text).toString();
    }

    @Test
    void believesNoOlderTrustFileThanItHadAlsoAfterARestart() {
        TrustFile old = site.trust();
        site.install(site.kit.trust(2, 1, Set.of(site.kit.milo.publicKey().id())));
        node.follow(site.activate(1, first, 2));
        site.install(old);
        Reply refused = node.manage("/node/v1/orders", site.activate(2, second, 3));
        assertThat(refused.code()).isEqualTo("NODE_TRUST_OLDER");
        assertThat(refused.sentence()).contains("trust.json is version 1, and version 2 was installed here before");
        restart();
        assertNotServed("NODE_TRUST_OLDER");
        site.install(site.kit.trust(3, 1, Set.of()));
        node.follow(site.activate(2, second, 3));
        assertAnswers("2");
    }

    /** The same roots may sign for several sites. */
    @Test
    void believesNoTrustFileOfAnotherSiteBesideItsPinnedOne() {
        ServingSite.write(
                site.folder.roots(),
                new String(TrustFiles.write(InstalledRoots.of(site.trust())), StandardCharsets.UTF_8));
        TrustFile here = site.kit.trust(2, 1, Set.of());
        String text = new String(TrustFiles.write(here), StandardCharsets.UTF_8).replace("\"demo\"", "\"elsewhere\"");
        site.install(TrustFiles.parse(text.getBytes(StandardCharsets.UTF_8)));
        Reply refused = node.manage("/node/v1/orders", site.activate(2, second, 2));
        assertThat(refused.code()).isEqualTo("TRUST_FILE_REFUSED");
        assertThat(refused.sentence()).contains("it is for site elsewhere, stage production, and this is site demo");
        restart();
        assertNotServed("TRUST_FILE_REFUSED");
        site.install(here);
        restart();
        assertAnswers("1");
    }

    @Test
    void keepsOnlyThePackagesAndTrustFilesOfWhatItHoldsAndFourMore() throws IOException {
        for (int number = 2; number <= 8; number++) {
            Path directory = site.build(number);
            node.manage("/node/v1/activations", site.tar(directory));
            site.install(site.kit.trust(number, 1, Set.of()));
            node.follow(site.activate(number, directory, number));
        }
        try (Stream<Path> packages = Files.list(site.folder.packages());
                Stream<Path> trusts = Files.list(site.folder.state().resolve("trust"))) {
            assertThat(packages).hasSize(6).contains(site.folder.packages().resolve(ServingSite.digest(site.build(7))));
            assertThat(trusts).hasSize(3);
        }
        restart();
        assertAnswers("8");
    }

    private void assertNotServed(String code) {
        // what the orchestrator takes for a node that lost its package
        assertThat(node.get("/v2/models/" + ServingSite.MODEL).code()).isEqualTo("NODE_NOT_READY");
        assertThat(node.infer(Questions.plain()).code()).isEqualTo("NODE_NOT_READY");
        assertThat(node.status().body().at("/refusals/0/code").asText()).isEqualTo(code);
    }

    @Test
    void followsNothingWhileItsStateIsUnreadable() {
        node.close();
        Path state = site.folder.state().resolve("node.json");
        ServingSite.write(state, ServingSite.read(state).substring(10));
        restart();
        assertThat(node.manage("/node/v1/orders", site.activate(2, second, 2)).code())
                .isEqualTo("NODE_STATE_UNREADABLE");
        assertThat(node.get("/v2/health/live").status()).isEqualTo(200);
    }

    @Test
    void removesWhatAKilledDeliveryLeftBehind() throws IOException {
        Path half = site.folder.packages().resolve(".arriving-half");
        ServingSite.write(half.resolve("model/weights.pt"), "half");
        restart();
        assertThat(Files.exists(half)).isFalse();
        assertAnswers("1");
    }

    /** Whoever can write in the node's folder may stop it from serving, but not from starting, answering and saying why. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "serving/trust.json",
                "serving/roots.json",
                "serving/state/node.json",
                "serving/state/trust/highest-version",
                "serving/state/trust/TRUST.json",
                "serving/packages/PACKAGE/model/odd",
                "serving/log/open/tiny.0000000000000-00000.csv",
                "serving/log/sequence.json",
                "serving/state/node.json.tmp",
                "etc/keys/log.key"
            })
    void startsThoughAPipeLiesAmongItsFiles(String name) throws Exception {
        node.close();
        Path pipe = root.resolve("site")
                .resolve(name.replace("TRUST", site.trust().digest()).replace("PACKAGE", ServingSite.digest(first)));
        Files.createDirectories(pipe.getParent());
        Files.deleteIfExists(pipe);
        PackageCacheTest.mkfifo(pipe);
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> restart());
        assertThat(node.get("/v2/health/live").status()).isEqualTo(200);
        assertTimeoutPreemptively(
                Duration.ofMinutes(1), () -> node.manage("/node/v1/orders", site.activate(2, second, 2)));
        assertThat(node.status().status()).isEqualTo(200);
    }

    private NodeStateFile stateFile() {
        return new NodeStateFile(site.folder.state());
    }

    private void restart() {
        restart(NodeServer.clock(), stateFile());
    }

    private void restart(Clock clock, NodeStateFile stateFile) {
        node.kill();
        node = new NodeServer(
                new ServingNode(site.folder, ServingNode.Settings.standard(PackageLimits.STANDARD), clock, stateFile));
    }

    private void assertAnswers(String version) {
        assertThat(node.infer(Questions.plain()).body().path("model_version").asText())
                .isEqualTo(version);
    }
}
