package dev.drydock.packaging.suite;

import static dev.drydock.packaging.suite.Markup.escape;
import static dev.drydock.packaging.suite.Markup.grouped;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Calibration;
import dev.drydock.domain.validation.ClassLine;
import dev.drydock.domain.validation.Flips;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.GateReport.ThresholdChange;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.LatencyCheck;
import dev.drydock.domain.validation.Measurement;
import dev.drydock.domain.validation.MetricLine;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.Observations;
import dev.drydock.domain.validation.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code gate-report.html}: the report for a release manager. One file, no script, no foreign asset, light and dark. The verdict
 * comes first, then what the release gains and what it breaks, then each slice against the champion on one axis, every gate, and what
 * exactly was judged.
 */
final class ReportPage {
    private final StringBuilder page = new StringBuilder();
    private final KeptReport report;

    private ReportPage(KeptReport report) {
        this.report = report;
    }

    static byte[] write(KeptReport report) {
        ReportPage page = new ReportPage(report);
        page.write();
        return page.page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write() {
        page.append(Markup.head("Gate report " + report.version() + ": " + word(report.verdict()), ""));
        writeHead();
        writeGainsAndBreaks();
        writeComparisons();
        writeGates();
        writeMetrics();
        writeClasses();
        writeObserved();
        writeFlips();
        writeChanges();
        writeProvenance();
        page.append(Markup.FOOT);
    }

    private void writeHead() {
        page.append("<h1>").append(escape(report.version())).append("</h1>\n<p class=\"soft\">Gate report");
        report.champion()
                .ifPresent(champion -> page.append(", compared with champion ").append(escape(champion)));
        page.append(", judged ")
                .append(report.judgedAt().truncatedTo(ChronoUnit.SECONDS))
                .append("</p>\n");
        Verdict verdict = report.verdict();
        page.append("<div class=\"verdict ")
                .append(verdict)
                .append("\"><strong>")
                .append(word(verdict));
        page.append("</strong><p>").append(escape(verdictSentence())).append("</p></div>\n");
    }

    private String verdictSentence() {
        List<String> held = report.findings().gates().stream()
                .filter(gate -> !gate.holdsNobody())
                .map(GateResult::name)
                .toList();
        long waived = report.findings().gates().stream()
                .filter(gate -> gate.verdict() == Verdict.WAIVED)
                .count();
        if (!held.isEmpty()) {
            return "This version cannot be released. Held by: " + String.join(", ", held) + ".";
        }
        String all = report.findings().gates().size() + " gates";
        return waived == 0
                ? "All " + all + " passed. It may be approved for release."
                : "Of " + all + ", " + waived + " did not pass and were waived by signature; the others passed.";
    }

    private void writeGainsAndBreaks() {
        if (report.findings().flips().isEmpty() || report.findings().metrics().isEmpty()) {
            return;
        }
        Flips flips = report.findings().flips().get();
        MetricLine first = report.findings().metrics().get(0);
        page.append("<div class=\"two\">\n<div class=\"card\">What it gains<b>")
                .append(signed(first.difference(), first.metric().lessIsBetter()))
                .append("</b>")
                .append(escape(first.metric().wireName()))
                .append(", from ")
                .append(Numbers.thousandths(first.champion()))
                .append(" to ")
                .append(Numbers.thousandths(first.candidate()))
                .append(". ")
                .append(grouped(flips.positive()))
                .append(escape(
                        isQuantity()
                                ? " rows are nearer to the truth by more than " + tolerance() + "."
                                : " rows that the champion had wrong are now right."))
                .append("</div>\n")
                .append("<div class=\"card\">What it breaks<b>")
                .append(grouped(flips.negative()))
                .append("</b>")
                .append(ofHoldout())
                .append(escape(
                        isQuantity()
                                ? "rows are further from the truth by more than " + tolerance() + ". "
                                : "rows that the champion had right are now wrong. "))
                .append(escape(worseSlices()))
                .append("</div>\n</div>\n");
    }

    private boolean isQuantity() {
        return report.task() == Task.REGRESSION;
    }

    private String tolerance() {
        if (!report.targets().isEmpty()) {
            return "the tolerance of a target";
        }
        return Numbers.plain(report.tolerance()) + " " + report.unit();
    }

    private String ofHoldout() {
        return comparisons().stream()
                .filter(result -> result.gate() == Gate.NON_INFERIORITY)
                .flatMap(result -> result.measurement().stream())
                .findFirst()
                .map(measurement -> "of " + grouped(measurement.rows()) + " ")
                .orElse("");
    }

    private String worseSlices() {
        List<String> slices = comparisons().stream()
                .filter(result -> result.gate() == Gate.SLICE)
                .map(GateResult::slice)
                .toList();
        List<String> worse = comparisons().stream()
                .filter(result -> result.gate() == Gate.SLICE)
                .filter(result -> isWorse(result.measurement().orElseThrow()))
                .map(GateResult::slice)
                .toList();
        if (slices.isEmpty()) {
            return "";
        }
        return worse.isEmpty()
                ? "No slice was measured to be worse."
                : "Measured to be worse: " + String.join(", ", worse) + ".";
    }

    private static boolean isWorse(Measurement difference) {
        return difference.lessIsBetter() ? difference.value() > 0 : difference.value() < 0;
    }

    /** Every gate and watched slice that compares with the champion. */
    private List<GateResult> comparisons() {
        return Stream.concat(report.findings().gates().stream(), report.findings().watched().stream())
                .filter(result -> result.measurement()
                        .filter(m -> m.champion().isPresent())
                        .isPresent())
                .toList();
    }

    private void writeComparisons() {
        List<GateResult> compared = comparisons();
        if (compared.isEmpty()) {
            return;
        }
        page.append("<h2>Against the champion</h2>\n<table>\n<thead><tr><th>Rows</th><th class=\"n\">Champion</th>")
                .append("<th class=\"n\">This version</th><th class=\"n\">Difference</th><th>Bounds and limit</th>")
                .append("<th>Verdict</th></tr></thead>\n");
        for (GateResult result : compared) {
            Measurement measured = result.measurement().orElseThrow();
            BoundsBar bar = BoundsBar.over(measuredLike(measured, compared), true);
            page.append("<tr><td>").append(escape(place(result)));
            page.append("<small>")
                    .append(grouped(measured.rows()))
                    .append(" rows of ")
                    .append(grouped(measured.groups()))
                    .append(" groups</small>");
            boolean error = measured.lessIsBetter();
            number("Champion", value(measured.champion(), error));
            number("This version", value(measured.candidate(), error));
            number("Difference", signed(measured.value(), error));
            page.append("<small>")
                    .append(escape(measured.metric().replace(" difference", "")))
                    .append("</small></td><td class=\"draw\">")
                    .append(bar.draw(result.verdict(), measured))
                    .append("<small>")
                    .append(signed(measured.bounds().low(), error))
                    .append(" to ")
                    .append(signed(measured.bounds().high(), error))
                    .append("; needs ")
                    .append(signed(measured.limit(), error));
            page.append("</small></td>");
            mark(result.verdict());
            page.append("</tr>\n");
        }
        page.append(
                        "</table>\n<p class=\"soft\">Dot: measured. Bar: its bounds. Dashed: the limit, which the bar must not")
                .append(" cross for the worse. Thin: no difference.</p>\n");
    }

    private static List<Measurement> measuredLike(Measurement measured, List<GateResult> results) {
        return results.stream()
                .flatMap(result -> result.measurement().stream())
                .filter(other -> other.metric().equals(measured.metric()))
                .toList();
    }

    private String place(GateResult result) {
        if (result.gate() == Gate.FORGETTING) {
            return "an earlier version's holdout, anchor " + result.slice();
        }
        if (result.gate() != Gate.SLICE) {
            return "whole holdout";
        }
        return result.slice() + (report.findings().watched().contains(result) ? " (watched, holds nobody)" : "");
    }

    private static String value(OptionalDouble value, boolean error) {
        return value.isPresent() ? Numbers.measured(value.getAsDouble(), error) : "n/a";
    }

    private void mark(Verdict verdict) {
        page.append("<td class=\"mark ")
                .append(verdict)
                .append("\">")
                .append(word(verdict))
                .append("</td>");
    }

    /** Those that hold the version come first. */
    private void writeGates() {
        page.append("<h2>Every gate</h2>\n<table>\n")
                .append("<thead><tr><th>Gate</th><th>Verdict</th><th>Finding</th></tr></thead>\n");
        report.findings().gates().stream()
                .sorted(Comparator.comparing(GateResult::holdsNobody))
                .forEach(this::writeGate);
        page.append("</table>\n");
    }

    private void writeGate(GateResult result) {
        page.append("<tr><td>").append(escape(result.name())).append("</td>");
        mark(result.verdict());
        page.append("<td>").append(escape(result.finding()));
        result.extension()
                .ifPresent(jar -> page.append("<small>Extension ")
                        .append(escape(jar.name()))
                        .append(", SHA-256 ")
                        .append(escape(jar.sha256()))
                        .append("</small>"));
        result.measurement()
                .filter(measurement -> measurement.champion().isEmpty())
                .ifPresent(measurement ->
                        page.append(BoundsBar.over(List.of(measurement), false).draw(result.verdict(), measurement)));
        result.waiver()
                .ifPresent(waiver -> page.append("<p>Waived by ")
                        .append(escape(waiver.by()))
                        .append(" until ")
                        .append(waiver.expiresAt())
                        .append(": ")
                        .append(escape(waiver.reason()))
                        .append("</p>"));
        page.append("</td></tr>\n");
    }

    private void writeMetrics() {
        if (report.findings().metrics().isEmpty()) {
            return;
        }
        page.append("<h2>Every metric on the whole holdout</h2>\n<table>\n<thead><tr><th>Metric</th>")
                .append("<th class=\"n\">Champion</th><th class=\"n\">This version</th><th class=\"n\">Difference</th>")
                .append("<th class=\"n\">One-sided 95 % bounds</th></tr></thead>\n");
        for (MetricLine line : report.findings().metrics()) {
            page.append("<tr><td>").append(escape(line.name()));
            boolean error = line.metric().lessIsBetter();
            number("Champion", signless(line.champion(), error));
            number("This version", signless(line.candidate(), error));
            number("Difference", signed(line.difference(), error));
            number(
                    "Bounds",
                    signed(line.bounds().low(), error) + " to "
                            + signed(line.bounds().high(), error));
            page.append("</td></tr>\n");
        }
        page.append("</table>\n<p class=\"soft\">")
                .append(escape(whichWay()))
                .append(" Bounds resample whole groups.</p>\n");
    }

    private String whichWay() {
        List<LabelRule.Target> targets = report.targets();
        if (!targets.isEmpty()) {
            return "A metric without a target's name is the mean over all targets. Of r2 more is better; mae and rmse are errors, of"
                    + " which less is, in the unit of each target: "
                    + targets.stream()
                            .map(target ->
                                    target.name() + " in " + target.quantity().unit())
                            .collect(Collectors.joining(", "))
                    + ".";
        }
        return isQuantity()
                ? "Of r2 more is better; mae and rmse are errors in " + report.unit() + ", of which less is."
                : "More is better for all three.";
    }

    private void writeClasses() {
        if (report.findings().observations().classes().isEmpty()) {
            return;
        }
        page.append("<h2>Every class</h2>\n<table>\n<thead><tr><th>Class</th><th class=\"n\">Rows</th>")
                .append(
                        "<th class=\"n\">Champion's recall</th><th class=\"n\">This version's recall</th></tr></thead>\n");
        for (ClassLine line : report.findings().observations().classes()) {
            page.append("<tr><td>").append(escape(line.name()));
            number("Rows", grouped(line.rows()));
            number("Champion's recall", Numbers.thousandths(line.championRecall()));
            number("This version's recall", Numbers.thousandths(line.candidateRecall()));
            page.append("</td></tr>\n");
        }
        page.append("</table>\n");
    }

    private void writeObserved() {
        Observations observed = report.findings().observations();
        if (observed.calibration().isEmpty() && observed.latency().isEmpty()) {
            return;
        }
        page.append(
                        "<h2>Calibration and speed</h2>\n<table>\n<thead><tr><th>Measured</th><th class=\"n\">Champion</th>")
                .append("<th class=\"n\">This version</th></tr></thead>\n");
        observed.calibration()
                .ifPresent(both -> observation(
                        "Calibration error, " + Calibration.BINS + " bins",
                        both.champion().error(),
                        both.candidate().error()));
        observed.latency().ifPresent(check -> {
            observation(
                    "Scoring one row, ms, median of " + grouped(check.calls()) + " calls",
                    check.champion().p50(),
                    check.candidate().p50());
            observation(
                    "95th percentile", check.champion().p95(), check.candidate().p95());
            observation(
                    "99th percentile", check.champion().p99(), check.candidate().p99());
        });
        page.append("</table>\n");
        observed.latency()
                .map(LatencyCheck::ratio)
                .ifPresent(ratio -> page.append("<p>Called in turn, this version takes ")
                        .append(Numbers.thousandths(ratio.median()))
                        .append(" times as long as the champion: ")
                        .append(Numbers.thousandths(ratio.bounds().low()))
                        .append(" to ")
                        .append(Numbers.thousandths(ratio.bounds().high()))
                        .append(".</p>\n"));
    }

    private void observation(String name, double champion, double candidate) {
        page.append("<tr><td>").append(escape(name));
        number("Champion", Numbers.thousandths(champion));
        number("This version", Numbers.thousandths(candidate));
        page.append("</td></tr>\n");
    }

    /** @param of the column's title, which narrow screens show beside the number */
    private void number(String of, String text) {
        page.append("</td><td class=\"n\" data-of=\"").append(of).append("\">").append(text);
    }

    private void writeFlips() {
        if (report.findings().flips().isEmpty()) {
            return;
        }
        Flips flips = report.findings().flips().get();
        page.append("<h2>Rows it breaks</h2>\n");
        if (flips.negative() == 0) {
            page.append("<p>None.</p>\n");
            return;
        }
        page.append("<details><summary>")
                .append(grouped(flips.negativeIds().size()))
                .append(" of ")
                .append(grouped(flips.negative()))
                .append(" by prediction id</summary>\n<ul class=\"ids\">\n");
        flips.negativeIds()
                .forEach(id -> page.append("<li><code>").append(escape(id)).append("</code></li>\n"));
        page.append("</ul></details>\n");
    }

    private void writeChanges() {
        page.append("<h2>Limits that differ from the champion's</h2>\n");
        if (report.changes().isEmpty()) {
            page.append("<p>None.</p>\n");
            return;
        }
        page.append("<table>\n<thead><tr><th>Limit</th><th class=\"n\">Champion</th>")
                .append("<th class=\"n\">This version</th></tr></thead>\n");
        for (ThresholdChange change : report.changes()) {
            page.append("<tr><td>").append(escape(change.threshold()));
            number("Champion", escape(change.was().isEmpty() ? "none" : change.was()));
            number("This version", escape(change.is().isEmpty() ? "none" : change.is()));
            page.append("</td></tr>\n");
        }
        page.append("</table>\n");
    }

    private void writeProvenance() {
        page.append("<h2>What was judged</h2>\n<table>\n");
        row("Package contents (subject)", report.subject());
        row("Gate policy, version " + report.policyVersion(), report.policyDigest());
        report.snapshot().ifPresent(snapshot -> row("Snapshot", snapshot));
        report.use()
                .ifPresent(use ->
                        row("Use of this holdout", use.number() + " of " + use.budget() + " that the policy allows"));
        if (report.run() > 0) {
            row("Run", Long.toString(report.run()));
        }
        page.append("</table>\n");
    }

    private void row(String name, String value) {
        page.append("<tr><th>")
                .append(escape(name))
                .append("</th><td><code>")
                .append(escape(value))
                .append("</code></td></tr>\n");
    }

    private static String word(Verdict verdict) {
        return verdict.name().replace('_', ' ');
    }

    private static String signless(double value, boolean error) {
        return Numbers.measured(value, error).replace('-', '−');
    }

    private static String signed(double value, boolean error) {
        String text = Numbers.measured(value, error);
        return value > 0 && Double.isFinite(value) ? "+" + text : text.replace('-', '−');
    }
}
