package dev.drydock.packaging.suite;

import static dev.drydock.packaging.suite.Markup.grouped;

import com.samskivert.mustache.Template;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Calibration;
import dev.drydock.domain.validation.ClassLine;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.domain.validation.Flips;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.GateReport.ThresholdChange;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.LatencyCheck;
import dev.drydock.domain.validation.Measurement;
import dev.drydock.domain.validation.MetricLine;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.Observations;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.domain.validation.Waiver;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code gate-report.html}: the report for a release manager. One file, no script, no foreign asset, light and dark. The verdict
 * comes first, then what the release gains and what it breaks, then each slice against the champion on one axis, every gate, and what
 * exactly was judged.
 */
final class ReportPage {
    private static final Set<Gate> PARTS = EnumSet.of(Gate.SLICE, Gate.RECALL_LOSS, Gate.NON_INFERIORITY);
    private static final Template PAGE = Markup.template("gate-report");

    private final KeptReport report;

    private ReportPage(KeptReport report) {
        this.report = report;
    }

    static byte[] write(KeptReport report) {
        return PAGE.execute(new ReportPage(report).page()).getBytes(StandardCharsets.UTF_8);
    }

    /** What {@code gate-report.mustache} shows; what is null is left out. */
    record Page(
            String title,
            String version,
            @Nullable String champion,
            String other,
            Instant judgedAt,
            Verdict verdict,
            String word,
            String sentence,
            @Nullable Balance balance,
            List<Compared> compared,
            List<Judged> gates,
            List<Judged> watched,
            @Nullable Metrics metrics,
            List<ClassRow> classes,
            List<Observed> observed,
            @Nullable Speed speed,
            @Nullable Broken flips,
            List<Change> changes,
            List<Row> judged) {
        boolean isCompared() {
            return !compared.isEmpty();
        }

        boolean isWatching() {
            return !watched.isEmpty();
        }

        boolean hasClasses() {
            return !classes.isEmpty();
        }

        boolean isObserved() {
            return !observed.isEmpty();
        }

        boolean isChanged() {
            return !changes.isEmpty();
        }
    }

    private Page page() {
        return new Page(
                (report.isCheck() ? "Check of " : "Gate report ") + report.version() + ": " + word(report.verdict()),
                report.version(),
                report.champion().orElse(null),
                report.isCheck() ? "When released" : report.champion().isPresent() ? "Champion" : "Without a model",
                report.judgedAt().truncatedTo(ChronoUnit.SECONDS),
                report.verdict(),
                word(report.verdict()),
                verdictSentence(),
                balance(),
                comparisons().stream().map(this::compared).toList(),
                gates(),
                report.findings().watched().stream().map(ReportPage::judged).toList(),
                metrics(),
                report.findings().observations().classes().stream()
                        .map(ReportPage::ofClass)
                        .toList(),
                observed(),
                report.findings()
                        .observations()
                        .latency()
                        .map(LatencyCheck::ratio)
                        .map(ReportPage::speed)
                        .orElse(null),
                report.findings().flips().map(ReportPage::broken).orElse(null),
                report.changes().stream().map(ReportPage::change).toList(),
                judged());
    }

    private String verdictSentence() {
        List<String> held = report.findings().gates().stream()
                .filter(gate -> !gate.holdsNobody())
                .map(GateResult::name)
                .toList();
        long waived = report.findings().gates().stream()
                .filter(gate -> gate.verdict() == Verdict.WAIVED)
                .count();
        if (report.isCheck()) {
            return held.isEmpty()
                    ? "All " + report.findings().gates().size() + " gates passed. This version serves and is sound."
                    : "This version serves, and goes on serving. Not passed: " + String.join(", ", held) + ".";
        }
        if (report.kind() == GateReport.Kind.REVALIDATION) {
            return held.isEmpty()
                    ? "All " + report.findings().gates().size() + " gates passed. This version serves, and may go on."
                    : "This version serves, and goes on serving. Not passed: " + String.join(", ", held) + ".";
        }
        if (!held.isEmpty()) {
            return "This version cannot be released. Held by: " + String.join(", ", held) + ".";
        }
        String all = report.findings().gates().size() + " gates";
        return waived == 0
                ? "All " + all + " passed. It may be approved for release."
                : "Of " + all + ", " + waived + " did not pass and were waived by signature; the others passed.";
    }

    record Balance(
            String difference,
            String metric,
            String champion,
            String candidate,
            String gained,
            String broken,
            String brokenRows,
            String worseParts) {}

    private @Nullable Balance balance() {
        if (report.findings().flips().isEmpty() || report.findings().metrics().isEmpty()) {
            return null;
        }
        Flips flips = report.findings().flips().get();
        MetricLine first = report.findings().metrics().get(0);
        return new Balance(
                signed(first.difference(), first.metric().lessIsBetter()),
                first.metric().wireName(),
                Numbers.thousandths(first.champion()),
                Numbers.thousandths(first.candidate()),
                grouped(flips.positive())
                        + (isQuantity()
                                ? " rows are nearer to the truth by more than " + tolerance() + "."
                                : " rows that the champion had wrong are now right."),
                grouped(flips.negative()),
                ofHoldout()
                        + (isQuantity()
                                ? "rows are further from the truth by more than " + tolerance() + ". "
                                : "rows that the champion had right are now wrong. "),
                worseParts());
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

    /** Slices and classes; a difference whose interval holds 0 is not one. */
    private String worseParts() {
        List<GateResult> parts = comparisons().stream()
                .filter(result ->
                        PARTS.contains(result.gate()) && !result.slice().isEmpty())
                .toList();
        List<String> worse = parts.stream()
                .filter(result -> isWorse(result.measurement().orElseThrow()))
                .map(ReportPage::part)
                .toList();
        if (parts.isEmpty()) {
            return "";
        }
        return worse.isEmpty()
                ? "Nothing shows that " + (isQuantity() ? "a slice or target" : "a slice or class") + " is worse."
                : "Measured to be worse: " + String.join(", ", worse) + ".";
    }

    private static String part(GateResult result) {
        return switch (result.gate()) {
            case RECALL_LOSS -> "class " + result.slice();
            case NON_INFERIORITY -> "target " + result.slice();
            default -> result.slice();
        };
    }

    private static boolean isWorse(Measurement difference) {
        return difference.bounds().sign(difference.lessIsBetter()) < 0;
    }

    /** Every gate and watched slice that compares with the champion. */
    private List<GateResult> comparisons() {
        return Stream.concat(report.findings().gates().stream(), report.findings().watched().stream())
                .filter(result -> result.measurement()
                        .filter(m -> m.champion().isPresent())
                        .isPresent())
                .toList();
    }

    record Compared(
            String place,
            String rows,
            String groups,
            String champion,
            String candidate,
            String difference,
            String metric,
            BoundsBar.@Nullable Bar bar,
            String low,
            String high,
            String limit,
            Verdict verdict,
            String word) {}

    private Compared compared(GateResult result) {
        Measurement measured = result.measurement().orElseThrow();
        BoundsBar bar = BoundsBar.over(measuredLike(measured, comparisons()), true);
        boolean error = measured.lessIsBetter();
        return new Compared(
                place(result),
                grouped(measured.rows()),
                grouped(measured.groups()),
                value(measured.champion(), error),
                value(measured.candidate(), error),
                signed(measured.value(), error),
                measured.metric().replace(" difference", ""),
                bar.draw(result.verdict(), measured).orElse(null),
                signed(measured.bounds().low(), error),
                signed(measured.bounds().high(), error),
                signed(measured.limit(), error),
                result.verdict(),
                word(result.verdict()));
    }

    private static List<Measurement> measuredLike(Measurement measured, List<GateResult> results) {
        return results.stream()
                .flatMap(result -> result.measurement().stream())
                .filter(other -> other.metric().equals(measured.metric()))
                .toList();
    }

    private String place(GateResult result) {
        return rowsOf(result) + (report.findings().watched().contains(result) ? " (watched, blocks nobody)" : "");
    }

    private static String rowsOf(GateResult result) {
        if (result.gate() == Gate.FORGETTING) {
            return "an earlier version's holdout, anchor " + result.slice();
        }
        if (result.gate() == Gate.RECALL_LOSS) {
            return "rows of class " + result.slice();
        }
        if (result.gate() == Gate.CALIBRATION) {
            return "square of how far probabilities lie from what comes true";
        }
        if (result.gate() == Gate.COST) {
            return "cost of a row; the difference is a share of the champion's";
        }
        if (result.gate() == Gate.ROBUSTNESS) {
            return "copies of holdout rows, " + result.slice();
        }
        if (result.gate() != Gate.SLICE) {
            return result.slice().isEmpty() ? "whole holdout" : "whole holdout, target " + result.slice();
        }
        return result.slice();
    }

    private static String value(OptionalDouble value, boolean error) {
        return value.isPresent() ? Numbers.measured(value.getAsDouble(), error) : "n/a";
    }

    record Judged(
            String name,
            String protection,
            Verdict verdict,
            String word,
            String finding,
            @Nullable ExtensionJar extension,
            BoundsBar.@Nullable Bar bar,
            @Nullable Waiver waiver) {}

    /** Those that hold the version come first. */
    private List<Judged> gates() {
        return report.findings().gates().stream()
                .sorted(Comparator.comparing(GateResult::holdsNobody))
                .map(ReportPage::judged)
                .toList();
    }

    private static Judged judged(GateResult result) {
        return new Judged(
                result.name(),
                result.gate().protection(),
                result.verdict(),
                word(result.verdict()),
                result.finding(),
                result.extension().orElse(null),
                result.measurement()
                        .filter(measurement -> measurement.champion().isEmpty())
                        .flatMap(measurement -> BoundsBar.over(
                                        List.of(measurement),
                                        measurement.candidate().isPresent())
                                .draw(result.verdict(), measurement))
                        .orElse(null),
                result.waiver().orElse(null));
    }

    record Metrics(List<Metric> lines, String whichWay) {}

    record Metric(String name, String champion, String candidate, String difference, String low, String high) {}

    private @Nullable Metrics metrics() {
        List<Metric> lines =
                report.findings().metrics().stream().map(ReportPage::metric).toList();
        return lines.isEmpty() ? null : new Metrics(lines, whichWay());
    }

    private static Metric metric(MetricLine line) {
        boolean error = line.metric().lessIsBetter();
        return new Metric(
                line.name(),
                signless(line.champion(), error),
                signless(line.candidate(), error),
                signed(line.difference(), error),
                signed(line.bounds().low(), error),
                signed(line.bounds().high(), error));
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

    record ClassRow(String name, String rows, String champion, String candidate) {}

    private static ClassRow ofClass(ClassLine line) {
        return new ClassRow(
                line.name(),
                grouped(line.rows()),
                Numbers.thousandths(line.championRecall()),
                Numbers.thousandths(line.candidateRecall()));
    }

    record Observed(String name, String champion, String candidate) {
        static Observed of(String name, double champion, double candidate) {
            return new Observed(name, Numbers.thousandths(champion), Numbers.thousandths(candidate));
        }
    }

    private List<Observed> observed() {
        Observations observations = report.findings().observations();
        List<Observed> observed = new ArrayList<>();
        observations
                .calibration()
                .ifPresent(both -> observed.add(Observed.of(
                        "Calibration error, " + Calibration.BINS + " bins",
                        both.champion().error(),
                        both.candidate().error())));
        observations.latency().ifPresent(check -> {
            observed.add(Observed.of(
                    "Scoring one row, ms, median of " + grouped(check.calls()) + " calls",
                    check.champion().p50(),
                    check.candidate().p50()));
            observed.add(Observed.of(
                    "95th percentile", check.champion().p95(), check.candidate().p95()));
            observed.add(Observed.of(
                    "99th percentile", check.champion().p99(), check.candidate().p99()));
        });
        return observed;
    }

    record Speed(String median, String low, String high) {}

    private static Speed speed(LatencyCheck.Ratio ratio) {
        return new Speed(
                Numbers.thousandths(ratio.median()),
                Numbers.thousandths(ratio.bounds().low()),
                Numbers.thousandths(ratio.bounds().high()));
    }

    record Broken(boolean isNone, String shown, String all, List<String> ids) {}

    private static Broken broken(Flips flips) {
        return new Broken(
                flips.negative() == 0,
                grouped(flips.negativeIds().size()),
                grouped(flips.negative()),
                flips.negativeIds());
    }

    record Change(String limit, String was, String is) {}

    private static Change change(ThresholdChange change) {
        return new Change(
                change.threshold(),
                change.was().isEmpty() ? "none" : change.was(),
                change.is().isEmpty() ? "none" : change.is());
    }

    record Row(String name, String value) {}

    private List<Row> judged() {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("Package contents (subject)", report.subject()));
        rows.add(new Row("Gate policy, version " + report.policyVersion(), report.policyDigest()));
        report.snapshot().ifPresent(snapshot -> rows.add(new Row("Snapshot", snapshot)));
        report.use()
                .ifPresent(use -> rows.add(new Row(
                        "Looks at these rows", use.number() + " of " + use.budget() + " that the policy allows")));
        if (report.run() > 0) {
            rows.add(new Row("Run", Long.toString(report.run())));
        }
        return rows;
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
