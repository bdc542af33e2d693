package dev.drydock.console.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drydock.console.Wording;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A gate report, {@code gate-report.json}, as a page shows it: finished text and geometry. */
public final class ReportReading {
    private static final String SLICE = "slice:";
    private static final String PASS = "PASS";

    private final JsonNode root;
    private final List<JsonNode> gates;
    private final List<JsonNode> watched;

    private ReportReading(JsonNode root) {
        this.root = root;
        this.gates = items(root.path("gates"));
        this.watched = items(root.path("watched"));
    }

    /** @throws DrydockException {@code REPORT_INVALID} */
    public static ReportReading of(byte[] json) {
        try {
            return new ReportReading(Mappers.OWN.readTree(json));
        } catch (IOException e) {
            throw new DrydockException(
                    ValidationFailure.REPORT_INVALID,
                    "A gate report cannot be shown: " + e.getMessage() + ". Judge the candidate again.",
                    e);
        }
    }

    /**
     * Candidate and champion on the same rows.
     *
     * @param detail what the rows are, or which way is better
     * @param verdict of the gate that looks at it; empty if none does
     */
    public record Comparison(
            String name,
            String detail,
            String champion,
            String candidate,
            String difference,
            String bounds,
            String limit,
            String verdict,
            IntervalPlot plot) {
        public boolean better() {
            return plot.news() > 0;
        }

        public boolean worse() {
            return plot.news() < 0;
        }
    }

    /**
     * One gate.
     *
     * @param measured with the metric's name; empty if the gate measures nothing
     * @param rows how many were measured, of how many groups; empty if the gate measures nothing
     * @param waiver who waived it, until when and why; empty if nobody did
     * @param holds whether it holds the version
     * @param protection a sentence that says what it protects against; empty of a gate that this Drydock does not know
     */
    public record Gate(
            String name,
            String verdict,
            String measured,
            String bounds,
            String limit,
            String rows,
            String finding,
            String waiver,
            boolean holds,
            String protection,
            IntervalPlot plot) {}

    /** One of several classes; bars are pixels of 120. */
    public record ClassRow(
            String name, String rows, String champion, String candidate, int championBar, int candidateBar) {}

    /** How long one row takes, in milliseconds; bars are pixels of 120 on a common scale. */
    public record Latency(String name, String champion, String candidate, int championBar, int candidateBar) {}

    /** A limit that is not the one the champion had to hold. */
    public record Change(String limit, String was, String is) {}

    public String verdict() {
        return root.path("verdict").asText();
    }

    public String champion() {
        return root.path("champion").asText();
    }

    /** What the version is compared with, as the head of a column. */
    public String other() {
        return champion().isEmpty() ? "Without a model" : "Champion";
    }

    public String judgedAt() {
        return Wording.time(root.path("judgedAt").asText());
    }

    public String task() {
        return root.path("task").asText().replace('-', ' ');
    }

    public String subject() {
        return root.path("subject").asText();
    }

    public String policyDigest() {
        return root.path("policyDigest").asText();
    }

    public String policyVersion() {
        return root.path("policyVersion").asText();
    }

    public boolean isQuantity() {
        return root.path("task").asText().equals("regression");
    }

    /** By how much a quantity's error may change before the row counts, with its unit. */
    public String tolerance() {
        return root.path("targets").isEmpty()
                ? Wording.plain(root.path("tolerance")) + " "
                        + root.path("unit").asText()
                : "the tolerance of a target";
    }

    /** Such as {@code 1 of 5}; empty for an import that was not measured. */
    public String holdoutUse() {
        JsonNode use = root.path("holdout");
        return use.isObject()
                ? use.path("use").asText() + " of " + use.path("budget").asText()
                : "";
    }

    public boolean isCompared() {
        return !root.path("metrics").isEmpty();
    }

    /** The metric that reports lead with; only of a report that compares. */
    public Comparison lead() {
        return metrics().get(0);
    }

    /** The leading metric's difference from the champion with its bounds; nothing in a report that does not compare. */
    JsonNode leadingDifference() {
        return champion().isEmpty()
                ? MissingNode.getInstance()
                : root.path("metrics").path(0);
    }

    /** Every metric on the whole holdout, each on an axis of its own. */
    public List<Comparison> metrics() {
        return items(root.path("metrics")).stream().map(this::metric).toList();
    }

    private static String errorsIn(String unit) {
        return unit.isEmpty() ? "mean over the targets, lower is better" : "in " + unit + ", lower is better";
    }

    /** Of a target's metric the target's; empty if several targets have several. */
    private String unitOf(String metric) {
        return items(root.path("targets")).stream()
                .filter(target -> metric.endsWith(":" + target.path("name").asText()))
                .findFirst()
                .orElse(root)
                .path("unit")
                .asText();
    }

    private Comparison metric(JsonNode line) {
        String name = line.path("metric").asText();
        Optional<JsonNode> gate = gates.stream()
                .filter(one -> one.path("gate").asText().equals("non-inferiority"))
                .filter(one -> one.path("measured").path("metric").asText().equals(name + " difference"))
                .findFirst();
        JsonNode drawn = gate.map(one -> one.path("measured")).orElse(line);
        IntervalPlot plot = IntervalPlot.draw(
                IntervalPlot.Axis.over(List.of(drawn), true), drawn, gate.isPresent() ? "value" : "difference", true);
        boolean less = line.path("lessIsBetter").asBoolean();
        return new Comparison(
                name,
                less ? errorsIn(unitOf(name)) : "higher is better",
                Wording.number(line.path("champion"), less),
                Wording.number(line.path("candidate"), less),
                Wording.signed(line.path("difference"), less),
                Wording.signed(drawn.path("low"), less) + " to " + Wording.signed(drawn.path("high"), less),
                gate.map(one -> limit(one.path("measured"), true)).orElse(""),
                gate.map(one -> one.path("verdict").asText()).orElse(""),
                plot);
    }

    private static String limit(JsonNode measured, boolean signed) {
        JsonNode limit = measured.path("limit");
        boolean less = measured.path("lessIsBetter").asBoolean();
        return (less ? "≤ " : "≥ ") + (signed ? Wording.signed(limit, less) : Wording.plain(limit));
    }

    /** Every slice, on one axis. */
    public List<Comparison> slices() {
        List<JsonNode> compared = Stream.concat(gates.stream(), watched.stream())
                .filter(gate -> gate.path("gate").asText().startsWith(SLICE))
                .filter(gate -> gate.path("measured").isObject())
                .toList();
        IntervalPlot.Axis axis = IntervalPlot.Axis.over(
                compared.stream().map(gate -> gate.path("measured")).toList(), true);
        return compared.stream().map(gate -> slice(gate, axis)).toList();
    }

    private Comparison slice(JsonNode gate, IntervalPlot.Axis axis) {
        JsonNode measured = gate.path("measured");
        boolean less = measured.path("lessIsBetter").asBoolean();
        String holds = watched.contains(gate) ? ", watched: blocks nobody" : "";
        return new Comparison(
                gate.path("gate").asText().substring(SLICE.length()),
                rows(measured) + holds,
                Wording.number(measured.path("champion"), less),
                Wording.number(measured.path("candidate"), less),
                Wording.signed(measured.path("value"), less),
                Wording.signed(measured.path("low"), less) + " to " + Wording.signed(measured.path("high"), less),
                limit(measured, true),
                gate.path("verdict").asText(),
                IntervalPlot.draw(axis, measured, "value", true));
    }

    private static String rows(JsonNode measured) {
        return Wording.count(measured.path("rows").asLong()) + " rows of "
                + Wording.count(measured.path("groups").asLong()) + " groups";
    }

    /** What the slices are measured by. */
    public String sliceMetric() {
        return Stream.concat(gates.stream(), watched.stream())
                .filter(gate -> gate.path("gate").asText().startsWith(SLICE))
                .map(gate -> gate.path("measured").path("metric").asText().replace(" difference", ""))
                .filter(metric -> !metric.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** Those that hold the version come first, then as the report has them. */
    public List<Gate> gates() {
        List<Gate> all = gates.stream().map(ReportReading::gate).toList();
        return Stream.concat(all.stream().filter(Gate::holds), all.stream().filter(gate -> !gate.holds()))
                .toList();
    }

    /** Those that hold nobody, as the report has them. */
    public List<Gate> watchedGates() {
        return watched.stream().map(ReportReading::gate).toList();
    }

    private static Gate gate(JsonNode gate) {
        JsonNode measured = gate.path("measured");
        boolean difference = measured.path("candidate").isNumber();
        String verdict = gate.path("verdict").asText();
        boolean numbers = measured.isObject();
        boolean less = measured.path("lessIsBetter").asBoolean();
        return new Gate(
                gate.path("gate").asText(),
                verdict,
                numbers ? measured.path("metric").asText() + " " + text(measured.path("value"), difference, less) : "",
                numbers
                        ? text(measured.path("low"), difference, less) + " to "
                                + text(measured.path("high"), difference, less)
                                + ", at " + Wording.percent(measured.path("confidence"))
                        : "",
                numbers ? limit(measured, difference) : "",
                numbers ? rows(measured) : "",
                gate.path("finding").asText(),
                waiver(gate.path("waiver")),
                !verdict.equals(PASS) && !verdict.equals("WAIVED"),
                dev.drydock.domain.validation.Gate.ofLine(gate.path("gate").asText())
                        .map(dev.drydock.domain.validation.Gate::protection)
                        .orElse(""),
                numbers
                        ? IntervalPlot.draw(
                                IntervalPlot.Axis.over(List.of(measured), difference), measured, "value", difference)
                        : IntervalPlot.draw(new IntervalPlot.Axis(0, 1), measured, "value", false));
    }

    private static String text(JsonNode value, boolean signed, boolean error) {
        return signed ? Wording.signed(value, error) : Wording.number(value, error);
    }

    private static String waiver(JsonNode waiver) {
        return waiver.isObject()
                ? "Waived by " + waiver.path("by").asText() + " until "
                        + Wording.time(waiver.path("expiresAt").asText()) + " UTC: "
                        + waiver.path("reason").asText()
                : "";
    }

    /** The gates that hold the version. */
    public List<String> holding() {
        return gates().stream().filter(Gate::holds).map(Gate::name).toList();
    }

    public int passed() {
        return (int) gates.stream()
                .filter(gate -> gate.path("verdict").asText().equals(PASS))
                .count();
    }

    public boolean isFlipped() {
        return root.path("flips").isObject();
    }

    /** Rows that the candidate makes better. */
    public String mended() {
        return Wording.count(root.path("flips").path("positive").asLong());
    }

    /** Rows that the candidate makes worse. */
    public String broken() {
        return Wording.count(root.path("flips").path("negative").asLong());
    }

    /** Their prediction ids, the first ones. */
    public List<String> brokenIds() {
        return items(root.path("flips").path("negativeIds")).stream()
                .map(JsonNode::asText)
                .toList();
    }

    /** The slices that were measured to be worse, in words; empty if there are no slices. */
    public String worseSlices() {
        List<Comparison> slices = slices();
        List<String> worse =
                slices.stream().filter(Comparison::worse).map(Comparison::name).toList();
        if (slices.isEmpty()) {
            return "";
        }
        return worse.isEmpty()
                ? "Nothing shows that a slice is worse."
                : "Measured to be worse: " + String.join(", ", worse) + ".";
    }

    public boolean isCalibrated() {
        return root.path("calibration").isObject();
    }

    public CalibrationPlot calibration() {
        return CalibrationPlot.draw(root.path("calibration"));
    }

    public List<ClassRow> classes() {
        return items(root.path("classes")).stream()
                .map(line -> new ClassRow(
                        line.path("class").asText(),
                        Wording.count(line.path("rows").asLong()),
                        Wording.number(line.path("championRecall")),
                        Wording.number(line.path("candidateRecall")),
                        bar(line.path("championRecall"), 1),
                        bar(line.path("candidateRecall"), 1)))
                .toList();
    }

    /** Empty if it was not measured. */
    public List<Latency> latency() {
        JsonNode latency = root.path("latency");
        if (!latency.isObject()) {
            return List.of();
        }
        double most = Math.max(
                latency.path("candidate").path("p99Ms").asDouble(),
                latency.path("champion").path("p99Ms").asDouble());
        List<Latency> rows = new ArrayList<>();
        rows.add(latency("median", "p50Ms", latency, most));
        rows.add(latency("95th percentile", "p95Ms", latency, most));
        rows.add(latency("99th percentile", "p99Ms", latency, most));
        return rows;
    }

    private static Latency latency(String name, String key, JsonNode latency, double most) {
        JsonNode champion = latency.path("champion").path(key);
        JsonNode candidate = latency.path("candidate").path(key);
        return new Latency(
                name, Wording.number(champion), Wording.number(candidate), bar(champion, most), bar(candidate, most));
    }

    /** How many times as long as the champion it takes, with the bounds; empty in a report that did not measure it. */
    public String latencyRatio() {
        JsonNode ratio = root.path("latency").path("ratio");
        return ratio.isObject()
                ? "This version takes " + Wording.number(ratio.path("median"))
                        + " times as long as the champion; bounds " + Wording.number(ratio.path("low")) + " to "
                        + Wording.number(ratio.path("high")) + "."
                : "";
    }

    public String latencyCalls() {
        return Wording.count(root.path("latency").path("calls").asLong());
    }

    private static int bar(JsonNode value, double most) {
        return most <= 0 ? 0 : (int) Math.round(120 * value.asDouble() / most);
    }

    public List<Change> changes() {
        return items(root.path("changedLimits")).stream()
                .map(change -> new Change(
                        change.path("limit").asText(),
                        orNone(change.path("was").asText()),
                        orNone(change.path("is").asText())))
                .toList();
    }

    private static String orNone(String value) {
        return value.isEmpty() ? "none" : value;
    }

    private static List<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
