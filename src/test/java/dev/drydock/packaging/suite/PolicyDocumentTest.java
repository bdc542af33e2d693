package dev.drydock.packaging.suite;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Disturbance;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GatePolicy.Latency;
import dev.drydock.domain.validation.ReceiverCheck;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.failure.ValidationFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a policy says in each of its sections, each mistake in one, and each bound of its numbers. */
class PolicyDocumentTest {
    /** Every section, and no value that is a default. */
    private static final String FULL = """
            {"version": 4, "holdoutBudget": 30,
             "gates": {
               "floor": {"metric": "accuracy", "min": 0.61, "confidence": 0.91, "min-rows": 201},
               "non-inferiority": {"metric": "accuracy", "margin": 0.021, "confidence": 0.92, "min-rows": 202},
               "slices": {"metric": "accuracy", "margin": 0.051, "confidence": 0.93, "min-rows": 101, "watch": true},
               "recall": {"min": 0.51, "confidence": 0.94, "watch": true},
               "recall-loss": {"margin": 0.052, "confidence": 0.96},
               "cost": {"margin": 0.053, "confidence": 0.97},
               "flips": {"margin": 0.054, "confidence": 0.98},
               "calibration": {"margin": 0.055, "confidence": 0.99},
               "latency": {"p95-ms": 51, "p99-ms": 90, "ratio": 3.5},
               "sources": {"margin": 0.041, "confidence": 0.981, "sure": 0.86, "min-rows": 61, "max-share": 0.71,
                           "max-unproven-share": 0.31, "watched": ["plant-a", "plant-b"]},
               "annotators": {"max-share": 0.4, "max-unnamed-share": 0.3, "margin": 0.03},
               "forgetting": {"margin": 0.042, "confidence": 0.911, "min-rows": 203, "anchors": 4},
               "best-version": {"margin": 0.043, "confidence": 0.912, "min-rows": 204, "versions": ["pump/3", "valve/12"]},
               "golden": {"tolerance": 0.00002, "vectors": 9},
               "lost-class": {"share": 0.2, "min-rows": 31, "accepted": ["no"]},
               "class-rates": {"margin": 0.11, "confidence": 0.913, "min-rows": 102, "accepted": ["plant-c"]},
               "worst-slices": {"margin": 0.12, "confidence": 0.914, "min-rows": 103, "accepted": ["flow"]},
               "inputs": {"min-rows": 104, "accepted": ["temperature"]},
               "fairness": {"margin": 0.13, "confidence": 0.915, "min-rows": 105, "accepted": ["north"]},
               "robustness": {"noise": 0.2, "margin": 0.056, "confidence": 0.916, "min-rows": 106, "accepted": ["speed"]},
               "out-of-range": {"min": 0.57, "confidence": 0.917, "min-rows": 107},
               "memorisation": {"auc": 0.6, "tpr": 0.05, "confidence": 0.918, "min-rows": 401}},
             "tasks": {"regression": {}, "multiclass-classification": {}, "text-classification": {}},
             "receiver": {"must-pass": ["latency"]}, "contributions": {}}
            """;

    /** Whoever verifies a package compares its limits with what is written here, and approves by it. */
    @Test
    void writesEveryLimitThatItRead() {
        GatePolicy policy = read(FULL).of(Task.BINARY_CLASSIFICATION);
        ObjectNode again = tree(FULL);
        again.set("gates", PolicyDocument.gates(policy));

        assertThat(read(again.toString()).of(Task.BINARY_CLASSIFICATION)).isEqualTo(policy);
        assertThat(policy.thresholds())
                .containsAllEntriesOf(SuiteFiles.thresholds(tree(FULL).path("gates")));
    }

    static Stream<String> sections() {
        return Stream.concat(
                Stream.of("tasks", "receiver", "contributions", "tasks.regression"),
                Stream.concat(
                        Stream.of("gates"),
                        names(tree(FULL).path("gates")).stream().map(gate -> "gates." + gate)));
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Else a misspelt limit is one that nobody holds anybody to. */
    @ParameterizedTest
    @MethodSource("sections")
    void refusesAMisspeltKeyInEachSection(String section) {
        String where = section.substring(section.indexOf('.') + 1);
        refuses(
                policy -> ((ObjectNode) at(policy, section)).put("confidense", 0.99),
                where + " has the unknown key confidense");
        refuses(policy -> policy.put("confidense", 0.99), "the policy has the unknown key confidense");
        assertThat(PolicyDocument.knows(section)).isTrue();
        assertThat(PolicyDocument.knows(section + ".confidense")).isFalse();
    }

    @Test
    void knowsTheKeysOfItsSectionsAndNoOthers() {
        assertThat(Stream.of("version", "gates.floor.min", "gates.sources.watched", "tasks.regression.floor.min"))
                .allMatch(PolicyDocument::knows);
        assertThat(Stream.of("versions", "gate.floor.min", "gates.floor.max", "version.minor", "gates.floor.min.most"))
                .noneMatch(PolicyDocument::knows);
    }

    @ParameterizedTest
    @CsvSource({
        "gates.floor.confidence, 0.5, 0.9999, 0.4999, 0.99991",
        "gates.floor.min, -100, 1, -100.1, 1.01",
        "gates.non-inferiority.margin, 0, 1, -0.001, 1.01",
        "gates.cost.margin, 0, 1000, -0.001, 1000.1",
        "gates.worst-slices.margin, 0, 10, -0.001, 10.1",
        "gates.latency.p95-ms, 0.001, 60000, 0.0009, 60001",
        "gates.latency.ratio, 1, 1000, 0.9, 1001",
        "gates.robustness.noise, 0.001, 1, 0.0009, 1.1",
        "gates.memorisation.auc, 0.5, 1, 0.49, 1.01",
        "gates.golden.vectors, 1, 1000, 0, 1001",
        "gates.forgetting.anchors, 1, 20, 0, 21",
        "holdoutBudget, 1, 1000000, 0, 1000001",
    })
    void takesEachNumberUpToItsBounds(String path, double min, double max, double below, double above) {
        String name = path.replaceFirst("^gates\\.", "");
        for (double within : new double[] {min, max}) {
            assertThat(read(with(path, within))).isNotNull();
        }
        for (double outside : new double[] {below, above}) {
            assertFails(ValidationFailure.POLICY_INVALID, name + " must be a ", () -> read(with(path, outside)));
        }
    }

    private static String with(String path, double value) {
        ObjectNode policy = tree(FULL);
        int dot = path.lastIndexOf('.');
        ObjectNode node = dot < 0 ? policy : (ObjectNode) at(policy, path.substring(0, dot));
        String key = path.substring(dot + 1);
        if (value == Math.rint(value)) {
            node.put(key, (int) value);
        } else {
            node.put(key, value);
        }
        return policy.toString();
    }

    /** Copies of texts cost more than copies of rows, so a policy may not ask for as many of them. */
    @Test
    void asksForAsManyCopiesOfTextsAsAWorkerMakes() {
        int most = Disturbance.MOST_TEXTS;
        String texts = "{\"text-classification\": {\"robustness\": {\"min-rows\": %d}}}";
        GatePolicy policy = read(tasks(texts.formatted(most))).of(Task.TEXT_CLASSIFICATION);
        assertThat(policy.robustness().orElseThrow().comparison().minRows()).isEqualTo(most);
        refuses(
                root -> root.set("tasks", tree(texts.formatted(most + 1))),
                "text-classification.robustness.min-rows must be a whole number from 1 to " + most);
    }

    @Test
    void aTaskHasItsOwnLimitsForWhatElseHoldsForAll() {
        SitePolicy policy = read(tasks("""
                {"regression": {"latency": {"p95-ms": 7, "watch": true}, "annotators": {"margin": 0.2},
                                "sources": {"margin": 0.3, "watch": true}}}"""));

        GatePolicy own = policy.of(Task.REGRESSION);
        assertThat(own.latency()).contains(new Latency(7, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));
        assertThat(own.annotators()).contains(new GatePolicy.Annotators(1, 1, 0.2));
        assertThat(own.sources().margin()).isEqualTo(0.3);
        assertThat(own.sources().sure()).as("the common one").isEqualTo(0.86);
        assertThat(own.further().watched()).containsExactly("latency", "sources");
        GatePolicy common = policy.of(Task.MULTICLASS_CLASSIFICATION);
        assertThat(common.latency()).contains(new Latency(51, 90, 3.5));
        assertThat(common.annotators()).contains(new GatePolicy.Annotators(0.4, 0.3, 0.03));
        assertThat(common.sources().margin()).isEqualTo(0.041);
        assertThat(common.further().watched()).isEmpty();
    }

    @Test
    void aGateThatHoldsForAllTasksIsWatchedForAll() {
        ObjectNode watching = tree(FULL);
        List.of("latency", "sources", "annotators")
                .forEach(gate -> ((ObjectNode) at(watching, "gates." + gate)).put("watch", true));
        watching.set("receiver", tree("{}"));
        GatePolicy policy = read(watching.toString()).of(Task.REGRESSION);

        assertThat(policy.further().watched()).containsExactly("annotators", "latency", "sources");
        assertThat(policy.watches(Gate.LATENCY)).isTrue();
        assertThat(policy.watches(Gate.SLICE)).as("the regression's own").isFalse();
    }

    @Test
    void aReceiverMustPassWhatThePolicyLimits() {
        assertThat(read(FULL).receiver().mustPass()).isEqualTo(Set.of(ReceiverCheck.LATENCY));
        refuses(
                policy -> ((ObjectNode) policy.path("receiver")).set("must-pass", array("speed")),
                "receiver.must-pass names speed, and the checks are ");
        refuses(
                policy -> ((ObjectNode) policy.path("gates")).remove("latency"),
                "receiver.must-pass names latency, and no gate latency has p95-ms or p99-ms");
        refuses(
                policy -> ((ObjectNode) at(policy, "gates.latency")).remove(List.of("p95-ms", "p99-ms")),
                "receiver.must-pass names latency, and no gate latency has p95-ms or p99-ms");
        ObjectNode ofOne = tree(tasks("{\"regression\": {\"latency\": {\"p99-ms\": 7}}}"));
        ((ObjectNode) ofOne.path("gates")).remove("latency");
        assertThat(read(ofOne.toString()).receiver().mustPass())
                .as("one task is limited")
                .hasSize(1);
    }

    @Test
    void refusesAGateThatLimitsNothing() {
        refuses(
                policy -> ((ObjectNode) at(policy, "gates.latency")).removeAll(),
                "latency must have p95-ms, p99-ms or ratio");
        for (String limit : List.of("p95-ms", "p99-ms", "ratio")) {
            ObjectNode one = tree(FULL);
            ((ObjectNode) at(one, "gates.latency")).retain(limit);
            one.set("receiver", tree("{}"));
            assertThat(read(one.toString()).of(Task.REGRESSION).latency())
                    .as(limit)
                    .isPresent();
        }
    }

    private static String tasks(String tasks) {
        ObjectNode policy = tree(FULL);
        policy.set("tasks", tree(tasks));
        return policy.toString();
    }

    private static void refuses(Consumer<ObjectNode> change, String why) {
        ObjectNode policy = tree(FULL);
        change.accept(policy);
        assertFails(ValidationFailure.POLICY_INVALID, why, () -> read(policy.toString()));
    }

    private static SitePolicy read(String policy) {
        return PolicyDocument.read(policy.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode at(ObjectNode root, String path) {
        JsonNode node = root;
        for (String key : path.split("\\.", -1)) {
            node = node.path(key);
        }
        return node;
    }

    private static ArrayNode array(String only) {
        return StrictJson.object().arrayNode().add(only);
    }

    private static ObjectNode tree(String json) {
        try {
            return (ObjectNode) StrictJson.read(json.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
