package dev.drydock.packaging.suite;

import dev.drydock.domain.validation.Flips;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.Measurement;
import dev.drydock.domain.validation.MetricLine;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * {@code gate-report.html}: the report for a release manager. One file, no script, no foreign asset, light and dark. The verdict
 * comes first, then what the release gains and what it breaks, then the numbers behind it.
 */
final class ReportPage {
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#d9dee5;--paper:#fff;--wash:#f5f7f9;
            --pass:#1a7f4b;--fail:#c0362c;--thin:#a86a00;--waived:#5a4fcf}
            @media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa6b5;--line:#323b47;--paper:#14181d;--wash:#1c2229;
            --pass:#4cc38a;--fail:#ff7a6e;--thin:#e5a63b;--waived:#a79ff5}}
            *{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);
            font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
            main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 4rem}h1{font-size:1.5rem;margin:0 0 .25rem}
            h2{font-size:1.1rem;margin:2.25rem 0 .6rem}p{margin:.4rem 0}.soft{color:var(--soft)}
            .verdict{border-left:.4rem solid currentColor;padding:.6rem 1rem;margin:1.25rem 0;background:var(--wash)}
            .verdict strong{font-size:1.35rem;display:block}.verdict span{color:var(--ink)}
            .PASS{color:var(--pass)}.FAIL{color:var(--fail)}.INSUFFICIENT_EVIDENCE{color:var(--thin)}.WAIVED{color:var(--waived)}
            table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.5rem .6rem;
            border-bottom:1px solid var(--line)}th{font-weight:600;color:var(--soft);font-size:.85rem}
            td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
            .mark{font-weight:600;white-space:nowrap}code{font:.85em/1.4 ui-monospace,Menlo,Consolas,monospace;word-break:break-all}
            .two{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:1rem}
            .card{background:var(--wash);padding:.8rem 1rem;border-radius:.4rem}.card b{font-size:1.6rem;display:block;line-height:1.2}
            .ids{columns:14rem;font-size:.9rem;padding-left:1.2rem;margin:.4rem 0}
            svg{display:block;width:100%;max-width:22rem;height:1.6rem;margin-top:.3rem;overflow:visible}
            .bar{stroke:currentColor;stroke-width:3}.dot{fill:currentColor}.limit{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:3 2}
            .axis{stroke:var(--line);stroke-width:1}.wide{overflow-x:auto}
            """;

    private final StringBuilder page = new StringBuilder();
    private final GateReport report;

    private ReportPage(GateReport report) {
        this.report = report;
    }

    static byte[] write(GateReport report) {
        ReportPage page = new ReportPage(report);
        page.write();
        return page.page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write() {
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>Gate report ")
                .append(escape(report.version()))
                .append(": ")
                .append(word(report.verdict()))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<main>\n");
        writeHead();
        writeGainsAndBreaks();
        writeGates("Gates", report.findings().gates());
        if (!report.findings().watched().isEmpty()) {
            writeGates("Watched slices (they hold nobody)", report.findings().watched());
        }
        writeMetrics();
        writeFlips();
        writeChanges();
        writeProvenance();
        page.append("</main>\n</body>\n</html>\n");
    }

    private void writeHead() {
        page.append("<h1>").append(escape(report.version())).append("</h1>\n<p class=\"soft\">Gate report");
        report.champion()
                .ifPresent(champion -> page.append(", compared with champion ").append(escape(champion)));
        page.append(", judged ").append(report.judgedAt()).append("</p>\n");
        Verdict verdict = report.verdict();
        page.append("<div class=\"verdict ")
                .append(verdict)
                .append("\"><strong>")
                .append(word(verdict));
        page.append("</strong><span>").append(escape(verdictSentence())).append("</span></div>\n");
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
                .append(signed(first.difference()))
                .append("</b>")
                .append(escape(first.metric().wireName()))
                .append(" (")
                .append(Numbers.thousandths(first.champion()))
                .append(" → ")
                .append(Numbers.thousandths(first.candidate()))
                .append("); ")
                .append(grouped(flips.positive()))
                .append(" rows that the champion had wrong are now right.</div>\n")
                .append("<div class=\"card\">What it breaks<b>")
                .append(grouped(flips.negative()))
                .append("</b>rows that the champion had right are now wrong.</div>\n</div>\n");
    }

    private void writeGates(String title, List<GateResult> results) {
        page.append("<h2>")
                .append(title)
                .append("</h2>\n<div class=\"wide\"><table>\n")
                .append("<tr><th>Gate</th><th>Verdict</th><th>Finding</th></tr>\n");
        for (GateResult result : results) {
            page.append("<tr><td>").append(escape(result.name())).append("</td><td class=\"mark ");
            page.append(result.verdict())
                    .append("\">")
                    .append(word(result.verdict()))
                    .append("</td><td>");
            page.append(escape(result.finding()));
            result.measurement().ifPresent(measurement -> writeBar(result.verdict(), measurement));
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
        page.append("</table></div>\n");
    }

    /** The bounds as a bar, the value as a dot, the limit as a dashed line. */
    private void writeBar(Verdict verdict, Measurement measurement) {
        double from = Math.min(measurement.bounds().low(), measurement.limit());
        double to = Math.max(measurement.bounds().high(), measurement.limit());
        double margin = Math.max((to - from) * 0.1, 1e-9);
        double scale = 300 / (to - from + 2 * margin);
        double origin = from - margin;
        if (!Double.isFinite(scale)) {
            return;
        }
        page.append("<svg class=\"")
                .append(verdict)
                .append("\" viewBox=\"0 0 300 24\" role=\"img\" aria-label=\"bounds ");
        page.append(Numbers.thousandths(measurement.bounds().low()))
                .append(" to ")
                .append(Numbers.thousandths(measurement.bounds().high()))
                .append(", limit ")
                .append(Numbers.plain(measurement.limit()))
                .append("\"><line class=\"axis\" x1=\"0\" y1=\"12\" x2=\"300\" y2=\"12\"/><line class=\"bar\" x1=\"")
                .append(place((measurement.bounds().low() - origin) * scale))
                .append("\" y1=\"12\" x2=\"")
                .append(place((measurement.bounds().high() - origin) * scale))
                .append("\" y2=\"12\"/><circle class=\"dot\" r=\"5\" cy=\"12\" cx=\"")
                .append(place((measurement.value() - origin) * scale))
                .append("\"/><line class=\"limit\" y1=\"0\" y2=\"24\" x1=\"");
        String limit = place((measurement.limit() - origin) * scale);
        page.append(limit).append("\" x2=\"").append(limit).append("\"/></svg>");
    }

    private static String place(double pixels) {
        return String.format(Locale.ROOT, "%.1f", pixels);
    }

    private void writeMetrics() {
        if (report.findings().metrics().isEmpty()) {
            return;
        }
        page.append(
                        "<h2>Whole holdout</h2>\n<div class=\"wide\"><table>\n<tr><th>Metric</th><th class=\"n\">Champion</th>")
                .append(
                        "<th class=\"n\">Candidate</th><th class=\"n\">Difference</th><th class=\"n\">One-sided 95 % bounds</th></tr>\n");
        for (MetricLine line : report.findings().metrics()) {
            page.append("<tr><td>").append(line.metric().wireName());
            number(Numbers.thousandths(line.champion()));
            number(Numbers.thousandths(line.candidate()));
            number(signed(line.difference()));
            number(signed(line.bounds().low()) + " to " + signed(line.bounds().high()));
            page.append("</td></tr>\n");
        }
        page.append(
                "</table></div>\n<p class=\"soft\">More is better for all three. Bounds resample whole groups.</p>\n");
    }

    private void number(String text) {
        page.append("</td><td class=\"n\">").append(text);
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
        page.append("<table>\n<tr><th>Limit</th><th class=\"n\">Champion</th><th class=\"n\">This version</th></tr>\n");
        for (GateReport.ThresholdChange change : report.changes()) {
            page.append("<tr><td>").append(escape(change.threshold()));
            number(escape(change.was().isEmpty() ? "none" : change.was()));
            number(escape(change.is().isEmpty() ? "none" : change.is()));
            page.append("</td></tr>\n");
        }
        page.append("</table>\n");
    }

    private void writeProvenance() {
        page.append("<h2>What was judged</h2>\n<table>\n");
        row("Package contents (subject)", report.subject());
        row("Gate policy, version " + report.policy().version(), report.policyDigest());
        report.snapshot().ifPresent(snapshot -> row("Snapshot", snapshot));
        report.use()
                .ifPresent(use -> row(
                        "Use of this holdout",
                        use.number() + " of " + report.policy().holdoutBudget() + " that the policy allows"));
        if (report.runInstance() > 0) {
            row("Run", Long.toString(report.runInstance()));
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

    private static String signed(double value) {
        String text = Numbers.thousandths(value);
        return value > 0 && Double.isFinite(value) ? "+" + text : text.replace('-', '−');
    }

    private static String grouped(int count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
