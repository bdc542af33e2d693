package dev.drydock.packaging.dossier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.json.Mappers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The bill of materials of a model with its model card, in the format of <a
 * href="https://cyclonedx.org/docs/1.6/json/">CycloneDX 1.6</a>. Each field comes from the package's own files. A field of the format that no
 * file speaks of says so and why.
 */
final class ModelBill {
    static final String PACKAGE = "drydock:package";
    private static final String MODEL = "model";

    private final PackageFacts facts;
    private final String packageDigest;

    private ModelBill(PackageFacts facts, String packageDigest) {
        this.facts = facts;
        this.packageDigest = packageDigest;
    }

    static byte[] of(PackageFacts facts, String packageDigest) {
        return Attestations.text(new ModelBill(facts, packageDigest).root());
    }

    private ObjectNode root() {
        ObjectNode root = Mappers.SIGNED.createObjectNode();
        root.put("bomFormat", "CycloneDX");
        root.put("specVersion", "1.6");
        root.put(
                "serialNumber",
                "urn:uuid:" + UUID.nameUUIDFromBytes(packageDigest.getBytes(StandardCharsets.US_ASCII)));
        root.put("version", 1);
        ObjectNode metadata = root.putObject("metadata");
        metadata.put("timestamp", facts.report().path("judgedAt").asText());
        model(metadata.putObject("component"));
        ArrayNode components = root.putArray("components");
        facts.files().forEach((name, sha256) -> file(components.addObject(), name, sha256));
        facts.snapshot().ifPresent(snapshot -> snapshot(components.addObject(), snapshot));
        ArrayNode dependencies = root.putArray("dependencies");
        ArrayNode on = dependencies.addObject().put("ref", MODEL).putArray("dependsOn");
        facts.files().keySet().forEach(name -> on.add(fileReference(name)));
        facts.snapshot().ifPresent(snapshot -> on.add(reference(snapshot)));
        ObjectNode whole = root.putArray("compositions").addObject().put("aggregate", "complete");
        whole.putArray("assemblies").add(MODEL);
        return root;
    }

    private static String fileReference(String name) {
        return "file:" + name;
    }

    private static String reference(JsonNode snapshot) {
        return "snapshot:" + snapshot.path("id").asText();
    }

    private void model(ObjectNode component) {
        component.put("type", "machine-learning-model");
        component.put("bom-ref", MODEL);
        component.put("name", facts.model());
        component.put("version", facts.version().substring(facts.version().indexOf('/') + 1));
        hash(component, facts.sha256(PackageFiles.WEIGHTS));
        card(component.putObject("modelCard"));
        ArrayNode properties = component.putArray("properties");
        property(properties, PACKAGE, packageDigest);
        property(
                properties,
                "drydock:gate-policy",
                facts.report().path("policyDigest").asText());
        property(
                properties,
                "drydock:considerations",
                "not applicable: model.yaml has no fields for users, use cases and ethical considerations");
        property(
                properties,
                "drydock:architectureFamily",
                "not applicable: the module is TorchScript, which has no name of a family");
    }

    private static void property(ArrayNode properties, String name, String value) {
        properties.addObject().put("name", name).put("value", value);
    }

    private static void hash(ObjectNode component, String sha256) {
        component.putArray("hashes").addObject().put("alg", "SHA-256").put("content", sha256);
    }

    private static void file(ObjectNode component, String name, String sha256) {
        component.put("type", "file");
        component.put("bom-ref", fileReference(name));
        component.put("name", name);
        hash(component, sha256);
    }

    private static void snapshot(ObjectNode component, JsonNode snapshot) {
        component.put("type", "data");
        component.put("bom-ref", reference(snapshot));
        component.put("name", "snapshot");
        component.put("version", snapshot.path("id").asText());
        ObjectNode data = component.putArray("data").addObject();
        data.put("type", "dataset");
        data.put("name", snapshot.path("id").asText());
        ArrayNode properties = data.putObject("contents").putArray("properties");
        property(properties, "rows", snapshot.path("rows").asText());
        property(properties, "asOf", snapshot.path("asOf").asText());
        snapshot.path("splits")
                .properties()
                .forEach(split -> property(
                        properties, "rows:" + split.getKey(), split.getValue().asText()));
    }

    private void card(ObjectNode card) {
        ObjectNode parameters = card.putObject("modelParameters");
        parameters.putObject("approach").put("type", "supervised");
        parameters.put("task", facts.signature().path("task").asText());
        parameters.put("modelArchitecture", facts.signature().path("format").asText("torchscript"));
        ArrayNode datasets = parameters.putArray("datasets");
        facts.snapshot().ifPresent(snapshot -> datasets.addObject().put("ref", reference(snapshot)));
        ArrayNode inputs = parameters.putArray("inputs");
        PackageFacts.items(facts.signature().path("inputs"))
                .forEach(input -> inputs.addObject().put("format", input(input)));
        parameters.putArray("outputs").addObject().put("format", output());
        measured(card.putObject("quantitativeAnalysis").putArray("performanceMetrics"));
    }

    private static String input(JsonNode input) {
        String said = input.path("name").asText() + ": " + input.path("type").asText();
        if (input.has("min") && input.has("max")) {
            said += " from " + input.path("min").asText() + " to "
                    + input.path("max").asText();
        }
        return said + (input.path("categories").isEmpty() ? "" : " " + names(input.path("categories")));
    }

    private String output() {
        JsonNode signature = facts.signature();
        if (signature.has("targets")) {
            return "quantities "
                    + PackageFacts.items(signature.path("targets"))
                            .map(target -> target.path("name").asText() + " in "
                                    + target.path("unit").asText())
                            .collect(Collectors.joining(", "));
        }
        return signature.has("classes")
                ? "classes " + names(signature.path("classes"))
                : "quantity in " + signature.path("unit").asText();
    }

    private static String names(JsonNode list) {
        return PackageFacts.items(list).map(JsonNode::asText).collect(Collectors.joining(", "));
    }

    /** Of the gates that measure the candidate itself, and of the differences from the champion, each with its bounds. */
    private void measured(ArrayNode metrics) {
        PackageFacts.items(facts.report().path("metrics")).forEach(line -> {
            String name = line.path("metric").asText();
            metrics.addObject()
                    .put("type", name)
                    .put("value", line.path("candidate").asText())
                    .put("slice", "holdout");
        });
        PackageFacts.items(facts.report().path("gates"))
                .filter(gate -> gate.has("measured"))
                .forEach(gate -> {
                    JsonNode measured = gate.path("measured");
                    ObjectNode metric = metrics.addObject()
                            .put("type", measured.path("metric").asText())
                            .put("value", measured.path("value").asText())
                            .put("slice", "gate " + gate.path("gate").asText());
                    metric.putObject("confidenceInterval")
                            .put("lowerBound", measured.path("low").asText())
                            .put("upperBound", measured.path("high").asText());
                });
    }
}
