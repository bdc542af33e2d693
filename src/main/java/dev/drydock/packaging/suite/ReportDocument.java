package dev.drydock.packaging.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.domain.validation.Findings;
import dev.drydock.domain.validation.Flips;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.GateResult;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.Measurement;
import dev.drydock.domain.validation.MetricLine;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.StatedReport;
import dev.drydock.domain.validation.SuiteDocuments.GateFigure;
import dev.drydock.domain.validation.SuiteDocuments.MetricFigure;
import dev.drydock.domain.validation.SuiteDocuments.ReportFigures;
import dev.drydock.domain.validation.SuiteDocuments.ReportSummary;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.domain.validation.Waiver;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code gate-report.json}: made from the records of the run alone, so that the same run gives the same bytes. */
final class ReportDocument {
    private static final int VERSION = 1;

    private ReportDocument() {}

    static byte[] write(GateReport report) {
        ObjectNode root = StrictJson.object();
        root.put("reportVersion", VERSION)
                .put("kind", report.kind().name().toLowerCase(Locale.ROOT))
                .put("verdict", report.verdict().name())
                .put("task", report.task().task().yamlName())
                .put("model", report.model())
                .put("version", report.version())
                .put("subject", report.subject());
        putIfPresent(root, "champion", report.champion());
        putIfPresent(root, "bestVersion", report.bestVersion());
        putIfPresent(root, "snapshot", report.snapshot());
        if (report.task().task() == Task.REGRESSION) {
            root.put("unit", report.task().unit());
            if (report.task().label().targets().isEmpty()) {
                putNumber(root, "tolerance", report.task().tolerance());
            } else {
                putTargets(root.putArray("targets"), report.task().label().targets());
            }
        }
        root.put("run", report.runInstance())
                .put("judgedAt", report.judgedAt().toString())
                .put("policyDigest", report.policyDigest())
                .put("policyVersion", report.policy().version());
        root.set("limits", PolicyDocument.gates(report.policy()));
        ArrayNode changes = root.putArray("changedLimits");
        report.changes()
                .forEach(change -> changes.addObject()
                        .put("limit", change.threshold())
                        .put("was", change.was())
                        .put("is", change.is()));
        report.use()
                .ifPresent(use ->
                        putUse(root.putObject("holdout"), use, report.policy().holdoutBudget()));
        putResults(root.putArray("gates"), report.findings().gates());
        putResults(root.putArray("watched"), report.findings().watched());
        ArrayNode metrics = root.putArray("metrics");
        report.findings().metrics().forEach(line -> putMetric(metrics.addObject(), line));
        report.findings().flips().ifPresent(flips -> putFlips(root.putObject("flips"), flips));
        ObservationNodes.put(root, report.findings().observations());
        return StrictJson.write(root);
    }

    private static void putTargets(ArrayNode array, List<LabelRule.Target> targets) {
        for (LabelRule.Target target : targets) {
            ObjectNode node = array.addObject()
                    .put("name", target.name())
                    .put("unit", target.quantity().unit());
            putNumber(node, "tolerance", target.quantity().tolerance());
        }
    }

    private static void putIfPresent(ObjectNode node, String key, Optional<String> value) {
        value.ifPresent(text -> node.put(key, text));
    }

    private static void putUse(ObjectNode node, HoldoutUse use, int budget) {
        node.put("use", use.number()).put("budget", budget);
        putNumber(node, "share", use.share());
    }

    private static void putResults(ArrayNode array, List<GateResult> results) {
        for (GateResult result : results) {
            ObjectNode node = array.addObject()
                    .put("gate", result.name())
                    .put("verdict", result.verdict().name())
                    .put("finding", result.finding());
            result.extension()
                    .ifPresent(jar ->
                            node.putObject("extension").put("jar", jar.name()).put("sha256", jar.sha256()));
            result.measurement().ifPresent(measurement -> putMeasurement(node.putObject("measured"), measurement));
            result.waiver().ifPresent(waiver -> putWaiver(node.putObject("waiver"), waiver));
        }
    }

    private static void putMeasurement(ObjectNode node, Measurement measurement) {
        node.put("metric", measurement.metric());
        putNumber(node, "value", measurement.value());
        putInterval(node, measurement.bounds());
        putNumber(node, "limit", measurement.limit());
        if (measurement.lessIsBetter()) {
            node.put("lessIsBetter", true);
        }
        putNumber(node, "confidence", measurement.confidence());
        measurement.candidate().ifPresent(value -> putNumber(node, "candidate", value));
        measurement.champion().ifPresent(value -> putNumber(node, "champion", value));
        node.put("rows", measurement.rows()).put("groups", measurement.groups());
        measurement.positives().ifPresent(rows -> node.put("positives", rows));
        measurement.rowsNeeded().ifPresent(rows -> node.put("rowsNeeded", rows));
    }

    private static void putInterval(ObjectNode node, Interval interval) {
        putNumber(node, "low", interval.low());
        putNumber(node, "high", interval.high());
    }

    /** What is no number is null. */
    static void putNumber(ObjectNode node, String key, double value) {
        if (Double.isFinite(value)) {
            node.put(key, Numbers.rounded(value));
        } else {
            node.putNull(key);
        }
    }

    private static void putWaiver(ObjectNode node, Waiver waiver) {
        node.put("by", waiver.by())
                .put("reason", waiver.reason())
                .put("issuedAt", waiver.issuedAt().toString())
                .put("expiresAt", waiver.expiresAt().toString())
                .put("envelope", waiver.envelopeDigest());
    }

    private static void putMetric(ObjectNode node, MetricLine line) {
        node.put("metric", line.name());
        if (line.metric().lessIsBetter()) {
            node.put("lessIsBetter", true);
        }
        putNumber(node, "candidate", line.candidate());
        putNumber(node, "champion", line.champion());
        putNumber(node, "difference", line.difference());
        putInterval(node, line.bounds());
    }

    private static void putFlips(ObjectNode node, Flips flips) {
        node.put("negative", flips.negative()).put("positive", flips.positive());
        ArrayNode ids = node.putArray("negativeIds");
        flips.negativeIds().forEach(ids::add);
    }

    /** The same document with the waivers shown at their gates; whatever they do not concern keeps its bytes. */
    static byte[] withWaivers(byte[] json, List<Waiver> waivers) {
        try {
            JsonNode root = StrictJson.read(json);
            text(root, "verdict");
            Findings waived = KeptReport.findings(root).withWaivers(waivers);
            Iterator<GateResult> results = waived.gates().iterator();
            root.path("gates").forEach(gate -> putVerdict((ObjectNode) gate, results.next()));
            ((ObjectNode) root).put("verdict", waived.verdict().name());
            return StrictJson.write(root);
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            throw unreadable(e);
        }
    }

    private static void putVerdict(ObjectNode node, GateResult result) {
        node.put("verdict", result.verdict().name()).remove("waiver");
        result.waiver().ifPresent(waiver -> putWaiver(node.putObject("waiver"), waiver));
    }

    static ReportSummary read(byte[] json) {
        try {
            JsonNode root = StrictJson.read(json);
            Map<String, Verdict> gates = new LinkedHashMap<>();
            root.path("gates").forEach(gate -> gates.put(text(gate, "gate"), verdict(gate)));
            return new ReportSummary(
                    text(root, "kind"),
                    text(root, "version"),
                    text(root, "subject"),
                    root.has("snapshot") ? Optional.of(text(root, "snapshot")) : Optional.empty(),
                    text(root, "policyDigest"),
                    verdict(root),
                    gates);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    /** What a report states, for whoever holds it to a policy. */
    static StatedReport stated(byte[] json) {
        try {
            JsonNode root = StrictJson.read(json);
            if (root.path("reportVersion").asInt() != VERSION) {
                throw new IllegalArgumentException("it has version " + root.path("reportVersion") + ", and " + VERSION
                        + " is the one that is known");
            }
            return new StatedReport(
                    kind(root),
                    text(root, "model"),
                    text(root, "version"),
                    text(root, "task"),
                    text(root, "subject"),
                    text(root, "policyDigest"),
                    root.path("policyVersion").asInt(),
                    verdict(root),
                    root.has("champion") ? Optional.of(text(root, "champion")) : Optional.empty(),
                    root.has("bestVersion") ? Optional.of(text(root, "bestVersion")) : Optional.empty(),
                    SuiteFiles.thresholds(root.path("limits")),
                    statedUse(root.path("holdout")),
                    lines(root.path("gates")),
                    lines(root.path("watched")));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new DrydockException(
                    ValidationFailure.REPORT_INVALID,
                    "A gate report cannot be used: " + e.getMessage() + ". Judge the candidate again.",
                    e);
        }
    }

    private static Optional<StatedReport.StatedUse> statedUse(JsonNode holdout) {
        return holdout.isObject()
                ? Optional.of(new StatedReport.StatedUse(
                        holdout.path("use").asInt(Integer.MAX_VALUE),
                        holdout.path("budget").asInt(),
                        share(holdout)))
                : Optional.empty();
    }

    /** As {@link StatedReport.StatedUse} has it. */
    private static double share(JsonNode holdout) {
        JsonNode share = holdout.path("share");
        return share.isMissingNode() ? 1 : share.isNumber() ? share.asDouble() : Double.NaN;
    }

    private static List<StatedReport.Line> lines(JsonNode gates) {
        List<StatedReport.Line> lines = new ArrayList<>();
        for (JsonNode gate : gates) {
            JsonNode measured = gate.path("measured");
            lines.add(new StatedReport.Line(
                    text(gate, "gate"),
                    verdict(gate),
                    measured.isObject() ? Optional.of(measured(measured)) : Optional.empty(),
                    gate.path("waiver").isObject(),
                    extension(gate)));
        }
        return lines;
    }

    /** The jar that a gate of an extension comes from. */
    static Optional<ExtensionJar> extension(JsonNode gate) {
        JsonNode jar = gate.path("extension");
        return jar.isObject() ? Optional.of(new ExtensionJar(text(jar, "jar"), text(jar, "sha256"))) : Optional.empty();
    }

    private static StatedReport.Measured measured(JsonNode node) {
        return new StatedReport.Measured(
                text(node, "metric"),
                number(node, "low"),
                number(node, "high"),
                number(node, "limit"),
                number(node, "confidence"),
                node.path("rows").asInt(),
                node.path("groups").asInt());
    }

    private static double number(JsonNode node, String key) {
        return node.path(key).isNumber() ? node.path(key).doubleValue() : Double.NaN;
    }

    static DrydockException unreadable(Exception cause) {
        return new DrydockException(
                ValidationFailure.REPORT_INVALID,
                "A gate report cannot be read: " + cause.getMessage() + ". Judge the candidate again.",
                cause);
    }

    static ReportFigures figures(byte[] json) {
        try {
            JsonNode root = StrictJson.read(json);
            List<GateFigure> gates = new ArrayList<>();
            root.path("gates").forEach(gate -> gates.add(gate(gate, "")));
            root.path("watched").forEach(gate -> gates.add(gate(gate, " (watched)")));
            List<MetricFigure> metrics = new ArrayList<>();
            root.path("metrics")
                    .forEach(metric -> metrics.add(new MetricFigure(
                            text(metric, "metric"),
                            figure(metric, "candidate"),
                            figure(metric, "champion"),
                            figure(metric, "difference"),
                            figure(metric, "low"),
                            figure(metric, "high"))));
            return new ReportFigures(gates, metrics);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    private static GateFigure gate(JsonNode gate, String watched) {
        JsonNode measured = gate.path("measured");
        Optional<String> line = measured.isObject()
                ? Optional.of(text(measured, "metric") + " " + figure(measured, "value") + " ["
                        + figure(measured, "low") + ", " + figure(measured, "high") + "], limit "
                        + figure(measured, "limit"))
                : Optional.empty();
        return new GateFigure(text(gate, "gate") + watched, text(gate, "verdict"), line);
    }

    private static String figure(JsonNode node, String key) {
        JsonNode value = node.path(key);
        return value.isNumber() ? value.decimalValue().toPlainString() : "null";
    }

    static Verdict verdict(JsonNode node) {
        String name = text(node, "verdict");
        return one(Verdict.values(), name)
                .orElseThrow(() -> new IllegalArgumentException("it has the unknown verdict " + name));
    }

    static GateReport.Kind kind(JsonNode root) {
        String name = text(root, "kind");
        return one(GateReport.Kind.values(), name.toUpperCase(Locale.ROOT))
                .orElseThrow(() -> new IllegalArgumentException("it has the unknown kind " + name));
    }

    private static <E extends Enum<E>> Optional<E> one(E[] all, String name) {
        return Arrays.stream(all).filter(known -> known.name().equals(name)).findFirst();
    }

    static String text(JsonNode root, String key) {
        JsonNode value = root.path(key);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("it has no text under the key " + key);
        }
        return value.textValue();
    }
}
