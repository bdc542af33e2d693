package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.serving.NodeServer.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key in wrong hands ends what rests on it while the node runs; what somebody did who left stands. Version 1 is milo's, 2 rhea's. */
class RevocationTest {
    @TempDir
    Path root;

    private ServingSite site;
    private NodeServer node;
    private Path first;
    private Path second;

    @BeforeEach
    void serveTwoVersions() {
        site = new ServingSite(root);
        node = NodeServer.of(site);
        first = site.build(1);
        second = site.build(2);
        node.deliver(site.tar(first));
        node.deliver(site.tar(second));
        node.follow(site.order(Action.ACTIVATE, 1, first, 1, approval(1, first, site.kit.milo)));
        node.follow(site.order(Action.ACTIVATE, 2, second, 2, approval(2, second, site.kit.rhea)));
        assertThat(node.answering()).isEqualTo("2");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private String approval(int number, Path directory, SigningKey person) {
        return site.approval(Action.ACTIVATE, number, directory, site.trust(), person);
    }

    @Test
    void goesBackAtOnceToTheReleaseThatStands() {
        site.install(revoking(2, site.kit.rhea, Optional.empty()));
        awaitAnswer("1");
        assertThat(node.status().body().at("/refusals/0/code").asText()).isEqualTo("APPROVALS_TOO_FEW");
        assertThat(node.get("/v2/health/ready").status()).isEqualTo(200);
        restart();
        assertThat(node.answering()).isEqualTo("1");
    }

    @Test
    void stopsAtOnceIfNoReleaseStands() {
        site.install(with(2, Set.of(id(site.kit.rhea), id(site.kit.milo)), Map.of(), Set.of()));
        awaitAnswer("NODE_NOT_READY");
        restart();
        assertThat(node.answering()).isEqualTo("NODE_NOT_READY");
    }

    @Test
    void answersAgainOnceTheRootsHaveTakenTheRevocationBack() {
        site.install(revoking(2, site.kit.rhea, Optional.empty()));
        awaitAnswer("1");
        site.install(with(3, Set.of(), Map.of(), Set.of()));
        awaitAnswer("2");
    }

    /** Nobody approved again what people went back from. */
    @Test
    void stopsRatherThanAnswersByWhatPeopleWentBackFrom() {
        node.follow(site.order(Action.ROLL_BACK, 1, first, 3, rollBack(first, site.kit.milo)));
        assertThat(node.answering()).isEqualTo("1");
        site.install(with(2, Set.of(id(site.kit.milo)), Map.of(), Set.of()));
        awaitAnswer("NODE_NOT_READY");
        restart();
        assertThat(node.answering()).isEqualTo("NODE_NOT_READY");
    }

    private String rollBack(Path directory, SigningKey person) {
        return site.approval(Action.ROLL_BACK, 1, directory, site.trust(), person);
    }

    /** The release before answers in the place of a damaged one; it needs its approval as much. */
    @Test
    void endsTheReleaseThatAnswersForADamagedOne() {
        ServingSite.write(
                site.folder.packages().resolve(ServingSite.digest(second)).resolve("model/model.yaml"), "altered");
        restart();
        assertThat(node.answering()).isEqualTo("1");
        site.install(revoking(2, site.kit.milo, Optional.empty()));
        awaitAnswer("NODE_NOT_READY");
        assertThat(node.status().body().at("/refusals/0/code").asText()).isEqualTo("APPROVALS_TOO_FEW");
    }

    /** With one instant before and one after the act. */
    @Test
    void endsWhatAKeyDidSinceItWasInWrongHandsAlone() {
        site.install(revoking(2, site.kit.rhea, Optional.of(ReleaseKit.NOW.plusSeconds(1))));
        restart();
        assertThat(node.answering()).isEqualTo("2");
        site.install(revoking(3, site.kit.rhea, Optional.of(ReleaseKit.NOW.minusSeconds(1))));
        awaitAnswer("1");
    }

    @Test
    void letsStandWhatSomebodyDidWhoLeftAndTakesNothingNew() {
        site.install(with(2, Set.of(), Map.of(), Set.of(id(site.kit.rhea))));
        restart();
        assertThat(node.answering()).isEqualTo("2");
        Path third = site.build(3);
        node.deliver(site.tar(third));
        Reply refused = node.manage(
                "/node/v1/orders", site.order(Action.ACTIVATE, 3, third, 3, approval(3, third, site.kit.rhea)));
        assertThat(refused.code()).isEqualTo("POLICY_NOT_SIGNED");
        assertThat(node.answering()).isEqualTo("2");
    }

    @Test
    void letsStandWhatABuilderBuiltThatWasRetired() {
        site.install(with(2, Set.of(), Map.of(), Set.of(id(site.kit.builder))));
        restart();
        assertThat(node.answering()).isEqualTo("2");
        Path third = site.build(3);
        node.deliver(site.tar(third));
        assertThat(node.manage("/node/v1/orders", site.activate(3, third, 3)).code())
                .isEqualTo("SIGNER_NOT_TRUSTED");
    }

    /** A file that is being replaced, or is gone, revokes nobody. */
    @Test
    void endsNothingByATrustFileThatCannotBeUsed() {
        ServingSite.write(site.folder.trust(), "{}");
        assertThat(node.manage("/node/v1/orders", site.activate(2, second, 9)).code())
                .isEqualTo("ENVELOPE_MALFORMED");
        assertThat(node.answering()).isEqualTo("2");
    }

    private TrustFile revoking(int version, SigningKey key, Optional<Instant> since) {
        Map<String, Instant> times = since.isPresent() ? Map.of(id(key), since.get()) : Map.of();
        return with(version, Set.of(id(key)), times, Set.of());
    }

    private TrustFile with(int version, Set<String> revoked, Map<String, Instant> since, Set<String> left) {
        TrustFile like = site.trust();
        return TrustFiles.parse(TrustFiles.write(new TrustFile(
                version,
                new TrustFile.Scope(like.site(), like.stage()),
                new TrustFile.RootKeys(1, like.roots()),
                new TrustFile.Approvers(like.people(), 1),
                new TrustFile.Machines(like.builders(), like.orderKeys(), like.sources()),
                new TrustFile.LostKeys(revoked, since, left),
                Optional.empty(),
                "")));
    }

    private static String id(SigningKey key) {
        return key.publicKey().id();
    }

    private void restart() {
        node.kill();
        node = NodeServer.of(site);
    }

    private void awaitAnswer(String expected) {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(node::answering, expected::equals);
    }
}
