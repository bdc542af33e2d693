package dev.drydock.packaging.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import dev.drydock.modelfile.ModelFileReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** {@code model/signature.json} as serving nodes and workers of any release read it, key by key. */
class SignatureDocumentTest {
    private static final String MODEL = """
            drydock: 1
            name: valve
            task: TASK
            export:
              logs: {prediction-id: log_id, time: at, score: p, model-version: v PREDICTED}
              feedback: {prediction-id: log_id, label: stuck, time: seen_at, annotator: who}
            inputs: INPUTS
            group: valve
            label: LABEL
            slices:
              - {name: north, column: site, equals: north, required: true}
              - {name: south, column: site, equals: south}
              - {name: oil, column: medium, equals: oil}
            maturity: 7d
            splits: {train: 0.6, tune: 0.15, holdout: 0.25}
            weights: weights.pt
            preprocessing: preprocessing.json
            sweep: [{}]
            serving: {max-batch: 8, timeout: 1500ms}
            """;

    private static final String INPUTS = "[{name: flow, column: flow_m3h, type: numeric}]";
    private static final String CLASSES = "{classes: [free, stuck]}";

    private static ModelDefinition model(String task, String label, String inputs) {
        return new ModelFileReader()
                .readText(MODEL.replace("TASK", task)
                        .replace("LABEL", label)
                        .replace("INPUTS", inputs)
                        .replace(" PREDICTED", task.startsWith("multiclass") ? ", predicted: said" : ""));
    }

    private static ModelDefinition two(String inputs) {
        return model("binary-classification", CLASSES, inputs);
    }

    private static JsonNode written(ModelDefinition definition, OperatingPoint point) throws JsonProcessingException {
        return StrictJson.read(SignatureDocument.write(definition, 14, "PyTorch 2.7.1", point));
    }

    private static JsonNode written(ModelDefinition definition) throws JsonProcessingException {
        return written(
                definition,
                OperatingPoint.standard(
                        definition.task(), definition.schema().classes().size()));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return StrictJson.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void saysWhatANodeNeedsToServeIt() throws JsonProcessingException {
        ModelDefinition definition = two("""

              - {name: flow, column: flow_m3h, type: numeric, min: 0.5, max: 500, missing: true, available-at: flow_at}
              - {name: lift, column: lift_mm, type: numeric}
              - {name: kind, column: kind, type: categorical, categories: [ball, gate]}\
            """);
        assertThat(written(definition)).isEqualTo(json("""
                {"version": 1, "model": "valve", "task": "binary-classification", "width": 14, "classes": ["free", "stuck"],
                 "inputs": [
                  {"name": "flow", "column": "flow_m3h", "type": "numeric", "missing": true, "min": 0.5, "max": 500,
                   "availableAt": "flow_at", "categories": []},
                  {"name": "lift", "column": "lift_mm", "type": "numeric", "missing": false, "categories": []},
                  {"name": "kind", "column": "kind", "type": "categorical", "missing": false, "categories": ["ball", "gate"]}],
                 "log": {"predictionId": "log_id", "time": "at", "score": "p", "modelVersion": "v", "group": "valve",
                  "sliceColumns": ["site", "medium"]},
                 "maxBatch": 8, "timeoutMillis": 1500, "engine": "PyTorch 2.7.1", "format": "torchscript"}
                """));
    }

    @Test
    void aPointThatIsNotTheUsualOneIsThere() throws JsonProcessingException {
        assertThat(written(two(INPUTS), Threshold.at(0.25f)).path("decision")).isEqualTo(json("""
                {"negativeBelow": 0.25, "positiveFrom": 0.25}"""));
        assertThat(written(two(INPUTS), Threshold.at(0.5f)).has("decision")).isFalse();
    }

    @Test
    void severalClassesNameTheColumnOfTheAnswer() throws JsonProcessingException {
        JsonNode root = written(model("multiclass-classification", "{classes: [a, b, c]}", INPUTS));
        assertThat(root.path("classes")).isEqualTo(json("[\"a\", \"b\", \"c\"]"));
        assertThat(root.at("/log/predicted").asText()).isEqualTo("said");
    }

    @Test
    void aQuantityHasItsUnitAndSeveralHaveTheirs() throws JsonProcessingException {
        JsonNode one = written(model("regression", "{min: 0, max: 5000, unit: h}", INPUTS));
        assertThat(one.path("unit").asText()).isEqualTo("h");
        assertThat(one.path("classes")).isEmpty();
        assertThat(one.has("targets")).isFalse();
        JsonNode several = written(model(
                "regression",
                "{targets: [{name: energy, min: 0, max: 50, unit: kWh}, {name: wear, min: 0, max: 1, unit: mm}]}",
                INPUTS));
        assertThat(several.has("unit")).isFalse();
        assertThat(several.path("targets")).isEqualTo(json("""
                [{"name": "energy", "unit": "kWh"}, {"name": "wear", "unit": "mm"}]"""));
    }

    @Test
    void fromTheSecondRevisionOnItSaysWhatIsAnnounced() throws JsonProcessingException {
        assertThat(written(two(INPUTS)).has("contract")).isFalse();
        ModelDefinition second = two("""

              - {name: wear, column: wear, type: numeric, missing: true}
              - {name: flow, column: flow, type: numeric, missing: true}
            revision:
              number: 2
              retires: [{input: flow, from: 2027-01-15T00:00:00Z}]
              requires: [{input: wear, from: 2027-03-01T00:00:00Z}]\
            """);
        assertThat(written(second).path("contract")).isEqualTo(json("""
                {"revision": 2, "retires": [{"input": "flow", "from": "2027-01-15T00:00:00Z"}],
                 "requires": [{"input": "wear", "from": "2027-03-01T00:00:00Z"}]}"""));
    }
}
