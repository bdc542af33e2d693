package dev.drydock.application.release;

import static dev.drydock.application.ValidationWorld.CANDIDATE;
import static dev.drydock.application.ValidationWorld.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.application.TrialsFixture;
import dev.drydock.application.ValidationWorld;
import dev.drydock.application.access.AccessTokens;
import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.audit.AuditTrail;
import dev.drydock.application.audit.ProveLog;
import dev.drydock.application.registry.InspectionRecords;
import dev.drydock.application.registry.Lineage;
import dev.drydock.application.registry.StoredPackages;
import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.application.training.BroughtWeights;
import dev.drydock.domain.dataset.SnapshotRepository;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.BreakGlassLedger;
import dev.drydock.domain.release.InspectionNotes;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.validation.SiteRules;
import dev.drydock.domain.validation.SiteRules.WhoWaives;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.packaging.BuilderSignature;
import dev.drydock.packaging.DeliveryPapers;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.ReleaseDocuments;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.Statements;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.packaging.suite.SuiteKit;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a waiver changes in the report of a version, and what it may not: with real statements, reports and packages. Records are maps.
 */
class WaiveGateTest {
    private static final Actor RHEA = new Actor("rhea", Set.of(Role.RELEASE_MANAGER));
    private static final Actor MILO = new Actor("milo", Set.of(Role.RELEASE_MANAGER));
    private static final int TOO_MANY = 100_000;

    @TempDir
    Path root;

    private final ReleaseKit kit = new ReleaseKit();
    private final TrustFile trust = kit.trust();
    private final List<ApprovalRecord> statements = new ArrayList<>();
    private final List<String> restarters = new ArrayList<>();
    private Instant now = ReleaseKit.NOW;
    private boolean crashes;

    @SuppressWarnings("NullAway.Init") // made before each test
    private ValidationWorld world;

    @SuppressWarnings("NullAway.Init")
    private OfferStatement offer;

    @SuppressWarnings("NullAway.Init")
    private WaiveGate waive;

    @BeforeEach
    void open() {
        world = new ValidationWorld(root.resolve("night"));
        world.policies.envelope = kit.policyEnvelope();
        world.policies.digest = any ->
                Envelope.parse(world.policies.envelope, Envelope.POLICY_TYPE).payloadDigest();
        kit.orderKey.write(root.resolve("order.key"));
        kit.builder.write(root.resolve("builder.key"));
        Transactions direct = new Direct();
        InstantSource moved = () -> now;
        Clock clock = moved.withZone(ZoneOffset.UTC);
        PackageVerifier check = new PackageVerifier(SuiteKit.reading());
        ReleaseDocuments documents = new ReleaseDocuments(root.resolve("order.key"));
        Authorization authorization = new Authorization(direct, world.audit::add);
        StatementTerms terms = new StatementTerms(
                world.packages,
                new StoredPackages(
                        direct,
                        world.versions,
                        world.packages,
                        (directory, digest, eachPart) -> Optional.empty(),
                        TrialsFixture.fake(InspectionRecords.class, "none", none -> none),
                        TrialsFixture.fake(InspectionNotes.class, "none", none -> none),
                        new Journal(world.audit::add, clock),
                        new ExecutionLeases.Holder("one", "first")),
                check,
                world.policies,
                world.keptReports);
        ReleaseRepository releases = releases();
        Successions successions = new Successions(
                world.versions,
                releases,
                documents,
                world.keptReports,
                TrialsFixture.fake(SnapshotRepository.class, "find", none -> Optional.empty()));
        ReleaseRules rules = new ReleaseRules(world.versions, world.packages, world.content, world.policies);
        BreakGlass breakGlass = new BreakGlass(
                TrialsFixture.fake(BreakGlassLedger.class, "open", none -> List.of()),
                documents,
                rules,
                new Journal(world.audit::add, clock));
        StandingStatements standing = new StandingStatements(
                releases,
                world.versions,
                successions,
                documents,
                breakGlass,
                rules,
                new KeptPromises(world.versions, world.packages, world.content, world.definitions, clock),
                clock);
        Lineage lineage = new Lineage(
                TrialsFixture.fake(ModelRepository.class, "history", model -> List.of()),
                world.versions,
                releases,
                world.facts,
                TrialsFixture.fake(AccessTokens.class, "find", name -> Optional.empty()),
                List.of(version ->
                        restarters.stream().collect(Collectors.toMap(name -> name, name -> "restarted its run"))));
        CheckStage checkStage = new CheckStage(
                direct,
                world.policies,
                TrialsFixture.fake(DeliveryLedger.class, "none", none -> none),
                DeliveryPapers.readers(),
                new BroughtWeights(new TrialsFixture.Brought(), world.versions),
                TrialsFixture.fake(ServingTarget.class, "none", none -> none));
        offer = new OfferStatement(
                direct,
                authorization,
                world.versions,
                () -> trust,
                new BindTerms(direct, successions, terms, checkStage),
                lineage,
                standing,
                new DraftStatement(direct, noTrail(), documents, breakGlass, rules, clock));
        waive = new WaiveGate(
                direct,
                authorization,
                world.versions,
                () -> trust,
                new ReceiveWaiver(
                        direct,
                        new ReceiveApproval(
                                direct,
                                world.versions,
                                releases,
                                () -> trust,
                                new BindTerms(direct, successions, terms, checkStage),
                                documents,
                                new ProveLog(noTrail()),
                                new Journal(world.audit::add, clock)),
                        standing,
                        lineage,
                        new WaiveComparison(world.versions, successions, standing, world.audit::add),
                        rules),
                new ApplyWaivers(
                        direct, world.versions, standing, world.keptReports, new SuiteFiles(), world.audit::add),
                new ProposeWaived(
                        new SealsUnlessItCrashes(direct),
                        new SignPackage(
                                direct,
                                world.versions,
                                world.packages,
                                check,
                                new BuilderSignature(root.resolve("builder.key")),
                                world.facts,
                                world.audit::add),
                        new ProposeCandidate(direct, world.versions, world.facts, world.audit::add)));
    }

    @Test
    void aWaiverChangesTheOneGateThatItNamesAndNothingElseOfTheReport() throws IOException {
        judgedCandidate(200, TOO_MANY);
        byte[] json = report(CANDIDATE);
        List<String> page = page(CANDIDATE);
        int launched = world.launched.size();

        ModelVersion proposed = waive(RHEA, kit.rhea, CANDIDATE, "slice:north");

        assertThat(proposed.state()).isEqualTo(VersionState.PROPOSED);
        assertThat(world.launched).as("judged by workers again").hasSize(launched);
        JsonNode waived = tree(CANDIDATE);
        assertThat(waived.path("kind").asText()).isEqualTo("candidate");
        assertThat(waived.path("gates")).hasSizeGreaterThan(6);
        assertThat(waived.path("verdict").asText()).isEqualTo("PASS");
        JsonNode waiver = gate(CANDIDATE, "slice:north").path("waiver");
        assertThat(gate(CANDIDATE, "slice:north").path("verdict").asText()).isEqualTo("WAIVED");
        assertThat(waiver.path("by").asText()).isEqualTo("rhea");
        assertThat(waiver.path("reason").asText()).isEqualTo("agreed");
        assertThat(waiver.path("expiresAt").asText()).isEqualTo("2026-12-02T02:00:00Z");
        assertThat(withoutVerdicts(report(CANDIDATE))).isEqualTo(withoutVerdicts(json));
        assertThat(page(CANDIDATE))
                .containsSubsequence(page.stream()
                        .filter(line -> !line.contains("INSUFFICIENT"))
                        .toList())
                .anySatisfy(line ->
                        assertThat(line).contains("Waived by rhea until 2026-12-02T02:00:00Z: agreed", "slice:north"));
        Path sealed = world.packages.require(proposed.packageDigest().orElseThrow());
        assertThat(sealed.resolve(PackageFiles.REPORT)).hasBinaryContent(report(CANDIDATE));
        assertThat(sealed.resolve(PackageFiles.REPORT_PAGE)).content().contains("Waived by rhea");
    }

    @Test
    void eachGateNeedsAWaiverOfItsOwnAndTheReportShowsThemAll() throws IOException {
        judgedCandidate(TOO_MANY, TOO_MANY);

        assertThat(waive(RHEA, kit.rhea, CANDIDATE, "floor").state()).isEqualTo(VersionState.WAITING_FOR_WAIVER);
        assertThat(tree(CANDIDATE).path("verdict").asText()).isEqualTo("INSUFFICIENT_EVIDENCE");
        assertThat(waive(MILO, kit.milo, CANDIDATE, "floor").state())
                .as("waived twice")
                .isEqualTo(VersionState.WAITING_FOR_WAIVER);
        assertThat(waive(MILO, kit.milo, CANDIDATE, "slice:north").state()).isEqualTo(VersionState.PROPOSED);

        assertThat(gate(CANDIDATE, "floor").path("waiver").path("by").asText()).isEqualTo("rhea");
        assertThat(gate(CANDIDATE, "slice:north").path("waiver").path("by").asText())
                .isEqualTo("milo");
    }

    @Test
    void aWaiverThatExpiresBeforeTheNextOneComesHoldsNoMore() throws IOException {
        judgedCandidate(TOO_MANY, TOO_MANY);
        byte[] judged = report(CANDIDATE);
        waive(RHEA, kit.rhea, CANDIDATE, "floor");
        now = now.plus(Duration.ofDays(8));

        assertThat(waive(RHEA, kit.rhea, CANDIDATE, "slice:north").state()).isEqualTo(VersionState.WAITING_FOR_WAIVER);

        assertThat(gate(CANDIDATE, "floor").path("verdict").asText()).isEqualTo("INSUFFICIENT_EVIDENCE");
        assertThat(gate(CANDIDATE, "floor").has("waiver")).isFalse();
        assertThat(withoutVerdicts(report(CANDIDATE))).isEqualTo(withoutVerdicts(judged));
        assertThat(waive(RHEA, kit.rhea, CANDIDATE, "floor").state()).isEqualTo(VersionState.PROPOSED);
    }

    @Test
    void aGateThatTheReportDoesNotHoldIsNotWaived() throws IOException {
        judgedCandidate(200, TOO_MANY);
        byte[] judged = report(CANDIDATE);

        refused(ReleaseFailure.GATE_NOT_WAIVABLE, "its gate report has no such gate", "no-baseline");
        refused(ReleaseFailure.GATE_NOT_WAIVABLE, "it passed, so nothing needs to be signed", "floor");
        assertThatThrownBy(() -> waive(RHEA, kit.rhea, CANDIDATE, "slice:south"))
                .hasMessage("Gate slice:south of pump/4 cannot be waived: its gate report has no such gate."
                        + " The version is held by: slice:north.");

        String forged = signed(kit.rhea, statement("slice:north", "no-baseline"));
        assertRefused(ReleaseFailure.GATE_NOT_WAIVABLE, () -> waive.waive(RHEA, CANDIDATE, forged));
        assertThat(statements).isEmpty();
        assertThat(report(CANDIDATE)).isEqualTo(judged);
        assertThat(world.audit).extracting(AuditLog.Event::action).contains("candidate.waive.refused");
    }

    @Test
    void whatFailedIsNotWaived() {
        world.candidateSkill = 0;
        judgedCandidate(200, TOO_MANY);
        assertThat(world.versions.require(CANDIDATE).state()).isEqualTo(VersionState.REJECTED);
        refused(RegistryFailure.VERSION_STATE_WRONG, "it is REJECTED", "slice:north");

        world.goldenDifference = 0.1;
        VersionId imported = world.importVersion();
        world.judgeImport.judge(imported);
        world.versions.put(waiting(world.versions.require(imported))); // as earlier releases left it
        assertThatThrownBy(() -> waive(RHEA, kit.rhea, imported, "golden"))
                .hasMessageContaining("it failed, and only a gate that the evidence could not decide may be waived")
                .hasMessageContaining("The version is held by: no-baseline, golden.");
    }

    @Test
    void aWaiverOfAnotherReportIsRefused() throws IOException {
        judgedCandidate(TOO_MANY, TOO_MANY);
        String early = signed(kit.milo, offered(MILO, CANDIDATE, "floor"));
        waive(RHEA, kit.rhea, CANDIDATE, "slice:north");
        byte[] shown = report(CANDIDATE);

        assertRefused(ReleaseFailure.APPROVAL_OTHER, () -> waive.waive(MILO, CANDIDATE, early));

        assertThat(report(CANDIDATE)).isEqualTo(shown);
    }

    @Test
    void whoHadAHandInAVersionWaivesNothingOfIt() throws IOException {
        restarters.add("rhea");
        judgedCandidate(200, TOO_MANY);
        byte[] judged = report(CANDIDATE);

        refused(ReleaseFailure.APPROVER_IN_LINEAGE, "rhea restarted its run", "slice:north");

        assertThat(report(CANDIDATE)).isEqualTo(judged);
        assertThat(waive(MILO, kit.milo, CANDIDATE, "slice:north").state()).isEqualTo(VersionState.PROPOSED);
    }

    @Test
    void handingAWaiverInAgainGoesOnWhereACrashEndedIt() throws IOException {
        judgedCandidate(200, TOO_MANY);
        String envelope = signed(kit.rhea, offered(RHEA, CANDIDATE, "slice:north"));
        crashes = true;
        assertThatThrownBy(() -> waive.waive(RHEA, CANDIDATE, envelope)).hasMessage("killed");
        assertThat(world.versions.require(CANDIDATE).state()).isEqualTo(VersionState.WAITING_FOR_WAIVER);
        byte[] shown = report(CANDIDATE);

        crashes = false;
        ModelVersion proposed = waive.waive(RHEA, CANDIDATE, envelope);

        assertThat(proposed.state()).isEqualTo(VersionState.PROPOSED);
        assertThat(report(CANDIDATE)).isEqualTo(shown);
        assertThat(waive.waive(RHEA, CANDIDATE, envelope)).isEqualTo(proposed);
        assertThat(world.audit)
                .extracting(AuditLog.Event::action)
                .containsOnlyOnce("candidate.waived", "candidate.seal", "candidate.sign", "candidate.propose");
    }

    @Test
    void afterACrashAWaiverThatExpiredHoldsNoMore() throws IOException {
        judgedCandidate(200, TOO_MANY);
        String envelope = signed(kit.rhea, offered(RHEA, CANDIDATE, "slice:north"));
        crashes = true;
        assertThatThrownBy(() -> waive.waive(RHEA, CANDIDATE, envelope)).hasMessage("killed");
        crashes = false;
        now = now.plus(Duration.ofDays(8));

        assertRefused(ReleaseFailure.APPROVAL_OTHER, () -> waive.waive(RHEA, CANDIDATE, envelope));
        assertThat(world.versions.require(CANDIDATE).state()).isEqualTo(VersionState.WAITING_FOR_WAIVER);
        assertThat(waive(RHEA, kit.rhea, CANDIDATE, "slice:north").state()).isEqualTo(VersionState.PROPOSED);
        assertThat(gate(CANDIDATE, "slice:north")
                        .path("waiver")
                        .path("expiresAt")
                        .asText())
                .isEqualTo("2026-12-10T02:00:00Z");
    }

    @Test
    void aCandidateThatWasJudgedAsAnImportBeforeIsNotWaived() {
        judgedCandidate(200, TOO_MANY);
        String report = world.judgeImport.judge(world.importVersion()).reportDigest();
        world.versions.recordReport(CANDIDATE, report, "INSUFFICIENT_EVIDENCE");

        refused(ValidationFailure.CANDIDATE_NOT_JUDGED, "judged as an import", "no-baseline");
    }

    @Test
    void anImportIsWaivedByItsNoBaseline() throws IOException {
        VersionId imported = world.importVersion();
        world.judgeImport.judge(imported);
        int launched = world.launched.size();

        assertThat(waive(RHEA, kit.rhea, imported, "no-baseline").state()).isEqualTo(VersionState.PROPOSED);

        assertThat(world.launched).hasSize(launched);
        assertThat(tree(imported).path("kind").asText()).isEqualTo("import");
        assertThat(gate(imported, "no-baseline").path("verdict").asText()).isEqualTo("WAIVED");
    }

    @Test
    void aPolicyMayAskForTwoReleaseManagersToWaiveAGate() throws IOException {
        world.policies.site = waivers(WhoWaives.TWO, 3);
        judgedCandidate(200, TOO_MANY);
        byte[] judged = report(CANDIDATE);

        assertThat(waive(RHEA, kit.rhea, CANDIDATE, "slice:north").state()).isEqualTo(VersionState.WAITING_FOR_WAIVER);
        now = now.plusSeconds(1);
        assertThat(waive(RHEA, kit.rhea, CANDIDATE, "slice:north").state())
                .as("twice by the same person")
                .isEqualTo(VersionState.WAITING_FOR_WAIVER);
        assertThat(report(CANDIDATE)).isEqualTo(judged);

        assertThat(waive(MILO, kit.milo, CANDIDATE, "slice:north").state()).isEqualTo(VersionState.PROPOSED);
        assertThat(gate(CANDIDATE, "slice:north").path("verdict").asText()).isEqualTo("WAIVED");
        assertThat(gate(CANDIDATE, "slice:north")
                        .path("waiver")
                        .path("expiresAt")
                        .asText())
                .startsWith("2026-11-28T02:00:0");
    }

    @Test
    void aPolicyMayAllowNoWaivers() {
        judgedCandidate(200, TOO_MANY);
        byte[] early = offered(RHEA, CANDIDATE, "slice:north");
        world.policies.site = waivers(WhoWaives.NONE, 3);

        refused(ReleaseFailure.WAIVER_NOT_ALLOWED, "allows no waivers (site.waivers)", "slice:north");
        assertRefused(ReleaseFailure.WAIVER_NOT_ALLOWED, () -> waive.waive(RHEA, CANDIDATE, signed(kit.rhea, early)));
        assertThat(statements).isEmpty();
    }

    @Test
    void aWaiverThatWouldCountForLongerThanThePolicyAllowsIsRefused() {
        judgedCandidate(200, TOO_MANY);
        byte[] sevenDays = offered(RHEA, CANDIDATE, "slice:north");
        world.policies.site = waivers(WhoWaives.ALLOWED, 3);

        assertThatThrownBy(() -> waive.waive(RHEA, CANDIDATE, signed(kit.rhea, sevenDays)))
                .hasMessageContaining("the gate policy allows 3 days (site.waiver-days)");
        assertThat(statements).isEmpty();
    }

    private static SiteRules waivers(WhoWaives who, int days) {
        return new SiteRules(
                1, new SiteRules.Waivers(who, OptionalInt.of(days)), SiteRules.NONE.deliveries(), 0, Optional.empty());
    }

    private void judgedCandidate(int floorRows, int sliceRows) {
        world.policies.policy = ValidationWorld.withRows(floorRows, sliceRows);
        world.trainAndSelect();
        world.assemble.run(RUN);
        world.validate();
        world.judge.run(RUN);
    }

    private static ModelVersion waiting(ModelVersion v) {
        return new ModelVersion(
                v.id(),
                VersionState.WAITING_FOR_WAIVER,
                v.parent(),
                v.runInstance(),
                v.createdBy(),
                v.createdAt(),
                v.snapshot(),
                v.workspace(),
                v.subjectDigest(),
                v.reportDigest(),
                v.verdict(),
                v.packageDigest());
    }

    private ModelVersion waive(Actor actor, SigningKey key, VersionId id, String gate) {
        return waive.waive(actor, id, signed(key, offered(actor, id, gate)));
    }

    private byte[] offered(Actor actor, VersionId id, String gate) {
        return offer.offer(actor, id, new OfferStatement.Wanted(Action.WAIVE, Optional.of(gate), Optional.of("agreed")))
                .payload()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The statement for one gate with another one's name in it. */
    private byte[] statement(String offered, String other) {
        ApprovalStatement s = Statements.parse(offered(RHEA, CANDIDATE, offered));
        return Statements.write(new ApprovalStatement(
                s.action(),
                s.version(),
                s.packageDigest(),
                s.reportDigest(),
                s.policyDigest(),
                s.trustDigest(),
                s.site(),
                s.stage(),
                s.issuedAt(),
                s.expiresAt(),
                s.auditCheckpoint(),
                Optional.of(other),
                s.reason(),
                s.succession()));
    }

    private static String signed(SigningKey key, byte[] payload) {
        return new String(Envelope.sign(Envelope.APPROVAL_TYPE, payload, key).toJson(), StandardCharsets.UTF_8);
    }

    private void refused(FailureCode code, String words, String gate) {
        assertThatThrownBy(() -> waive(RHEA, kit.rhea, CANDIDATE, gate))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    private static void assertRefused(FailureCode code, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private byte[] report(VersionId id) {
        return world.reports
                .findJson(world.versions.require(id).reportDigest().orElseThrow())
                .orElseThrow();
    }

    private List<String> page(VersionId id) {
        byte[] page = world.reports
                .findPage(world.versions.require(id).reportDigest().orElseThrow())
                .orElseThrow();
        return new String(page, StandardCharsets.UTF_8).lines().toList();
    }

    private JsonNode tree(VersionId id) throws IOException {
        return new ObjectMapper().readTree(report(id));
    }

    private JsonNode gate(VersionId id, String name) throws IOException {
        for (JsonNode gate : tree(id).path("gates")) {
            if (gate.path("gate").asText().equals(name)) {
                return gate;
            }
        }
        throw new AssertionError("no gate " + name);
    }

    /** The report's text without its verdict, and without those of its gates. */
    private static String withoutVerdicts(byte[] json) throws IOException {
        ObjectNode root = (ObjectNode) new ObjectMapper().readTree(json);
        root.remove("verdict");
        root.path("gates").forEach(gate -> ((ObjectNode) gate).remove(List.of("verdict", "waiver")));
        return root.toString();
    }

    /** Keeps statements, and does nothing else. */
    private ReleaseRepository releases() {
        return (ReleaseRepository) Proxy.newProxyInstance(
                ReleaseRepository.class.getClassLoader(),
                new Class<?>[] {ReleaseRepository.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "addApproval" -> {
                        statements.add((ApprovalRecord) arguments[0]);
                        yield null;
                    }
                    case "approvals" ->
                        statements.stream()
                                .filter(one -> one.version().equals(arguments[0])
                                        && one.action().equals(arguments[1]))
                                .toList();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** As a process that is killed between the report and the seal. */
    private final class SealsUnlessItCrashes extends SealCandidate {
        SealsUnlessItCrashes(Transactions transactions) {
            super(
                    transactions,
                    world.facts,
                    world.versions,
                    world.judgedPackages,
                    world.content,
                    new SuiteFiles(),
                    world.keptReports,
                    world.audit::add);
        }

        @Override
        public void seal(VersionId id) {
            if (crashes) {
                throw new IllegalStateException("killed");
            }
            super.seal(id);
        }
    }

    private static AuditTrail noTrail() {
        return TrialsFixture.fake(AuditTrail.class, "latestCheckpoint", none -> Optional.empty());
    }

    private static final class Direct implements Transactions {
        @Override
        public <T> T required(Supplier<T> work) {
            return work.get();
        }

        @Override
        public <T> T requiresNew(Supplier<T> work) {
            return work.get();
        }
    }
}
