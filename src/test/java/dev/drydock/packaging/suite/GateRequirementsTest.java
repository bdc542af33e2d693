package dev.drydock.packaging.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GateRequirements;
import dev.drydock.domain.validation.StatedReport;
import dev.drydock.modelfile.ModelFileReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reports of gates that {@link PolicyProofTest} has no package with, and figures that are equal to their limits. */
class GateRequirementsTest {
    private static final ModelFileReader READER = new ModelFileReader();
    private static final VersionId VERSION = new VersionId("tiny", 7);
    private static final VersionId CHAMPION = new VersionId("tiny", 6);

    private String policy = SuiteKit.policy(1);
    private String yaml = SuiteKit.modelYaml(signature());

    @Test
    void takesFiguresThatAreEqualToTheirLimits() {
        assertThat(problems(report -> figures(report, "floor")
                        .put("low", 0.65)
                        .put("high", 0.8)
                        .put("rows", 200)
                        .put("groups", 10)))
                .isEmpty();
        assertThat(problems(report -> figures(report, "non-inferiority").put("low", -0.02)))
                .isEmpty();
        assertThat(problems(report -> figures(report, "flips").put("high", 0.2)))
                .isEmpty();
        assertThat(problems(report -> figures(report, "calibration").put("high", 0.0025)))
                .isEmpty();
        assertThat(problems(report -> figures(report, "floor").put("low", 0.7).put("high", 0.7)))
                .as("both bounds are one number")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "floor, low, 0.6499, 'says PASS beside [0.6499, '",
        "non-inferiority, low, -0.0201, 'says PASS beside [-0.0201, '",
        "flips, high, 0.2001, ', 0.2001], and the limit is 0.2'",
        "calibration, high, 0.002501, ', 0.002501], and the limit is 0.0025'",
        "floor, rows, 199, says PASS on 199 rows of 50 groups; at least 200 rows of 10 groups are needed",
        "floor, groups, 9, says PASS on 1000 rows of 9 groups; at least 200 rows of 10 groups are needed",
    })
    void refusesFiguresOneStepBeyondTheirLimits(String gate, String figure, double value, String why) {
        assertThat(problems(report -> {
                    ObjectNode figures = figures(report, gate);
                    figures.put(figure, value);
                    if (figure.equals("rows") || figure.equals("groups")) {
                        figures.put(figure, (int) value);
                    }
                }))
                .singleElement()
                .asString()
                .startsWith("gate " + gate + " ")
                .contains(why);
    }

    @Test
    void refusesALimitThatThePolicyDoesNotHave() {
        assertThat(problems(report -> ((ObjectNode) report.path("limits").path("floor")).put("max", 0.9)))
                .containsExactly("limit floor.max is unknown to the policy");
    }

    @Test
    void takesTheLastLookAtAHoldoutAndLaterOnesThatLetNothingPass() {
        assertThat(problems(report -> holdout(report).put("use", 20))).isEmpty();
        assertThat(problems(report -> holdout(report).put("use", 21)))
                .containsExactly("it measured on use 21 of a holdout whose budget is 20");
        assertThat(problems(GateRequirementsTest::lookTooOften)).isEmpty();
    }

    /** They are measured on other rows than those of the holdout. */
    @Test
    void doesNotCountForgettingAndDistantInputsAsLooksAtTheHoldout() {
        policy = with("\"forgetting\": {\"metric\": \"auc\", \"margin\": 0.04}");
        assertThat(problems(report -> {
                    lookTooOften(report);
                    add(report, "gates", "forgetting:tiny/3", "auc difference", -0.04, 200);
                    line(report, "out-of-range").put("verdict", "PASS");
                    measure(line(report, "out-of-range"), "abstained share", 0.5, 400);
                }))
                .noneMatch(problem -> problem.contains("use 21"));
    }

    /** One more than the budget allows, with no line that passes by figures. */
    private static void lookTooOften(ObjectNode report) {
        holdout(report).put("use", 21);
        report.path("gates").forEach(line -> {
            if (((ObjectNode) line).remove("measured") != null) {
                ((ObjectNode) line).put("verdict", "INSUFFICIENT_EVIDENCE");
            }
        });
    }

    @Test
    void wantsALineForEachClassThatMayNotLoseRecall() {
        policy = with("\"recall-loss\": {\"margin\": 0.06}");
        assertThat(problems(report -> {}))
                .containsExactly("gate recall-loss:no is missing", "gate recall-loss:yes is missing");
        Consumer<ObjectNode> complete = report -> {
            add(report, "gates", "recall-loss:no", "recall difference", -0.06, 50);
            add(report, "gates", "recall-loss:yes", "recall difference", -0.06, 50);
        };
        assertThat(problems(complete)).isEmpty();
        assertThat(problems(complete.andThen(
                        report -> figures(report, "recall-loss:yes").put("limit", 0.06))))
                .containsExactly("gate recall-loss:yes has the limit 0.06, and the policy needs -0.06");
    }

    @Test
    void wantsTheCostOfAnswersWhereTheModelHasCosts() {
        policy = with("\"cost\": {\"margin\": 0.1}");
        assertThat(problems(report -> {})).as("a model without costs").isEmpty();
        yaml = yaml + "decision: {costs: {\"yes\": {\"no\": 50}, \"no\": {\"yes\": 1}}}\n";
        assertThat(problems(report -> {})).containsExactly("gate cost is missing");
        assertThat(problems(report -> add(report, "gates", "cost", "cost increase", 0.1, 200)))
                .isEmpty();
        assertThat(problems(report -> {
                    add(report, "gates", "cost", "cost increase", 0.1, 200);
                    figures(report, "cost").put("high", 0.11);
                }))
                .containsExactly("gate cost says PASS beside [0.1, 0.11], and the limit is 0.1");
    }

    @Test
    void wantsEachPercentileOfTheLatencyThatThePolicyLimits() {
        policy = policy.replace("\"p95-ms\": 50", "\"p99-ms\": 90");
        assertThat(problems(report -> remove(report, "latency"))).containsExactly("gate latency:p99 is missing");
        assertThat(problems(report -> line(report, "latency").put("gate", "latency:p99")))
                .isEmpty();
        assertThat(problems(report -> {}))
                .contains("gate latency is unknown to the policy", "gate latency:p99 is missing");
    }

    @Test
    void wantsTheGatesOfAnnotatorsAndForgettingWithTheirLimits() {
        policy = with("\"annotators\": {\"margin\": 0.03}, \"forgetting\": {\"metric\": \"auc\", \"margin\": 0.04}");
        assertThat(problems(report -> {}))
                .containsExactlyInAnyOrder("gate annotators is missing", "gate forgetting is missing");
        Consumer<ObjectNode> complete = report -> {
            add(report, "gates", "annotators:ann", "contradicted share difference", 0.03, 100);
            add(report, "gates", "forgetting:tiny/3", "auc difference", -0.04, 200);
        };
        assertThat(problems(complete)).isEmpty();
        assertThat(problems(complete.andThen(
                        report -> figures(report, "forgetting:tiny/3").put("low", -0.05))))
                .containsExactly("gate forgetting:tiny/3 says PASS beside [-0.05, -0.04], and the limit is -0.04");
    }

    /** The confidence that a policy promises is divided among those who gave labels, and never less than that. */
    @Test
    void takesASurerLineOfASourceAndNoneThatIsLessSure() {
        Consumer<ObjectNode> surer = report -> {
            line(report, "sources").put("gate", "sources:plant-a");
            measure(line(report, "sources:plant-a"), "contradicted share difference", 0.03, 100);
            figures(report, "sources:plant-a").put("confidence", 0.98);
        };
        assertThat(problems(surer)).isEmpty();
        assertThat(problems(surer.andThen(
                        report -> figures(report, "sources:plant-a").put("confidence", 0.94))))
                .containsExactly("gate sources:plant-a has the confidence 0.94, and the policy needs 0.95");
        assertThat(problems(report -> figures(report, "floor").put("confidence", 0.98)))
                .as("nobody divides that of the floor")
                .containsExactly("gate floor has the confidence 0.98, and the policy needs 0.95");
    }

    @Test
    void aSourceThatFailsIsWatchedIfThePolicyNamesIt() {
        policy = with("\"sources\": {\"watched\": [\"plant-a\"]}");
        Consumer<ObjectNode> failing = report -> {
            remove(report, "sources");
            add(report, "watched", "sources:plant-a", "contradicted share difference", 0.03, 100);
            last(report, "watched").put("verdict", "FAIL");
        };
        assertThat(problems(failing)).isEmpty();
        assertThat(problems(failing.andThen(report -> last(report, "watched").put("gate", "sources:plant-b"))))
                .containsExactly("gate sources is missing");
        assertThat(problems(failing.andThen(
                        report -> ((ObjectNode) last(report, "watched").path("measured")).put("limit", 0.3))))
                .containsExactly("gate sources:plant-a has the limit 0.3, and the policy needs 0.03");
    }

    @Test
    void aWholeFamilyIsWatchedIfThePolicyWatchesIt() {
        policy = with("\"annotators\": {\"margin\": 0.03, \"watch\": true}");
        Consumer<ObjectNode> failing = report -> {
            add(report, "watched", "annotators:ann", "contradicted share difference", 0.03, 100);
            last(report, "watched").put("verdict", "FAIL");
        };
        assertThat(problems(failing)).isEmpty();
        policy = with("\"annotators\": {\"margin\": 0.03}");
        assertThat(problems(failing)).contains("gate annotators is missing");
    }

    @Test
    void wantsBehaviourAndWatchedGatesOfAnImportToo() {
        policy = policy.replace("\"recall\": {", "\"recall\": {\"watch\": true, ");
        yaml = yaml + "behaviour:\n  - {name: high, rows: [{flow: 400, fluid: oil}], answer: \"yes\"}\n";
        Map<String, String> imported = Map.of("no-baseline", "WAIVED");
        Consumer<ObjectNode> measured = report -> {
            report.putObject("holdout").put("use", 1).put("budget", 20);
            add(report, "gates", "floor", "auc", 0.65, 200);
            report.withArray("gates").addObject().put("gate", "leakage").put("verdict", "PASS");
            report.withArray("gates").addObject().put("gate", "fairness").put("verdict", "PASS");
            add(report, "watched", "recall:no", "recall", 0.5, 100);
            add(report, "watched", "recall:yes", "recall", 0.5, 100);
        };
        assertThat(problems(imported, report -> {})).isEmpty();
        assertThat(problems(imported, measured)).isEmpty();
        assertThat(problems(imported, report -> remove(report, "behaviour")))
                .containsExactly("gate behaviour is missing");
        assertThat(problems(imported, measured.andThen(report -> ((ArrayNode) report.path("watched")).remove(0))))
                .containsExactly("watched gate recall:no is missing");
    }

    /** A version that fell in one target cannot hide it behind the mean of all; one that answers already had no such lines. */
    @Test
    void wantsALineForEachTarget() {
        yaml = yaml.replaceFirst("(?m)^task: .*$", "task: regression")
                .replaceFirst(
                        "(?m)^label: .*$",
                        "label: {targets: [{name: wear, min: 0, max: 9, unit: mm, tolerance: 1},"
                                + " {name: heat, min: 0, max: 99, unit: K, tolerance: 1}]}");
        policy = policy.replace(
                "\"holdoutBudget\"",
                "\"tasks\": {\"regression\": {\"best-version\": {\"metric\": \"r2\","
                        + " \"margin\": 0.03}}}, \"holdoutBudget\"");
        Consumer<ObjectNode> complete = report -> List.of("wear", "heat")
                .forEach(target -> add(report, "gates", "best-version:" + target, "r2 difference", -0.03, 200));
        assertThat(problems(complete)).isEmpty();
        Consumer<ObjectNode> lacking = complete.andThen(report -> remove(report, "non-inferiority:heat"));
        assertThat(problems(lacking)).containsExactly("gate non-inferiority:heat is missing");
        assertThat(GateRequirements.of(tightened(), definition(), false).unmetByActivated(stated(Map.of(), lacking)))
                .isEmpty();
        assertThat(GateRequirements.of(tightened(), definition(), false)
                        .unmetByActivated(stated(Map.of(), lacking.andThen(report -> remove(report, "floor")))))
                .containsExactly("gate floor is missing");
        assertThat(problems(complete.andThen(report -> remove(report, "best-version:wear"))))
                .containsExactly("gate best-version:wear is missing");
        assertThat(GateRequirements.of(tightened(), definition(), true).unmetBy(stated(Map.of(), complete)))
                .containsExactly(
                        "gate unseen is missing", "gate unseen:wear is missing", "gate unseen:heat is missing");
    }

    private String with(String gates) {
        return SuiteKit.policy(1).replaceFirst("\"gates\": \\{", "\"gates\": {" + gates + ",");
    }

    private List<String> problems(Consumer<ObjectNode> change) {
        return problems(Map.of(), change);
    }

    private List<String> problems(Map<String, String> verdicts, Consumer<ObjectNode> change) {
        return GateRequirements.of(tightened(), definition(), false).unmetBy(stated(verdicts, change));
    }

    private StatedReport stated(Map<String, String> verdicts, Consumer<ObjectNode> change) {
        byte[] bytes = policy.getBytes(StandardCharsets.UTF_8);
        ObjectNode report = read(SuiteKit.report(bytes, "ab".repeat(32), yaml, VERSION, CHAMPION, "cd", verdicts)
                .getBytes(StandardCharsets.UTF_8));
        change.accept(report);
        return ReportDocument.stated(StrictJson.write(report));
    }

    private GatePolicy tightened() {
        return PolicyDocument.read(policy.getBytes(StandardCharsets.UTF_8)).tightenedFor(definition());
    }

    private ModelDefinition definition() {
        return READER.readText(yaml);
    }

    /** A line that passes with bounds that are equal to the limit. */
    private static void add(ObjectNode report, String list, String gate, String metric, double limit, int rows) {
        ObjectNode line = report.withArray(list).addObject().put("gate", gate).put("verdict", "PASS");
        measure(line, metric, limit, rows);
    }

    private static void measure(ObjectNode line, String metric, double limit, int rows) {
        line.putObject("measured")
                .put("metric", metric)
                .put("low", limit)
                .put("high", limit)
                .put("limit", limit)
                .put("confidence", 0.95)
                .put("rows", rows)
                .put("groups", 10);
    }

    private static ObjectNode holdout(ObjectNode report) {
        return (ObjectNode) report.path("holdout");
    }

    private static ObjectNode last(ObjectNode report, String list) {
        JsonNode lines = report.path(list);
        return (ObjectNode) lines.get(lines.size() - 1);
    }

    private static void remove(ObjectNode report, String gate) {
        ((ArrayNode) report.path("gates"))
                .removeIf(line -> line.path("gate").asText().equals(gate));
    }

    private static ObjectNode figures(ObjectNode report, String gate) {
        return (ObjectNode) line(report, gate).path("measured");
    }

    private static ObjectNode line(ObjectNode report, String gate) {
        return (ObjectNode) StreamSupport.stream(report.path("gates").spliterator(), false)
                .filter(line -> line.path("gate").asText().equals(gate))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] signature() {
        try (InputStream in = GateRequirementsTest.class.getResourceAsStream("/models/tiny/signature.json")) {
            return Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode read(byte[] json) {
        try {
            return (ObjectNode) StrictJson.read(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
