package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ComparisonStatement;
import dev.drydock.domain.release.ComparisonStatement.Result;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.Succession;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.OrderVerifier.Act;
import dev.drydock.packaging.OrderVerifier.Decision;
import dev.drydock.packaging.OrderVerifier.NodeKnowledge;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a package may take the place of on a node, and how a node that was away gets there. */
class SuccessionTest {
    private static final VersionId FIRST = version(1);
    private static final VersionId FOURTH = version(4);
    private static final VersionId FIFTH = version(5);
    private static final VersionId SEVENTH = version(7);
    private static final String OF_FIRST = "11".repeat(32);
    private static final String OF_FIFTH = "55".repeat(32);
    private static final Duration LONG_AGO = Duration.ofDays(60);

    @TempDir
    Path directory;

    private final ReleaseKit kit = new ReleaseKit();
    private final OrderVerifier verifier = new OrderVerifier(ReleaseKit.verifier());
    private TrustFile trust = kit.trust();
    private Optional<String> current = Optional.of(OF_FIFTH);
    private Optional<VersionId> serving = Optional.of(FIFTH);
    private Set<String> activated = Set.of(OF_FIRST, OF_FIFTH);
    private long lastSequence = 2;

    private static VersionId version(int number) {
        return new VersionId("pump-failure", number);
    }

    @BeforeEach
    void assemble() {
        assemble(SEVENTH, FIFTH);
    }

    /** A package whose report compares the version with that champion. */
    private void assemble(VersionId version, VersionId champion) {
        kit.assemble(directory);
        kit.seal(directory, version, Map.of(), Optional.of(champion));
        kit.sign(directory);
    }

    @Test
    void followsAnActivationThatReplacesWhatIsServed() {
        assertThat(decide(activate(SEVENTH, Succession.of(OF_FIFTH)))).isInstanceOf(Decision.Accepted.class);
    }

    /** Judged against the first and approved; the fifth came into service meanwhile. */
    @Test
    void refusesAStaleCandidateInThePlaceOfANewerChampion() {
        assemble(FOURTH, FIRST);
        assertRefused(
                activate(FOURTH, Succession.of(OF_FIRST)),
                ReleaseFailure.ORDER_OTHER_PREDECESSOR,
                "it replaces package " + OF_FIRST + ", and this node serves package " + OF_FIFTH
                        + " of pump-failure/5");
    }

    /** An orchestrator that offers the digest of today for a report of then. */
    @Test
    void refusesAReportThatComparesWithAnotherVersionThanTheOneServed() {
        assemble(SEVENTH, FIRST);
        assertRefused(
                activate(SEVENTH, Succession.of(OF_FIFTH)),
                ReleaseFailure.CANDIDATE_SUPERSEDED,
                "its report compares it with pump-failure/1, and this node serves pump-failure/5");
    }

    @Test
    void refusesALowerVersionWithoutARollBack() {
        assemble(FOURTH, FIFTH);
        assertRefused(
                activate(FOURTH, Succession.of(OF_FIFTH)),
                ReleaseFailure.ORDER_LOWER_VERSION,
                "this node serves pump-failure/5, and a lower version takes its place by a roll-back only");
    }

    /** As approvals were before they named it: they stay good for what they let into service, and for nothing new. */
    @Test
    void refusesApprovalsThatDoNotNameWhatTheyReplace() {
        assertRefused(
                order(
                        SEVENTH,
                        Succession.of(OF_FIFTH),
                        Optional.empty(),
                        List.of(),
                        approval(SEVENTH, Succession.FIRST)),
                ReleaseFailure.APPROVAL_OTHER,
                "it is to replace package none, and the order is to replace package " + OF_FIFTH);
        assertRefused(
                activate(SEVENTH, Succession.FIRST),
                ReleaseFailure.ORDER_OTHER_PREDECESSOR,
                "it does not name the package that it replaces");
    }

    @Test
    void servesAgainAfterARestartWhatAnOrderOfAnEarlierReleaseActivated() {
        byte[] order = activate(SEVENTH, Succession.FIRST);
        Act act = new Act(trust, ReleaseKit.NOW, Optional.of(OF_FIFTH));
        assertThat(verifier.verifyAgain(order, directory, trust, act)).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void servesAgainAfterARestartWhatAComparisonLetIntoService() {
        assemble(FOURTH, FIRST);
        byte[] order = compared(comparison(OF_FIFTH, Result.PASSED, kit.builder));
        Act act = new Act(trust, ReleaseKit.NOW, Optional.of(OF_FIFTH));
        assertThat(verifier.verifyAgain(order, directory, trust, act)).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void followsALowerVersionThatWasComparedWithWhatIsServed() {
        assemble(FOURTH, FIRST);
        assertThat(decide(compared(comparison(OF_FIFTH, Result.PASSED, kit.builder))))
                .isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void refusesAComparisonThatAnotherKeyMade() {
        assemble(FOURTH, FIRST);
        assertRefused(
                compared(comparison(OF_FIFTH, Result.PASSED, kit.rhea)),
                ReleaseFailure.COMPARISON_REFUSED,
                "which is no builder key of trust file version 1");
        trust = kit.trust(2, 1, Set.of(kit.builder.publicKey().id()));
        assertThat(decide(compared(comparison(OF_FIFTH, Result.PASSED, kit.builder))))
                .isInstanceOf(Decision.Refused.class);
    }

    @Test
    void refusesAComparisonThatDidNotPassOrIsWithAnother() {
        assemble(FOURTH, FIRST);
        assertRefused(
                compared(comparison(OF_FIFTH, Result.FAILED, kit.builder)),
                ReleaseFailure.COMPARISON_REFUSED,
                "it says FAILED");
        assertRefused(
                compared(comparison(OF_FIFTH, Result.WARNED, kit.builder)),
                ReleaseFailure.COMPARISON_REFUSED,
                "it says WARNED, and its report has 0 undecided gates");
        assertRefused(
                compared(undecided(Result.PASSED)),
                ReleaseFailure.COMPARISON_REFUSED,
                "it says PASSED, and its report has 1 undecided gates");
        assertRefused(
                compared(comparison(OF_FIRST, Result.PASSED, kit.builder)),
                ReleaseFailure.COMPARISON_REFUSED,
                "it is about champion " + OF_FIRST + ", and the order about champion " + OF_FIFTH);
    }

    /** The waiver names the gate, the comparison and its report, and what is replaced; nobody approves what they waived. */
    @Test
    void followsAComparisonWhoseUndecidedGateWasWaived() {
        assemble(FOURTH, FIRST);
        String comparison = undecided(Result.WARNED);
        byte[] order = comparedWith(comparison, waiver(comparison, "slice:north", kit.milo));
        assertThat(decide(order)).isInstanceOf(Decision.Accepted.class);
        Act act = new Act(trust, ReleaseKit.NOW, Optional.of(OF_FIFTH));
        assertThat(verifier.verifyAgain(order, directory, trust, act)).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void refusesAnUndecidedComparisonWithoutTheWaiverOfExactlyThatGate() {
        assemble(FOURTH, FIRST);
        String comparison = undecided(Result.WARNED);
        String missing = "gate slice:north did not pass, and no waiver";
        assertRefused(compared(comparison), ReleaseFailure.WAIVER_MISSING, missing);
        assertRefused(
                comparedWith(comparison, waiver(comparison, "floor", kit.milo)),
                ReleaseFailure.WAIVER_MISSING,
                missing);
        String ofPackage =
                kit.approve(gated(kit.statement(Action.WAIVE, FOURTH, directory, trust), "slice:north"), kit.milo);
        assertRefused(comparedWith(comparison, ofPackage), ReleaseFailure.WAIVER_MISSING, missing);
        String other = kit.compare(FOURTH, directory, FIFTH, OF_FIRST, Result.WARNED, kit.builder);
        assertRefused(
                comparedWith(comparison, waiver(other, "slice:north", kit.milo)),
                ReleaseFailure.WAIVER_MISSING,
                missing);
        assertRefused(
                comparedWith(comparison, waiver(comparison, "slice:north", kit.sam)),
                PackagingFailure.SIGNER_NOT_TRUSTED,
                "sam is not a release manager");
        assertRefused(
                comparedWith(comparison, waiver(comparison, "slice:north", kit.rhea)),
                ReleaseFailure.APPROVALS_TOO_FEW,
                "0 release managers who waived nothing");
    }

    @Test
    void refusesAWaiverOfAComparisonThatReadAnotherReport() {
        assemble(FOURTH, FIRST);
        String comparison = undecided(Result.WARNED);
        ApprovalStatement read = waiverOf(comparison, "slice:north", "77".repeat(32));
        assertRefused(
                comparedWith(comparison, kit.approve(read, kit.milo)),
                ReleaseFailure.APPROVAL_OTHER,
                "it is for report " + "77".repeat(32));
    }

    @Test
    void refusesAWaiverOfAComparisonThatReplacesAnotherPackage() {
        assemble(FOURTH, FIRST);
        String comparison = undecided(Result.WARNED);
        ApprovalStatement like = waiverOf(comparison, "slice:north", "77".repeat(32));
        Succession other =
                new Succession(Optional.of(OF_FIRST), like.succession().comparison());
        assertRefused(
                comparedWith(comparison, kit.approve(waiver(like, "slice:north", "77".repeat(32), other), kit.milo)),
                ReleaseFailure.APPROVAL_OTHER,
                "it is for replaced package " + OF_FIRST);
    }

    private String undecided(Result result) {
        return kit.compare(
                new ComparisonStatement(
                        FOURTH,
                        new PackageDigest().packageDigest(directory),
                        FIFTH,
                        OF_FIFTH,
                        "ab".repeat(32),
                        ReleaseKit.policyDigest(directory),
                        result,
                        List.of("floor"),
                        List.of("slice:north"),
                        List.of(),
                        kit.report(
                                directory, FOURTH, Map.of("slice:north", "INSUFFICIENT_EVIDENCE"), Optional.of(FIFTH))),
                kit.builder);
    }

    private String waiver(String comparison, String gate, SigningKey person) {
        byte[] report = kit.report(
                        directory, FOURTH, Map.of("slice:north", "INSUFFICIENT_EVIDENCE"), Optional.of(FIFTH))
                .getBytes(StandardCharsets.UTF_8);
        return kit.approve(waiverOf(comparison, gate, Sha256.hex(report)), person);
    }

    private ApprovalStatement waiverOf(String comparison, String gate, String reportDigest) {
        ApprovalStatement like = kit.statement(Action.WAIVE, FOURTH, directory, trust);
        return waiver(
                like,
                gate,
                reportDigest,
                new Succession(Optional.of(OF_FIFTH), Optional.of(ComparisonStatements.digest(comparison))));
    }

    private static ApprovalStatement gated(ApprovalStatement like, String gate) {
        return waiver(like, gate, like.reportDigest(), Succession.FIRST);
    }

    private static ApprovalStatement waiver(
            ApprovalStatement like, String gate, String reportDigest, Succession succession) {
        return new ApprovalStatement(
                like.action(),
                like.version(),
                like.packageDigest(),
                reportDigest,
                like.policyDigest(),
                like.trustDigest(),
                like.site(),
                like.stage(),
                like.issuedAt(),
                like.expiresAt(),
                like.auditCheckpoint(),
                Optional.of(gate),
                like.reason(),
                succession);
    }

    @Test
    void refusesAComparisonOfAnotherPackage(@TempDir Path other) {
        assemble(FOURTH, FIRST);
        ReleaseKit.write(other, "model/extra.txt", "another package");
        kit.assemble(other);
        kit.seal(other, FOURTH, Map.of(), Optional.of(FIRST));
        kit.sign(other);
        String about = kit.compare(FOURTH, other, FIFTH, OF_FIFTH, Result.PASSED, kit.builder);
        assertRefused(compared(about), ReleaseFailure.COMPARISON_REFUSED, "it is about package");
    }

    /** The builder's key signed it, and a gate is gone from its report. */
    @Test
    void refusesAComparisonThatThePolicyDoesNotBearOut() {
        assemble(FOURTH, FIRST);
        String honest = kit.report(directory, FOURTH, Map.of(), Optional.of(FIFTH));
        ComparisonStatement looser = new ComparisonStatement(
                FOURTH,
                new PackageDigest().packageDigest(directory),
                FIFTH,
                OF_FIFTH,
                "ab".repeat(32),
                ReleaseKit.policyDigest(directory),
                Result.PASSED,
                List.of("floor"),
                List.of(),
                List.of(),
                honest.replace("\"leakage\"", "\"luck\""));
        assertRefused(
                compared(kit.compare(looser, kit.builder)),
                ReleaseFailure.REPORT_NOT_BY_POLICY,
                "gate leakage is missing");
    }

    @Test
    void refusesAComparisonByAnotherPolicyOrOfOtherFilesOrChampion() {
        assemble(FOURTH, FIRST);
        String report = kit.report(directory, FOURTH, Map.of(), Optional.of(FIFTH));
        String policy = ReleaseKit.policyDigest(directory);
        String files = new PackageDigest().subjectDigest(directory);
        String other = "00".repeat(32);
        assertComparisonRefused(FIFTH, other, report.replace(policy, other), "it is about gate policy 0000");
        assertComparisonRefused(FIFTH, policy, report.replace(files, other), "it is about judged files 0000");
        assertComparisonRefused(FIFTH, other, report, "its report was judged by policy " + policy);
        assertComparisonRefused(
                FIRST, policy, report, "its report compares with pump-failure/5, and it names pump-failure/1");
    }

    private void assertComparisonRefused(VersionId champion, String policy, String report, String words) {
        ComparisonStatement statement = new ComparisonStatement(
                FOURTH,
                new PackageDigest().packageDigest(directory),
                champion,
                OF_FIFTH,
                "ab".repeat(32),
                policy,
                Result.PASSED,
                List.of("floor"),
                List.of(),
                List.of(),
                report);
        assertRefused(compared(kit.compare(statement, kit.builder)), ReleaseFailure.COMPARISON_REFUSED, words);
    }

    @Test
    void refusesADocumentThatOnlyLooksLikeAComparison() {
        assemble(FOURTH, FIRST);
        byte[] payload = Envelope.parse(
                        comparison(OF_FIFTH, Result.PASSED, kit.builder).getBytes(StandardCharsets.UTF_8),
                        Envelope.IN_TOTO_TYPE)
                .payload();
        String honest = new String(payload, StandardCharsets.UTF_8);
        assertThat(honest).contains("\"passedTests\":[\"floor\"]");
        for (String part : List.of(
                "https://in-toto.io/Statement/v1",
                "https://in-toto.io/attestation/test-result/v0.1",
                "\"snapshot\"",
                "\"gate-policy\"",
                "\"gate-report.json\"")) {
            assertThat(honest).contains(part);
            byte[] other = honest.replace(part, part.replace("t", "z")).getBytes(StandardCharsets.UTF_8);
            String signed = new String(
                    Envelope.sign(Envelope.IN_TOTO_TYPE, other, kit.builder).toJson(), StandardCharsets.UTF_8);
            assertRefused(compared(signed), ReleaseFailure.COMPARISON_REFUSED, "its content ");
        }
    }

    @Test
    void refusesAComparisonThatNobodyApproved() {
        assemble(FOURTH, FIRST);
        String signed = comparison(OF_FIFTH, Result.PASSED, kit.builder);
        assertRefused(
                order(
                        FOURTH,
                        Succession.of(OF_FIFTH),
                        Optional.of(signed),
                        List.of(),
                        approval(FOURTH, Succession.of(OF_FIFTH))),
                ReleaseFailure.APPROVAL_OTHER,
                "it is to rely on comparison none");
    }

    @Test
    void refusesAComparisonWhoseBytesWereChanged() {
        assemble(FOURTH, FIRST);
        String signed = comparison(OF_FIFTH, Result.WARNED, kit.builder);
        byte[] payload = Envelope.parse(signed.getBytes(StandardCharsets.UTF_8), Envelope.IN_TOTO_TYPE)
                .payload();
        String forged = new String(payload, StandardCharsets.UTF_8).replace("WARNED", "PASSED");
        String envelope = signed.replace(
                java.util.Base64.getEncoder().encodeToString(payload),
                java.util.Base64.getEncoder().encodeToString(forged.getBytes(StandardCharsets.UTF_8)));
        assertThat(envelope).isNotEqualTo(signed);
        assertRefused(compared(envelope), PackagingFailure.SIGNATURE_WRONG, "does not fit the content");
    }

    // --- a node that was away

    /** It serves the first; the fifth was promoted while it was away, two months ago; the seventh replaces that today. */
    @Test
    void followsWhatItMissedInSequence() {
        away();
        assertThat(decide(after(missed(3, FIFTH, OF_FIFTH, OF_FIRST, kit.rhea))))
                .isInstanceOfSatisfying(Decision.Accepted.class, accepted -> {
                    assertThat(accepted.before().current()).contains(OF_FIFTH);
                    assertThat(accepted.before().activatedBefore()).contains(OF_FIRST, OF_FIFTH);
                });
    }

    @Test
    void refusesWhatDoesNotLeadFromWhatItServes() {
        away();
        assertRefused(
                after(missed(3, FIFTH, OF_FIFTH, "99".repeat(32), kit.rhea)),
                ReleaseFailure.MISSED_ORDER_REFUSED,
                "it replaces package " + "99".repeat(32) + ", and package " + OF_FIRST + " answered until then");
        assertRefused(
                activate(SEVENTH, Succession.of(OF_FIFTH)),
                ReleaseFailure.ORDER_OTHER_PREDECESSOR,
                "this node serves package " + OF_FIRST);
    }

    @Test
    void refusesMissedOrdersOutOfSequence() {
        away();
        assertRefused(
                after(missed(2, FIFTH, OF_FIFTH, OF_FIRST, kit.rhea)),
                ReleaseFailure.MISSED_ORDER_REFUSED,
                "its sequence does not lie between 2 and 9");
        String third = "33".repeat(32);
        assertRefused(
                after(missed(5, FIFTH, OF_FIFTH, third, kit.rhea), missed(3, version(3), third, OF_FIRST, kit.rhea)),
                ReleaseFailure.MISSED_ORDER_REFUSED,
                "and package " + OF_FIRST + " answered until then");
    }

    @Test
    void refusesAMissedOrderThatPeopleDidNotApproveWhenItWasIssued() {
        away();
        assertRefused(
                after(missed(3, FIFTH, OF_FIFTH, OF_FIRST, kit.sam)),
                ReleaseFailure.MISSED_ORDER_REFUSED,
                "0 release managers approved it, and 1 must. Restore the node from a newer backup");
        ReleaseOrder good = missedOrder(3, FIFTH, OF_FIFTH, OF_FIRST, kit.rhea);
        ReleaseOrder backdated = new ReleaseOrder(
                good.action(),
                good.site(),
                good.stage(),
                good.version(),
                good.packageDigest(),
                good.sequence(),
                good.issuedAt().minus(Duration.ofDays(1)),
                good.expiresAt(),
                good.approvals(),
                good.replaces(),
                good.comparison(),
                good.missed());
        assertRefused(
                after(signed(backdated)), ReleaseFailure.MISSED_ORDER_REFUSED, "was not in force when it was issued");
        ReleaseOrder bare = new ReleaseOrder(
                good.action(),
                good.site(),
                good.stage(),
                good.version(),
                good.packageDigest(),
                good.sequence(),
                good.issuedAt(),
                good.expiresAt(),
                List.of(),
                good.replaces(),
                good.comparison(),
                good.missed());
        assertRefused(
                after(signed(bare)), ReleaseFailure.MISSED_ORDER_REFUSED, "0 release managers approved it, and 1 must");
    }

    @Test
    void refusesAMissedOrderAboutAnotherModelOrPlaceOrByAStranger() {
        away();
        ReleaseOrder good = missedOrder(3, FIFTH, OF_FIFTH, OF_FIRST, kit.rhea);
        assertMissedRefused(
                changed(good, ReleaseKit.SITE, new VersionId("fan-failure", 5), good.approvals()),
                ReleaseFailure.MISSED_ORDER_REFUSED,
                "it is about another model than order 9");
        assertMissedRefused(
                changed(good, "harbour", FIFTH, good.approvals()),
                ReleaseFailure.ORDER_ELSEWHERE,
                "it is for site harbour");
        String byStranger =
                new String(kit.signOrder(good, SigningKey.generate(SigningKey.Kind.ED25519)), StandardCharsets.UTF_8);
        assertRefused(after(byStranger), ReleaseFailure.ORDER_NOT_TRUSTED, "is not an order key");
    }

    @Test
    void refusesAMissedOrderThatIsNotBeforeTheOrderItself() {
        away();
        assertThat(decide(after(missed(8, FIFTH, OF_FIFTH, OF_FIRST, kit.rhea))))
                .isInstanceOf(Decision.Accepted.class);
        assertRefused(
                after(missed(9, FIFTH, OF_FIFTH, OF_FIRST, kit.rhea)),
                ReleaseFailure.MISSED_ORDER_REFUSED,
                "its sequence does not lie between 2 and 9");
    }

    @Test
    void refusesAMissedOrderWhoseApprovalsWereUsedUp() {
        away();
        activated = Set.of(OF_FIRST, OF_FIFTH);
        assertRefused(
                after(missed(3, FIFTH, OF_FIFTH, OF_FIRST, kit.rhea)),
                ReleaseFailure.MISSED_ORDER_REFUSED,
                "its package answered here before and was replaced");
    }

    @Test
    void refusesAMissedOrderWithAnApprovalOfSomethingElse() {
        away();
        ReleaseOrder good = missedOrder(3, FIFTH, OF_FIFTH, OF_FIRST, kit.rhea);
        ApprovalStatement approved = aged(statement(FIFTH, Succession.of(OF_FIRST)), OF_FIFTH);
        assertApprovalRefused(good, aged(approved, "99".repeat(32)), "an approval with it is for package 9999");
        assertApprovalRefused(
                good,
                with(approved, Action.ROLL_BACK, ReleaseKit.SITE, ReleaseKit.STAGE, Succession.FIRST),
                "an approval with it allows to roll-back");
        assertApprovalRefused(
                good,
                with(approved, Action.ACTIVATE, "harbour", ReleaseKit.STAGE, approved.succession()),
                "an approval with it is for site harbour, stage production");
        assertApprovalRefused(
                good,
                with(approved, Action.ACTIVATE, ReleaseKit.SITE, "staging", approved.succession()),
                "an approval with it is for site demo, stage staging");
        assertMissedRefused(
                changed(
                        good,
                        ReleaseKit.SITE,
                        FIFTH,
                        List.of(kit.approve(
                                with(
                                        approved,
                                        Action.ACTIVATE,
                                        ReleaseKit.SITE,
                                        ReleaseKit.STAGE,
                                        Succession.of("99".repeat(32))),
                                kit.rhea))),
                ReleaseFailure.APPROVAL_OTHER,
                "it is to replace package 9999");
    }

    @Test
    void doesNotCountTheApprovalOfWhoeverWaivedInAMissedOrder() {
        away();
        ReleaseOrder good = missedOrder(3, FIFTH, OF_FIFTH, OF_FIRST, kit.rhea);
        ApprovalStatement waiver = kit.statement(Action.WAIVE, FIFTH, directory, trust, Succession.FIRST);
        String byMilo = kit.approve(aged(waiver, "44".repeat(32)), kit.milo);
        String byRhea = kit.approve(aged(waiver, "44".repeat(32)), kit.rhea);
        String approval = good.approvals().get(0);
        assertThat(decide(after(signed(changed(good, ReleaseKit.SITE, FIFTH, List.of(byMilo, approval))))))
                .isInstanceOf(Decision.Accepted.class);
        assertMissedRefused(
                changed(good, ReleaseKit.SITE, FIFTH, List.of(byRhea, approval)),
                ReleaseFailure.MISSED_ORDER_REFUSED,
                "0 release managers approved it, and 1 must");
    }

    /** The fifth was promoted and withdrawn while the node was away; the approval of the fifth allowed both. */
    @Test
    void followsAWithdrawalThatItMissedOnce() {
        away();
        ReleaseOrder forward = missedOrder(3, FIFTH, OF_FIFTH, OF_FIRST, kit.rhea);
        ReleaseOrder back = withdrawal(4, forward);
        Succession succession = Succession.of(OF_FIRST);
        byte[] order = order(
                SEVENTH,
                succession,
                Optional.empty(),
                List.of(signed(forward), signed(back)),
                approval(SEVENTH, succession));
        assertRefused(order, ReleaseFailure.CANDIDATE_SUPERSEDED, "and this node serves pump-failure/1");
        byte[] twice = order(
                SEVENTH,
                Succession.of(OF_FIFTH),
                Optional.empty(),
                List.of(signed(forward), signed(back), signed(withdrawal(5, forward))),
                approval(SEVENTH, Succession.of(OF_FIFTH)));
        assertRefused(twice, ReleaseFailure.MISSED_ORDER_REFUSED, "and package " + OF_FIRST + " answered until then");
    }

    @Test
    void thereIsNoWayBackFromAWayBackThatItMissed() {
        away();
        ReleaseOrder forward = missedOrder(3, FIFTH, OF_FIFTH, OF_FIRST, kit.rhea);
        String ofFirst = kit.approve(aged(statement(FIRST, Succession.of(OF_FIFTH)), OF_FIRST), kit.rhea);
        ReleaseOrder again = new ReleaseOrder(
                Action.ROLL_BACK,
                forward.site(),
                forward.stage(),
                FIFTH,
                OF_FIFTH,
                5,
                forward.issuedAt(),
                forward.expiresAt(),
                List.of(ofFirst),
                Optional.of(OF_FIRST),
                Optional.empty(),
                List.of());
        assertRefused(
                after(signed(forward), signed(withdrawal(4, forward)), signed(again)),
                ReleaseFailure.MISSED_ORDER_REFUSED,
                "an approval with it allows to activate");
    }

    @Test
    void missedOrdersDoNotMatterWhereThePackageAnswersAlready() {
        String here = new PackageDigest().packageDigest(directory);
        current = Optional.of(here);
        serving = Optional.of(SEVENTH);
        activated = Set.of(here);
        assertThat(decide(after(missed(3, FIFTH, OF_FIFTH, OF_FIRST, kit.rhea))))
                .isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void theSameVersionInAnotherPackageIsNotALowerOne() {
        serving = Optional.of(SEVENTH);
        assertRefused(
                activate(SEVENTH, Succession.of(OF_FIFTH)),
                ReleaseFailure.CANDIDATE_SUPERSEDED,
                "and this node serves pump-failure/7");
    }

    private ReleaseOrder withdrawal(long sequence, ReleaseOrder forward) {
        return new ReleaseOrder(
                Action.ROLL_BACK,
                forward.site(),
                forward.stage(),
                FIRST,
                OF_FIRST,
                sequence,
                forward.issuedAt(),
                forward.expiresAt(),
                forward.approvals(),
                Optional.of(OF_FIFTH),
                Optional.empty(),
                List.of());
    }

    private void assertApprovalRefused(ReleaseOrder missed, ApprovalStatement statement, String words) {
        List<String> approvals = List.of(kit.approve(statement, kit.rhea));
        assertMissedRefused(
                changed(missed, ReleaseKit.SITE, FIFTH, approvals), ReleaseFailure.MISSED_ORDER_REFUSED, words);
    }

    private void assertMissedRefused(ReleaseOrder missed, FailureCode code, String words) {
        assertRefused(after(signed(missed)), code, words);
    }

    private static ReleaseOrder changed(ReleaseOrder o, String site, VersionId version, List<String> approvals) {
        return new ReleaseOrder(
                o.action(),
                site,
                o.stage(),
                version,
                o.packageDigest(),
                o.sequence(),
                o.issuedAt(),
                o.expiresAt(),
                approvals,
                o.replaces(),
                o.comparison(),
                o.missed());
    }

    private static ApprovalStatement with(
            ApprovalStatement s, Action action, String site, String stage, Succession succession) {
        return new ApprovalStatement(
                action,
                s.version(),
                s.packageDigest(),
                s.reportDigest(),
                s.policyDigest(),
                s.trustDigest(),
                site,
                stage,
                s.issuedAt(),
                s.expiresAt(),
                s.auditCheckpoint(),
                s.gate(),
                action == Action.ACTIVATE ? s.reason() : Optional.of("because"),
                succession);
    }

    /** The last link is held to today: what people approved two months ago lets nothing answer. */
    @Test
    void refusesALastOrderWhoseApprovalsExpired() {
        away();
        byte[] order = order(
                FIFTH,
                Succession.of(OF_FIRST),
                Optional.empty(),
                List.of(),
                kit.approve(aged(statement(FIFTH, Succession.of(OF_FIRST)), "aa".repeat(32)), kit.rhea));
        assertThat(decide(order)).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void takesTheLastValidOrderWhenItIsEmpty() {
        current = Optional.empty();
        serving = Optional.empty();
        activated = Set.of();
        lastSequence = 0;
        assertThat(decide(activate(SEVENTH, Succession.of(OF_FIFTH)))).isInstanceOf(Decision.Accepted.class);
    }

    private void away() {
        current = Optional.of(OF_FIRST);
        serving = Optional.of(FIRST);
        activated = Set.of(OF_FIRST);
    }

    private byte[] after(String... missed) {
        Succession succession = Succession.of(OF_FIFTH);
        return order(SEVENTH, succession, Optional.empty(), List.of(missed), approval(SEVENTH, succession));
    }

    private String missed(long sequence, VersionId version, String digest, String replaces, SigningKey person) {
        return signed(missedOrder(sequence, version, digest, replaces, person));
    }

    private String signed(ReleaseOrder order) {
        return new String(kit.signOrder(order, kit.orderKey), StandardCharsets.UTF_8);
    }

    private ReleaseOrder missedOrder(
            long sequence, VersionId version, String digest, String replaces, SigningKey person) {
        Instant then = ReleaseKit.NOW.minus(LONG_AGO);
        ApprovalStatement approved = aged(statement(version, Succession.of(replaces)), digest);
        return new ReleaseOrder(
                Action.ACTIVATE,
                ReleaseKit.SITE,
                ReleaseKit.STAGE,
                version,
                digest,
                sequence,
                then,
                then.plusSeconds(600),
                List.of(kit.approve(approved, person)),
                Optional.of(replaces),
                Optional.empty(),
                List.of());
    }

    /** As it was signed two months ago, under the trust file of then. */
    private static ApprovalStatement aged(ApprovalStatement s, String digest) {
        return new ApprovalStatement(
                s.action(),
                s.version(),
                digest,
                s.reportDigest(),
                s.policyDigest(),
                "ee".repeat(32),
                s.site(),
                s.stage(),
                s.issuedAt().minus(LONG_AGO),
                s.expiresAt().minus(LONG_AGO),
                s.auditCheckpoint(),
                s.gate(),
                s.reason(),
                s.succession());
    }

    private String comparison(String champion, Result result, SigningKey key) {
        return kit.compare(FOURTH, directory, FIFTH, champion, result, key);
    }

    /** The fourth in the place of the fifth, on the strength of a comparison that rhea approved. */
    private byte[] compared(String comparison) {
        return comparedWith(comparison);
    }

    private byte[] comparedWith(String comparison, String... waivers) {
        Succession succession =
                new Succession(Optional.of(OF_FIFTH), Optional.of(ComparisonStatements.digest(comparison)));
        List<String> statements = new ArrayList<>(List.of(waivers));
        statements.add(approval(FOURTH, succession));
        return order(FOURTH, succession, Optional.of(comparison), List.of(), statements.toArray(String[]::new));
    }

    private byte[] activate(VersionId version, Succession succession) {
        return order(version, succession, Optional.empty(), List.of(), approval(version, succession));
    }

    private ApprovalStatement statement(VersionId version, Succession succession) {
        return kit.statement(Action.ACTIVATE, version, directory, trust, succession);
    }

    private String approval(VersionId version, Succession succession) {
        return kit.approve(statement(version, succession), kit.rhea);
    }

    private byte[] order(
            VersionId version,
            Succession succession,
            Optional<String> comparison,
            List<String> missed,
            String... approvals) {
        ReleaseOrder order = new ReleaseOrder(
                Action.ACTIVATE,
                ReleaseKit.SITE,
                ReleaseKit.STAGE,
                version,
                new PackageDigest().packageDigest(directory),
                9,
                ReleaseKit.NOW.minusSeconds(5),
                ReleaseKit.NOW.plusSeconds(600),
                List.of(approvals),
                succession.replaces(),
                comparison,
                missed);
        return kit.signOrder(order, kit.orderKey);
    }

    private Decision decide(byte[] order) {
        return verifier.verify(
                order,
                directory,
                new NodeKnowledge(
                        trust,
                        lastSequence,
                        activated,
                        current,
                        serving,
                        Optional.empty(),
                        Optional.empty(),
                        ReleaseKit.NOW));
    }

    private void assertRefused(byte[] order, FailureCode code, String words) {
        assertThat(decide(order)).isInstanceOfSatisfying(Decision.Refused.class, refused -> {
            assertThat(refused.code()).as(refused.sentence()).isEqualTo(code);
            assertThat(refused.sentence()).contains(words);
        });
    }
}
