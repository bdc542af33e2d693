package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.serving.NodeServer.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hand with the builder's key, the order key, the management token and the right to write the node's state and package cache, but without
 * a person's or a root's key, makes the node serve nothing that people did not approve, by no restart.
 */
class ForgedStateTest {
    @TempDir
    Path root;

    private ServingSite site;
    private NodeServer node;
    private Path approved;
    private Path smuggled;

    @BeforeEach
    void serveAVersion() {
        site = new ServingSite(root);
        site.install(ReleaseKit.trust(site.trust(), site.kit.root, List.of()));
        approved = site.build(1);
        smuggled = site.build(2);
        node = NodeServer.of(site);
        node.deliver(site.tar(approved));
        node.deliver(site.tar(smuggled));
        node.follow(site.activate(1, approved, 1));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void believesNoRememberedTrustFileThatTheRootsDidNotSign() {
        SigningKey mallory = SigningKey.generate(SigningKey.Kind.ED25519);
        TrustFile own = ofMallory(mallory);
        String approval = site.approval(Action.ACTIVATE, 2, smuggled, own, mallory);
        byte[] order = site.order(Action.ACTIVATE, 2, smuggled, 2, approval);
        node.kill();
        ServingSite.write(
                site.folder.state().resolve("trust/" + own.digest() + ".json"), ServingSite.signed(own, mallory));
        forge(followed(order, 2, smuggled, 2, own.digest(), null));
        restart();
        assertNotServed("NODE_STATE_UNREADABLE", "signed by 0 of the installed root keys");
    }

    private TrustFile ofMallory(SigningKey mallory) {
        TrustFile like = site.trust();
        return TrustFiles.parse(TrustFiles.write(new TrustFile(
                like.version(),
                new TrustFile.Scope(like.site(), like.stage()),
                new TrustFile.RootKeys(
                        1,
                        List.of(TrustFiles.named(
                                "root-1",
                                SigningKey.generate(SigningKey.Kind.ED25519).publicKey()))),
                new TrustFile.Approvers(
                        List.of(TrustFiles.person("mallory", Set.of(TrustFile.RELEASE_MANAGER), mallory.publicKey())),
                        1),
                new TrustFile.Machines(like.builders(), like.orderKeys(), like.sources()),
                TrustFile.LostKeys.revoked(Set.of()),
                Optional.empty(),
                "")));
    }

    /** The approval of what answers also allows the way back to what it replaced; the state says what that was. */
    @Test
    void goesBackToNothingThatNobodyApproved() {
        byte[] back = site.order(Action.ROLL_BACK, 2, smuggled, 2, site.approval(Action.ACTIVATE, 1, approved));
        node.kill();
        NodeState.Followed activation = activation();
        forge(followed(back, 2, smuggled, 2, site.trust().digest(), ServingSite.digest(approved)));
        restart();
        assertNotServed("ROLLBACK_TARGET_UNKNOWN", "does not hold the order by which that package first answered");
        node.kill();
        forge(new NodeState.Followed(
                new String(back, StandardCharsets.UTF_8),
                2,
                ServingSite.digest(smuggled),
                2,
                ReleaseKit.NOW.toString(),
                site.trust().digest(),
                ServingSite.digest(approved),
                activation));
        restart();
        assertNotServed("ORDER_OTHER_PACKAGE", ServingSite.digest(smuggled));
    }

    /** As a failed watch does it. */
    @Test
    void servesAgainWhatItWentBackToByTheApprovalOfWhatFailed() {
        node.follow(site.activate(2, smuggled, 2));
        node.follow(site.order(Action.ROLL_BACK, 1, approved, 3, site.approval(Action.ACTIVATE, 2, smuggled)));
        node.kill();
        restart();
        assertAnswers("1");
    }

    /** Sites of before have no origin in their state; their next trust file ends that. */
    @Test
    void servesAgainWithoutAnOriginUntilATrustFileThatNamesEarlierOnes() {
        site.install(site.kit.trust(2, 1, Set.of()));
        byte[] back = site.order(Action.ROLL_BACK, 1, approved, 2, site.approval(Action.ACTIVATE, 2, smuggled));
        node.kill();
        ServingSite.write(
                site.folder.state().resolve("trust/" + site.trust().digest() + ".json"),
                ServingSite.read(site.folder.trust()));
        forge(followed(back, 1, approved, 2, site.trust().digest(), ServingSite.digest(smuggled)));
        restart();
        assertAnswers("1");
        site.install(ReleaseKit.trust(site.kit.trust(3, 1, Set.of()), site.kit.root, List.of()));
        node.kill();
        restart();
        assertNotServed("ROLLBACK_TARGET_UNKNOWN", "first answered");
    }

    @Test
    void callsNoPackageByAnotherVersionOrSequenceThanItsOrder() {
        node.kill();
        NodeState.Followed honest = activation();
        forge(new NodeState.Followed(
                honest.order(),
                7,
                honest.packageDigest(),
                honest.sequence(),
                honest.followedAt(),
                honest.trustDigest(),
                null,
                null));
        restart();
        assertNotServed("NODE_STATE_UNREADABLE", "is signed for tiny/1");
    }

    /** An approval counts at the time of the act, and the act lies within the order's own time. */
    @Test
    void followsNoOrderAtATimeAtWhichItDidNotCount() {
        node.kill();
        NodeState.Followed honest = activation();
        forge(new NodeState.Followed(
                honest.order(),
                1,
                honest.packageDigest(),
                honest.sequence(),
                ReleaseKit.NOW.minus(Duration.ofDays(30)).toString(),
                honest.trustDigest(),
                null,
                null));
        restart();
        assertNotServed("ORDER_EXPIRED", "in the future");
    }

    @Test
    void followsNoOrderASecondTimeThoughItsStateSaysALowerSequence() {
        byte[] first = site.activate(1, approved, 5);
        node.follow(first);
        node.kill();
        NodeState state = stateFile().read();
        stateFile().write(new NodeState(NodeState.VERSION, 0, state.models()));
        restart();
        Reply refused = node.manage("/node/v1/orders", site.activate(2, smuggled, 4));
        assertThat(refused.code()).isEqualTo("ORDER_REPLAYED");
    }

    /** The old root signs nothing any more; the new one says whose acts stand. */
    @Test
    void servesAgainUnderOtherRootsWhatTheyLetStand() {
        TrustFile old = site.trust();
        SigningKey next = SigningKey.generate(SigningKey.Kind.ED25519);
        site.install(ReleaseKit.trust(site.kit.trust(2, 1, Set.of()), next, List.of()), next);
        node.kill();
        restart();
        assertNotServed("NODE_STATE_UNREADABLE", "drydock trust init --earlier");
        site.install(ReleaseKit.trust(site.kit.trust(3, 1, Set.of()), next, List.of(old.digest())), next);
        node.kill();
        restart();
        assertAnswers("1");
    }

    private NodeState.Followed activation() {
        return stateFile().read().model(ServingSite.MODEL).orElseThrow().current();
    }

    private static NodeState.Followed followed(
            byte[] order,
            int number,
            Path directory,
            long sequence,
            String trustDigest,
            @org.jspecify.annotations.Nullable String replaced) {
        return new NodeState.Followed(
                new String(order, StandardCharsets.UTF_8),
                number,
                ServingSite.digest(directory),
                sequence,
                ReleaseKit.NOW.toString(),
                trustDigest,
                replaced,
                null);
    }

    private void forge(NodeState.Followed current) {
        stateFile()
                .write(new NodeState(
                        NodeState.VERSION,
                        current.sequence(),
                        Map.of(
                                ServingSite.MODEL,
                                new NodeState.ModelState(current, null, Set.of(current.packageDigest())))));
    }

    private NodeStateFile stateFile() {
        return new NodeStateFile(site.folder.state());
    }

    private void restart() {
        node = NodeServer.of(site);
    }

    private void assertNotServed(String code, String words) {
        assertThat(node.infer(Questions.plain()).code()).isEqualTo("NODE_NOT_READY");
        assertThat(node.status().body().at("/refusals/0/code").asText())
                .as(node.status().body().toString())
                .isEqualTo(code);
        assertThat(node.status().body().at("/refusals/0/message").asText()).contains(words);
    }

    private void assertAnswers(String version) {
        assertThat(node.infer(Questions.plain()).body().path("model_version").asText())
                .as(node.status().body().toString())
                .isEqualTo(version);
    }
}
