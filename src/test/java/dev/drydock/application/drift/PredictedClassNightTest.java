package dev.drydock.application.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.IngestSite;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.dataplane.JsonDriftFiles;
import dev.drydock.dataplane.evaluation.SnapshotEvaluationData;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.Replay;
import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.drift.DriftColumn;
import dev.drydock.domain.drift.DriftMeter.TrainingSnapshot;
import dev.drydock.domain.drift.DriftReference;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftVerdict;
import dev.drydock.domain.drift.JudgeDrift;
import dev.drydock.domain.drift.PastWindows;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.snapshots.SnapshotReader;
import dev.drydock.snapshots.TestRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The predicted class, from the serving log through staging and snapshot to drift. */
class PredictedClassNightTest {
    private static final int ROWS = 2000;

    @TempDir
    Path directory;

    private final ModelDefinition definition = new ModelFileReader().readText("""
            drydock: 1
            name: pump-failure
            task: multiclass-classification
            export:
              logs: {prediction-id: id, time: at, score: sureness, predicted: said, model-version: version}
              feedback: {prediction-id: id, label: defect, time: seen, annotator: who}
            inputs:
              - {name: x, column: x, type: numeric}
            group: coil
            label: {classes: [ok, scratch, dent]}
            maturity: 1d
            splits: {train: 0.6, tune: 0.15, holdout: 0.25}
            weights: weights.pt
            preprocessing: preprocessing.json
            sweep: [{}]
            """);

    private IngestSite site;
    private SnapshotId first;

    @BeforeEach
    void sealAQuietNight() {
        site = new IngestSite(directory.resolve("site"), definition);
        first = night(1, row -> row % 5 == 0 ? "scratch" : "ok");
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    /** As sure of itself every night, whatever it says. */
    private SnapshotId night(int run, IntFunction<String> said) {
        StringBuilder logs = new StringBuilder("id,at,sureness,said,version,coil,x\n");
        StringBuilder feedback = new StringBuilder("id,defect,seen,who\n");
        for (int row = 0; row < ROWS; row++) {
            String id = "p-" + run + "-" + row;
            logs.append(String.join(
                            ",",
                            id,
                            "2026-11-10T00:00:00Z",
                            "0." + (50 + row % 49),
                            said.apply(row),
                            "1",
                            "coil-" + row % 100,
                            Integer.toString(row % 83)))
                    .append('\n');
            feedback.append(id).append(row % 4 == 0 ? ",scratch" : ",ok").append(",2026-11-12T00:00:00Z,moreau\n");
        }
        site.bring("plant-a", 2 * run - 1, ExportKind.LOGS, logs.toString());
        site.bring("plant-a", 2 * run, ExportKind.FEEDBACK, feedback.toString());
        site.receive(run);
        site.ingest(run, 200);
        return site.seal(run);
    }

    @Test
    void isKeptOfEachRowAlsoOfOneThatIsReplayed() {
        SnapshotReader snapshot = site.snapshot(first);
        assertThat(snapshot.rows()).isEqualTo(ROWS);
        Map<String, Long> said = IntStream.range(0, ROWS)
                .mapToObj(snapshot::predicted)
                .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
        assertThat(said).isEqualTo(Map.of("ok", 1600L, "scratch", 400L));

        List<SnapshotRow> replayed = new ArrayList<>();
        site.snapshots.replay(first, site.schema(), new Replay(1)).forEachRemaining(replayed::add);
        assertThat(replayed).hasSizeGreaterThan(800).allSatisfy(row -> {
            int number = Integer.parseInt(row.predictionId().substring("p-1-".length()));
            assertThat(row.predicted()).isEqualTo(number % 5 == 0 ? "scratch" : "ok");
        });
    }

    @Test
    void aSwingIsFoundAgainstTheTrainingSnapshotAndAgainstThePackage() throws IOException {
        SnapshotFeatures window = site.snapshots.open(night(2, row -> "dent"));
        List<DriftColumn> columns = DriftColumn.of(site.schema());
        Path reference =
                Files.createDirectories(directory.resolve("package/provenance")).resolve("reference.json");
        Files.write(
                reference,
                new SnapshotEvaluationData(site.snapshots).reference(first.hex(), site.schema(), Path.of("none")));
        Optional<DriftReference> packaged =
                new JsonDriftFiles(directory).reference(directory.resolve("package"), columns);
        assertThat(packaged.orElseThrow().isComplete(columns)).isTrue();

        for (List<ColumnDrift> judged : List.of(
                judge(columns, packaged, Optional.empty(), window),
                judge(columns, packaged, TrainingSnapshot.of(site.snapshots.open(first), columns), window))) {
            assertThat(judged)
                    .extracting(column -> column.name() + " " + column.verdict())
                    .containsExactly("x STABLE", "score STABLE", "predicted DRIFTED", "label STABLE");
            assertThat(judged.get(2).histogram().orElseThrow().window()).containsExactly(1600L, 400L, 2000L, 0L);
        }
    }

    @Test
    void aNightThatSaysTheSameIsStable() {
        SnapshotFeatures window = site.snapshots.open(night(2, row -> row % 5 == 1 ? "scratch" : "ok"));
        List<DriftColumn> columns = DriftColumn.of(site.schema());
        assertThat(judge(columns, Optional.empty(), TrainingSnapshot.of(site.snapshots.open(first), columns), window))
                .extracting(ColumnDrift::verdict)
                .containsOnly(DriftVerdict.STABLE);
    }

    /** A site that was upgraded: the champion's snapshot is from before. */
    @Test
    void aTrainingSnapshotFromBeforeItWasKeptGivesNoVerdictAndTheReportSaysWhy() {
        SnapshotReader told = site.snapshot(first);
        SnapshotId before = site.snapshots
                .seal(1, IngestSite.MODEL, IngestSite.AS_OF, site.schema(), sink -> {
                    IntStream.range(0, ROWS)
                            .mapToObj(told::row)
                            .map(row -> TestRows.predicting(row, ""))
                            .forEach(sink);
                    return Optional.of(new TreeMap<>());
                })
                .orElseThrow()
                .id();
        List<DriftColumn> columns = DriftColumn.of(site.schema());

        ChampionData.Known known = new ChampionData(
                        new FileSystemPackageStore(directory.resolve("packages"), new PackageDigest()),
                        site.snapshots,
                        new JsonDriftFiles(directory))
                .find(Optional.of(trainedOn(before)), columns, ROWS, rows -> rows);

        assertThat(before).isNotEqualTo(first);
        assertThat(known.remarks())
                .containsExactly(
                        "The champion's training snapshot has nothing of predicted, so that their drift cannot be measured:"
                                + " an earlier version of Drydock ingested its rows. The next version that is"
                                + " trained here has"
                                + " this data.");
        assertThat(judge(columns, known.packaged(), known.training(), site.snapshots.open(first)))
                .extracting(ColumnDrift::verdict)
                .containsExactly(
                        DriftVerdict.STABLE, DriftVerdict.STABLE, DriftVerdict.NO_REFERENCE, DriftVerdict.STABLE);
    }

    private static ModelVersion trainedOn(SnapshotId snapshot) {
        return new ModelVersion(
                new VersionId(IngestSite.MODEL, 2),
                VersionState.RELEASED,
                Optional.empty(),
                OptionalLong.of(1),
                "sam",
                IngestSite.AS_OF,
                Optional.of(snapshot.hex()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private List<ColumnDrift> judge(
            List<DriftColumn> columns,
            Optional<DriftReference> packaged,
            Optional<TrainingSnapshot> training,
            SnapshotFeatures window) {
        return JudgeDrift.judge(
                columns,
                packaged,
                training,
                window.joined(),
                definition.drift(),
                PastWindows.of(List.of(), Optional.of("pump-failure/1"), ""));
    }
}
