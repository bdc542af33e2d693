package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.LostKeys;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.packaging.OrderVerifier.Act;
import dev.drydock.packaging.OrderVerifier.Decision;
import dev.drydock.packaging.OrderVerifier.NodeKnowledge;
import dev.drydock.packaging.suite.SuiteKit;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One order that is followed, and each way in which it must not be. */
class OrderVerifierTest {
    private static final VersionId VERSION = new VersionId("pump-failure", 7);

    @TempDir
    Path directory;

    private final ReleaseKit kit = new ReleaseKit();
    private final OrderVerifier verifier = new OrderVerifier(ReleaseKit.verifier());
    private TrustFile trust = kit.trust();
    private long lastSequence = 4;
    private Set<String> activatedBefore = Set.of();
    private Optional<String> current = Optional.empty();
    private Optional<VersionId> serving = Optional.empty();
    private Optional<String> previous = Optional.empty();
    private Optional<Instant> since = Optional.empty();
    private Instant now = ReleaseKit.NOW;

    @BeforeEach
    void assemble() {
        kit.assembleSigned(directory, Map.of());
    }

    @Test
    void followsAnOrderThatPeopleApproved() {
        assertThat(decide(activate(5, approval(kit.rhea))))
                .isInstanceOfSatisfying(Decision.Accepted.class, accepted -> {
                    assertThat(accepted.approvers()).containsExactly("rhea");
                    assertThat(accepted.verified().builder()).isEqualTo("orchestrator-1");
                    assertThat(accepted.order().version()).isEqualTo(VERSION);
                });
    }

    @Test
    void refusesAnOrderByAnUnknownKey() {
        byte[] order = kit.order(
                Action.ACTIVATE,
                VERSION,
                directory,
                5,
                List.of(approval(kit.rhea)),
                SigningKey.generate(SigningKey.Kind.ED25519));
        assertRefused(order, ReleaseFailure.ORDER_NOT_TRUSTED, "is not an order key");
    }

    @Test
    void refusesAnOrderByARevokedKey() {
        trust = kit.trust(2, 1, Set.of(kit.orderKey.publicKey().id()));
        assertRefused(activate(5, approval(kit.rhea)), ReleaseFailure.ORDER_NOT_TRUSTED, "or is revoked");
    }

    @Test
    void refusesAnOrderWithASequenceThatDoesNotRise() {
        lastSequence = 5;
        assertRefused(
                activate(5, approval(kit.rhea)),
                ReleaseFailure.ORDER_REPLAYED,
                "Order 5 to activate pump-failure/7 is refused: its sequence is 5, and this node has followed 5 already");
    }

    @Test
    void refusesAnOrderForAnotherSite() {
        ReleaseOrder elsewhere = new ReleaseOrder(
                Action.ACTIVATE,
                "harbour",
                ReleaseKit.STAGE,
                VERSION,
                new PackageDigest().packageDigest(directory),
                5,
                now,
                now.plusSeconds(60),
                List.of(approval(kit.rhea)),
                Optional.empty(),
                Optional.empty(),
                List.of());
        assertRefused(kit.signOrder(elsewhere, kit.orderKey), ReleaseFailure.ORDER_ELSEWHERE, "it is for site harbour");
    }

    @Test
    void refusesAnExpiredOrder() {
        now = ReleaseKit.NOW.plusSeconds(601);
        assertRefused(activate(5, approval(kit.rhea)), ReleaseFailure.ORDER_EXPIRED, "it expired at");
    }

    @Test
    void refusesAnOrderFromTheFuture() {
        now = ReleaseKit.NOW.minusSeconds(3600);
        assertRefused(activate(5, approval(kit.rhea)), ReleaseFailure.ORDER_EXPIRED, "which is in the future");
    }

    @Test
    void refusesAnExpiredApproval() {
        ApprovalStatement statement = statement(Action.ACTIVATE);
        String expired = kit.approve(expiringAt(statement, now), kit.rhea);
        assertRefused(activate(5, expired), ReleaseFailure.APPROVAL_EXPIRED, "is refused: it expired at");
    }

    @Test
    void refusesAPackageThatWasTamperedWith() {
        byte[] order = activate(5, approval(kit.rhea));
        ReleaseKit.write(directory, "model/weights.pt", "weightz");
        assertRefused(order, PackagingFailure.PACKAGE_ALTERED, "model/weights.pt has SHA-256");
    }

    @Test
    void refusesAnotherPackageThanTheOneOrdered(@TempDir Path other) {
        ReleaseKit.write(other, "model/extra.txt", "another package");
        kit.assembleSigned(other, Map.of());
        byte[] order = kit.order(Action.ACTIVATE, VERSION, other, 5, List.of(approval(kit.rhea)), kit.orderKey);
        assertRefused(order, ReleaseFailure.ORDER_OTHER_PACKAGE, "and the package here is");
    }

    @Test
    void refusesAPackageByARevokedBuilder() {
        trust = kit.trust(2, 1, Set.of(kit.builder.publicKey().id()));
        assertRefused(
                activate(5, approval(kit.rhea)), PackagingFailure.SIGNER_NOT_TRUSTED, "not among the 0 builder keys");
    }

    @Test
    void refusesAnUnsignedPackage() throws Exception {
        byte[] order = activate(5, approval(kit.rhea));
        java.nio.file.Files.delete(directory.resolve("model.sig"));
        assertRefused(order, PackagingFailure.PACKAGE_UNSIGNED, "has no model.sig");
    }

    @Test
    void refusesAReportAboutOtherBytes() {
        ReleaseKit.write(directory, "model/weights.pt", "weightz");
        kit.sign(directory);
        assertRefused(
                activate(5, approval(kit.rhea)), ReleaseFailure.REPORT_OTHER_BYTES, "report is about other bytes");
    }

    @Test
    void refusesAPackageWhoseGateFailed() {
        kit.seal(directory, Map.of("slice:north", "FAIL"));
        kit.sign(directory);
        assertRefused(activate(5, approval(kit.rhea)), ReleaseFailure.REPORT_NOT_PASSED, "gate slice:north says FAIL");
    }

    @Test
    void refusesAPackageWhoseGateCouldNotBeDecided() {
        kit.seal(directory, Map.of("slice:north", "INSUFFICIENT_EVIDENCE"));
        kit.sign(directory);
        assertRefused(
                activate(5, approval(kit.rhea)),
                ReleaseFailure.REPORT_NOT_PASSED,
                "gate slice:north says INSUFFICIENT_EVIDENCE");
    }

    @Test
    void refusesAPolicyThatNoReleaseManagerSigned() {
        kit.addSuite(
                directory,
                Envelope.sign(
                                Envelope.POLICY_TYPE,
                                SuiteKit.policy(1).getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                kit.sam)
                        .toJson());
        kit.seal(directory, Map.of());
        kit.sign(directory);
        assertRefused(
                activate(5, approval(kit.rhea)), ReleaseFailure.POLICY_NOT_SIGNED, "signed by 0 release managers");
    }

    @Test
    void refusesAnOrderWithoutApprovals() {
        assertRefused(
                kit.order(Action.ACTIVATE, VERSION, directory, 5, List.of(), kit.orderKey),
                ReleaseFailure.APPROVALS_TOO_FEW,
                "0 release managers who waived nothing approved it, and 1 must");
    }

    @Test
    void refusesAnApprovalForAnotherVersion() {
        String other = kit.approve(
                kit.statement(Action.ACTIVATE, new VersionId("pump-failure", 8), directory, trust), kit.rhea);
        assertRefused(activate(5, other), ReleaseFailure.APPROVAL_OTHER, "it is for version pump-failure/8");
    }

    @Test
    void refusesAnApprovalForOtherBytes(@TempDir Path other) {
        ReleaseKit.write(other, "model/extra.txt", "another package");
        kit.assembleSigned(other, Map.of());
        String forOther = kit.approve(kit.statement(Action.ACTIVATE, VERSION, other, trust), kit.rhea);
        assertRefused(activate(5, forOther), ReleaseFailure.APPROVAL_OTHER, "it is for package");
    }

    @Test
    void refusesAnApprovalUnderAnotherTrustFile() {
        String approval = approval(kit.rhea);
        trust = kit.trust(2, 1, Set.of());
        assertRefused(activate(5, approval), ReleaseFailure.APPROVAL_OTHER, "it is for trust file");
    }

    @Test
    void refusesAnApprovalToRollBackInPlaceOfOneToActivate() {
        String rollBack = kit.approve(statement(Action.ROLL_BACK), kit.rhea);
        assertRefused(activate(5, rollBack), ReleaseFailure.APPROVAL_OTHER, "it allows to roll-back, not to activate");
    }

    @Test
    void refusesAnApprovalBySomeoneWithoutTheRole() {
        assertRefused(
                activate(5, approval(kit.sam)), PackagingFailure.SIGNER_NOT_TRUSTED, "sam is not a release manager");
    }

    @Test
    void refusesAnApprovalByARevokedKey() {
        trust = kit.trust(2, 1, Set.of(kit.milo.publicKey().id()));
        assertRefused(
                activate(5, approval(kit.milo)), PackagingFailure.SIGNER_NOT_TRUSTED, "the key of milo is revoked");
    }

    @Test
    void refusesAnApprovalByAStranger() {
        String stranger = kit.approve(statement(Action.ACTIVATE), SigningKey.generate(SigningKey.Kind.ED25519));
        assertRefused(
                activate(5, stranger), PackagingFailure.SIGNER_NOT_TRUSTED, "belongs to nobody in the trust file");
    }

    @Test
    void wantsAsManyPeopleAsTheTrustFileAsksFor() {
        trust = kit.trust(1, 2, Set.of());
        kit.addSuite(
                directory,
                Envelope.parse(kit.policyEnvelope(), Envelope.POLICY_TYPE)
                        .alsoSignedBy(kit.milo)
                        .toJson());
        kit.seal(directory, Map.of());
        kit.sign(directory);
        assertRefused(
                activate(5, approval(kit.rhea), approval(kit.rhea)),
                ReleaseFailure.APPROVALS_TOO_FEW,
                "1 release managers");
        assertThat(decide(activate(5, approval(kit.rhea), approval(kit.milo)))).isInstanceOf(Decision.Accepted.class);
        assertThat(decide(activate(5, kit.approve(statement(Action.ACTIVATE), kit.rhea, kit.milo))))
                .isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void followsOneReleaseManagerAndOneHolderOfTheRoleByBreakGlass() {
        signByBoth(kit.trustWithBreakGlass());
        String manager = kit.approve(ReleaseKit.byBreakGlass(statement(Action.ACTIVATE)), kit.rhea);
        String holder = kit.approve(ReleaseKit.byBreakGlass(statement(Action.ACTIVATE)), kit.gwen);
        assertThat(decide(activate(5, manager, holder))).isInstanceOfSatisfying(Decision.Accepted.class, accepted -> {
            assertThat(accepted.approvers()).containsExactly("gwen", "rhea");
        });
        assertRefused(activate(5, manager), ReleaseFailure.APPROVALS_TOO_FEW, "1 release managers");
        assertRefused(activate(5, holder), ReleaseFailure.APPROVALS_TOO_FEW, "0 release managers");
        assertRefused(activate(5, approval(kit.rhea), holder), ReleaseFailure.APPROVALS_TOO_FEW, "1 release managers");
        assertRefused(
                activate(5, manager, approval(kit.gwen)),
                PackagingFailure.SIGNER_NOT_TRUSTED,
                "gwen is not a release manager");
    }

    @Test
    void countsNobodyByBreakGlassIfTheTrustFileDoesNotAllowIt() {
        signByBoth(kit.trust(1, 2, Set.of()));
        String manager = kit.approve(ReleaseKit.byBreakGlass(statement(Action.ACTIVATE)), kit.rhea);
        String engineer = kit.approve(ReleaseKit.byBreakGlass(statement(Action.ACTIVATE)), kit.sam);
        assertRefused(activate(5, manager, engineer), PackagingFailure.SIGNER_NOT_TRUSTED, "sam is not a release");
        assertRefused(activate(5, manager), ReleaseFailure.APPROVALS_TOO_FEW, "1 release managers");
    }

    private void signByBoth(TrustFile trusted) {
        trust = trusted;
        kit.addSuite(
                directory,
                Envelope.parse(kit.policyEnvelope(), Envelope.POLICY_TYPE)
                        .alsoSignedBy(kit.milo)
                        .toJson());
        kit.seal(directory, Map.of());
        kit.sign(directory);
    }

    @Test
    void wantsAWaiverForAGateThatDidNotPass() {
        sealWaived();
        assertRefused(activate(5, approval(kit.rhea)), ReleaseFailure.WAIVER_MISSING, "gate no-baseline did not pass");
    }

    @Test
    void followsAnOrderWhoseWaiverAndApprovalAreByTwoPeople() {
        sealWaived();
        String waiver = kit.approve(statement(Action.WAIVE), kit.milo);
        assertThat(decide(activate(5, waiver, approval(kit.rhea)))).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void doesNotCountTheApprovalOfWhoeverWaived() {
        sealWaived();
        String waiver = kit.approve(statement(Action.WAIVE), kit.rhea);
        assertRefused(
                activate(5, waiver, approval(kit.rhea)),
                ReleaseFailure.APPROVALS_TOO_FEW,
                "0 release managers who waived nothing");
    }

    @Test
    void wantsAsManyApprovalsAsThePackagesOwnPolicyAsksFor() {
        underPolicy("{\"approvals\": 2}");
        assertRefused(
                activate(5, approval(kit.rhea), approval(kit.rhea)),
                ReleaseFailure.APPROVALS_TOO_FEW,
                "1 release managers who waived nothing approved it, and 2 must by the gate policy (site.approvals)");
        assertThat(decide(activate(5, approval(kit.rhea), approval(kit.milo)))).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void wantsAsManySignaturesForARollBackAsThePackagesOwnPolicyAsksFor() {
        underPolicy("{\"approvals\": 2}");
        activatedBefore = Set.of(new PackageDigest().packageDigest(directory));
        String one = kit.approve(statement(Action.ROLL_BACK), kit.rhea);
        String other = kit.approve(statement(Action.ROLL_BACK), kit.milo);
        assertRefused(
                kit.order(Action.ROLL_BACK, VERSION, directory, 5, List.of(one), kit.orderKey),
                ReleaseFailure.APPROVALS_TOO_FEW,
                "and 2 must by the gate policy");
        assertThat(decide(kit.order(Action.ROLL_BACK, VERSION, directory, 5, List.of(one, other), kit.orderKey)))
                .isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void wantsWaiversByTwoPeopleIfThePackagesOwnPolicyAsksForThem() {
        underPolicy("{\"waivers\": \"two\"}");
        sealWaived();
        String waiver = kit.approve(statement(Action.WAIVE), kit.milo);
        assertRefused(
                activate(5, waiver, waiver, approval(kit.rhea)),
                ReleaseFailure.WAIVER_MISSING,
                "signed by 1 release manager, and 2 must by the gate policy (site.waivers)");
        String second = kit.approve(statement(Action.WAIVE), kit.rhea);
        assertRefused( // both waivers count; the two of them approve nothing any more
                activate(5, waiver, second, approval(kit.rhea)),
                ReleaseFailure.APPROVALS_TOO_FEW,
                "0 release managers who waived nothing");
    }

    @Test
    void followsNoOrderWithAWaiverWhereThePackagesOwnPolicyAllowsNone() {
        underPolicy("{\"waivers\": \"none\"}");
        sealWaived();
        assertRefused(
                activate(5, kit.approve(statement(Action.WAIVE), kit.milo), approval(kit.rhea)),
                ReleaseFailure.WAIVER_NOT_ALLOWED,
                "allows no waivers (site.waivers)");
        assertRefused(activate(5, approval(kit.rhea)), ReleaseFailure.WAIVER_NOT_ALLOWED, "allows no waivers");
    }

    @Test
    void followsNoOrderWithAWaiverThatCountsForLongerThanThePackagesOwnPolicyAllows() {
        underPolicy("{\"waiver-days\": 1}");
        sealWaived();
        ApprovalStatement statement = statement(Action.WAIVE);
        String day = kit.approve(expiringAt(statement, statement.issuedAt().plusSeconds(86_400)), kit.milo);
        String longer = kit.approve(expiringAt(statement, statement.issuedAt().plusSeconds(86_401)), kit.milo);
        assertThat(decide(activate(5, day, approval(kit.rhea)))).isInstanceOf(Decision.Accepted.class);
        assertRefused(
                activate(5, longer, approval(kit.rhea)),
                ReleaseFailure.WAIVER_NOT_ALLOWED,
                "the gate policy allows 1 days (site.waiver-days)");
    }

    private void underPolicy(String site) {
        kit.addSuite(directory, kit.policyEnvelope(SuiteKit.policy(1).replaceFirst("\\{", "{\"site\": " + site + ",")));
        kit.seal(directory, Map.of());
        kit.sign(directory);
    }

    @Test
    void rollsBackOnlyToWhatThisNodeActivated() {
        byte[] order = kit.order(
                Action.ROLL_BACK,
                VERSION,
                directory,
                5,
                List.of(kit.approve(statement(Action.ROLL_BACK), kit.rhea)),
                kit.orderKey);
        assertRefused(order, ReleaseFailure.ROLLBACK_TARGET_UNKNOWN, "this node never activated package");
        activatedBefore = Set.of(new PackageDigest().packageDigest(directory));
        assertThat(decide(order)).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void takesTheApprovalOfAnActivationForTheWayBackOnly(@TempDir Path newer) {
        ReleaseKit.write(newer, "model/extra.txt", "the release that failed its watch");
        kit.assembleSigned(newer, Map.of());
        String digest = new PackageDigest().packageDigest(directory);
        String forNewer =
                kit.approve(kit.statement(Action.ACTIVATE, new VersionId("pump-failure", 8), newer, trust), kit.rhea);
        byte[] back = kit.order(Action.ROLL_BACK, VERSION, directory, 6, List.of(forNewer), kit.orderKey);
        activatedBefore = Set.of(digest);
        current = Optional.of(new PackageDigest().packageDigest(newer));
        previous = Optional.of(digest);
        assertThat(decide(back)).isInstanceOf(Decision.Accepted.class);

        current = Optional.of("00".repeat(32));
        assertRefused(back, ReleaseFailure.APPROVAL_OTHER, "it is for package");
        previous = Optional.of("11".repeat(32));
        assertRefused(back, ReleaseFailure.APPROVAL_OTHER, "it allows to activate, not to roll-back");
    }

    @Test
    void letsApprovalsBeginAnActivationOnceOnly() {
        String digest = new PackageDigest().packageDigest(directory);
        byte[] again = activate(6, approval(kit.rhea));
        activatedBefore = Set.of(digest);
        current = Optional.of("00".repeat(32));
        assertRefused(again, ReleaseFailure.ORDER_REPLAYED, "its approvals are used up");
        current = Optional.of(digest);
        assertThat(decide(again)).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void doesNotKeepAWishToGoBackForALaterRelease() {
        byte[] back = kit.order(
                Action.ROLL_BACK,
                VERSION,
                directory,
                6,
                List.of(kit.approve(statement(Action.ROLL_BACK), kit.rhea)),
                kit.orderKey);
        activatedBefore = Set.of(new PackageDigest().packageDigest(directory));
        current = Optional.of("00".repeat(32));
        since = Optional.of(now.plusSeconds(241));
        assertRefused(back, ReleaseFailure.APPROVAL_OTHER, "what answers now began to at");
        since = Optional.of(now.plusSeconds(240));
        assertThat(decide(back)).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void servesAgainAfterARestartThoughOrderAndApprovalsExpired() {
        byte[] order = activate(5, approval(kit.rhea));
        Act act = new Act(trust, now, Optional.empty());
        trust = kit.trust(2, 2, Set.of(kit.milo.publicKey().id()));
        assertThat(verifier.verifyAgain(order, directory, trust, act)).isInstanceOf(Decision.Accepted.class);
        ReleaseKit.write(directory, "model/weights.pt", "weightz");
        assertRefusedAgain(order, act, PackagingFailure.PACKAGE_ALTERED, "model/weights.pt");
    }

    @Test
    void servesNothingAgainWhoseApprovalsNeverCountedOrWereRevokedSince() {
        Act act = new Act(trust, now, Optional.empty());
        byte[] bare = kit.order(Action.ACTIVATE, VERSION, directory, 5, List.of(), kit.orderKey);
        assertRefusedAgain(bare, act, ReleaseFailure.APPROVALS_TOO_FEW, "0 release managers");
        ApprovalStatement late = expiringAt(statement(Action.ACTIVATE), now.minusSeconds(1));
        byte[] expired = activate(5, kit.approve(late, kit.rhea));
        assertRefusedAgain(expired, act, ReleaseFailure.APPROVAL_EXPIRED, "it expired at");
        byte[] order = activate(5, approval(kit.rhea), approval(kit.milo));
        trust = kit.trust(2, 1, Set.of(kit.milo.publicKey().id()));
        assertThat(verifier.verifyAgain(order, directory, trust, act)).isInstanceOf(Decision.Accepted.class);
        trust = kit.trust(
                3, 1, Set.of(kit.milo.publicKey().id(), kit.rhea.publicKey().id()));
        assertRefusedAgain(order, act, ReleaseFailure.APPROVALS_TOO_FEW, "0 release managers");
    }

    @Test
    void servesAgainWhatAWithdrawalBroughtBack() {
        String failed = "ab".repeat(32);
        ApprovalStatement forward = statement(Action.ACTIVATE);
        String approval = kit.approve(about(forward, failed), kit.rhea);
        byte[] back = kit.order(Action.ROLL_BACK, VERSION, directory, 6, List.of(approval), kit.orderKey);
        assertThat(verifier.verifyAgain(back, directory, trust, new Act(trust, now, Optional.of(failed))))
                .isInstanceOf(Decision.Accepted.class);
        assertRefusedAgain(
                back,
                new Act(trust, now, Optional.of("cd".repeat(32))),
                ReleaseFailure.APPROVAL_OTHER,
                "it is for package " + failed);
    }

    @Test
    void refusesAnOrderForAnotherStage() {
        ReleaseOrder elsewhere = orderOf(ReleaseKit.SITE, "staging", List.of(approval(kit.rhea)));
        assertRefused(
                kit.signOrder(elsewhere, kit.orderKey),
                ReleaseFailure.ORDER_ELSEWHERE,
                "it is for site demo, stage staging");
    }

    @Test
    void countsAnOrderUntilTheMomentWhenItExpiresAndFiveMinutesBeforeItsIssue() {
        byte[] order = activate(5, approval(kit.rhea));
        now = ReleaseKit.NOW.plusSeconds(600).minusMillis(1);
        assertThat(decide(order)).isInstanceOf(Decision.Accepted.class);
        now = ReleaseKit.NOW.plusSeconds(600);
        assertRefused(order, ReleaseFailure.ORDER_EXPIRED, "it expired at");
        now = ReleaseKit.NOW.minusSeconds(305);
        assertThat(decide(order)).isInstanceOf(Decision.Accepted.class);
        now = ReleaseKit.NOW.minusSeconds(305).minusMillis(1);
        assertRefused(order, ReleaseFailure.ORDER_EXPIRED, "which is in the future");
    }

    @Test
    void refusesAnApprovalThatWasIssuedMoreThanFiveMinutesFromNow() {
        ApprovalStatement statement = statement(Action.ACTIVATE);
        String soon = kit.approve(at(statement, now.plusSeconds(300), statement.expiresAt()), kit.rhea);
        assertThat(decide(activate(5, soon))).isInstanceOf(Decision.Accepted.class);
        String later = kit.approve(at(statement, now.plusSeconds(301), statement.expiresAt()), kit.rhea);
        assertRefused(activate(5, later), ReleaseFailure.APPROVAL_EXPIRED, "which is in the future");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "package", "report", "policy", "trust file", "site", "stage"})
    void refusesAnApprovalForAnother(String other) {
        String approval = kit.approve(naming(other, statement(Action.ACTIVATE)), kit.rhea);
        assertRefused(activate(5, approval), ReleaseFailure.APPROVAL_OTHER, "is refused: it is for " + other + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "package", "policy", "trust file", "site", "stage"})
    void refusesAWaiverForAnother(String other) {
        sealWaived();
        String waiver = kit.approve(naming(other, statement(Action.WAIVE)), kit.milo);
        assertRefused(
                activate(5, waiver, approval(kit.rhea)),
                ReleaseFailure.APPROVAL_OTHER,
                "is refused: it is for " + other + " ");
    }

    @Test
    void takesAWaiverThatWasSignedOnTheReportBeforeIt() {
        sealWaived();
        String waiver = kit.approve(naming("report", statement(Action.WAIVE)), kit.milo);
        assertThat(decide(activate(5, waiver, approval(kit.rhea)))).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void refusesAnExpiredWaiver() {
        sealWaived();
        String waiver = kit.approve(expiringAt(statement(Action.WAIVE), now), kit.milo);
        assertRefused(activate(5, waiver, approval(kit.rhea)), ReleaseFailure.APPROVAL_EXPIRED, "it expired at");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "package", "trust file", "site", "stage"})
    void takesNoApprovalForTheWayBackOfAnother(String other) {
        ApprovalStatement forward = failedRelease();
        assertThat(decide(wayBack(forward))).isInstanceOf(Decision.Accepted.class);
        assertRefused(
                wayBack(naming(other, forward)), ReleaseFailure.APPROVAL_OTHER, "is refused: it is for " + other + " ");
    }

    @Test
    void takesNoExpiredApprovalForTheWayBack() {
        assertRefused(wayBack(expiringAt(failedRelease(), now)), ReleaseFailure.APPROVAL_EXPIRED, "it expired at");
    }

    @Test
    void theWayBackNeedsNoMorePeopleThanTheTrustFileAsksForThoughThePolicyBeforeDoes() {
        underPolicy("{\"approvals\": 2}");
        ApprovalStatement forward = failedRelease();
        assertThat(decide(wayBack(forward))).isInstanceOf(Decision.Accepted.class);
        trust = kit.trust(1, 2, Set.of());
        assertRefused(
                wayBack(failedRelease()),
                ReleaseFailure.APPROVALS_TOO_FEW,
                "1 release managers who waived nothing approved it, and 2 must. Let others approve");
    }

    @Test
    void aRollBackNeedsNoNewWaiverForAGateThatWasWaivedBefore() {
        sealWaived();
        activatedBefore = Set.of(new PackageDigest().packageDigest(directory));
        String back = kit.approve(statement(Action.ROLL_BACK), kit.rhea);
        assertThat(decide(kit.order(Action.ROLL_BACK, VERSION, directory, 5, List.of(back), kit.orderKey)))
                .isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void rollsBackToAPackageWhoseBuilderLeftAndPromotesNoneOfIt() {
        activatedBefore = Set.of(new PackageDigest().packageDigest(directory));
        trust = losing(
                trust,
                new LostKeys(Set.of(), Map.of(), Set.of(kit.builder.publicKey().id())));
        String back = kit.approve(statement(Action.ROLL_BACK), kit.rhea);
        assertThat(decide(kit.order(Action.ROLL_BACK, VERSION, directory, 5, List.of(back), kit.orderKey)))
                .isInstanceOf(Decision.Accepted.class);
        activatedBefore = Set.of();
        assertRefused(activate(5, approval(kit.rhea)), PackagingFailure.SIGNER_NOT_TRUSTED, "not among the 0 builder");
    }

    @Test
    void afterARestartTheOrderMustStillBeForThisPlaceAndPackageAndInTimeThen(@TempDir Path other) {
        Act act = new Act(trust, now, Optional.empty());
        ReleaseOrder elsewhere = orderOf("harbour", ReleaseKit.STAGE, List.of(approval(kit.rhea)));
        assertRefusedAgain(
                kit.signOrder(elsewhere, kit.orderKey), act, ReleaseFailure.ORDER_ELSEWHERE, "it is for site harbour");
        byte[] order = activate(5, approval(kit.rhea));
        Act tooLate = new Act(trust, now.plusSeconds(600), Optional.empty());
        assertRefusedAgain(order, tooLate, ReleaseFailure.ORDER_EXPIRED, "it expired at");
        ReleaseKit.write(other, "model/extra.txt", "another package");
        kit.assembleSigned(other, Map.of());
        assertRefusedAgain(
                kit.order(Action.ACTIVATE, VERSION, other, 5, List.of(approval(kit.rhea)), kit.orderKey),
                act,
                ReleaseFailure.ORDER_OTHER_PACKAGE,
                "and the package here is");
    }

    @Test
    void afterATheftOnlyWhatTheKeySignedBeforeItServesAgain() {
        byte[] order = activate(5, approval(kit.rhea));
        Act act = new Act(trust, now, Optional.empty());
        TrustFile plain = trust;
        Map<String, FailureCode> codes = Map.of(
                kit.orderKey.publicKey().id(), ReleaseFailure.ORDER_NOT_TRUSTED,
                kit.builder.publicKey().id(), PackagingFailure.SIGNER_NOT_TRUSTED,
                kit.rhea.publicKey().id(), ReleaseFailure.APPROVALS_TOO_FEW);
        codes.forEach((stolen, code) -> {
            trust = losing(plain, new LostKeys(Set.of(stolen), Map.of(stolen, now.plusMillis(1)), Set.of()));
            assertThat(verifier.verifyAgain(order, directory, trust, act)).isInstanceOf(Decision.Accepted.class);
            trust = losing(plain, new LostKeys(Set.of(stolen), Map.of(stolen, now), Set.of()));
            assertRefusedAgain(order, act, code, "");
        });
    }

    @Test
    void servesAgainAfterAWithdrawalOnlyWithTheOrderByWhichItFirstAnswered() {
        String failed = "ab".repeat(32);
        byte[] first = activate(5, approval(kit.rhea));
        byte[] back = kit.order(
                Action.ROLL_BACK,
                VERSION,
                directory,
                6,
                List.of(kit.approve(about(statement(Action.ACTIVATE), failed), kit.rhea)),
                kit.orderKey);
        TrustFile then = trust;
        Act bare = new Act(then, now, Optional.of(failed));
        trust = ReleaseKit.trust(then, kit.root, List.of(then.digest()));
        assertRefusedAgain(back, bare, ReleaseFailure.ROLLBACK_TARGET_UNKNOWN, "does not hold the order by which");
        assertThat(verifier.verifyAgain(back, directory, trust, withOrigin(bare, first)))
                .isInstanceOf(Decision.Accepted.class);
        byte[] unsigned = kit.order(Action.ACTIVATE, VERSION, directory, 5, List.of(), kit.orderKey);
        assertRefusedAgain(back, withOrigin(bare, unsigned), ReleaseFailure.APPROVALS_TOO_FEW, "0 release managers");
    }

    @Test
    void servesAgainAfterARollBackThatPeopleSignedForWithoutTheOrderBeforeIt() {
        byte[] back = kit.order(
                Action.ROLL_BACK,
                VERSION,
                directory,
                6,
                List.of(kit.approve(statement(Action.ROLL_BACK), kit.rhea)),
                kit.orderKey);
        Act act = new Act(trust, now, Optional.of("ab".repeat(32)));
        trust = ReleaseKit.trust(trust, kit.root, List.of(trust.digest()));
        assertThat(verifier.verifyAgain(back, directory, trust, act)).isInstanceOf(Decision.Accepted.class);
    }

    private Act withOrigin(Act act, byte[] order) {
        String text = new String(order, java.nio.charset.StandardCharsets.UTF_8);
        Act first = new Act(act.trust(), act.at(), Optional.empty());
        return new Act(act.trust(), act.at(), act.replaced(), Optional.of(new OrderVerifier.PastOrder(text, first)));
    }

    private static TrustFile losing(TrustFile plain, LostKeys lost) {
        return TrustFiles.parse(TrustFiles.write(new TrustFile(
                plain.version(),
                plain.scope(),
                plain.rootKeys(),
                plain.approvers(),
                plain.machines(),
                lost,
                plain.earlier(),
                "")));
    }

    /** The package here answers after one that failed is withdrawn; returns what people signed for that one. */
    private ApprovalStatement failedRelease() {
        String digest = new PackageDigest().packageDigest(directory);
        String failed = "ab".repeat(32);
        activatedBefore = Set.of(digest);
        current = Optional.of(failed);
        previous = Optional.of(digest);
        return about(statement(Action.ACTIVATE), failed);
    }

    private byte[] wayBack(ApprovalStatement forward) {
        return kit.order(
                Action.ROLL_BACK, VERSION, directory, 6, List.of(kit.approve(forward, kit.rhea)), kit.orderKey);
    }

    private ReleaseOrder orderOf(String site, String stage, List<String> approvals) {
        return new ReleaseOrder(
                Action.ACTIVATE,
                site,
                stage,
                VERSION,
                new PackageDigest().packageDigest(directory),
                5,
                now,
                now.plusSeconds(60),
                approvals,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** The same statement about another such thing. */
    private static ApprovalStatement naming(String what, ApprovalStatement s) {
        String digest = "00".repeat(32);
        VersionId version = what.equals("version")
                ? new VersionId(s.version().model(), s.version().number() + 1)
                : what.equals("model")
                        ? new VersionId("fan-failure", s.version().number())
                        : s.version();
        return new ApprovalStatement(
                s.action(),
                version,
                what.equals("package") ? digest : s.packageDigest(),
                what.equals("report") ? digest : s.reportDigest(),
                what.equals("policy") ? digest : s.policyDigest(),
                what.equals("trust file") ? digest : s.trustDigest(),
                what.equals("site") ? "harbour" : s.site(),
                what.equals("stage") ? "staging" : s.stage(),
                s.issuedAt(),
                s.expiresAt(),
                s.auditCheckpoint(),
                s.gate(),
                s.reason(),
                s.succession());
    }

    private void assertRefusedAgain(byte[] order, Act act, FailureCode code, String words) {
        assertThat(verifier.verifyAgain(order, directory, trust, act))
                .isInstanceOfSatisfying(Decision.Refused.class, refused -> {
                    assertThat(refused.code()).isEqualTo(code);
                    assertThat(refused.sentence()).contains(words);
                });
    }

    private static ApprovalStatement about(ApprovalStatement s, String packageDigest) {
        return new ApprovalStatement(
                s.action(),
                s.version(),
                packageDigest,
                s.reportDigest(),
                s.policyDigest(),
                s.trustDigest(),
                s.site(),
                s.stage(),
                s.issuedAt(),
                s.expiresAt(),
                s.auditCheckpoint(),
                s.gate(),
                s.reason(),
                s.succession());
    }

    private void sealWaived() {
        kit.seal(directory, Map.of("no-baseline", "WAIVED"));
        kit.sign(directory);
    }

    private ApprovalStatement statement(Action action) {
        return kit.statement(action, VERSION, directory, trust);
    }

    private String approval(SigningKey person) {
        return kit.approve(statement(Action.ACTIVATE), person);
    }

    private byte[] activate(long sequence, String... approvals) {
        return kit.order(Action.ACTIVATE, VERSION, directory, sequence, List.of(approvals), kit.orderKey);
    }

    private static ApprovalStatement expiringAt(ApprovalStatement s, Instant expiry) {
        return at(s, s.issuedAt(), expiry);
    }

    private static ApprovalStatement at(ApprovalStatement s, Instant issued, Instant expiry) {
        return new ApprovalStatement(
                s.action(),
                s.version(),
                s.packageDigest(),
                s.reportDigest(),
                s.policyDigest(),
                s.trustDigest(),
                s.site(),
                s.stage(),
                issued,
                expiry,
                s.auditCheckpoint(),
                s.gate(),
                s.reason(),
                s.succession());
    }

    private Decision decide(byte[] order) {
        return verifier.verify(
                order,
                directory,
                new NodeKnowledge(trust, lastSequence, activatedBefore, current, serving, previous, since, now));
    }

    private void assertRefused(byte[] order, FailureCode code, String words) {
        assertThat(decide(order)).isInstanceOfSatisfying(Decision.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.sentence()).contains(words);
        });
    }
}
