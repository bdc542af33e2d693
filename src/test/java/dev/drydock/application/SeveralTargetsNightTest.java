package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.dataplane.JsonDriftFiles;
import dev.drydock.dataplane.evaluation.SnapshotEvaluationData;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import dev.drydock.domain.dataset.Replay;
import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.drift.DriftColumn;
import dev.drydock.domain.drift.DriftMeter.TrainingSnapshot;
import dev.drydock.domain.drift.DriftReference;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.JudgeDrift;
import dev.drydock.domain.drift.PastWindows;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.DisturbedScores;
import dev.drydock.domain.validation.Evidence;
import dev.drydock.domain.validation.Findings;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.GateSuite;
import dev.drydock.domain.validation.GoldenCheck;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.Metric;
import dev.drydock.domain.validation.MetricLine;
import dev.drydock.domain.validation.ModelScores;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.Slice;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TinyPackage;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.WorkerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A night of a model with two targets: from signed exports over snapshot, training and scoring by real workers to gates and drift. */
@Timeout(180)
class SeveralTargetsNightTest {
    private static final int ROWS = 2400;

    @TempDir
    Path directory;

    private final ModelDefinition definition = new ModelFileReader().readText("""
            drydock: 1
            name: pump-failure
            task: regression
            export:
              logs: {prediction-id: id, time: at, score: foreseen, model-version: version}
              feedback: {prediction-id: id, label: found, time: seen, annotator: who}
            inputs:
              - {name: flow, column: flow, type: numeric}
              - {name: vibration, column: vibration, type: numeric, missing: true}
              - {name: fluid, column: fluid, type: categorical, categories: [water, oil, slurry]}
            group: pump
            slices: [{name: north, column: site, equals: north, required: true}]
            label:
              targets:
                - {name: energy, min: -200, max: 3000, unit: kWh}
                - {name: wear, min: -1, max: 1, unit: mm, tolerance: 0.005}
            maturity: 1d
            reject-limit: 5%
            splits: {train: 0.6, tune: 0.15, holdout: 0.25}
            weights: weights.pt
            preprocessing: {file: preprocessing.json, fit: train}
            training: {epochs: 20, batch-size: 32, learning-rate: 0.01, patience: 0, seed: 7}
            sweep: [{}]
            """);

    private final DigestedInputs inputs = new DigestedInputs();
    private IngestSite site;
    private LocalWorkerLauncher launcher;

    @BeforeEach
    void open() {
        site = new IngestSite(directory.resolve("site"), definition);
        launcher = new LocalWorkerLauncher(WorkerSetup.real(directory.resolve("tasks")));
    }

    @AfterEach
    void close() {
        launcher.close();
        site.close();
    }

    /** @param shift of the logged wear */
    private SnapshotId night(int run, double shift, List<String> wrongLabels) {
        SplittableRandom random = new SplittableRandom(run);
        StringBuilder logs = new StringBuilder("id,at,foreseen,version,pump,site,flow,vibration,fluid\n");
        StringBuilder feedback = new StringBuilder("id,found,seen,who\n");
        for (int row = 0; row < ROWS; row++) {
            double flow = 4 * random.nextDouble() - 2;
            int fluid = random.nextInt(3);
            double energy = 1000 + 300 * (flow - fluid + 1 + random.nextDouble() - 0.5);
            double wear = 0.04 - 0.008 * flow + (fluid == 1 ? 0.01 : 0) + 0.002 * (random.nextDouble() - 0.5);
            String id = "p-" + run + "-" + row;
            logs.append(text(
                    "%s,2026-11-10T00:00:00Z,%.3f;%.5f,1,pump-%d,%s,%.3f,%s,%s\n",
                    id,
                    energy + 100 * random.nextDouble(),
                    wear + shift,
                    row % 120,
                    row % 2 == 0 ? "north" : "south",
                    120.5 + 33.25 * flow,
                    random.nextInt(10) == 0 ? "" : text("%.2f", 1.5 + random.nextDouble()),
                    List.of("water", "oil", "slurry").get(fluid)));
            feedback.append(text("%s,%.3f;%.5f,2026-11-12T00:00:00Z,moreau\n", id, energy, wear));
        }
        wrongLabels.forEach(cell -> feedback.append(text("p-%d-0,%s,2026-11-12T00:00:00Z,moreau\n", run, cell)));
        site.bring("plant-a", 2 * run - 1, ExportKind.LOGS, logs.toString());
        site.bring("plant-a", 2 * run, ExportKind.FEEDBACK, feedback.toString());
        site.receive(run);
        site.ingest(run, 200);
        return site.seal(run);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    @Test
    void aCandidateIsTrainedOnBothTargetsAndJudgedByTheirMean() throws IOException {
        SnapshotId id = night(1, 0, List.of());
        TaskInput snapshot = new TaskInput(site.snapshots.require(id), id.hex());
        Path champion = TinyPackage.ofTwoTargets(directory.resolve("champion"));
        Learning learning = Learning.of(definition);
        assertThat(learning.outputs()).isEqualTo(2);
        TrainingSettings settings = definition.sweep().trials().get(0);
        TaskResult trained = launcher.run(
                TaskRequest.train(
                        "train",
                        inputs.ofFile(champion.resolve(LoadedModel.FILE)),
                        inputs.ofFile(champion.resolve(Preprocessing.FILE)),
                        snapshot,
                        settings,
                        learning),
                1,
                () -> false);
        assertThat(trained.failure()).isEmpty();
        Path candidate = TinyPackage.ofTwoTargets(directory.resolve("candidate"));
        replace(candidate.resolve(LoadedModel.FILE), trained.output("weights.pt"));
        replace(candidate.resolve(Preprocessing.FILE), trained.output("preprocessing.json"));
        Files.write(
                candidate.resolve(ModelSignature.FILE),
                new SuiteFiles()
                        .signature(
                                definition,
                                Preprocessing.read(candidate.resolve(Preprocessing.FILE))
                                        .width(),
                                "PyTorch 2.7.1",
                                definition.decision().start()));

        assertThat(ModelSignature.ofPackage(candidate).targets())
                .containsExactly(new ModelSignature.Target("energy", "kWh"), new ModelSignature.Target("wear", "mm"));

        ModelScores candidates = scores(candidate, snapshot);
        ModelScores champions = scores(champion, snapshot);
        Findings findings = judge(id, candidates, champions, Optional.empty());

        assertThat(findings.verdict()).isEqualTo(Verdict.PASS);
        assertThat(judge(id, candidates, champions, Optional.of(Instant.EPOCH)).gates())
                .extracting(GateResult::name)
                .contains("unseen", "unseen:energy", "unseen:wear");
        assertThat(findings.metrics())
                .extracting(MetricLine::name)
                .containsExactly(
                        "r2",
                        "mae",
                        "rmse",
                        "r2:energy",
                        "mae:energy",
                        "rmse:energy",
                        "r2:wear",
                        "mae:wear",
                        "rmse:wear");
        for (int r2 : new int[] {0, 3, 6}) {
            assertThat(findings.metrics().get(r2).candidate())
                    .as(findings.metrics().get(r2).name())
                    .isGreaterThan(0.8);
            assertThat(findings.metrics().get(r2).bounds().low()).isPositive();
        }
        assertThat(findings.metrics().get(7).candidate()).as("mm").isLessThan(0.005);
    }

    private static void replace(Path file, Path by) throws IOException {
        Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private ModelScores scores(Path model, TaskInput snapshot) {
        String name = String.valueOf(model.getFileName());
        TaskResult scored = launcher.run(TaskRequest.score(name, new TaskInput(model, name), snapshot), 1, () -> false);
        assertThat(scored.failure()).isEmpty();
        return new ModelScores(
                name,
                new SnapshotEvaluationData(site.snapshots).scores(scored.output("scores.f32")),
                String.valueOf(scored.outputs().get("scores.f32")),
                String.valueOf(scored.outputs().get("scores-again.f32")));
    }

    private Findings judge(SnapshotId id, ModelScores candidate, ModelScores champion, Optional<Instant> broughtAt) {
        GatePolicy policy = new GatePolicy(
                3,
                new GatePolicy.Floor(Metric.R2, 0.5, 0.95, 200),
                new GatePolicy.Comparison(Metric.R2, 0.02, 0.95, 200),
                new GatePolicy.Comparison(Metric.R2, 0.05, 0.95, 100),
                new GatePolicy.Golden(1e-5),
                20);
        return new GateSuite(policy)
                .judge(new Evidence(
                        ModelTask.of(definition),
                        new SnapshotEvaluationData(site.snapshots).rows(id.hex()),
                        new Evidence.Scores(candidate, champion),
                        new Evidence.Checks(
                                new GoldenCheck(16, 0),
                                Optional.empty(),
                                Optional.empty(),
                                DisturbedScores.NONE,
                                broughtAt),
                        List.of(new Slice("north", true)),
                        new HoldoutUse(id.hex(), "pump-failure", "pump-failure/2", 1, 1, Instant.EPOCH),
                        1));
    }

    @Test
    void aLabelWithoutANumberForEachTargetIsInQuarantineWithItsReasonAndTarget() {
        SnapshotId id = night(1, 0, List.of("12.5", "1;2;3", "1200;x", "1200;nan", "1200;", "3001;0.04", "1200;0.04"));

        assertThat(site.transactions.required(
                        () -> site.exports.listRejects(new RejectFilter(Optional.empty(), OptionalLong.of(1), 100))))
                .extracting(row -> row.reject().reason() + " " + row.reject().field())
                .containsExactlyInAnyOrder(
                        "NUMBER_COUNT found",
                        "NUMBER_COUNT found",
                        "NOT_A_NUMBER found.wear",
                        "NOT_FINITE found.wear",
                        "MISSING_VALUE found.wear",
                        "OUT_OF_RANGE found.energy",
                        "CONFLICTING_LABELS found",
                        "CONFLICTING_LABELS found");
        assertThat(site.snapshot(id).rows()).as("all but the contested one").isEqualTo(ROWS - 1);
    }

    @Test
    void aRowThatIsReplayedKeepsAllItsNumbers() {
        SnapshotId id = night(1, 0, List.of());
        List<SnapshotRow> replayed = new ArrayList<>();

        site.snapshots.replay(id, site.schema(), new Replay(1)).forEachRemaining(replayed::add);

        assertThat(replayed).hasSizeGreaterThan(1000).allSatisfy(row -> {
            SnapshotRow later = row.replayed(id.hex(), row.annotator());
            assertThat(later.otherLabels())
                    .hasSize(1)
                    .allSatisfy(wear -> assertThat(wear).isBetween(0f, 0.1f));
            assertThat(later.otherScores()).hasSize(1).isEqualTo(row.otherScores());
        });
    }

    @Test
    void eachTargetsPredictionsDriftByThemselves() throws IOException {
        SnapshotId first = night(1, 0, List.of());
        SnapshotFeatures window = site.snapshots.open(night(2, 0.02, List.of()));
        List<DriftColumn> columns = DriftColumn.of(site.schema());
        Path reference =
                Files.createDirectories(directory.resolve("package/provenance")).resolve("reference.json");
        Files.write(
                reference,
                new SnapshotEvaluationData(site.snapshots).reference(first.hex(), site.schema(), Path.of("none")));
        Optional<DriftReference> packaged =
                new JsonDriftFiles(directory).reference(directory.resolve("package"), columns);
        assertThat(packaged.orElseThrow().isComplete(columns)).isTrue();

        for (Optional<TrainingSnapshot> training :
                List.of(Optional.<TrainingSnapshot>empty(), TrainingSnapshot.of(site.snapshots.open(first), columns))) {
            List<ColumnDrift> judged = JudgeDrift.judge(
                    columns,
                    packaged,
                    training,
                    window.joined(),
                    definition.drift(),
                    PastWindows.of(List.of(), Optional.of("pump-failure/1"), ""));
            assertThat(judged.stream().skip(3))
                    .extracting(column -> column.name() + " " + column.verdict())
                    .containsExactly(
                            "score.energy STABLE", "score.wear DRIFTED", "label.energy STABLE", "label.wear STABLE");
        }
    }
}
