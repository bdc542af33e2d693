package dev.drydock.packaging.suite;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Calibration;
import dev.drydock.domain.validation.ClassLine;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.domain.validation.Findings;
import dev.drydock.domain.validation.Flips;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.GateReport.ThresholdChange;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.LatencyCheck;
import dev.drydock.domain.validation.Measurement;
import dev.drydock.domain.validation.Metric;
import dev.drydock.domain.validation.MetricLine;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.Observations;
import dev.drydock.domain.validation.Reports;
import dev.drydock.domain.validation.StatedReport;
import dev.drydock.domain.validation.StatedReport.Line;
import dev.drydock.domain.validation.StatedReport.Measured;
import dev.drydock.domain.validation.StatedReport.StatedUse;
import dev.drydock.domain.validation.SuiteDocuments.GateFigure;
import dev.drydock.domain.validation.SuiteDocuments.MetricFigure;
import dev.drydock.domain.validation.SuiteDocuments.ReportFigures;
import dev.drydock.domain.validation.SuiteDocuments.ReportSummary;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.domain.validation.Waiver;
import dev.drydock.failure.ValidationFailure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a report says is read back as it was written, by each of its readers; what is no report is refused. */
class ReportDocumentTest {
    private static final Instant JUDGED = Instant.parse("2026-11-24T23:15:00Z");
    private static final ExtensionJar JAR = new ExtensionJar("acme-gates.jar", "12".repeat(32));
    private static final Waiver OF_RECALL = waiver("recall:yes");
    private static final Measurement COMPARED = new Measurement(
            "auc difference",
            -0.0125,
            new Interval(-0.03, 0.005),
            false,
            -0.02,
            0.95,
            OptionalDouble.of(0.8),
            OptionalDouble.of(0.8125),
            1200,
            40,
            OptionalInt.of(400),
            OptionalLong.of(9_000_000_000L));
    private static final Measurement WITHOUT_BOUND = new Measurement(
            "mae difference",
            1.5,
            new Interval(0.5, Double.NaN),
            true,
            5,
            0.9,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            7,
            3,
            OptionalInt.empty(),
            OptionalLong.empty());
    private static final HoldoutUse USE = new HoldoutUse("cd".repeat(32), "pump", "pump/7", 12, 0.125, JUDGED);

    private static Waiver waiver(String gate) {
        return new Waiver(
                gate,
                "milo",
                "There are few failures.",
                Instant.parse("2026-11-24T22:00:00Z"),
                Instant.parse("2026-12-24T22:00:00Z"),
                "ef".repeat(32));
    }

    private static GateResult result(Gate gate, String part, Verdict verdict, Optional<Measurement> measured) {
        return new GateResult(gate, part, verdict, "As " + gate + " found.", measured, Optional.empty());
    }

    private static Calibration calibration(double error) {
        return new Calibration(
                error, List.of(new Calibration.Bin(30, 0.25, 0.5), new Calibration.Bin(0, Double.NaN, Double.NaN)));
    }

    private static LatencyCheck.Percentiles times(double median) {
        return new LatencyCheck.Percentiles(
                median,
                2 * median,
                3 * median,
                new Interval(1.5 * median, 2.5 * median),
                new Interval(2.75 * median, 4 * median));
    }

    private static Findings findings() {
        return new Findings(
                List.of(
                        result(Gate.SLICE, "north", Verdict.INSUFFICIENT_EVIDENCE, Optional.of(COMPARED)),
                        result(Gate.FLOOR, "", Verdict.PASS, Optional.empty()),
                        new GateResult(
                                Gate.EXTENSION,
                                "acme",
                                Verdict.PASS,
                                "It is loud enough.",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(JAR)),
                        new GateResult(
                                Gate.RECALL,
                                "yes",
                                Verdict.WAIVED,
                                "Too few.",
                                Optional.empty(),
                                Optional.of(OF_RECALL))),
                List.of(result(Gate.COST, "", Verdict.FAIL, Optional.of(WITHOUT_BOUND))),
                List.of(
                        new MetricLine(Metric.AUC, 0.8, 0.8125, -0.0125, new Interval(-0.03, 0.005)),
                        new MetricLine(
                                Metric.MAE, "energy", 2, Double.NaN, Double.NaN, new Interval(Double.NaN, Double.NaN))),
                Optional.of(new Flips(12, 3, List.of("p1", "p2"))),
                new Observations(
                        List.of(new ClassLine("yes", 400, 0.75, 0.5), new ClassLine("no", 0, Double.NaN, Double.NaN)),
                        Optional.of(new Observations.Calibrations(calibration(0.0625), calibration(0.125))),
                        Optional.of(new LatencyCheck(
                                1000,
                                times(0.5),
                                times(0.25),
                                new LatencyCheck.Ratio(2.25, new Interval(1.75, 2.5))))));
    }

    private static GateReport report(ModelTask task) {
        return new GateReport(
                GateReport.Kind.CANDIDATE,
                task,
                "pump",
                "pump/7",
                "ab".repeat(32),
                Optional.of("pump/6"),
                Optional.of("pump/4"),
                Optional.of("cd".repeat(32)),
                5_000_000_000L,
                JUDGED,
                "34".repeat(32),
                Reports.policy(),
                List.of(new ThresholdChange("floor.min", "0.6", "0.65"), new ThresholdChange("cost.margin", "", "1")),
                Optional.of(USE),
                findings());
    }

    private static ModelTask classes() {
        return new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses("no", "yes"));
    }

    /** Of an import there is nothing to compare with. */
    private static GateReport plain() {
        return Reports.of(
                GateReport.Kind.IMPORT,
                new Findings(
                        List.of(result(Gate.GOLDEN, "", Verdict.PASS, Optional.empty())),
                        List.of(),
                        List.of(),
                        Optional.empty()));
    }

    private static byte[] written() {
        return ReportDocument.write(report(classes()));
    }

    private static JsonNode json(byte[] document) throws JsonProcessingException {
        return StrictJson.read(document);
    }

    /** The report with something changed. */
    private static byte[] changed(Consumer<ObjectNode> change) {
        try {
            ObjectNode root = (ObjectNode) json(written());
            change.accept(root);
            return StrictJson.write(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void thePageShowsWhatWasJudgedAsItWasWritten() {
        assertThat(KeptReport.read(written()))
                .isEqualTo(new KeptReport(
                        GateReport.Kind.CANDIDATE,
                        "pump/7",
                        Task.BINARY_CLASSIFICATION,
                        "",
                        0,
                        List.of(),
                        Optional.of("pump/6"),
                        JUDGED,
                        "ab".repeat(32),
                        3,
                        "34".repeat(32),
                        Optional.of("cd".repeat(32)),
                        5_000_000_000L,
                        Optional.of(new KeptReport.Use(USE.number(), 20)),
                        List.of(
                                new ThresholdChange("floor.min", "0.6", "0.65"),
                                new ThresholdChange("cost.margin", "", "1")),
                        findings()));
    }

    @Test
    void aQuantityHasItsUnitAndSeveralTargetsHaveTheirs() throws JsonProcessingException {
        KeptReport one = KeptReport.read(ReportDocument.write(
                report(new ModelTask(Task.REGRESSION, new LabelRule.Quantity(0, 5000, "h", 2.5)))));
        assertThat(one.task()).isEqualTo(Task.REGRESSION);
        assertThat(one.unit()).isEqualTo("h");
        assertThat(one.tolerance()).isEqualTo(2.5);
        assertThat(one.targets()).isEmpty();
        byte[] document = ReportDocument.write(report(new ModelTask(
                Task.REGRESSION,
                new LabelRule.Quantities(List.of(
                        new LabelRule.Target("energy", new LabelRule.Quantity(0, 50, "kWh", 0.5)),
                        new LabelRule.Target("wear", new LabelRule.Quantity(0, 1, "mm", 0.25)))))));
        assertThat(json(document).has("tolerance")).isFalse();
        double all = Double.POSITIVE_INFINITY;
        assertThat(KeptReport.read(document).targets())
                .containsExactly(
                        new LabelRule.Target("energy", new LabelRule.Quantity(-all, all, "kWh", 0.5)),
                        new LabelRule.Target("wear", new LabelRule.Quantity(-all, all, "mm", 0.25)));
    }

    /** Tools of others read it too. */
    @Test
    void theDocumentSaysWhichWayIsBetterAndHowMuchWasMeasured() throws JsonProcessingException {
        JsonNode root = json(written());
        assertThat(root.path("task").asText()).isEqualTo("binary-classification");
        assertThat(root.path("model").asText()).isEqualTo("pump");
        assertThat(root.at("/holdout/share").asDouble()).isEqualTo(0.125);
        assertThat(root.at("/gates/0/measured").has("lessIsBetter")).isFalse();
        assertThat(root.at("/watched/0/measured/lessIsBetter").booleanValue()).isTrue();
        assertThat(root.at("/metrics/0").has("lessIsBetter")).isFalse();
        assertThat(root.at("/metrics/1/lessIsBetter").booleanValue()).isTrue();
        assertThat(root.at("/metrics/1/champion").isNull()).isTrue();
        assertThat(root.at("/calibration/bins").asInt()).isEqualTo(15);
        assertThat(root.at("/latency/calls").asInt()).isEqualTo(1000);
    }

    @Test
    void whatWasNotMeasuredIsNotThere() throws JsonProcessingException {
        assertThat(json(ReportDocument.write(plain())).fieldNames())
                .toIterable()
                .containsExactly(
                        "reportVersion",
                        "kind",
                        "verdict",
                        "task",
                        "model",
                        "version",
                        "subject",
                        "run",
                        "judgedAt",
                        "policyDigest",
                        "policyVersion",
                        "limits",
                        "changedLimits",
                        "gates",
                        "watched",
                        "metrics");
        KeptReport read = KeptReport.read(ReportDocument.write(plain()));
        assertThat(read.findings()).isEqualTo(plain().findings());
        assertThat(read.champion()).isEmpty();
        assertThat(read.snapshot()).isEmpty();
        assertThat(read.use()).isEmpty();
    }

    @Test
    void whoHoldsItToAPolicyReadsWhatItStates() {
        Measured compared = new Measured("auc difference", -0.03, 0.005, -0.02, 0.95, 1200, 40);
        Measured without = new Measured("mae difference", 0.5, Double.NaN, 5, 0.9, 7, 3);
        assertThat(ReportDocument.stated(written()))
                .isEqualTo(new StatedReport(
                        GateReport.Kind.CANDIDATE,
                        "pump",
                        "pump/7",
                        "binary-classification",
                        "ab".repeat(32),
                        "34".repeat(32),
                        3,
                        Verdict.INSUFFICIENT_EVIDENCE,
                        Optional.of("pump/6"),
                        Optional.of("pump/4"),
                        Reports.policy().thresholds(),
                        Optional.of(new StatedUse(USE.number(), 20, 0.125)),
                        List.of(
                                line("slice:north", Verdict.INSUFFICIENT_EVIDENCE, Optional.of(compared), false),
                                line("floor", Verdict.PASS, Optional.empty(), false),
                                new Line("extension:acme", Verdict.PASS, Optional.empty(), false, Optional.of(JAR)),
                                line("recall:yes", Verdict.WAIVED, Optional.empty(), true)),
                        List.of(line("cost", Verdict.FAIL, Optional.of(without), false))));
        StatedReport plain = ReportDocument.stated(ReportDocument.write(plain()));
        assertThat(plain.champion()).isEmpty();
        assertThat(plain.bestVersion()).isEmpty();
        assertThat(plain.holdout()).isEmpty();
    }

    private static Line line(String gate, Verdict verdict, Optional<Measured> measured, boolean waived) {
        return new Line(gate, verdict, measured, waived, Optional.empty());
    }

    /** A report that hides how often its holdout was looked at has looked too often. */
    @Test
    void aLookAtTheHoldoutThatIsNotStatedIsTheWorst() {
        assertThat(use(holdout -> holdout.remove("share"))).isEqualTo(new StatedUse(USE.number(), 20, 1));
        assertThat(use(holdout -> holdout.put("share", "all"))).isEqualTo(new StatedUse(USE.number(), 20, Double.NaN));
        assertThat(use(holdout -> holdout.remove("use"))).isEqualTo(new StatedUse(Integer.MAX_VALUE, 20, 0.125));
        assertThat(use(holdout -> holdout.remove("budget"))).isEqualTo(new StatedUse(USE.number(), 0, 0.125));
    }

    private static StatedUse use(Consumer<ObjectNode> change) {
        return ReportDocument.stated(changed(root -> change.accept((ObjectNode) root.get("holdout"))))
                .holdout()
                .orElseThrow();
    }

    @Test
    void aListShowsEachGateAndMetricInAsManyDigitsAsTheReport() {
        assertThat(ReportDocument.figures(written()))
                .isEqualTo(new ReportFigures(
                        List.of(
                                new GateFigure(
                                        "slice:north",
                                        "INSUFFICIENT_EVIDENCE",
                                        Optional.of("auc difference -0.0125 [-0.03, 0.005], limit -0.02")),
                                new GateFigure("floor", "PASS", Optional.empty()),
                                new GateFigure("extension:acme", "PASS", Optional.empty()),
                                new GateFigure("recall:yes", "WAIVED", Optional.empty()),
                                new GateFigure(
                                        "cost (watched)",
                                        "FAIL",
                                        Optional.of("mae difference 1.5 [0.5, null], limit 5"))),
                        List.of(
                                new MetricFigure("auc", "0.8", "0.8125", "-0.0125", "-0.03", "0.005"),
                                new MetricFigure("mae:energy", "2", "null", "null", "null", "null"))));
    }

    @Test
    void itsSummaryNamesEachGateWithItsVerdict() {
        ReportSummary summary = ReportDocument.read(written());
        assertThat(summary)
                .isEqualTo(new ReportSummary(
                        "candidate",
                        "pump/7",
                        "ab".repeat(32),
                        Optional.of("cd".repeat(32)),
                        "34".repeat(32),
                        Verdict.INSUFFICIENT_EVIDENCE,
                        Map.of(
                                "slice:north", Verdict.INSUFFICIENT_EVIDENCE,
                                "floor", Verdict.PASS,
                                "extension:acme", Verdict.PASS,
                                "recall:yes", Verdict.WAIVED)));
        assertThat(ReportDocument.read(ReportDocument.write(plain())).snapshot())
                .isEmpty();
    }

    @Test
    void waiversChangeNothingButTheirGatesAndTheVerdict() throws JsonProcessingException {
        List<Waiver> waivers = List.of(waiver("slice:north"), waiver("floor"), OF_RECALL);
        byte[] waived = ReportDocument.withWaivers(written(), waivers);
        KeptReport read = KeptReport.read(waived);
        assertThat(read.findings()).isEqualTo(findings().withWaivers(waivers));
        assertThat(json(waived).path("verdict").asText()).isEqualTo("PASS");
        assertThat(json(waived).at("/gates/0/waiver/envelope").asText()).isEqualTo("ef".repeat(32));
        assertThat(json(waived).at("/gates/1").has("waiver"))
                .as("a gate that passed needs none")
                .isFalse();

        byte[] withdrawn = ReportDocument.withWaivers(waived, List.of());
        assertThat(json(withdrawn).at("/gates/3/verdict").asText()).isEqualTo("INSUFFICIENT_EVIDENCE");
        assertThat(json(withdrawn).at("/gates/3").has("waiver")).isFalse();
        assertThat(ReportDocument.withWaivers(withdrawn, List.of(OF_RECALL))).isEqualTo(written());
    }

    @Test
    void whatIsNoReportIsRefusedByEachReaderWithTheReason() {
        byte[] broken = "{".getBytes(StandardCharsets.UTF_8);
        String unreadable = "A gate report cannot be read: ";
        refused(unreadable, () -> ReportDocument.read(broken));
        refused(unreadable, () -> ReportDocument.figures(broken));
        refused(unreadable, () -> KeptReport.read(broken));
        refused(unreadable, () -> ReportDocument.withWaivers(broken, List.of()));
        refused("A gate report cannot be used: ", () -> ReportDocument.stated(broken));

        byte[] unnamed = changed(root -> ((ObjectNode) root.at("/gates/0")).remove("gate"));
        String nameless = "it has no text under the key gate. Judge the candidate again.";
        refused(unreadable + nameless, () -> ReportDocument.read(unnamed));
        refused(unreadable + nameless, () -> ReportDocument.figures(unnamed));
        refused(unreadable + nameless, () -> KeptReport.read(unnamed));
        refused(unreadable + nameless, () -> ReportDocument.withWaivers(unnamed, List.of()));
        refused("A gate report cannot be used: " + nameless, () -> ReportDocument.stated(unnamed));

        refused(
                unreadable + "it has no text under the key verdict",
                () -> ReportDocument.withWaivers(changed(root -> root.remove("verdict")), List.of()));
        refused(
                unreadable + "it has the unknown gate luck",
                () -> KeptReport.read(changed(root -> ((ObjectNode) root.at("/gates/1")).put("gate", "luck"))));
        refused(
                unreadable + "it has the unknown metric luck:energy",
                () -> KeptReport.read(
                        changed(root -> ((ObjectNode) root.at("/metrics/1")).put("metric", "luck:energy"))));
        refused(
                unreadable + "it has the unknown task clustering",
                () -> KeptReport.read(changed(root -> root.put("task", "clustering"))));
        byte[] undated = changed(root -> ((ObjectNode) root.at("/gates/3/waiver")).put("expiresAt", "never"));
        refused(unreadable, () -> KeptReport.read(undated));
        refused(unreadable, () -> ReportDocument.withWaivers(undated, List.of()));
    }

    /** Not by the name of a class of Java. */
    @Test
    void saysWhichWordItDoesNotKnow() {
        byte[] maybe = changed(root -> ((ObjectNode) root.at("/gates/1")).put("verdict", "MAYBE"));
        String verdict = "it has the unknown verdict MAYBE. Judge the candidate again.";
        refused(verdict, () -> ReportDocument.read(maybe));
        refused(verdict, () -> KeptReport.read(maybe));
        refused(verdict, () -> ReportDocument.stated(maybe));
        refused(
                "it has the unknown verdict YES.",
                () -> ReportDocument.read(changed(root -> root.put("verdict", "YES"))));
        refused(
                "it has the unknown verdict YES.",
                () -> ReportDocument.stated(changed(root -> root.put("verdict", "YES"))));
        refused(
                "it has the unknown verdict pass.",
                () -> ReportDocument.stated(changed(root -> root.put("verdict", "pass"))));
        byte[] nightly = changed(root -> root.put("kind", "nightly"));
        refused("it has the unknown kind nightly.", () -> ReportDocument.stated(nightly));
        refused("it has the unknown kind nightly.", () -> KeptReport.read(nightly));
    }

    @Test
    void aReportOfALaterFormatIsNotGuessedAt() {
        refused(
                "A gate report cannot be used: it has version 2, and 1 is the one that is known."
                        + " Judge the candidate again.",
                () -> ReportDocument.stated(changed(root -> root.put("reportVersion", 2))));
    }

    private static void refused(String words, Runnable reading) {
        assertFails(ValidationFailure.REPORT_INVALID, words, reading::run);
    }
}
