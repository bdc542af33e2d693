package dev.drydock.application.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.application.IngestSite;
import dev.drydock.application.ingest.LabelWindow;
import dev.drydock.application.ingest.ReadableFiles;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.artifacts.FileSystemReportStore;
import dev.drydock.config.IngestLimits;
import dev.drydock.dataplane.JsonDriftFiles;
import dev.drydock.dataplane.evaluation.SnapshotEvaluationData;
import dev.drydock.domain.drift.Band;
import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.drift.DriftMethod;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.drift.DriftReport.Source;
import dev.drydock.domain.drift.DriftVerdict;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftMeasure;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.domain.validation.Reports;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.sample.NightFiles;
import dev.drydock.sample.SampleField;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample's nights against the reference that the sample's champion brings. */
class MeasureDriftTest {
    private static final String DIGEST = "a".repeat(64);
    private static final String TRAINED = "b".repeat(64);

    @TempDir
    Path directory;

    private IngestSite site;
    private VersionRepository versions;
    private ReportStore reports;
    private final SuiteDocuments documents = new SuiteFiles();
    private MeasureDrift measure;

    @BeforeEach
    void openSite() throws IOException {
        site = new IngestSite(directory.resolve("site"));
        Files.createDirectories(directory.resolve("package/provenance"));
        Files.copy(
                SampleField.directory().resolve("reference.json"),
                directory.resolve("package/provenance/reference.json"));
        versions = site.database.repository(JpaVersionRepository.class);
        reports = new FileSystemReportStore(directory.resolve("gate-reports"));
        JpaModelRepository registry = site.database.repository(JpaModelRepository.class);
        site.transactions.run(() -> {
            registry.register(site.models.require(IngestSite.MODEL));
            ModelVersion version = versions.create(
                    IngestSite.MODEL,
                    new Origin(Optional.empty(), OptionalLong.empty(), "enno", Optional.empty()),
                    IngestSite.AS_OF);
            versions.recordPackage(version.id(), DIGEST);
            versions.setAlias(new AliasChange(
                    IngestSite.MODEL, VersionRepository.CHAMPION, version.id(), "rhea", IngestSite.AS_OF));
        });
        measure = new MeasureDrift(
                site.transactions,
                site.facts,
                new DriftSubjects(
                        site.facts,
                        site.models,
                        versions,
                        site.exports,
                        new RepeatedNight(site.models, site.facts, versions, new OnePolicy(), reports, documents)),
                site.snapshots,
                new JsonDriftFiles(directory.resolve("reports")),
                new ChampionData(
                        new OnePackage(directory.resolve("package")),
                        site.snapshots,
                        new JsonDriftFiles(directory.resolve("reports"))),
                new ChampionPerformance(
                        site.transactions,
                        site.facts,
                        new ReadableFiles(site.models, new ModelFileReader(), site.exports),
                        site.staging,
                        new OnePackage(directory.resolve("package")),
                        new JsonDriftFiles(directory.resolve("reports")),
                        new LabelWindow(IngestLimits.DEFAULT.window())));
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    private DriftReport night(SampleField field, boolean force) {
        site.bring(field);
        site.receive(1);
        site.ingest(1, 2000);
        site.seal(1);
        return measure.measure(1, force);
    }

    @Test
    void retrainsOnTheDriftedNightWithTheFiguresOfTheSample() {
        DriftReport report = night(SampleField.driftedNight().seed(1).clean(), false);

        assertThat(report.rows()).isEqualTo(18_296);
        assertThat(report.decision()).isEqualTo(DriftDecision.RETRAIN);
        Map<String, Double> psi =
                report.columns().stream().collect(Collectors.toMap(ColumnDrift::name, ColumnDrift::psi));
        assertThat(psi.get("vibration")).isCloseTo(1.08, within(0.05));
        assertThat(psi.get("suction-pressure")).isCloseTo(0.58, within(0.05));
        assertThat(psi.get("head")).isLessThan(0.02);
        assertThat(report.reasons()).singleElement().asString().startsWith("4 of 12 inputs have drifted: ");
        assertThat(site.transactions.required(() -> site.facts.require(1, RunFacts.DECISION)))
                .isEqualTo("RETRAIN");
        assertThat(directory.resolve("reports/drift-1.json")).content().contains("\"decision\":\"RETRAIN\"");
        assertThat(new JsonDriftFiles(directory.resolve("reports")).findReport(1))
                .contains(report);
        assertThat(new JsonDriftFiles(directory.resolve("reports")).findReport(2))
                .isEmpty();
    }

    @Test
    void namesADriftReportThatCannotBeRead() throws IOException {
        JsonDriftFiles files = new JsonDriftFiles(directory.resolve("reports"));
        Files.createDirectories(directory.resolve("reports"));
        Files.writeString(directory.resolve("reports/drift-3.json"), "{\"version\": 1}");

        assertThatThrownBy(() -> files.findReport(3))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        failure -> assertThat(failure.sentence()).contains("drift-3.json"));
    }

    @Test
    void keepsTheChampionOnAQuietNight() {
        DriftReport report = night(SampleField.quietNight().rows(6000), false);
        assertThat(report.decision()).isEqualTo(DriftDecision.KEPT);
        assertThat(measure.measure(1, false)).isEqualTo(report);
    }

    @Test
    void collectsLabelsWhenThereAreTooFewUnlessForced() {
        DriftReport report = night(SampleField.driftedNight().rows(600).clean(), false);
        assertThat(report.decision()).isEqualTo(DriftDecision.COLLECT_LABELS);
        assertThat(fact(RunFacts.REASON))
                .contains("'drydock labels ask " + IngestSite.MODEL + " --rows " + (1000 - report.rows())
                        + " --out FILE' writes the unlabelled rows that would help most");
    }

    @Test
    void retrainsAnywayWhenForced() {
        DriftReport report = night(SampleField.driftedNight().rows(600).clean(), true);
        assertThat(report.decision()).isEqualTo(DriftDecision.RETRAIN);
        assertThat(report.reasons()).contains("Retraining was asked for with force=true.");
    }

    @Test
    void collectsLabelsWhenAllOfASplitAreOfOneClassAlsoIfForced() {
        site.bring(NightFiles.of(SampleField.driftedNight().rows(3000), directory.resolve("night"))
                .relabel((prediction, label) -> "no"));
        site.receive(1);
        site.ingest(1, 2000);
        site.seal(1);

        DriftReport report = measure.measure(1, true);

        assertThat(report.decision()).isEqualTo(DriftDecision.COLLECT_LABELS);
        assertThat(fact(RunFacts.REASON))
                .containsPattern("train has [0-9]+ rows, all labelled \"no\" and tune has [0-9]+ rows")
                .contains("collect labels");
    }

    @Test
    void keepsTheChampionWhenARunCouldOnlyDoAgainWhatWasDone() {
        DriftReport first = night(SampleField.driftedNight().rows(3000).clean(), false);
        assertThat(first.decision()).isEqualTo(DriftDecision.RETRAIN);
        assertThat(fact(RunFacts.REASON)).isEmpty();
        site.transactions.run(() -> site.facts.record(2, RunFacts.MODEL, IngestSite.MODEL));
        site.transactions.run(() -> site.facts.record(2, RunFacts.SNAPSHOT, first.snapshot()));
        VersionId candidate = candidateOf(1, first.snapshot());
        assertThat(measure.measure(2, false).decision()).as("not judged yet").isEqualTo(DriftDecision.RETRAIN);
        judged(candidate, "ef".repeat(32));
        assertThat(measure.measure(2, false).decision())
                .as("a run stands by its decision")
                .isEqualTo(DriftDecision.RETRAIN);
        site.transactions.run(() -> site.facts.record(3, RunFacts.MODEL, IngestSite.MODEL));
        site.transactions.run(() -> site.facts.record(3, RunFacts.SNAPSHOT, first.snapshot()));

        DriftReport repeated = measure.measure(3, false);

        assertThat(repeated.decision()).isEqualTo(DriftDecision.KEPT);
        assertThat(repeated.reasons().get(0))
                .isEqualTo("Nothing is new since run 1: pump-failure/2 was trained on this very snapshot from"
                        + " pump-failure/1 and judged FAIL by the gate policy in force. Add new exports, put"
                        + " another model.yaml in force, or run with force=true.");
        assertThat(measure.measure(1, false)).as("of the run itself").isEqualTo(first);

        site.transactions.run(() -> {
            site.facts.record(1, RunFacts.CONTRIBUTION, "cd".repeat(32));
            site.facts.record(4, RunFacts.MODEL, IngestSite.MODEL);
            site.facts.record(4, RunFacts.SNAPSHOT, first.snapshot());
        });
        assertThat(measure.measure(4, false).decision())
                .as("weights that were trained elsewhere were judged by it, and nothing was trained on it")
                .isEqualTo(DriftDecision.RETRAIN);
    }

    @Test
    void retrainsOnTheSameSnapshotUnderAnotherGatePolicyOrWhenForced() {
        DriftReport first = night(SampleField.driftedNight().rows(3000).clean(), false);
        judged(candidateOf(1, first.snapshot()), "ab".repeat(32));
        for (long run : new long[] {2, 3}) {
            site.transactions.run(() -> site.facts.record(run, RunFacts.MODEL, IngestSite.MODEL));
            site.transactions.run(() -> site.facts.record(run, RunFacts.SNAPSHOT, first.snapshot()));
        }
        assertThat(measure.measure(2, false).decision()).isEqualTo(DriftDecision.RETRAIN);
        judged(candidateOf(2, first.snapshot()), "ef".repeat(32));
        assertThat(measure.measure(3, true).decision()).isEqualTo(DriftDecision.RETRAIN);
    }

    @Test
    void retrainsOnTheSameSnapshotUnderAModelFileThatAsksForAnotherCandidate() throws IOException {
        DriftReport first = night(SampleField.driftedNight().rows(3000).clean(), false);
        judged(candidateOf(1, first.snapshot()), "ef".repeat(32));
        String text = Files.readString(SampleField.directory().resolve("model.yaml"));
        Map<Long, String> files = Map.of(
                2L, "budget: {time: 1h}\n" + text, 3L, text.replace("learning-rate: 0.002", "learning-rate: 0.003"));
        assertThat(files.get(3L)).isNotEqualTo(text);
        files.forEach((run, file) -> {
            site.earlier.put("of " + run, new ModelFileReader().readText(file));
            site.transactions.run(() -> {
                site.facts.record(run, RunFacts.MODEL, IngestSite.MODEL);
                site.facts.record(run, RunFacts.MODEL_FILE, "of " + run);
                site.facts.record(run, RunFacts.SNAPSHOT, first.snapshot());
            });
        });

        assertThat(measure.measure(2, false).decision()).isEqualTo(DriftDecision.KEPT);
        assertThat(measure.measure(3, false).decision()).isEqualTo(DriftDecision.RETRAIN);
    }

    @Test
    void aModelFileThatAsksForAnotherCandidateIsAReasonToTrainOnce() throws IOException {
        DriftReport quiet = night(SampleField.quietNight().rows(3000).clean(), false);
        assertThat(quiet.decision()).isEqualTo(DriftDecision.KEPT);
        assertThat(fact(RunFacts.REASON)).endsWith("To train anyway, run with force=true.");
        String text = Files.readString(SampleField.directory().resolve("model.yaml"));
        site.earlier.put(
                "other", new ModelFileReader().readText(text.replace("learning-rate: 0.002", "learning-rate: 0.003")));
        for (long run = 2; run <= 3; run++) {
            long id = run;
            site.transactions.run(() -> {
                site.facts.record(id, RunFacts.MODEL, IngestSite.MODEL);
                site.facts.record(id, RunFacts.MODEL_FILE, "other");
                site.facts.record(id, RunFacts.SNAPSHOT, quiet.snapshot());
            });
        }

        DriftReport changed = measure.measure(2, false);

        assertThat(changed.decision()).isEqualTo(DriftDecision.RETRAIN);
        assertThat(changed.reasons())
                .anySatisfy(
                        reason -> assertThat(reason)
                                .contains(
                                        "The model.yaml of this run asks for another candidate than the one that pump-failure/1"));

        judged(candidateOf(2, "ab".repeat(32)), "ef".repeat(32));
        assertThat(measure.measure(3, false).decision())
                .as("a candidate of another night was judged by it")
                .isEqualTo(DriftDecision.KEPT);
    }

    private String fact(String name) {
        return site.transactions.required(() -> site.facts.find(1, name)).orElse("");
    }

    private VersionId candidateOf(long run, String snapshot) {
        return site.transactions
                .required(() -> versions.create(
                        IngestSite.MODEL,
                        new Origin(
                                Optional.of(new VersionId(IngestSite.MODEL, 1)),
                                OptionalLong.of(run),
                                "sam",
                                Optional.of(snapshot)),
                        IngestSite.AS_OF))
                .id();
    }

    private void judged(VersionId version, String policyDigest) {
        String json = "{\"kind\": \"candidate\", \"version\": \"" + version
                + "\", \"subject\": \"s\", \"policyDigest\": \"" + policyDigest + "\", \"verdict\": \"FAIL\"}";
        String digest = reports.keep(json.getBytes(StandardCharsets.UTF_8), new byte[0]);
        site.transactions.run(() -> versions.recordReport(version, digest, "FAIL"));
    }

    /** The policy in force, by its digest alone. */
    static final class OnePolicy implements PolicySource {
        @Override
        public SitePolicy readApproved(byte[] envelope) {
            return read(envelope).policy();
        }

        @Override
        public SignedPolicy current() {
            return new SignedPolicy(
                    new byte[0], "ef".repeat(32), new SitePolicy(Map.of(Task.BINARY_CLASSIFICATION, Reports.policy())));
        }

        @Override
        public SignedPolicy read(byte[] envelope) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void refusesAReferenceThatDoesNotFitTheModel() throws IOException {
        Path reference = directory.resolve("package/provenance/reference.json");
        Files.writeString(reference, Files.readString(reference).replace("\"vibration\"", "\"tremor\""));
        assertThatThrownBy(() -> night(SampleField.quietNight().rows(600).clean(), false))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(IngestFailure.REFERENCE_UNREADABLE))
                .hasMessageContaining("vibration");
    }

    /** Makes the run's snapshot the training data of a new champion, whose package has the reference that assembling writes. */
    private void promoteWhatWasTrainedOn(String snapshot) throws IOException {
        Path reference =
                Files.createDirectories(directory.resolve("trained/provenance")).resolve("reference.json");
        Files.write(
                reference,
                new SnapshotEvaluationData(site.snapshots)
                        .reference(snapshot, site.definition.schema(), Path.of("none")));
        VersionId trained = candidateOf(1, snapshot);
        site.transactions.run(() -> {
            versions.recordPackage(trained, TRAINED);
            versions.setAlias(
                    new AliasChange(IngestSite.MODEL, VersionRepository.CHAMPION, trained, "rhea", IngestSite.AS_OF));
        });
    }

    private String sealedNight(int run, SampleField field) {
        site.bring(field.sequence(run));
        site.receive(run);
        site.ingest(run, 2000);
        site.seal(run);
        return site.transactions.required(() -> site.facts.require(run, RunFacts.SNAPSHOT));
    }

    @Test
    void comparesAllValuesWithTheTrainingSnapshotThatIsHereAndElseWithThePackage() throws IOException {
        String trainedOn = sealedNight(1, SampleField.quietNight().rows(6000).clean());
        promoteWhatWasTrainedOn(trainedOn);
        sealedNight(2, SampleField.quietNight().seed(5).rows(6000).clean());

        DriftReport here = measure.measure(2, false);

        assertThat(here.decision()).isEqualTo(DriftDecision.KEPT);
        assertThat(here.reasons())
                .first()
                .asString()
                .startsWith("No input and no label has drifted: the largest index is ");
        assertThat(here.basis().source()).isEqualTo(Source.TRAINING_SNAPSHOT);
        assertThat(here.basis().snapshot()).hasValue(trainedOn);
        assertThat(here.basis().remarks()).isEmpty();
        assertThat(here.columns()).hasSize(14).allSatisfy(column -> {
            assertThat(column.method()).isEqualTo(DriftMethod.EXACT);
            assertThat(column.verdict()).isEqualTo(DriftVerdict.STABLE);
        });
        assertThat(here.columns().subList(12, 14))
                .extracting(ColumnDrift::role)
                .containsExactly(ColumnRole.PREDICTION, ColumnRole.LABEL);

        Files.move(site.root.resolve("snapshots").resolve(trainedOn), directory.resolve("moved"));
        DriftReport elsewhere = measure.measure(2, false);

        assertThat(elsewhere.basis().source()).isEqualTo(Source.PACKAGE);
        assertThat(elsewhere.basis().remarks())
                .singleElement()
                .asString()
                .contains("There is no snapshot " + trainedOn);
        for (int i = 0; i < 14; i++) {
            ColumnDrift exact = here.columns().get(i);
            ColumnDrift sketch = elsewhere.columns().get(i);
            assertThat(sketch.psi()).as(exact.name()).isEqualTo(exact.psi());
            exact.find(DriftMeasure.KOLMOGOROV_SMIRNOV).ifPresent(all -> {
                Measured bounded = sketch.find(DriftMeasure.KOLMOGOROV_SMIRNOV).orElseThrow();
                assertThat(all.value()).isBetween(bounded.value() - 1e-12, bounded.value() + bounded.error() + 1e-12);
            });
        }
        assertThat(new JsonDriftFiles(directory.resolve("reports")).findReport(2))
                .contains(elsewhere);
    }

    @Test
    void aReferenceOfVersionOneIsReadAndTheReportSaysWhatItLacks() {
        DriftReport report = night(SampleField.quietNight().rows(6000), false);

        assertThat(report.basis().source()).isEqualTo(Source.PACKAGE);
        assertThat(report.basis().remarks())
                .containsExactly(
                        "The champion's reference, of version 1, has only counts between deciles of flow, head,"
                                + " vibration, bearing-temperature, motor-current, suction-pressure, speed,"
                                + " running-hours, starts, so that their Kolmogorov–Smirnov and Wasserstein distances"
                                + " cannot be measured.",
                        "The champion's reference, of version 1, has nothing of score, label, so that their drift"
                                + " cannot be measured. The next version that is trained here has this data.");
        assertThat(report.columns().subList(12, 14))
                .extracting(ColumnDrift::verdict)
                .containsOnly(DriftVerdict.NO_REFERENCE);
        assertThat(report.columns().get(0).method()).isEqualTo(DriftMethod.BINS);
    }

    @Test
    void withoutAReferenceTheNightRetrainsAndTheReportSaysThatDriftCannotBeTold() throws IOException {
        Files.delete(directory.resolve("package/provenance/reference.json"));

        DriftReport report = night(SampleField.quietNight().rows(6000), false);

        assertThat(report.decision()).isEqualTo(DriftDecision.RETRAIN);
        assertThat(report.basis().source()).isEqualTo(Source.NONE);
        assertThat(report.columns()).isEmpty();
        assertThat(report.reasons())
                .containsExactly("The champion has no reference of its training data, so that drift cannot be told.");
    }

    @Test
    void tenEarlierWindowsOfTheSameChampionMakeABand() {
        DriftReport report = night(SampleField.quietNight().rows(6000), false);
        JsonDriftFiles files = new JsonDriftFiles(directory.resolve("reports"));
        for (int run = 2; run < 12; run++) {
            files.writeReport(run, ofSnapshot(report, Integer.toString(run)));
        }
        site.transactions.run(() -> site.facts.record(12, RunFacts.MODEL, IngestSite.MODEL));
        site.transactions.run(() -> site.facts.record(12, RunFacts.SNAPSHOT, report.snapshot()));

        DriftReport later = measure.measure(12, false);

        Band band = later.columns()
                .get(0)
                .find(DriftMeasure.PSI)
                .orElseThrow()
                .band()
                .orElseThrow();
        assertThat(band.windows()).isEqualTo(10);
        assertThat(band.mean()).isCloseTo(report.columns().get(0).psi(), within(1e-12));
        assertThat(report.columns().get(0).find(DriftMeasure.PSI).orElseThrow().band())
                .isEmpty();
    }

    private static DriftReport ofSnapshot(DriftReport report, String snapshot) {
        return new DriftReport(
                report.model(),
                report.champion(),
                snapshot,
                report.rows(),
                report.basis(),
                report.columns(),
                report.performance(),
                report.decision(),
                report.reasons());
    }

    @Test
    void rowsThatWereRefusedForAnUndeclaredCategoryAreTold() {
        site.bring(NightFiles.of(SampleField.quietNight().rows(3000).clean(), directory.resolve("night"))
                .add(strange()));
        site.receive(1);
        site.ingest(1, 2000);
        site.seal(1);

        assertThat(measure.measure(1, false).basis().refused()).isEqualTo(1);
    }

    private Map<String, String> strange() {
        NightFiles night = NightFiles.of(SampleField.quietNight().rows(3000).clean(), directory.resolve("pattern"));
        Map<String, String> row = night.firstLabelled(all -> true);
        row.put("prediction_id", "of-another-liquid");
        row.put("fluid", "molasses");
        return row;
    }

    private record OnePackage(Path place) implements PackageStore {
        @Override
        public Path place(String packageDigest) {
            return place;
        }

        @Override
        public Path workspace(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void discard(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void discardAll(String beginning) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path adopt(String key, String packageDigest) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Path> find(String packageDigest) {
            return packageDigest.equals(DIGEST) ? Optional.of(place) : Optional.of(place.resolveSibling("trained"));
        }

        @Override
        public Path require(String packageDigest) {
            return find(packageDigest).orElseThrow();
        }
    }
}
