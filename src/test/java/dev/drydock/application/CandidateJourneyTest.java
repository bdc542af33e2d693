package dev.drydock.application;

import static dev.drydock.application.ValidationWorld.CANDIDATE;
import static dev.drydock.application.ValidationWorld.COMPARISON;
import static dev.drydock.application.ValidationWorld.NEWER;
import static dev.drydock.application.ValidationWorld.RUN;
import static dev.drydock.application.ValidationWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.ingest.ImportedBefore;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.validation.Judgement;
import dev.drydock.artifacts.LockedTurns;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.ChampionComparison;
import dev.drydock.domain.registry.ExpectedBehaviour;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.validation.FurtherGates;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.Reports;
import dev.drydock.domain.validation.StatedReport;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.snapshots.TestRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A candidate's way from a trained trial to a sealed directory, and every way that does not lead there. */
class CandidateJourneyTest {
    @TempDir
    Path root;

    @SuppressWarnings("NullAway.Init") // made before each test
    private ValidationWorld world;

    @BeforeEach
    void trained() {
        world = new ValidationWorld(root.resolve("night"));
        world.trainAndSelect();
    }

    @Test
    void aBetterCandidateIsAssembledValidatedJudgedAndSealed() {
        assertThat(world.assemble.run(RUN)).isEqualTo(CANDIDATE);
        world.validate();
        Judgement judgement = world.judge.run(RUN);
        assertThat(judgement.verdict()).as(report(judgement)).isEqualTo(Verdict.PASS);
        world.seal.run(RUN);

        Path directory = world.workspace();
        assertThat(directory.resolve(PackageFiles.WEIGHTS)).hasContent("weights of the candidate");
        assertThat(directory.resolve(PackageFiles.POLICY)).hasContent("signed policy");
        for (String name : List.of(
                PackageFiles.MODEL_YAML,
                PackageFiles.GATES,
                PackageFiles.GOLDEN,
                PackageFiles.RUN,
                PackageFiles.SNAPSHOT,
                PackageFiles.REFERENCE,
                PackageFiles.TRAINING_REPORT,
                PackageFiles.TRAINING_REPORT_PAGE,
                PackageFiles.REPORT_PAGE)) {
            assertThat(directory.resolve(name)).isNotEmptyFile();
        }
        ModelVersion sealed = world.versions.require(CANDIDATE);
        assertThat(sealed.state()).isEqualTo(VersionState.SEALED);
        assertThat(directory.resolve(PackageFiles.REPORT))
                .content()
                .contains(sealed.subjectDigest().orElseThrow());
        assertThat(sealed.subjectDigest()).contains(world.digester.subjectDigest(directory));
        assertThat(world.audit)
                .extracting(AuditLog.Event::action)
                .containsExactly("candidate.assemble", "candidate.judge", "candidate.seal");
        assertThat(world.audit).extracting(AuditLog.Event::actor).containsOnly("cron");
    }

    @Test
    void itsOwnersFilesTravelFromThePackageOfTheChampion() {
        world.files = List.of("wheelhouse/solver.whl");
        world.assemble.run(RUN);

        assertThat(world.workspace().resolve("files/wheelhouse/solver.whl")).hasContent("a wheel");
    }

    @Test
    void weightsFromElsewhereAreJudgedOnRowsThatTheyCannotHaveSeen() {
        ValidationWorld elsewhere = new ValidationWorld(root.resolve("elsewhere"));
        elsewhere.adopt(Instant.EPOCH);
        elsewhere.assemble.run(RUN);
        elsewhere.validate();
        Judgement judgement = elsewhere.judge.run(RUN);

        String report = report(elsewhere, judgement);
        assertThat(judgement.verdict()).as(report).isEqualTo(Verdict.PASS);
        assertThat(report).containsPattern("\"gate\" ?: \"unseen\"");
        Path directory = elsewhere.workspace();
        assertThat(directory.resolve(PackageFiles.ORIGIN))
                .content()
                .contains("Vera Vendor", "\"emil\"", "\"1970-01-01T00:00:00Z\"");
        assertThat(directory.resolve(PackageFiles.RUN)).doesNotExist();
        assertThat(directory.resolve(PackageFiles.TRAINING_REPORT)).doesNotExist();
    }

    @Test
    void weightsThatMayHaveSeenEveryLabelAreHeldHoweverWellTheyAnswer() {
        ValidationWorld elsewhere = new ValidationWorld(root.resolve("elsewhere"));
        elsewhere.adopt(Instant.parse("2030-01-01T00:00:00Z"));
        elsewhere.assemble.run(RUN);
        elsewhere.validate();
        Judgement judgement = elsewhere.judge.run(RUN);

        assertThat(judgement.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(elsewhere.facts.require(RUN, RunFacts.REASON))
                .startsWith("Gate unseen: INSUFFICIENT EVIDENCE. ")
                .doesNotContain("Gate non-inferiority", "FAIL");
    }

    @Test
    void aCandidateThatAnswersWhatItsOwnerRuledOutIsRejected() throws IOException {
        world.behaviour = List.of(answers("must-alarm", 1), answers("must-not-alarm", 0));
        world.assemble.run(RUN);
        world.validate();
        Judgement judgement = world.judge.run(RUN);

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(world.versions.require(CANDIDATE).state()).isEqualTo(VersionState.REJECTED);
        assertThat(report(judgement))
                .contains(
                        "1 of 2 behaviour tests fails: must-not-alarm: row 1 is answered \\\"yes\\\", and must be answered"
                                + " \\\"no\\\". Train on rows that show it");
        assertThat(world.workspace().resolve(PackageFiles.BEHAVIOUR)).content().contains("must-alarm");
    }

    @Test
    void behaviourTestsThatHoldLetACandidatePass() {
        world.behaviour = List.of(answers("must-alarm", 1));
        world.assemble.run(RUN);
        world.validate();
        Judgement judgement = world.judge.run(RUN);

        assertThat(judgement.verdict()).as(report(judgement)).isEqualTo(Verdict.PASS);
        assertThat(report(judgement)).contains("The behaviour test holds, on 1 rows.");
    }

    private static ExpectedBehaviour answers(String name, int answer) {
        ExpectedBehaviour.Row row = new ExpectedBehaviour.Row(List.of(1.0), List.of());
        return new ExpectedBehaviour(
                name, new ExpectedBehaviour.Answer(answer), List.of(new ExpectedBehaviour.Case(row, List.of())));
    }

    @Test
    void everyStepDoneAgainGivesTheSameBytesAndStartsNoWorkerAgain() {
        world.assemble.run(RUN);
        world.validate();
        Judgement first = world.judge.run(RUN);
        List<String> launched = List.copyOf(world.launched);

        world.assemble.run(RUN);
        world.validate();
        Judgement again = world.judge.run(RUN);
        world.seal.run(RUN);
        world.seal.run(RUN);

        assertThat(again).isEqualTo(first);
        assertThat(world.launched).isEqualTo(launched);
        assertThat(world.audit).extracting(AuditLog.Event::action).containsOnlyOnce("candidate.seal");
    }

    @Test
    void anAssemblyThatWasCutOffIsDoneAgainToTheSameBytes() throws Exception {
        world.assemble.run(RUN);
        Optional<String> subject = world.versions.require(CANDIDATE).subjectDigest();
        Files.delete(world.workspace().resolve(PackageFiles.GOLDEN));
        Files.writeString(world.workspace().resolve("suite/half.part"), "left behind");

        world.assemble.run(RUN);

        assertThat(subject).contains(world.digester.subjectDigest(world.workspace()));
    }

    @Test
    void comparesASupersededCandidateWithWhatAnswersNowBesideItsPackage() throws Exception {
        String digest = sealedAndSuperseded();
        world.beginComparison.begin(COMPARISON, CANDIDATE);
        world.validate(COMPARISON);
        Judgement judgement = world.judgeComparison.run(COMPARISON);

        assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
        assertThat(report(judgement)).contains("\"champion\" : \"pump/9\"", "\"use\" : 2");
        assertThat(world.versions.require(CANDIDATE).state()).isEqualTo(VersionState.PROPOSED);
        assertThat(world.digester.packageDigest(world.packages.require(digest))).isEqualTo(digest);
        ChampionComparison kept = world.versions.comparisons(CANDIDATE).get(0);
        assertThat(kept.champion()).isEqualTo(NEWER);
        JsonNode envelope = new ObjectMapper().readTree(kept.envelope());
        byte[] payload = Base64.getDecoder().decode(envelope.path("payload").asText());
        assertThat(Sha256.hex(payload)).isEqualTo(kept.statementDigest());
        assertThat(envelope.path("payloadType").asText()).isEqualTo("application/vnd.in-toto+json");
        JsonNode statement = new ObjectMapper().readTree(payload);
        assertThat(statement.path("predicateType").asText())
                .isEqualTo("https://in-toto.io/attestation/test-result/v0.1");
        assertThat(statement.at("/subject/0/digest/sha256").asText()).isEqualTo(digest);
        assertThat(statement.at("/predicate/result").asText()).isEqualTo("PASSED");
        assertThat(statement.at("/predicate/configuration/0/name").asText()).isEqualTo("champion pump/9");
        assertThat(statement.at("/predicate/passedTests")).isNotEmpty();
        assertThat(statement.at("/predicate/failedTests")).isEmpty();

        world.beginComparison.begin(COMPARISON, CANDIDATE);
        world.judgeComparison.run(COMPARISON);
        assertThat(world.versions.comparisons(CANDIDATE))
                .singleElement()
                .extracting(ChampionComparison::statementDigest)
                .isEqualTo(kept.statementDigest());
    }

    @Test
    void rejectsACandidateThatIsWorseThanWhatAnswersNow() {
        sealedAndSuperseded();
        world.candidateSkill = 0.3;
        world.beginComparison.begin(COMPARISON, CANDIDATE);
        world.validate(COMPARISON);

        assertThat(world.judgeComparison.run(COMPARISON).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(world.versions.require(CANDIDATE).state()).isEqualTo(VersionState.REJECTED);
    }

    @Test
    void comparesNothingAgainThatIsNotSuperseded() {
        world.assemble.run(RUN);
        refused(RegistryFailure.VERSION_STATE_WRONG, () -> world.beginComparison.begin(COMPARISON, CANDIDATE))
                .hasMessageContaining("it is ASSEMBLED, and only a superseded candidate is compared again");
    }

    private String sealedAndSuperseded() {
        world.assemble.run(RUN);
        world.validate();
        world.judge.run(RUN);
        world.seal.run(RUN);
        return world.supersede();
    }

    @Test
    void aWorseCandidateIsRejectedForGoodAndCannotBeSealed() {
        world.candidateSkill = 0.3;
        world.assemble.run(RUN);
        world.validate();

        assertThat(world.judge.run(RUN).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(world.versions.require(CANDIDATE).state()).isEqualTo(VersionState.REJECTED);
        refused(ValidationFailure.CANDIDATE_NOT_PASSED, () -> world.seal.run(RUN))
                .hasMessageContaining("its gate report says FAIL, and only PASS can be sealed");
        assertThat(world.workspace().resolve(PackageFiles.REPORT)).doesNotExist();
    }

    @Test
    void aJobWithoutTheValidateStepCannotSeal() {
        world.assemble.run(RUN);

        refused(ValidationFailure.CANDIDATE_NOT_JUDGED, () -> world.seal.run(RUN))
                .hasMessageContaining("Put the steps validate and judge before seal in the job");
        refused(ValidationFailure.VALIDATION_MISSING, () -> world.judge.run(RUN))
                .hasMessageContaining("its validation task score-candidate has not been done");
        assertThat(world.versions.require(CANDIDATE).state()).isEqualTo(VersionState.ASSEMBLED);
    }

    @Test
    void aFileChangedAfterTheJudgementCannotBeSealed() throws Exception {
        world.assemble.run(RUN);
        world.validate();
        world.judge.run(RUN);
        Files.writeString(world.workspace().resolve(PackageFiles.WEIGHTS), "weights of somebody else");

        refused(ValidationFailure.CANDIDATE_ALTERED, () -> world.seal.run(RUN))
                .hasMessageContaining("Find out who changed them");
        assertThat(world.workspace().resolve(PackageFiles.REPORT)).doesNotExist();
        assertThat(world.versions.require(CANDIDATE).state()).isEqualTo(VersionState.ASSEMBLED);
    }

    @Test
    void aDirectoryWithAFileMoreThanWasAssembledIsNotJudged() throws Exception {
        world.assemble.run(RUN);
        world.validate();
        Files.writeString(world.workspace().resolve("model/extra.bin"), "x");

        refused(ValidationFailure.CANDIDATE_ALTERED, () -> world.judge.run(RUN));
    }

    @Test
    void aReportAboutOtherBytesDoesNotSealThisVersion() {
        world.assemble.run(RUN);
        byte[] json = bytes("{\"kind\": \"candidate\", \"version\": \"pump/4\", \"subject\": \"" + "ab".repeat(32)
                + "\", \"policyDigest\": \"x\", \"verdict\": \"PASS\"}");
        world.versions.recordReport(CANDIDATE, world.reports.keep(json, bytes("page")), "PASS");

        refused(ValidationFailure.CANDIDATE_NOT_JUDGED, () -> world.seal.run(RUN))
                .hasMessageContaining("its gate report is about the digest abab");
    }

    @Test
    void aLoosenedGateIsRefusedBeforeAnythingIsWritten() {
        world.gates = Map.of("floor", Map.of("min", 0.1));

        refused(ValidationFailure.GATE_LOOSENED, () -> world.assemble.run(RUN))
                .hasMessageContaining("gate floor: min 0.1 must be at least 0.65");
        assertThat(world.workspace()).isEmptyDirectory();
    }

    @Test
    void theReportShowsWhichLimitsDifferFromTheChampions() {
        world.gates = Map.of("floor", Map.of("min", 0.7));
        world.assemble.run(RUN);
        world.validate();

        assertThat(report(world.judge.run(RUN)))
                .contains("\"limit\" : \"floor.min\"", "\"was\" : \"0.65\"", "\"is\" : \"0.7\"");
    }

    @Test
    void aCandidateThatTheEvidenceCannotDecideWaitsForAWaiver() {
        world.policies.policy = ValidationWorld.withSliceRows(100_000);
        world.assemble.run(RUN);
        world.validate();
        assertThat(world.judge.run(RUN).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(world.versions.require(CANDIDATE).state()).isEqualTo(VersionState.WAITING_FOR_WAIVER);
        refused(ValidationFailure.CANDIDATE_NOT_PASSED, () -> world.seal.run(RUN));
    }

    @Test
    void aRunWithoutACandidateJudgesTheChampionAndChangesNoVersion() {
        ValidationWorld revalidation = new ValidationWorld(root.resolve("revalidation"));
        revalidation.validate();

        Judgement judgement = revalidation.judgeChampion.run(RUN);

        assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
        assertThat(judgement.version()).isEqualTo(ValidationWorld.CHAMPION);
        assertThat(revalidation.launched).containsExactly("12-score-champion", "12-golden-check");
        assertThat(revalidation.versions.require(ValidationWorld.CHAMPION).state())
                .isEqualTo(VersionState.RELEASED);
        assertThat(revalidation.facts.require(RUN, RunFacts.VERDICT)).isEqualTo("PASS");
    }

    @Test
    void anImportThatIsHeldByNoBaselineAloneWaitsForAWaiver() {
        VersionId imported = world.importVersion();

        assertThat(world.judgeImport.judge(imported).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);

        assertThat(world.versions.require(imported).state()).isEqualTo(VersionState.WAITING_FOR_WAIVER);
        refused(ValidationFailure.CANDIDATE_NOT_PASSED, () -> world.seal.seal(imported));
    }

    @Test
    void anImportWhoseGoldenVectorsDoNotHoldIsRejected() {
        world.goldenDifference = 0.1;
        VersionId imported = world.importVersion();

        assertThat(world.judgeImport.judge(imported).verdict()).isEqualTo(Verdict.FAIL);

        assertThat(world.versions.require(imported).state()).isEqualTo(VersionState.REJECTED);
        refused(ValidationFailure.CANDIDATE_NOT_PASSED, () -> world.seal.seal(imported));
    }

    @Test
    void theSameFilesImportedAgainFindTheVersionThatTheyMade() throws IOException {
        ImportedBefore before = new ImportedBefore(
                world.transactions(), world.versions, world.packages, new LockedTurns(root), time -> {});
        ModelDefinition definition = world.definitions.readText("");
        Path directory = Files.createDirectories(root.resolve("again"));
        Files.writeString(directory.resolve("model.yaml"), "name: pump\n");
        Files.writeString(directory.resolve("weights.pt"), "weights");
        Files.writeString(directory.resolve("preprocessing.json"), "{}");
        assertThat(before.find(definition, directory)).isEmpty();
        VersionId imported = world.importVersion();
        world.judgeImport.judge(imported);

        assertThat(before.find(definition, directory)).contains(world.versions.require(imported));

        Files.writeString(directory.resolve("weights.pt"), "other weights");
        assertThat(before.find(definition, directory)).isEmpty();
        Files.writeString(directory.resolve("weights.pt"), "weights");
        Files.writeString(directory.resolve("reference.json"), "{}");
        assertThat(before.find(definition, directory)).as("with a reference").isEmpty();
        Files.delete(directory.resolve("reference.json"));
        world.versions.move(imported, VersionState.REJECTED);
        assertThat(before.find(definition, directory)).as("rejected meanwhile").isEmpty();
    }

    @Test
    void aVersionThatARunMadeIsNeverJudgedAsAnImport() {
        world.assemble.run(RUN);
        world.validate();
        Judgement judgement = world.judge.run(RUN);

        refused(ValidationFailure.CANDIDATE_NOT_JUDGED, () -> world.judgeImport.judge(CANDIDATE))
                .hasMessageContaining("run 12 made it");

        assertThat(world.versions.require(CANDIDATE).reportDigest()).contains(judgement.reportDigest());
    }

    @Test
    void noRunJudgesAnImport() {
        VersionId imported = world.importVersion();
        world.facts.record(RUN, RunFacts.CANDIDATE_VERSION, imported.toString());
        world.validate();

        refused(ValidationFailure.CANDIDATE_NOT_JUDGED, () -> world.judge.run(RUN))
                .hasMessageContaining("run 12, which did not make it");
    }

    @Test
    void aCandidateIsNotSealedWithTheReportOfAnImport() {
        world.assemble.run(RUN);
        String report = world.judgeImport.judge(world.importVersion()).reportDigest();
        world.versions.recordReport(CANDIDATE, report, "PASS");

        refused(ValidationFailure.CANDIDATE_NOT_JUDGED, () -> world.seal.run(RUN))
                .hasMessageContaining("judged as an import");
    }

    @Test
    void aCandidateThatHasForgottenWhatTheChampionKnowsOfItsOwnSnapshotFails() {
        String anchor = world.promoteChampionOf(world.rows.subList(0, 4000), TestRows.schema());
        world.policies.policy = withForgetting();
        world.anchorSkill = 0;
        world.assemble.run(RUN);
        world.validate();

        Judgement judgement = world.judge.run(RUN);

        assertThat(world.facts.find(RUN, RunFacts.ANCHORS)).contains(anchor);
        assertThat(world.facts.find(RUN, RunFacts.ANCHOR_VERSIONS)).contains(ValidationWorld.CHAMPION.toString());
        assertThat(world.launched).contains("12-anchor-1-candidate", "12-anchor-1-champion");
        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(world.facts.find(RUN, RunFacts.REASON).orElseThrow())
                .contains("forgetting:" + anchor.substring(0, 12));
        assertThat(world.judge.run(RUN)).isEqualTo(judgement);
    }

    /** Whether weights may leave is another question than whether they may answer here. */
    @Test
    void aCandidateThatKnowsItsTrainingRowsByHeartIsReleasedHereAndItsReportSaysSo() {
        world.policies.policy = withMemorisation();
        world.learned = 4;
        world.assemble.run(RUN);
        world.validate();

        Judgement judgement = world.judge.run(RUN);

        assertThat(judgement.verdict()).as(report(judgement)).isEqualTo(Verdict.PASS);
        assertThat(memorisation(judgement))
                .extracting(line -> line.gate() + " " + line.verdict())
                .contains("memorisation:auc FAIL")
                .doesNotContain("memorisation:tpr PASS");
        assertThat(world.judge.run(RUN)).as("a restart gives the same report").isEqualTo(judgement);
    }

    @Test
    void anHonestCandidatesReportShowsThatItsTrainingRowsAreNotToBeFound() {
        world.policies.policy = withMemorisation();
        world.assemble.run(RUN);
        world.validate();

        Judgement judgement = world.judge.run(RUN);

        assertThat(memorisation(judgement))
                .as(report(judgement))
                .extracting(line -> line.gate() + " " + line.verdict())
                .containsExactly("memorisation:auc PASS", "memorisation:tpr PASS");
    }

    @Test
    void aReportUnderAPolicyWithoutMemorisationHasNoLineOfIt() {
        world.assemble.run(RUN);
        world.validate();

        assertThat(report(world.judge.run(RUN))).doesNotContain("memorisation");
    }

    private List<StatedReport.Line> memorisation(Judgement judgement) {
        return new SuiteFiles()
                .readStated(world.reports.findJson(judgement.reportDigest()).orElseThrow()).watched().stream()
                        .filter(line -> line.gate().startsWith("memorisation"))
                        .toList();
    }

    private static GatePolicy withMemorisation() {
        FurtherGates further = new FurtherGates();
        further.memorisation = Optional.of(new GatePolicy.Memorisation(0.6, 0.1, 0.95, 400));
        return further.policy();
    }

    @Test
    void aCandidateThatStillKnowsItPasses() {
        world.promoteChampionOf(world.rows.subList(0, 4000), TestRows.schema());
        world.policies.policy = withForgetting();
        world.assemble.run(RUN);
        world.validate();

        Judgement judgement = world.judge.run(RUN);

        assertThat(judgement.verdict()).as(report(judgement)).isEqualTo(Verdict.PASS);
        assertThat(report(judgement))
                .contains("The rows are the holdout of the snapshot that " + ValidationWorld.CHAMPION
                        + " was trained on.");
    }

    @Test
    void withoutAPromotedSnapshotThereIsNothingToForget() {
        world.policies.policy = withForgetting();
        world.assemble.run(RUN);
        world.validate();

        Judgement judgement = world.judge.run(RUN);

        assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
        assertThat(world.facts.find(RUN, RunFacts.ANCHORS)).contains("none");
        assertThat(report(judgement)).contains("nothing to forget, and nothing was measured");
    }

    @Test
    void aPromotedSnapshotOfAnotherFormDecidesNothingAndIsNamed() {
        world.promoteChampionOf(
                world.rows.subList(0, 4000), TestRows.schema(LabelRule.ofClasses("fine", "worn"), Optional.empty()));
        world.policies.policy = withForgetting();
        world.assemble.run(RUN);
        world.validate();

        Judgement judgement = world.judge.run(RUN);

        assertThat(judgement.verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(report(judgement))
                .contains("There is no anchor of " + ValidationWorld.CHAMPION
                        + ": its snapshot has other columns, labels or splits than tonight's.");
    }

    /** Two small losses, each of which the champion alone lets pass. */
    @Test
    void aCandidateIsComparedWithTheBestVersionToo() {
        championIsALittleWorseThanNewer();
        world.policies.policy = withBestVersion("");
        world.bestSkill = 6;
        world.assemble.run(RUN);
        world.validate();

        Judgement judgement = world.judge.run(RUN);

        assertThat(world.facts.find(RUN, RunFacts.BEST_VERSION)).contains(NEWER.toString());
        assertThat(world.launched).contains("12-score-best");
        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(world.facts.find(RUN, RunFacts.REASON).orElseThrow())
                .contains("Gate best-version: FAIL.")
                .contains("It is compared with " + NEWER + ", the best version that was released so far");
        assertThat(world.judge.run(RUN)).isEqualTo(judgement);
    }

    @Test
    void theChampionIsScoredOnceIfItIsTheBestVersion() {
        world.policies.policy = withBestVersion("");
        world.assemble.run(RUN);
        world.validate();

        assertThat(world.judge.run(RUN).verdict()).isEqualTo(Verdict.PASS);

        assertThat(world.facts.find(RUN, RunFacts.BEST_VERSION)).contains(ValidationWorld.CHAMPION.toString());
        assertThat(world.launched).doesNotContain("12-score-best");
    }

    @Test
    void aVersionThatThePolicyNamesIsComparedWithInPlaceOfTheBest() {
        championIsALittleWorseThanNewer();
        world.policies.policy = withBestVersion(ValidationWorld.CHAMPION.toString());
        world.bestSkill = 6;
        world.assemble.run(RUN);
        world.validate();

        assertThat(world.judge.run(RUN).verdict()).isEqualTo(Verdict.PASS);

        assertThat(world.facts.find(RUN, RunFacts.BEST_VERSION)).contains(ValidationWorld.CHAMPION.toString());
    }

    @Test
    void aNamedVersionThatIsNotThereHoldsTheCandidate() {
        world.policies.policy = withBestVersion("pump/99");
        world.assemble.run(RUN);
        world.validate();

        assertThat(world.judge.run(RUN).verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);

        assertThat(world.facts.find(RUN, RunFacts.REASON).orElseThrow())
                .contains(
                        "It cannot be compared with pump/99, which the gate policy names: the site has no such version.");
    }

    /** The champion's report says so; that one was released before. */
    private void championIsALittleWorseThanNewer() {
        world.releaseNewer();
        String report = """
                {"reportVersion": 1, "kind": "candidate", "model": "pump", "version": "%s", "task": "binary-classification",
                 "subject": "ab", "policyDigest": "cd", "policyVersion": 1, "verdict": "PASS", "champion": "%s",
                 "bestVersion": "%s", "limits": {}, "watched": [], "gates": [
                  {"gate": "best-version", "verdict": "PASS", "finding": "As it was measured.", "measured":
                   {"metric": "auc difference", "low": -0.01, "high": -0.001, "limit": -0.03, "confidence": 0.95}}]}
                """.formatted(ValidationWorld.CHAMPION, NEWER, NEWER);
        String digest = world.reports.keep(report.getBytes(StandardCharsets.UTF_8), new byte[0]);
        world.versions.recordReport(ValidationWorld.CHAMPION, digest, "PASS");
    }

    private static GatePolicy withBestVersion(String named) {
        FurtherGates further = new FurtherGates();
        further.bestVersion = Optional.of(new GatePolicy.BestVersions(
                new GatePolicy.Comparison(Reports.policy().nonInferiority().metric(), 0.03, 0.95, 100),
                named.isEmpty() ? new TreeSet<>() : new TreeSet<>(Set.of(named))));
        return further.policy();
    }

    private static GatePolicy withForgetting() {
        FurtherGates further = new FurtherGates();
        further.forgetting = Optional.of(new GatePolicy.Forgetting(
                new GatePolicy.Comparison(Reports.policy().nonInferiority().metric(), 0.05, 0.95, 100), 3));
        return further.policy();
    }

    private String report(Judgement judgement) {
        return report(world, judgement);
    }

    private static String report(ValidationWorld world, Judgement judgement) {
        return new String(world.reports.findJson(judgement.reportDigest()).orElseThrow(), StandardCharsets.UTF_8);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(FailureCode code, ThrowingCallable act) {
        return assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
