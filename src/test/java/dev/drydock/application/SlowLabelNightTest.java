package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.dataplane.evaluation.SnapshotEvaluationData;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Evidence;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.GateSuite;
import dev.drydock.domain.validation.GoldenCheck;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.ModelScores;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.Reports;
import dev.drydock.modelfile.ModelFileReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures that are reported after weeks, from the signed exports to the gate. */
class SlowLabelNightTest {
    private static final String MODEL_YAML = """
            drydock: 1
            name: pump-failure
            task: binary-classification
            export:
              logs: {prediction-id: id, time: at, score: p, model-version: v}
              feedback: {prediction-id: id, label: failed, time: seen_at, annotator: who}
            inputs:
              - {name: flow, column: flow, type: numeric}
            group: pump
            label: {classes: ["no", "yes"]}
            maturity: 7d
            splits: {train: 60%, tune: 0.15, holdout: 25%}
            weights: weights.pt
            preprocessing: preprocessing.json
            sweep: [{}]
            """;

    private static final int PREDICTIONS = 8000;
    private static final int WINDOW_DAYS = 89;
    private static final long MILLIS_OF_DAY = Duration.ofDays(1).toMillis();

    @TempDir
    Path directory;

    @Test
    void theMissingLabelsAreNamedAndALongerMaturityPasses() {
        String finding = judged("young", "7d");
        assertThat(finding)
                .startsWith("Rows labelled yes get their label later than the others")
                .containsPattern("Set maturity in model.yaml to [4-9]\\dd or more");

        String enough = finding.replaceAll("(?s).*model.yaml to (\\d+d) or more.*", "$1");
        assertThat(judged("mature", enough)).doesNotContain("get their label later");
    }

    /** The findings of gate {@code sources} on a night with this maturity. */
    private String judged(String name, String maturity) {
        try (IngestSite site = new IngestSite(
                directory.resolve(name),
                new ModelFileReader().readText(MODEL_YAML.replace("maturity: 7d", "maturity: " + maturity)))) {
            bring(site);
            site.receive(1);
            site.ingest(1, 1000);
            LabelledRows rows =
                    new SnapshotEvaluationData(site.snapshots).rows(site.seal(1).hex());
            ModelScores scores = new ModelScores("w", new float[rows.size()], "a", "a");
            Evidence evidence = new Evidence(
                    new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses("no", "yes")),
                    rows,
                    new Evidence.Scores(scores, scores),
                    new Evidence.Checks(new GoldenCheck(32, 0), Optional.empty()),
                    List.of(),
                    new HoldoutUse("snap", IngestSite.MODEL, "pump-failure/2", 1, 1, IngestSite.AS_OF),
                    9);
            return String.join(
                    "\n",
                    new GateSuite(Reports.policy())
                            .judge(evidence).gates().stream()
                                    .filter(gate -> gate.name().equals("sources"))
                                    .map(GateResult::finding)
                                    .toList());
        }
    }

    /** One failure in four, reported after 25 days on average; what is not reported yet has no row in the feedback. */
    private static void bring(IngestSite site) {
        SplittableRandom random = new SplittableRandom(8);
        StringBuilder logs = new StringBuilder("id,at,p,v,flow,pump\n");
        StringBuilder feedback = new StringBuilder("id,failed,seen_at,who\n");
        for (int number = 0; number < PREDICTIONS; number++) {
            Instant at = IngestSite.AS_OF.minusMillis((long) (random.nextDouble() * WINDOW_DAYS * MILLIS_OF_DAY));
            boolean failed = random.nextInt(4) == 0;
            double days = -(failed ? 25 : 2) * Math.log(1 - random.nextDouble());
            Instant seen = at.plusMillis((long) (days * MILLIS_OF_DAY));
            logs.append("p-").append(number).append(',').append(at).append(",0.5,1,");
            logs.append(number).append(",u-").append(random.nextInt(150)).append('\n');
            if (seen.isBefore(IngestSite.AS_OF)) {
                feedback.append("p-").append(number).append(failed ? ",yes," : ",no,");
                feedback.append(seen).append(",moreau\n");
            }
        }
        site.bring("plant-a", 1, ExportKind.LOGS, logs.toString());
        site.bring("plant-b", 1, ExportKind.FEEDBACK, feedback.toString());
    }
}
