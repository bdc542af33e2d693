package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.drydock.application.ingest.ReceiveExports.Outcome;
import dev.drydock.dataplane.evaluation.SnapshotEvaluationData;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Evidence;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.GateSuite;
import dev.drydock.domain.validation.GoldenCheck;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.ModelScores;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.Reports;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.modelfile.ModelFileReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values with a declared time from which they were known, from the signed export to the sealed snapshot. */
class KnownTooLateTest {
    private static final String MODEL_YAML = """
            drydock: 1
            name: pump-failure
            task: binary-classification
            export:
              logs: {prediction-id: id, time: at, score: p, model-version: v}
              feedback: {prediction-id: id, label: failed, time: seen_at, annotator: who}
            inputs:
              - {name: flow, column: flow, type: numeric}
              - {name: iron, column: iron, type: numeric, missing: true, available-at: reported_at}
              - {name: water, column: water, type: categorical, categories: [low, high], missing: true, available-at: reported_at}
            group: pump
            label: {classes: ["no", "yes"]}
            maturity: 7d
            clock-tolerance: 5m
            reject-limit: 5%
            splits: {train: 60%, tune: 0.15, holdout: 25%}
            weights: weights.pt
            preprocessing: preprocessing.json
            sweep: [{}]
            """;

    private static final String HEADER = "id,at,p,v,flow,iron,water,pump,reported_at\n";

    @TempDir
    Path directory;

    private IngestSite site;

    @BeforeEach
    void openSite() {
        site = new IngestSite(directory.resolve("site"), new ModelFileReader().readText(MODEL_YAML));
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    private static String row(int number, String iron, String water, String reportedAt) {
        return "p-" + number + ",2026-11-01T12:00:00Z,0.5,1," + number + "," + iron + "," + water + ",u-" + number + ","
                + reportedAt + "\n";
    }

    private static String honest(int from, int to) {
        return String.join(
                "",
                IntStream.range(from, to)
                        .mapToObj(number -> row(number, "1.5", "low", "2026-11-01T06:00:00Z"))
                        .toList());
    }

    private static String feedback(int rows) {
        return "id,failed,seen_at,who\n"
                + String.join(
                        "",
                        IntStream.range(0, rows)
                                .mapToObj(number -> "p-" + number + ",no,2026-11-05T00:00:00Z,moreau\n")
                                .toList());
    }

    private List<QuarantinedRow> quarantined() {
        return site.transactions.required(
                () -> site.exports.listRejects(new RejectFilter(Optional.empty(), OptionalLong.of(1), 100)));
    }

    private void bring(String logs) {
        site.bring("plant-a", 1, ExportKind.LOGS, HEADER + logs);
        site.bring("plant-b", 1, ExportKind.FEEDBACK, feedback(100));
        assertThat(site.receive(1)).isEqualTo(Outcome.RECEIVED);
    }

    @Test
    void aReadingFromAfterItsPredictionNeitherTrainsNorJudges() {
        bring(row(0, "1.5", "low", "2026-11-01T12:05:00Z")
                + row(1, "1.5", "low", "2026-11-01T12:05:00.001Z")
                + row(2, "", "high", "2026-11-04T09:30:00Z")
                + honest(3, 100));

        site.ingest(1, 200);
        SnapshotId id = site.seal(1);

        Map<String, Long> counts = site.snapshot(id).manifest().counts();
        assertThat(counts)
                .containsEntry("logs.rejected", 2L)
                .containsEntry("logs.knownTooLate", 2L)
                .containsEntry("logs.used", 98L);
        assertThat(quarantined())
                .extracting(
                        row -> row.reject().reason(),
                        row -> row.reject().field(),
                        row -> row.reject().masked())
                .containsExactlyInAnyOrder(
                        tuple(
                                RejectReason.KNOWN_TOO_LATE,
                                "reported_at",
                                "p-1,2026-11-01T12:00:00Z,0.5,1,1,1.5,low,u-1,2026-11-01T12:05:00.001Z"),
                        tuple(
                                RejectReason.KNOWN_TOO_LATE,
                                "reported_at",
                                "p-2,2026-11-01T12:00:00Z,0.5,1,2,,high,u-2,2026-11-04T09:30:00Z"));
        assertThat(leakage(id))
                .contains("2 rows of the logs are in quarantine as KNOWN_TOO_LATE, and no gate counts them");
    }

    /** Its line in the report on a first version, which always answers alike. */
    private String leakage(SnapshotId snapshot) {
        LabelledRows rows = new SnapshotEvaluationData(site.snapshots).rows(snapshot.hex());
        ModelScores scores = new ModelScores("w", new float[rows.size()], "a", "a");
        Evidence evidence = new Evidence(
                new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses("no", "yes")),
                rows,
                new Evidence.Scores(scores, scores),
                new Evidence.Checks(new GoldenCheck(32, 0), Optional.empty()),
                List.of(),
                new HoldoutUse(snapshot.hex(), IngestSite.MODEL, "pump-failure/1", 1, 1, IngestSite.AS_OF),
                9);
        return new GateSuite(Reports.policy())
                .judgeFirst(evidence).gates().stream()
                        .filter(gate -> gate.gate() == Gate.LEAKAGE)
                        .findFirst()
                        .orElseThrow()
                        .finding();
    }

    @Test
    void whatWasNotKnownNeedsNoTimeAndWhatWasKnownNeedsOne() {
        bring(row(0, "", "", "")
                + row(1, "", "", "2026-11-04T09:30:00Z")
                + row(2, "1.5", "", "")
                + row(3, "1.5", "", "yesterday")
                + honest(4, 100));

        site.ingest(1, 200);
        SnapshotId id = site.seal(1);

        assertThat(quarantined())
                .extracting(row -> row.reject().reason(), row -> row.reject().field())
                .containsExactlyInAnyOrder(
                        tuple(RejectReason.MISSING_VALUE, "reported_at"), tuple(RejectReason.BAD_TIME, "reported_at"));
        assertThat(site.snapshot(id).manifest().counts())
                .containsEntry("logs.used", 98L)
                .doesNotContainKey("logs.knownTooLate");
    }

    @Test
    void aFileOfReadingsFromTheFutureIsRefused() {
        StringBuilder late = new StringBuilder();
        for (int number = 0; number < 6; number++) {
            late.append(row(number, "1.5", "low", "2026-11-06T00:00:00Z"));
        }
        bring(late + honest(6, 100));

        assertThatThrownBy(() -> site.ingest(1, 200))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        e -> assertThat(e.code()).isEqualTo(IngestFailure.REJECT_LIMIT_EXCEEDED))
                .hasMessageContaining("6 of its 100 rows are quarantined (6.00 %), and reject-limit allows 5.00 %")
                .hasMessageContaining("line 2 KNOWN_TOO_LATE in reported_at");
    }

    @Test
    void aLineOfJsonMayLeaveOutTheTimeOfAValueThatItLeavesOut() {
        String line = "{\"id\": \"p-%d\", \"at\": \"2026-11-01T12:00:00Z\", \"p\": 0.5, \"v\": \"1\", \"flow\": 3,"
                + " \"pump\": \"u-%d\"%s}\n";
        String name = "plant-a-1-logs.jsonl";
        byte[] bytes = (line.formatted(0, 0, "")
                        + line.formatted(1, 1, ", \"iron\": 1.5, \"reported_at\": \"2026-11-01T11:00:00Z\""))
                .getBytes(StandardCharsets.UTF_8);
        IngestSite.write(site.inbox.resolve(name), bytes);
        site.sign(
                "plant-a",
                "plant-a-1.manifest.json",
                IngestSite.manifest("plant-a", 1, ExportKind.LOGS, name, bytes, 2));
        site.bring("plant-b", 1, ExportKind.FEEDBACK, feedback(2));
        site.receive(1);

        site.ingest(1, 200);

        assertThat(quarantined()).isEmpty();
        assertThat(site.snapshot(site.seal(1)).rows()).isEqualTo(2);
    }
}
