package dev.drydock.packaging.dossier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.json.Mappers;
import dev.drydock.provenance.CycloneDx;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the bill of materials and the provenance say of a package, field by field. */
class ModelBillTest {
    private static final String PACKAGE = "cd".repeat(32);
    private static final SortedMap<String, String> FILES = new TreeMap<>(Map.of(
            "model/model.yaml",
            "11".repeat(32),
            "model/weights.pt",
            "22".repeat(32),
            "suite/gates.json",
            "33".repeat(32)));
    private static final String REPORT = """
            {"model": "pump-failure", "version": "pump-failure/7", "judgedAt": "2026-11-25T02:00:00Z", "run": 41, "policyDigest": "pp",
             "metrics": [{"metric": "auc", "candidate": 0.91}],
             "gates": [
              {"gate": "floor", "verdict": "PASS", "measured": {"metric": "auc", "value": 0.91, "low": 0.88, "high": 0.94}},
              {"gate": "leakage", "verdict": "PASS"}, {"gate": "no-baseline", "verdict": "WAIVED"}]}""";
    private static final String SIGNATURE = """
            {"task": "binary-classification", "classes": ["no", "yes"], "inputs": [
             {"name": "pressure", "type": "float", "min": 0, "max": 16}, {"name": "age", "type": "float", "min": 0},
             {"name": "heat", "type": "float", "max": 90}, {"name": "plant", "type": "category", "categories": ["north", "south"]}]}""";
    private static final String SNAPSHOT =
            "{\"id\": \"snap\", \"rows\": 900, \"asOf\": \"2026-11-24T00:00:00Z\", \"splits\": {\"train\": 700, \"tune\": 200}}";

    private static PackageFacts facts(
            String signature, Optional<JsonNode> run, Optional<JsonNode> origin, Optional<JsonNode> snapshot) {
        return new PackageFacts(FILES, json(REPORT), json(signature), run, origin, snapshot);
    }

    private static JsonNode json(String text) {
        try {
            return Mappers.SIGNED.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static JsonNode bill(String signature) throws IOException {
        JsonNode bill = Mappers.SIGNED.readTree(ModelBill.of(
                facts(signature, Optional.empty(), Optional.empty(), Optional.of(json(SNAPSHOT))), PACKAGE));
        assertThat(CycloneDx.errors(bill)).isEmpty();
        return bill;
    }

    @Test
    void namesEachFileAndTheSnapshotAndWhatTheModelDependsOn() throws IOException {
        JsonNode bill = bill(SIGNATURE);
        assertThat(bill.path("serialNumber").asText()).matches("urn:uuid:[0-9a-f-]{36}");
        assertThat(bill.path("metadata").path("timestamp").asText()).isEqualTo("2026-11-25T02:00:00Z");
        JsonNode file = bill.path("components").path(1);
        assertThat(file).isEqualTo(json("""
                {"type": "file", "bom-ref": "file:model/weights.pt", "name": "model/weights.pt",
                 "hashes": [{"alg": "SHA-256", "content": "%s"}]}""".formatted("22".repeat(32))));
        assertThat(bill.path("components")).hasSize(4);
        assertThat(bill.path("components").path(3)).isEqualTo(json("""
                {"type": "data", "bom-ref": "snapshot:snap", "name": "snapshot", "version": "snap",
                 "data": [{"type": "dataset", "name": "snap", "contents": {"properties": [
                  {"name": "rows", "value": "900"}, {"name": "asOf", "value": "2026-11-24T00:00:00Z"},
                  {"name": "rows:train", "value": "700"}, {"name": "rows:tune", "value": "200"}]}}]}"""));
        assertThat(bill.path("dependencies")).isEqualTo(json("""
                [{"ref": "model", "dependsOn": ["file:model/model.yaml", "file:model/weights.pt", "file:suite/gates.json", "snapshot:snap"]}]"""));
        assertThat(bill.path("compositions")).isEqualTo(json("""
                [{"aggregate": "complete", "assemblies": ["model"]}]"""));
    }

    @Test
    void describesTheModelByItsSignatureAndItsReport() throws IOException {
        JsonNode model = bill(SIGNATURE).path("metadata").path("component");
        assertThat(model.path("version").asText()).isEqualTo("7");
        assertThat(model.path("hashes").path(0).path("content").asText()).isEqualTo("22".repeat(32));
        JsonNode card = model.path("modelCard");
        assertThat(card.path("modelParameters")).isEqualTo(json("""
                {"approach": {"type": "supervised"}, "task": "binary-classification", "modelArchitecture": "torchscript",
                 "datasets": [{"ref": "snapshot:snap"}],
                 "inputs": [{"format": "pressure: float from 0 to 16"}, {"format": "age: float"}, {"format": "heat: float"},
                  {"format": "plant: category north, south"}],
                 "outputs": [{"format": "classes no, yes"}]}"""));
        assertThat(card.path("quantitativeAnalysis").path("performanceMetrics")).isEqualTo(json("""
                [{"type": "auc", "value": "0.91", "slice": "holdout"},
                 {"type": "auc", "value": "0.91", "slice": "gate floor", "confidenceInterval": {"lowerBound": "0.88", "upperBound": "0.94"}}]"""));
        assertThat(model.path("properties").path(0)).isEqualTo(json("""
                {"name": "drydock:package", "value": "%s"}""".formatted(PACKAGE)));
        assertThat(model.path("properties").path(1)).isEqualTo(json("""
                {"name": "drydock:gate-policy", "value": "pp"}"""));
    }

    @Test
    void saysWhatARegressionAnswers() throws IOException {
        assertThat(output("{\"task\": \"regression\", \"unit\": \"bar\"}")).isEqualTo("quantity in bar");
        assertThat(output("""
                {"task": "regression", "targets": [{"name": "flow", "unit": "l/s"}, {"name": "heat", "unit": "K"}]}""")).isEqualTo("quantities flow in l/s, heat in K");
    }

    private static String output(String signature) throws IOException {
        return bill(signature)
                .at("/metadata/component/modelCard/modelParameters/outputs/0/format")
                .asText();
    }

    @Test
    void theProvenanceSaysHowTheWeightsCameAbout() throws IOException {
        JsonNode run = json("""
                {"settings": {"epochs": 3}, "device": "cpu", "threads": 4, "host": "secret", "parent": "parent-digest"}""");
        JsonNode trained =
                provenance(facts(SIGNATURE, Optional.of(run), Optional.empty(), Optional.of(json(SNAPSHOT))));
        assertThat(trained.path("subject")).isEqualTo(json("""
                [{"name": "pump-failure-7", "digest": {"sha256": "%s"}}]""".formatted(PACKAGE)));
        assertThat(trained.at("/predicate/buildDefinition")).isEqualTo(json("""
                {"buildType": "urn:dev.drydock:retrain:v1",
                 "externalParameters": {"model": "pump-failure", "settings": {"epochs": 3}},
                 "internalParameters": {"device": "cpu", "threads": 4},
                 "resolvedDependencies": [
                  {"name": "model/model.yaml", "digest": {"sha256": "%s"}}, {"name": "gate-policy", "digest": {"sha256": "pp"}},
                  {"name": "snapshot", "digest": {"sha256": "snap"}},
                  {"name": "parent-weights", "digest": {"sha256": "parent-digest"}}]}""".formatted("11".repeat(32))));
        assertThat(trained.at("/predicate/runDetails/builder/id").asText()).isEqualTo("urn:dev.drydock:builder:key-1");
        assertThat(trained.at("/predicate/runDetails/metadata")).isEqualTo(json("""
                {"invocationId": "demo/run/41", "finishedOn": "2026-11-25T02:00:00Z"}"""));
        assertThat(trained.at("/predicate/runDetails/byproducts/0/name").asText())
                .isEqualTo("report/gate-report.json");

        JsonNode origin = json("{\"stated\": {\"framework\": \"other\"}}");
        JsonNode brought = provenance(facts(SIGNATURE, Optional.empty(), Optional.of(origin), Optional.empty()))
                .at("/predicate/buildDefinition");
        assertThat(brought.path("buildType").asText()).isEqualTo("urn:dev.drydock:judge-contribution:v1");
        assertThat(brought.path("externalParameters")).isEqualTo(json("""
                {"model": "pump-failure", "stated": {"framework": "other"}}"""));
        assertThat(provenance(facts(SIGNATURE, Optional.empty(), Optional.empty(), Optional.empty()))
                        .at("/predicate/buildDefinition/buildType")
                        .asText())
                .isEqualTo("urn:dev.drydock:import:v1");
    }

    private static JsonNode provenance(PackageFacts facts) throws IOException {
        return Mappers.SIGNED.readTree(Attestations.provenance(facts, PACKAGE, "key-1", "demo"));
    }

    @Test
    void theTestResultNamesEachGateUnderItsVerdict() throws IOException {
        PackageFacts facts = facts(SIGNATURE, Optional.empty(), Optional.empty(), Optional.empty());
        JsonNode result =
                Mappers.SIGNED.readTree(Attestations.testResult(facts, PACKAGE)).path("predicate");
        assertThat(result.path("result").asText()).isEqualTo("WARNED");
        assertThat(result.path("passedTests")).isEqualTo(json("[\"floor\", \"leakage\"]"));
        assertThat(result.path("warnedTests")).isEqualTo(json("[\"no-baseline\"]"));
        assertThat(result.path("failedTests")).isEmpty();
        assertThat(result.path("configuration")).isEqualTo(json("""
                [{"name": "gate-policy", "digest": {"sha256": "pp"}}, {"name": "suite/gates.json", "digest": {"sha256": "%s"}},
                 {"name": "report/gate-report.json", "digest": {"sha256": "null"}}]""".formatted("33".repeat(32))));
    }
}
