package dev.drydock.packaging.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Findings;
import dev.drydock.domain.validation.Flips;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.GateReport.ThresholdChange;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.Measurement;
import dev.drydock.domain.validation.Metric;
import dev.drydock.domain.validation.MetricLine;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.domain.validation.Waiver;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A gate report, read from its JSON: everything that its page shows. The page is made only from this, so it always agrees with the document
 * that people sign.
 *
 * @param kind a check or a revalidation is about a version in service, and lets nothing into it
 * @param unit of a quantity; empty for classes, and for targets of several units
 * @param tolerance of one quantity; else 0
 * @param targets of several quantities; else empty
 * @param run the job instance; 0 for an import that was not measured
 */
record KeptReport(
        GateReport.Kind kind,
        String version,
        Task task,
        String unit,
        double tolerance,
        List<LabelRule.Target> targets,
        Optional<String> champion,
        Instant judgedAt,
        String subject,
        int policyVersion,
        String policyDigest,
        Optional<String> snapshot,
        long run,
        Optional<Use> use,
        List<ThresholdChange> changes,
        Findings findings) {
    private static final String PART = ":";

    KeptReport {
        targets = List.copyOf(targets);
        changes = List.copyOf(changes);
    }

    /** The how-manieth use of the holdout it was, of how many that the policy allows. */
    record Use(int number, int budget) {}

    boolean isCheck() {
        return kind == GateReport.Kind.CHECK;
    }

    Verdict verdict() {
        return findings.verdict();
    }

    /** @throws dev.drydock.failure.DrydockException {@code REPORT_INVALID} */
    static KeptReport read(byte[] json) {
        try {
            return of(StrictJson.read(json));
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            throw ReportDocument.unreadable(e);
        }
    }

    private static KeptReport of(JsonNode root) {
        return new KeptReport(
                ReportDocument.kind(root),
                ReportDocument.text(root, "version"),
                taskOf(root),
                root.path("unit").asText(),
                root.path("tolerance").asDouble(),
                items(root.path("targets"), KeptReport::target),
                optionalText(root, "champion"),
                Instant.parse(ReportDocument.text(root, "judgedAt")),
                ReportDocument.text(root, "subject"),
                root.path("policyVersion").asInt(),
                ReportDocument.text(root, "policyDigest"),
                optionalText(root, "snapshot"),
                root.path("run").asLong(),
                optional(root.path("holdout"), KeptReport::use),
                items(root.path("changedLimits"), KeptReport::change),
                findings(root));
    }

    /** What its gates found, and everything beside them. */
    static Findings findings(JsonNode root) {
        return new Findings(
                items(root.path("gates"), KeptReport::result),
                items(root.path("watched"), KeptReport::result),
                items(root.path("metrics"), KeptReport::metric),
                optional(root.path("flips"), KeptReport::flips),
                ObservationNodes.read(root));
    }

    private static Task taskOf(JsonNode root) {
        String name = ReportDocument.text(root, "task");
        return Task.ofYamlName(name).orElseThrow(() -> new IllegalArgumentException("it has the unknown task " + name));
    }

    private static LabelRule.Target target(JsonNode node) {
        LabelRule.Quantity quantity = new LabelRule.Quantity(
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                node.path("unit").asText(),
                number(node, "tolerance"));
        return new LabelRule.Target(ReportDocument.text(node, "name"), quantity);
    }

    private static Use use(JsonNode node) {
        return new Use(node.path("use").asInt(), node.path("budget").asInt());
    }

    private static ThresholdChange change(JsonNode node) {
        return new ThresholdChange(
                ReportDocument.text(node, "limit"), ReportDocument.text(node, "was"), ReportDocument.text(node, "is"));
    }

    private static GateResult result(JsonNode node) {
        String name = ReportDocument.text(node, "gate");
        return new GateResult(
                Gate.ofLine(name).orElseThrow(() -> new IllegalArgumentException("it has the unknown gate " + name)),
                after(name),
                ReportDocument.verdict(node),
                ReportDocument.text(node, "finding"),
                optional(node.path("measured"), KeptReport::measurement),
                optional(node.path("waiver"), waiver -> waiver(name, waiver)),
                ReportDocument.extension(node));
    }

    private static Measurement measurement(JsonNode node) {
        return new Measurement(
                ReportDocument.text(node, "metric"),
                number(node, "value"),
                interval(node),
                node.path("lessIsBetter").asBoolean(),
                number(node, "limit"),
                number(node, "confidence"),
                optionalNumber(node, "candidate"),
                optionalNumber(node, "champion"),
                node.path("rows").asInt(),
                node.path("groups").asInt(),
                node.has("positives") ? OptionalInt.of(node.path("positives").asInt()) : OptionalInt.empty(),
                node.has("rowsNeeded") ? OptionalLong.of(node.path("rowsNeeded").asLong()) : OptionalLong.empty());
    }

    private static Waiver waiver(String gate, JsonNode node) {
        return new Waiver(
                gate,
                ReportDocument.text(node, "by"),
                ReportDocument.text(node, "reason"),
                Instant.parse(ReportDocument.text(node, "issuedAt")),
                Instant.parse(ReportDocument.text(node, "expiresAt")),
                ReportDocument.text(node, "envelope"));
    }

    private static MetricLine metric(JsonNode node) {
        String name = ReportDocument.text(node, "metric");
        return new MetricLine(
                Metric.ofWireName(before(name))
                        .orElseThrow(() -> new IllegalArgumentException("it has the unknown metric " + name)),
                after(name),
                number(node, "candidate"),
                number(node, "champion"),
                number(node, "difference"),
                interval(node));
    }

    private static Flips flips(JsonNode node) {
        return new Flips(
                node.path("negative").asInt(),
                node.path("positive").asInt(),
                items(node.path("negativeIds"), JsonNode::asText));
    }

    static Interval interval(JsonNode node) {
        return new Interval(number(node, "low"), number(node, "high"));
    }

    /** Null, as the report writes what is no number, is NaN. */
    static double number(JsonNode node, String key) {
        JsonNode value = node.path(key);
        return value.isNumber() ? value.doubleValue() : Double.NaN;
    }

    private static OptionalDouble optionalNumber(JsonNode node, String key) {
        return node.has(key) ? OptionalDouble.of(number(node, key)) : OptionalDouble.empty();
    }

    private static Optional<String> optionalText(JsonNode node, String key) {
        return node.has(key) ? Optional.of(ReportDocument.text(node, key)) : Optional.empty();
    }

    static <T> Optional<T> optional(JsonNode node, Function<JsonNode, T> read) {
        return node.isObject() ? Optional.of(read.apply(node)) : Optional.empty();
    }

    static <T> List<T> items(JsonNode array, Function<JsonNode, T> read) {
        List<T> items = new ArrayList<>();
        array.forEach(item -> items.add(read.apply(item)));
        return items;
    }

    private static String before(String name) {
        int at = name.indexOf(PART);
        return at < 0 ? name : name.substring(0, at);
    }

    private static String after(String name) {
        int at = name.indexOf(PART);
        return at < 0 ? "" : name.substring(at + 1);
    }
}
