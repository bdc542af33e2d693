package dev.drydock.console.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.console.validation.ReportReading.Comparison;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.Reports;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.packaging.suite.SuiteFiles;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reports of every task as pages show them, written as a run writes them. */
class ReportReadingTest {

    private static ReportReading read(GateReport report) {
        return ReportReading.of(new SuiteFiles().reportJson(report));
    }

    private static ReportReading read(String json) {
        return ReportReading.of(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void ofAnErrorLessIsBetterAndSaysSo() {
        ReportReading report = read(Reports.ofQuantity());

        assertThat(report.isQuantity()).isTrue();
        assertThat(report.tolerance()).isEqualTo("50 h");
        assertThat(report.lead().name()).isEqualTo("r2");
        Comparison error = metric(report, "mae");
        assertThat(error.detail()).isEqualTo("in h, lower is better");
        assertThat(error.better()).isEqualTo(error.difference().startsWith("\u2212"));
        assertThat(error.limit()).startsWith("≤ +5");
        assertThat(error.verdict()).isNotEmpty();
        assertThat(metric(report, "rmse").verdict()).isEmpty();
        assertThat(report.isCalibrated()).isFalse();
        assertThat(report.classes()).isEmpty();
        assertThat(report.latency()).hasSize(3);
    }

    @Test
    void ofSeveralTargetsEachErrorIsInItsOwnUnit() {
        ReportReading report = read(Reports.ofTargets());

        assertThat(report.isQuantity()).isTrue();
        assertThat(report.tolerance()).isEqualTo("the tolerance of a target");
        assertThat(report.metrics()).hasSize(9);
        assertThat(metric(report, "mae").detail()).isEqualTo("mean over the targets, lower is better");
        assertThat(metric(report, "mae:energy").detail()).isEqualTo("in kWh, lower is better");
        assertThat(metric(report, "rmse:wear").detail()).isEqualTo("in mm, lower is better");
        assertThat(metric(report, "r2:wear").detail()).isEqualTo("higher is better");
        assertThat(metric(report, "mae:wear").candidate())
                .as("three digits of a small error")
                .matches("0\\.0*[1-9]\\d\\d");
    }

    @Test
    void aDifferenceIsColouredByWhatItSurelyIsWhateverTheVerdict() throws JsonProcessingException {
        IntervalPlot chance = difference(-0.009, -0.003, 0.002);
        assertThat(chance.style("PASS")).isEqualTo("v-none");
        assertThat(chance.style("FAIL")).isEqualTo("v-none");
        assertThat(chance.style("INSUFFICIENT_EVIDENCE")).isEqualTo("v-none");
        IntervalPlot worse = difference(-0.009, -0.006, -0.001);
        assertThat(worse.style("PASS")).as("a loss within its margin").isEqualTo("v-fail");
        assertThat(worse.style("WAIVED")).isEqualTo("v-fail");
        IntervalPlot better = difference(0.001, 0.003, 0.009);
        assertThat(better.style("FAIL"))
                .as("a gain of a version that another gate fails")
                .isEqualTo("v-pass");
        assertThat(better.style(null)).isEqualTo("v-pass");
        assertThat(IntervalPlot.draw(new IntervalPlot.Axis(0, 1), measured(0.8, 0.9, 0.95), "value", false)
                        .style(""))
                .isEqualTo("v-none");
        ObjectNode error = measured(0.001, 0.003, 0.009).put("lessIsBetter", true);
        assertThat(IntervalPlot.draw(new IntervalPlot.Axis(0, 1), error, "value", true)
                        .style("PASS"))
                .as("an error that grows")
                .isEqualTo("v-fail");
    }

    private static IntervalPlot difference(double low, double value, double high) throws JsonProcessingException {
        JsonNode measured = measured(low, value, high);
        return IntervalPlot.draw(IntervalPlot.Axis.over(List.of(measured), true), measured, "value", true);
    }

    private static ObjectNode measured(double low, double value, double high) throws JsonProcessingException {
        return (ObjectNode) new ObjectMapper()
                .readTree("{\"low\": " + low + ", \"value\": " + value + ", \"high\": " + high + ", \"limit\": -0.02}");
    }

    private static Comparison metric(ReportReading report, String name) {
        return report.metrics().stream()
                .filter(line -> line.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void severalClassesHaveRecallsAndACalibration() {
        ReportReading report = read(Reports.ofClasses());

        assertThat(report.lead().name()).isEqualTo("macro-f1");
        assertThat(report.classes())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line.candidateBar()).isBetween(0, 120));
        assertThat(report.isCalibrated()).isTrue();
        CalibrationPlot plot = report.calibration();
        assertThat(plot.candidate()).isNotEmpty().allSatisfy(point -> {
            assertThat(point.x()).isBetween(0.0, (double) CalibrationPlot.SIDE);
            assertThat(point.y()).isBetween(0.0, (double) CalibrationPlot.SIDE);
        });
        assertThat(plot.candidatePath()).startsWith("M");
    }

    @Test
    void aBinStandsWhereItSaysAndIsLargerTheMoreRowsItHas() {
        CalibrationPlot plot = read("""
                        {"calibration": {"candidate": {"error": 0.02, "bins": [
                            {"rows": 100, "probability": 0.1, "share": 0.05}, {"rows": 0, "probability": null, "share": null},
                            {"rows": 400, "probability": 0.9, "share": 1}]}, "champion": {"error": 0.3, "bins": []}}}
                        """).calibration();

        assertThat(plot.candidatePath()).isEqualTo("M24.0 228.0L216.0 0.0");
        assertThat(plot.candidate()).extracting(CalibrationPlot.Point::radius).containsExactly(4.4, 7.0);
        assertThat(plot.candidateError()).isEqualTo("0.020");
        assertThat(plot.championPath()).isEmpty();
    }

    @Test
    void slicesShareAnAxisAndTheirBoundsEncloseTheirValues() {
        ReportReading report = read(Reports.ofQuantity());

        List<Comparison> slices = report.slices();
        assertThat(slices).extracting(Comparison::name).containsExactly("odd");
        IntervalPlot plot = slices.get(0).plot();
        assertThat(plot.isDrawn()).isTrue();
        assertThat(plot.value()).isBetween(plot.low(), plot.high());
        assertThat(plot.high()).isLessThanOrEqualTo(IntervalPlot.WIDTH);
        assertThat(plot.hasZero()).isTrue();
        assertThat(plot.hasLimit()).isTrue();
        assertThat(plot.summary()).contains("bounds").contains("limit");
        assertThat(slices.get(0).detail()).contains(" rows of ").doesNotContain("watched");
    }

    @Test
    void whatHoldsTheVersionComesFirstAndWaivedGatesHoldNobody() {
        ReportReading report = read("""
                {"verdict": "FAIL", "gates": [
                  {"gate": "golden", "verdict": "PASS", "finding": "Same."},
                  {"gate": "no-baseline", "verdict": "WAIVED", "finding": "None.", "waiver": {"by": "rhea", "reason": "first",
                    "issuedAt": "2026-11-24T00:00:00Z", "expiresAt": "2026-12-01T00:00:00Z", "envelope": "ab"}},
                  {"gate": "floor", "verdict": "FAIL", "finding": "Too low.", "measured": {"metric": "auc", "value": 0.61, "low": 0.59,
                    "high": 0.63, "limit": 0.65, "confidence": 0.95, "rows": 4000, "groups": 80}}]}
                """);

        assertThat(report.gates())
                .extracting(ReportReading.Gate::name)
                .containsExactly("floor", "golden", "no-baseline");
        assertThat(report.holding()).containsExactly("floor");
        assertThat(report.passed()).isEqualTo(1);
        ReportReading.Gate floor = report.gates().get(0);
        assertThat(floor.measured()).isEqualTo("auc 0.610");
        assertThat(floor.bounds()).isEqualTo("0.590 to 0.630, at 95 %");
        assertThat(floor.limit()).isEqualTo("≥ 0.65");
        assertThat(floor.plot().hasZero()).isFalse();
        assertThat(report.gates().get(2).waiver()).isEqualTo("Waived by rhea until 2026-12-01 00:00:00 UTC: first");
        assertThat(report.isCompared()).isFalse();
        assertThat(report.worseSlices()).isEmpty();
    }

    @Test
    void whatIsNoNumberIsSaidAndNotDrawn() {
        ReportReading report = read("""
                {"verdict": "FAIL", "gates": [], "metrics": [
                  {"metric": "auc", "candidate": null, "champion": 0.8, "difference": null, "low": null, "high": null}]}
                """);

        Comparison line = report.lead();
        assertThat(line.candidate()).isEqualTo("n/a");
        assertThat(line.better() || line.worse()).isFalse();
        assertThat(line.plot().isDrawn()).isFalse();
    }

    @Test
    void namesAReportThatIsNoJson() {
        assertThatThrownBy(() -> read("<html>"))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ValidationFailure.REPORT_INVALID));
    }
}
