package dev.drydock.packaging.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.validation.ChosenPoint;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.LeadingFigures;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.domain.validation.Slice;
import dev.drydock.domain.validation.StatedReport;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.domain.validation.TrainingReport;
import dev.drydock.domain.validation.Waiver;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.json.Mappers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** {@link SuiteDocuments} in JSON and HTML. Stateless. */
public final class SuiteFiles implements SuiteDocuments {
    private static final int GATES_VERSION = 1;

    @Override
    public SitePolicy readPolicy(byte[] payload) {
        return PolicyDocument.read(payload);
    }

    @Override
    public byte[] gates(GatePolicy tightened, String policyDigest, List<Slice> slices) {
        ObjectNode root = StrictJson.object();
        root.put("version", GATES_VERSION).put("policyDigest", policyDigest);
        root.set("gates", PolicyDocument.gates(tightened));
        ArrayNode required = root.putArray("requiredSlices");
        ArrayNode watched = root.putArray("watchedSlices");
        slices.forEach(slice -> (slice.required() ? required : watched).add(slice.name()));
        return StrictJson.write(root);
    }

    @Override
    public byte[] behaviour(ModelDefinition definition) {
        return BehaviourDocument.write(definition);
    }

    @Override
    public Map<String, String> readThresholds(byte[] gates) {
        return thresholds(championsFile("suite/gates.json", gates).path("gates"));
    }

    /** Limits by name, such as {@code floor.min}, out of an object with a gate's limits under each key. */
    static Map<String, String> thresholds(JsonNode gates) {
        Map<String, String> thresholds = new TreeMap<>();
        gates.properties()
                .forEach(gate -> gate.getValue()
                        .properties()
                        .forEach(
                                limit -> thresholds.put(gate.getKey() + "." + limit.getKey(), text(limit.getValue()))));
        return thresholds;
    }

    private static JsonNode championsFile(String name, byte[] json) {
        try {
            return StrictJson.read(json);
        } catch (JsonProcessingException e) {
            throw new DrydockException(
                    PackagingFailure.PACKAGE_INCOMPLETE,
                    "The champion's " + name + " is not strict JSON: " + Mappers.why(e)
                            + ". Import the champion again.",
                    e);
        }
    }

    private static String text(JsonNode value) {
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.joining(" "));
        }
        return value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
    }

    @Override
    public byte[] signature(ModelDefinition definition, int width, String engine, OperatingPoint point) {
        return SignatureDocument.write(definition, width, engine, point);
    }

    @Override
    public byte[] signature(ModelDefinition definition, byte[] earlier, OperatingPoint point) {
        JsonNode root = championsFile("model/signature.json", earlier);
        return signature(
                definition, root.path("width").asInt(), root.path("engine").asText(), point);
    }

    @Override
    public byte[] decision(ChosenPoint chosen) {
        return DecisionNode.chosen(chosen);
    }

    @Override
    public Optional<ChosenPoint.Reached> readReached(byte[] decision) {
        return DecisionNode.readReached(championsFile("provenance/decision.json", decision));
    }

    @Override
    public OperatingPoint readOperatingPoint(byte[] signature) {
        return DecisionNode.read(championsFile("model/signature.json", signature));
    }

    @Override
    public byte[] reportJson(GateReport report) {
        return ReportDocument.write(report);
    }

    @Override
    public byte[] reportPage(byte[] json) {
        return ReportPage.write(KeptReport.read(json));
    }

    @Override
    public byte[] withWaivers(byte[] json, List<Waiver> waivers) {
        return ReportDocument.withWaivers(json, waivers);
    }

    @Override
    public byte[] origin(Contribution contribution) {
        return OriginNode.write(contribution);
    }

    @Override
    public Instant readBroughtAt(byte[] origin) {
        return OriginNode.readBroughtAt(championsFile("provenance/origin.json", origin))
                .orElseThrow(() -> new IllegalStateException("a verified package says when its weights were brought"));
    }

    @Override
    public byte[] trainingReportJson(TrainingReport report) {
        return TrainingReportDocument.write(report);
    }

    @Override
    public byte[] trainingReportPage(TrainingReport report) {
        return TrainingReportPage.write(report);
    }

    @Override
    public ReportFigures readFigures(byte[] json) {
        return ReportDocument.figures(json);
    }

    @Override
    public LeadingFigures readLeading(byte[] json) {
        return LeadingNodes.read(json);
    }

    @Override
    public ReportSummary readReport(byte[] json) {
        return ReportDocument.read(json);
    }

    @Override
    public StatedReport readStated(byte[] json) {
        return ReportDocument.stated(json);
    }
}
