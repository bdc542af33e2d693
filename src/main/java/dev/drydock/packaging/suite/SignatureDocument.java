package dev.drydock.packaging.suite;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.Revision;
import dev.drydock.domain.validation.Numbers;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code model/signature.json}: what worker and serving node need to know of a model, without its YAML. */
final class SignatureDocument {
    private static final int VERSION = 1;

    private SignatureDocument() {}

    static byte[] write(ModelDefinition definition, int width, String engine, OperatingPoint point) {
        DatasetSchema schema = definition.schema();
        ObjectNode root = StrictJson.object();
        root.put("version", VERSION)
                .put("model", definition.name())
                .put("task", definition.task().yamlName())
                .put("width", width);
        ArrayNode classes = root.putArray("classes");
        schema.classes().forEach(classes::add);
        if (schema.label() instanceof LabelRule.Quantity quantity) {
            root.put("unit", quantity.unit());
        }
        if (!schema.label().targets().isEmpty()) {
            ArrayNode targets = root.putArray("targets");
            schema.label()
                    .targets()
                    .forEach(target -> targets.addObject()
                            .put("name", target.name())
                            .put("unit", target.quantity().unit()));
        }
        ArrayNode inputs = root.putArray("inputs");
        schema.inputs().forEach(input -> putInput(inputs.addObject(), input));
        if (!definition.revision().equals(Revision.FIRST)) {
            putContract(root.putObject("contract"), definition.revision());
        }
        putLog(root.putObject("log"), schema);
        if (!point.equals(
                OperatingPoint.standard(definition.task(), schema.classes().size()))) {
            root.set("decision", DecisionNode.write(point));
        }
        root.put("maxBatch", definition.serving().maxBatch())
                .put("timeoutMillis", definition.serving().timeout().toMillis())
                .put("engine", engine)
                .put("format", "torchscript");
        return StrictJson.write(root);
    }

    private static void putInput(ObjectNode node, InputColumn input) {
        node.put("name", input.name())
                .put("column", input.column())
                .put("type", input.type().name().toLowerCase(Locale.ROOT))
                .put("missing", input.missingAllowed());
        input.min().ifPresent(min -> node.put("min", Numbers.exact(min)));
        input.max().ifPresent(max -> node.put("max", Numbers.exact(max)));
        input.availableAt().ifPresent(column -> node.put("availableAt", column));
        ArrayNode categories = node.putArray("categories");
        input.categories().forEach(categories::add);
    }

    private static void putContract(ObjectNode node, Revision revision) {
        node.put("revision", revision.number());
        putAnnounced(node.putArray("retires"), revision.retires());
        putAnnounced(node.putArray("requires"), revision.requires());
    }

    private static void putAnnounced(ArrayNode node, Map<String, Instant> announced) {
        announced.forEach((input, from) -> node.addObject().put("input", input).put("from", from.toString()));
    }

    private static void putLog(ObjectNode node, DatasetSchema schema) {
        node.put("predictionId", schema.logs().predictionId())
                .put("time", schema.logs().time())
                .put("score", schema.logs().score())
                .put("modelVersion", schema.logs().modelVersion())
                .put("group", schema.groupColumn());
        schema.logs().predicted().ifPresent(column -> node.put("predicted", column));
        List<String> columns = schema.slices().stream()
                .map(DatasetSchema.SliceRule::column)
                .distinct()
                .toList();
        ArrayNode sliceColumns = node.putArray("sliceColumns");
        columns.forEach(sliceColumns::add);
    }
}
