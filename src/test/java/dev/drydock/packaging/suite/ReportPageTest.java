package dev.drydock.packaging.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Findings;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.GateReport.Kind;
import dev.drydock.domain.validation.GateReport.ThresholdChange;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.Measurement;
import dev.drydock.domain.validation.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a release manager reads of a report before they sign. */
class ReportPageTest {
    private static GateResult result(Gate gate, String part, Verdict verdict, Optional<Measurement> measured) {
        return new GateResult(gate, part, verdict, "As it was found.", measured, Optional.empty());
    }

    private static Optional<Measurement> compared() {
        return Optional.of(new Measurement(
                "auc difference",
                0.0125,
                new Interval(-0.01, 0.03),
                false,
                -0.02,
                0.95,
                OptionalDouble.of(0.8125),
                OptionalDouble.of(0.8),
                1200,
                40,
                OptionalInt.empty(),
                OptionalLong.empty()));
    }

    private static String page(
            Kind kind, long run, List<ThresholdChange> changes, List<GateResult> gates, List<GateResult> watched) {
        boolean isImport = kind == GateReport.Kind.IMPORT;
        return new String(
                ReportPage.write(new KeptReport(
                        kind,
                        "pump/7",
                        Task.BINARY_CLASSIFICATION,
                        "",
                        0,
                        List.of(),
                        isImport ? Optional.empty() : Optional.of("pump/6"),
                        Instant.parse("2026-11-24T23:15:00.5Z"),
                        "ab".repeat(32),
                        3,
                        "34".repeat(32),
                        isImport ? Optional.empty() : Optional.of("cd".repeat(32)),
                        run,
                        isImport ? Optional.empty() : Optional.of(new KeptReport.Use(3, 20)),
                        changes,
                        new Findings(gates, watched, List.of(), Optional.empty()))),
                StandardCharsets.UTF_8);
    }

    private static String page(Kind kind, Verdict... verdicts) {
        List<GateResult> gates = List.of(verdicts).stream()
                .map(verdict -> result(Gate.FLOOR, "", verdict, Optional.empty()))
                .toList();
        return page(kind, 12, List.of(), gates, List.of());
    }

    @Test
    void theVerdictSaysWhatFollowsFromIt() {
        assertThat(page(Kind.CANDIDATE, Verdict.PASS, Verdict.PASS))
                .contains("All 2 gates passed. It may be approved for release.");
        assertThat(page(Kind.CANDIDATE, Verdict.PASS, Verdict.WAIVED))
                .contains("Of 2 gates, 1 did not pass and were waived by signature; the others passed.");
        assertThat(page(Kind.CANDIDATE, Verdict.PASS, Verdict.INSUFFICIENT_EVIDENCE))
                .contains("This version cannot be released. Held by: floor.", "<strong>INSUFFICIENT EVIDENCE</strong>");
        assertThat(page(Kind.CHECK, Verdict.PASS))
                .contains("<title>Check of pump/7: PASS</title>", "This version serves and is sound.");
        assertThat(page(Kind.CHECK, Verdict.FAIL)).contains("goes on serving. Not passed: floor.");
        assertThat(page(Kind.REVALIDATION, Verdict.PASS))
                .contains("All 1 gates passed. This version serves, and may go on.");
    }

    @ParameterizedTest
    @CsvSource({
        "FORGETTING, pump/3, 'an earlier version&#39;s holdout, anchor pump/3'",
        "RECALL_LOSS, yes, rows of class yes",
        "CALIBRATION, '', square of how far probabilities lie from what comes true",
        "COST, '', cost of a row; the difference is a share of the champion&#39;s",
        "ROBUSTNESS, noise, 'copies of holdout rows, noise'",
        "NON_INFERIORITY, '', whole holdout",
        "NON_INFERIORITY, energy, 'whole holdout, target energy'",
        "SLICE, north, north"
    })
    void eachComparisonNamesItsRows(Gate gate, String part, String rows) {
        GateResult line = result(gate, part, Verdict.PASS, compared());
        assertThat(page(Kind.CANDIDATE, 12, List.of(), List.of(line), List.of()))
                .contains("<td>" + rows + "<small>1,200 rows of 40 groups</small>")
                .contains(">+0.013<", "−0.010 to +0.030; needs −0.020", ">0.812<")
                .doesNotContain("blocks nobody");
        assertThat(page(Kind.CANDIDATE, 12, List.of(), List.of(), List.of(line)))
                .contains("<td>" + rows + " (watched, blocks nobody)<small>", "<h2>Watched: blocks nobody</h2>");
    }

    @Test
    void saysExactlyWhatWasJudged() {
        assertThat(page(Kind.CANDIDATE, Verdict.PASS))
                .contains(
                        "<th>Snapshot</th><td><code>" + "cd".repeat(32),
                        "<th>Looks at these rows</th><td><code>3 of 20 that the policy allows</code>",
                        "<th>Gate policy, version 3</th><td><code>" + "34".repeat(32),
                        "<th>Run</th><td><code>12</code>",
                        "judged 2026-11-24T23:15:00Z<")
                .doesNotContain("Watched: blocks nobody");
        assertThat(page(Kind.IMPORT, 0, List.of(), List.of(), List.of()))
                .contains("<th>Package contents (subject)</th><td><code>" + "ab".repeat(32))
                .doesNotContain("<th>Run</th>", "<th>Snapshot</th>", "<th>Looks", "compared with champion");
    }

    @Test
    void aLimitThatNobodyHadIsCalledNone() {
        assertThat(page(
                        Kind.CANDIDATE,
                        12,
                        List.of(
                                new ThresholdChange("cost.margin", "", "1"),
                                new ThresholdChange("recall.min", "0.5", "")),
                        List.of(),
                        List.of()))
                .contains("<td>cost.margin</td><td class=\"n\" data-of=\"Champion\">none</td>")
                .contains("data-of=\"Champion\">0.5</td><td class=\"n\" data-of=\"This version\">none</td>");
    }

    @Test
    void gatesThatHoldTheVersionComeFirst() {
        String page = page(
                Kind.CANDIDATE,
                12,
                List.of(),
                List.of(
                        result(Gate.FLOOR, "", Verdict.PASS, Optional.empty()),
                        result(Gate.GOLDEN, "", Verdict.FAIL, Optional.empty())),
                List.of());
        assertThat(page.indexOf("<td>golden<")).isPositive().isLessThan(page.indexOf("<td>floor<"));
    }
}
