package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.validation.CheckServing.Outcome;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ServingTarget.GoldenAnswer;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.Metric;
import dev.drydock.domain.validation.Reports;
import dev.drydock.domain.validation.ServingCheck;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.snapshots.TestRows;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckServingTest {
    private static final long RUN = ValidationWorld.RUN;
    private static final long NEXT = 14;
    private static final Instant SIGNED = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    Path root;

    private ValidationWorld world;

    @BeforeEach
    void released() {
        world = new ValidationWorld(root);
        world.policies.policy = withMargin(0.1);
        world.promoteChampionOf(world.rows.subList(0, 3000), TestRows.schema());
    }

    @Test
    void aVersionThatAnswersAsItDidWhenItWasReleasedIsSound() {
        assertThat(check(RUN)).isEqualTo(Outcome.SOUND);

        assertThat(world.launched).containsExactly("12-score-champion", "12-score-released", "12-golden-check");
        assertThat(report(RUN))
                .contains("\"kind\" : \"check\"", "\"version\" : \"pump/3\"", "\"gate\" : \"node\"")
                .doesNotContain("\"holdout\"", "\"champion\" : \"pump", "non-inferiority\",\n    \"verdict\"")
                .containsPattern(
                        "Released with auc 0\\.8[0-9]+ on [0-9]+ rows of [0-9]+ groups; on [0-9]+ rows of [0-9]+"
                                + " groups that came since it is 0\\.8");
        assertThat(page(RUN)).contains("Check of pump/3: PASS", "This version serves and is sound.", "When released");
        assertThat(world.facts.find(RUN, RunFacts.REASON)).isEmpty();
        assertThat(world.audit).extracting(AuditLog.Event::action).containsOnlyOnce("serving.check");
        assertThat(world.versions.require(ValidationWorld.CHAMPION).state()).isEqualTo(VersionState.RELEASED);
    }

    @Test
    void aVersionThatAnswersWorseThanItsReportPromisedIsUnsoundAndKeepsServing() {
        world.policies.policy = withMargin(0.03);
        world.championSkill = 0.8; // auc 0.71: above the floor, and far below what was promised

        assertThat(check(RUN)).isEqualTo(Outcome.UNSOUND);

        assertThat(world.facts.require(RUN, RunFacts.REASON))
                .startsWith("Gate as-released: FAIL. Released with auc 0.8")
                .endsWith("Then let a night train, or roll back.")
                .doesNotContain("Gate floor");
        assertThat(world.checks.latest(ValidationWorld.CHAMPION))
                .get()
                .extracting(ServingCheck::verdict)
                .isEqualTo(Verdict.FAIL);
        assertThat(page(RUN)).contains("This version serves, and goes on serving. Not passed: as-released.");
        assertThat(world.versions.champion("pump").orElseThrow().id()).isEqualTo(ValidationWorld.CHAMPION);
        assertThat(world.versions.require(ValidationWorld.CHAMPION).state()).isEqualTo(VersionState.RELEASED);
        assertThat(world.versions.require(ValidationWorld.CHAMPION).reportDigest())
                .as("its own report stays")
                .isEmpty();
    }

    /** Those that the report was made on prove nothing new. */
    @Test
    void onlyRowsThatCameSinceAreLookedAt() {
        world.promoteChampionOf(world.rows, TestRows.schema());
        world.championSkill = -5;

        assertThat(check(RUN)).isEqualTo(Outcome.COLLECT_LABELS);

        assertThat(world.facts.require(RUN, RunFacts.REASON))
                .contains("Gate floor: INSUFFICIENT EVIDENCE. The holdout has 0 rows here");
    }

    @Test
    void aRestartGivesTheSameBytes() {
        check(RUN);
        String first = world.facts.require(RUN, RunFacts.REPORT_DIGEST);
        assertThat(world.checkServing.run(RUN)).isEqualTo(Outcome.SOUND);

        world.node = () -> {
            throw new IllegalStateException("the node is not asked again");
        };
        world.askServingNode.ask(RUN);

        assertThat(world.facts.require(RUN, RunFacts.REPORT_DIGEST)).isEqualTo(first);
        assertThat(world.audit).extracting(AuditLog.Event::action).containsOnlyOnce("serving.check");
    }

    /** Killed between the report and its record: the look is found again, with its instant and its share. */
    @Test
    void aCheckThatWasKilledBeforeItsRecordWritesTheSameReport() {
        begin(RUN);
        world.checks.killed = true;
        assertThatThrownBy(() -> world.checkServing.run(RUN)).hasMessage("killed");
        String first = world.checks.attempted.orElseThrow().reportDigest();

        world.checkServing.run(RUN);

        assertThat(world.facts.require(RUN, RunFacts.REPORT_DIGEST)).isEqualTo(first);
    }

    /** The same question about the same rows gets the same answer, and spends nothing further. */
    @Test
    void theSameRowsGiveTheSameResultInTheNextRun() {
        check(RUN);
        check(NEXT);

        assertThat(gates(report(NEXT))).isEqualTo(gates(report(RUN)));
    }

    @Test
    void aCheckSpendsNothingOfTheBudgetOfCandidates() {
        check(RUN);

        assertThat(world.ledger.list("")).isEmpty();
    }

    @Test
    void aNodeThatAnswersOtherwiseIsUnsound() {
        world.node = () -> world.golden(0.5);

        assertThat(check(RUN)).isEqualTo(Outcome.UNSOUND);

        assertThat(world.facts.require(RUN, RunFacts.REASON))
                .startsWith(
                        "Gate node: FAIL. The serving node was asked the 16 golden vectors; the largest difference of a"
                                + " score is 0.5, and at most 1.0E-5 is allowed.");
    }

    @Test
    void aNodeThatAnswersFromAnotherPackageIsUnsound() {
        world.node = () -> new GoldenAnswer(16, 0, 1e-5, "ef".repeat(32));

        assertThat(check(RUN)).isEqualTo(Outcome.UNSOUND);

        assertThat(world.facts.require(RUN, RunFacts.REASON)).contains("'drydock run catch-up'");
    }

    @Test
    void anotherVersionThatCameIntoServiceMeanwhileAccusesNobody() {
        world.node = () -> {
            world.releaseNewer();
            return new GoldenAnswer(16, 0, 1e-5, "ef".repeat(32));
        };

        assertThat(check(RUN)).isEqualTo(Outcome.NODE_SILENT);

        assertThat(world.facts.require(RUN, RunFacts.REASON))
                .contains("another version came into service while the check ran");
    }

    /** A promotion does not wait for a check: sealing the snapshot may find another champion, whose rows it replays. */
    @Test
    void aCheckStaysWithItsVersionThoughAnotherOneComesIntoService() {
        world.beginServingCheck.begin(RUN, "pump");
        world.releaseNewer();
        world.facts.record(RUN, RunFacts.PARENT_VERSION, ValidationWorld.NEWER.toString());

        assertThat(check(RUN)).isEqualTo(Outcome.SOUND);

        assertThat(report(RUN)).contains("\"version\" : \"pump/3\"");
    }

    @Test
    void aNodeThatIsAwayAccusesNobody() {
        int[] asked = {0};
        world.node = () -> {
            asked[0]++;
            throw new DrydockException(ReleaseFailure.SERVING_NODE_UNREACHABLE, "The serving node does not answer.");
        };

        assertThat(check(RUN)).isEqualTo(Outcome.NODE_SILENT);

        assertThat(asked[0]).isEqualTo(5);
        assertThat(world.facts.require(RUN, RunFacts.REASON))
                .isEqualTo("Gate node: INSUFFICIENT EVIDENCE. The serving node does not answer.");
    }

    @Test
    void withNothingInServiceThereIsNothingToCheck() {
        world.versions.inService = false;

        assertThat(world.beginServingCheck.begin(RUN, "pump")).isEmpty();
    }

    @Test
    void aWaiverThatHasExpiredIsNamedAndStopsNothing() {
        world.waivers = List.of(waiver(SIGNED, SIGNED.plus(Duration.ofDays(7))));

        assertThat(check(RUN)).isEqualTo(Outcome.WAIVER_EXPIRED);

        assertThat(world.facts.require(RUN, RunFacts.REASON))
                .isEqualTo(
                        "Gate waivers: FAIL. The waiver of gate no-baseline by milo expired at 2026-11-08T00:00:00Z, and the"
                                + " gate counts as failed again. pump/3 keeps serving. Let a release manager sign it again with"
                                + " 'drydock waive no-baseline pump/3', or release a version that passes.");
    }

    @Test
    void aWaiverThatWasSignedAgainHoldsForAsLongAsTheLastOne() {
        world.waivers = List.of(
                waiver(SIGNED, SIGNED.plus(Duration.ofDays(7))),
                waiver(SIGNED.plus(Duration.ofDays(6)), SIGNED.plus(Duration.ofDays(25))));

        assertThat(check(RUN)).isEqualTo(Outcome.SOUND);

        assertThat(report(RUN)).contains("The waiver of gate no-baseline by milo expires at 2026-11-26T00:00:00Z.");
    }

    @Test
    void aSnapshotThatIsGoneIsSaid() {
        world.promoteChampionOf(world.rows.subList(0, 3000), TestRows.schema());
        world.lostSnapshots = true;

        assertThat(check(RUN)).isEqualTo(Outcome.COLLECT_LABELS);

        assertThat(world.facts.require(RUN, RunFacts.REASON))
                .containsPattern(
                        "Gate as-released: INSUFFICIENT EVIDENCE\\. Snapshot [0-9a-f]{64} of the report with which"
                                + " this version was released is gone");
    }

    private Outcome check(long run) {
        begin(run);
        return world.checkServing.run(run);
    }

    private void begin(long run) {
        world.beginServingCheck.begin(run, "pump");
        world.sameSnapshot(run);
        world.askServingNode.ask(run);
        world.validate(run);
    }

    private String report(long run) {
        return new String(
                world.reports
                        .findJson(world.facts.require(run, RunFacts.REPORT_DIGEST))
                        .orElseThrow(),
                StandardCharsets.UTF_8);
    }

    private String page(long run) {
        return new String(
                world.reports
                        .findPage(world.facts.require(run, RunFacts.REPORT_DIGEST))
                        .orElseThrow(),
                StandardCharsets.UTF_8);
    }

    private static String gates(String report) {
        return report.substring(report.indexOf("\"gates\""));
    }

    private static ApprovalRecord waiver(Instant issuedAt, Instant expiresAt) {
        return new ApprovalRecord(
                ValidationWorld.CHAMPION,
                ApprovalStatement.Action.WAIVE,
                Optional.of("no-baseline"),
                "milo",
                Optional.of("first release"),
                "s" + expiresAt,
                "e",
                issuedAt,
                expiresAt,
                issuedAt);
    }

    private static GatePolicy withMargin(double margin) {
        GatePolicy policy = Reports.policy();
        return new GatePolicy(
                policy.version(),
                policy.floor(),
                new GatePolicy.Comparison(Metric.AUC, margin, 0.95, 200),
                policy.slices(),
                policy.golden(),
                policy.holdoutBudget());
    }
}
