package dev.drydock.application.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.application.IngestSite;
import dev.drydock.application.ingest.LabelWindow;
import dev.drydock.application.ingest.ReadableFiles;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.artifacts.FileSystemReportStore;
import dev.drydock.config.IngestLimits;
import dev.drydock.dataplane.JsonDriftFiles;
import dev.drydock.dataplane.evaluation.SnapshotEvaluationData;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.PerformanceEstimate;
import dev.drydock.domain.drift.PerformanceEstimate.Value;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.snapshots.SnapshotReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From serving logs without labels to the estimate in a drift report, with the files that a package has. */
class EstimatedNightTest {
    private static final String DIGEST = "a".repeat(64);
    private static final int ROWS = 12_000;

    @TempDir
    Path directory;

    private final ModelDefinition definition = new ModelFileReader().readText("""
            drydock: 1
            name: pump-failure
            task: binary-classification
            export:
              logs: {prediction-id: id, time: at, score: risk, model-version: version}
              feedback: {prediction-id: id, label: failed, time: seen, annotator: who}
            inputs:
              - {name: x, column: x, type: numeric}
            group: pump
            label: {classes: ["no", "yes"]}
            maturity: 1d
            splits: {train: 0.4, tune: 0.4, holdout: 0.2}
            weights: weights.pt
            preprocessing: preprocessing.json
            sweep: [{}]
            drift: {psi: 10, min-rows: 100, min-labels: 100, estimated-loss: 0.05}
            """);

    private IngestSite site;
    private VersionRepository versions;
    private Path champion;

    @BeforeEach
    void servesAVersionThatKnowsWhatItAnsweredOnTune() throws IOException {
        site = new IngestSite(directory.resolve("site"), definition);
        versions = site.database.repository(JpaVersionRepository.class);
        SnapshotId snapshot = night(1, "0", 0.75, 4, 1, false);
        FileSystemPackageStore packages =
                new FileSystemPackageStore(directory.resolve("packages"), new PackageDigest());
        champion = Files.createDirectories(packages.place(DIGEST));
        Files.createDirectories(champion.resolve("provenance"));
        SnapshotEvaluationData data = new SnapshotEvaluationData(site.snapshots);
        Files.write(
                answers(),
                data.answers(snapshot.hex(), definition, Threshold.at(0.5f), scores(site.snapshot(snapshot))));
        JpaModelRepository registry = site.database.repository(JpaModelRepository.class);
        site.transactions.run(() -> {
            registry.register(site.models.require(IngestSite.MODEL));
            ModelVersion version = versions.create(
                    IngestSite.MODEL,
                    new Origin(Optional.empty(), OptionalLong.empty(), "enno", Optional.of(snapshot.hex())),
                    IngestSite.AS_OF);
            versions.recordPackage(version.id(), DIGEST);
            versions.setAlias(new AliasChange(
                    IngestSite.MODEL, VersionRepository.CHAMPION, version.id(), "rhea", IngestSite.AS_OF));
        });
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    private Path answers() {
        return champion.resolve("provenance/answers.json");
    }

    /** As a worker writes them of <em>tune</em>: the version that is made says what was logged. */
    private static float[] scores(SnapshotReader snapshot) {
        float[] scores = new float[snapshot.rows()];
        int count = 0;
        for (int row = 0; row < snapshot.rows(); row++) {
            if (snapshot.split(row) == Split.TUNE) {
                scores[count++] = snapshot.score(row);
            }
        }
        return Arrays.copyOf(scores, count);
    }

    private MeasureDrift measure() {
        JsonDriftFiles files = new JsonDriftFiles(directory.resolve("reports"));
        FileSystemPackageStore packages =
                new FileSystemPackageStore(directory.resolve("packages"), new PackageDigest());
        return new MeasureDrift(
                site.transactions,
                site.facts,
                new DriftSubjects(
                        site.facts,
                        site.models,
                        versions,
                        site.exports,
                        new RepeatedNight(
                                site.models,
                                site.facts,
                                versions,
                                new MeasureDriftTest.OnePolicy(),
                                new FileSystemReportStore(directory.resolve("gate-reports")),
                                new SuiteFiles())),
                site.snapshots,
                files,
                new ChampionData(packages, site.snapshots, files),
                new ChampionPerformance(
                        site.transactions,
                        site.facts,
                        new ReadableFiles(site.models, new ModelFileReader(), site.exports),
                        site.staging,
                        packages,
                        files,
                        new LabelWindow(IngestLimits.DEFAULT.window())));
    }

    /**
     * @param shift of the input, which is the more telling the further from 0 it is
     * @param width of its values, around the shift
     * @param labelled one row of so many has its label
     * @param reversed labels say the opposite
     */
    private SnapshotId night(int run, String version, double shift, double width, int labelled, boolean reversed) {
        SplittableRandom random = new SplittableRandom(run);
        StringBuilder logs = new StringBuilder("id,at,risk,version,pump,x\n");
        StringBuilder feedback = new StringBuilder("id,failed,seen,who\n");
        for (int row = 0; row < ROWS; row++) {
            String id = "p-" + run + "-" + row;
            double x = shift + width * (random.nextDouble() - 0.5);
            double risk = 1 / (1 + Math.exp(-2 * x));
            logs.append(String.join(
                            ",",
                            id,
                            "2026-11-10T00:00:00Z",
                            Float.toString((float) risk),
                            version,
                            "pump-" + row % 300,
                            Float.toString((float) x)))
                    .append('\n');
            boolean failed = random.nextDouble() < risk;
            if (row % labelled == 0) {
                feedback.append(id)
                        .append(failed == reversed ? ",no" : ",yes")
                        .append(",2026-11-12T00:00:00Z,moreau\n");
            }
        }
        site.bring("plant-a", 2 * run - 1, ExportKind.LOGS, logs.toString());
        site.bring("plant-a", 2 * run, ExportKind.FEEDBACK, feedback.toString());
        site.receive(run);
        site.ingest(run, 2000);
        return site.seal(run);
    }

    /** What a row is right with, on average, over x evenly around the shift. */
    private static double accuracy(double shift, double width) {
        double sum = 0;
        for (int i = 0; i < 1000; i++) {
            double risk = 1 / (1 + Math.exp(-2 * (shift + width * ((i + 0.5) / 1000 - 0.5))));
            sum += Math.max(risk, 1 - risk) / 1000;
        }
        return sum;
    }

    private static Value accuracy(DriftReport report) {
        return report.performance().values().get(0);
    }

    @Test
    void inputsThatMovedToWhereTheVersionIsUnsureAreALossThatRetrainsWithoutLabelsOfIt() {
        night(2, "1", 0, 2, 100, false);

        DriftReport report = measure().measure(2, false);

        assertThat(report.performance().rows())
                .as("by version 1, with labels or not")
                .isEqualTo(ROWS);
        assertThat(report.performance().labelled()).isEqualTo(ROWS / 100);
        assertThat(accuracy(report).atRelease()).isCloseTo(accuracy(0.75, 4), within(0.02));
        assertThat(accuracy(report).estimate()).isCloseTo(accuracy(0, 2), within(0.02));
        assertThat(accuracy(report).lost()).isTrue();
        assertThat(report.decision()).isEqualTo(DriftDecision.RETRAIN);
        assertThat(report.reasons())
                .anySatisfy(reason -> assertThat(reason)
                        .startsWith("Without labels, the champion's performance on 12000 rows of the serving log")
                        .endsWith(PerformanceEstimate.ASSUMPTION));
        assertThat(fact(2)).startsWith("On 12000 rows, 120 of them with labels: accuracy 0.");
    }

    @Test
    void aNightLikeTheOneThatTheVersionWasMadeOnKeepsIt() {
        night(2, "1", 0.75, 4, 20, false);

        DriftReport report = measure().measure(2, false);

        assertThat(accuracy(report).estimate()).isCloseTo(accuracy(0.75, 4), within(0.02));
        assertThat(report.performance().lost()).isEmpty();
        assertThat(report.decision()).isEqualTo(DriftDecision.KEPT);
        PerformanceEstimate.Labelled known = accuracy(report).labelled().orElseThrow();
        assertThat(known.estimate()).isBetween(known.low(), known.high());
    }

    @Test
    void labelsThatSayTheOppositeShowBesideTheEstimateThatDoesNotSeeThem() {
        night(2, "1", 0.75, 4, 20, true);

        DriftReport report = measure().measure(2, false);

        assertThat(accuracy(report).estimate()).isCloseTo(accuracy(0.75, 4), within(0.02));
        assertThat(accuracy(report).lost()).isFalse();
        assertThat(accuracy(report).labelled().orElseThrow().high()).isLessThan(0.3);
    }

    @Test
    void aRestartGivesTheSameBytesEvenIfMoreRowsCameMeanwhile() throws IOException {
        night(2, "1", 0.5, 3, 20, false);
        measure().measure(2, false);
        byte[] first = Files.readAllBytes(directory.resolve("reports/drift-2.json"));
        String fact = fact(2);
        night(3, "1", 0, 2, 20, false);
        Files.delete(directory.resolve("reports/drift-2.json"));

        DriftReport again = measure().measure(2, false);

        assertThat(Files.readAllBytes(directory.resolve("reports/drift-2.json")))
                .isEqualTo(first);
        assertThat(fact(2)).isEqualTo(fact);
        assertThat(again.performance().rows()).isEqualTo(ROWS);
        assertThat(new JsonDriftFiles(directory.resolve("reports")).findReport(2))
                .contains(again);
    }

    @Test
    void rowsOfOtherVersionsDoNotCountAndTheReportSaysThatThereAreNone() {
        night(2, "7", 0, 2, 20, false);

        DriftReport report = measure().measure(2, false);

        assertThat(report.performance().problem())
                .isEqualTo("There are 0 rows of 0 groups in the serving log of the version in this window, and 100 rows"
                        + " (drift.min-values) of 10 groups are needed.");
        assertThat(fact(2)).startsWith("Not estimated. There are 0 rows");
    }

    @Test
    void aPackageWithoutAnswersIsTold() throws IOException {
        Files.delete(answers());
        night(2, "1", 0, 2, 20, false);

        assertThat(measure().measure(2, false).performance().problem())
                .isEqualTo("The package of pump-failure/1 does not have what the version answered on labelled rows,"
                        + " because it was imported, or trained by an earlier version of Drydock. The next version that"
                        + " is trained here has it.");
    }

    @Test
    void answersThatAreMalformedOrOfAnotherModelAreRefused() throws IOException {
        night(2, "1", 0, 2, 20, false);
        String whole = Files.readString(answers());
        for (String wrong : new String[] {
            "{",
            "null",
            whole.replace("\"version\":1", "\"version\":9"),
            whole.replaceFirst("\"edges\":\\[", "\"edges\":[9,"),
            whole.replaceFirst("\"rows\":\\[\\[", "\"rows\":[[1,"),
            whole.replace("\"scaleOf\":[0]", "\"scaleOf\":[0,0,0]"),
            whole.replace("\"scaleOf\":[0]", "\"scaleOf\":[3]"),
            whole.replace("\"scaleOf\":[0]", "\"scaleOf\":[null]")
        }) {
            assertThat(wrong).isNotEqualTo(whole);
            Files.writeString(answers(), wrong);
            assertThatThrownBy(() -> measure().measure(2, false))
                    .as(wrong.substring(0, Math.min(60, wrong.length())))
                    .isInstanceOfSatisfying(
                            DrydockException.class,
                            e -> assertThat(e.code()).isEqualTo(IngestFailure.REFERENCE_UNREADABLE))
                    .hasMessageContaining("answers.json");
        }
    }

    private String fact(long run) {
        return site.transactions.required(() -> site.facts.require(run, RunFacts.ESTIMATED_PERFORMANCE));
    }
}
