package dev.drydock.packaging.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.OperatingPoint.CostTable;
import dev.drydock.domain.registry.OperatingPoint.LeastCost;
import dev.drydock.domain.registry.OperatingPoint.MostProbable;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import dev.drydock.domain.registry.PointForm;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.ChosenPoint;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.json.Mappers;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** The key {@code decision} of {@code model/signature.json}: a version's operating point, unless it is the standard one of its task. */
final class DecisionNode {
    private static final int VERSION = 1;
    private static final String NEGATIVE_BELOW = "negativeBelow";
    private static final String POSITIVE_FROM = "positiveFrom";
    private static final String CERTAINTY = "certainty";
    private static final String COSTS = "costs";
    private static final String ABSTAIN = "abstain";

    private DecisionNode() {}

    static ObjectNode write(OperatingPoint point) {
        ObjectNode node = StrictJson.object();
        if (point instanceof Threshold threshold) {
            node.put(NEGATIVE_BELOW, exact(threshold.negativeBelow()))
                    .put(POSITIVE_FROM, exact(threshold.positiveFrom()));
        } else if (point instanceof MostProbable probable) {
            node.put(CERTAINTY, exact(probable.certainty()));
        } else if (point instanceof LeastCost cheapest) {
            put(node, cheapest.costs());
        }
        return node;
    }

    /** {@code provenance/decision.json}. */
    static byte[] chosen(ChosenPoint chosen) {
        ObjectNode root = StrictJson.object();
        root.put("version", VERSION);
        root.set("decision", write(chosen.point()));
        root.put("finding", chosen.sentence());
        chosen.reached()
                .ifPresent(reached -> root.putObject("tune")
                        .put("measure", reached.measure())
                        .put("value", Numbers.rounded(reached.value()))
                        .put("low", Numbers.rounded(reached.bounds().low()))
                        .put("high", Numbers.rounded(reached.bounds().high()))
                        .put("rows", reached.rows())
                        .put("groups", reached.groups()));
        return StrictJson.write(root);
    }

    /** From {@code provenance/decision.json}. */
    static Optional<ChosenPoint.Reached> readReached(JsonNode root) {
        return Optional.of(root.path("tune"))
                .filter(JsonNode::isObject)
                .map(tune -> new ChosenPoint.Reached(
                        tune.path("measure").asText(),
                        tune.path("value").asDouble(),
                        new Interval(
                                tune.path("low").asDouble(), tune.path("high").asDouble()),
                        tune.path("rows").asInt(),
                        tune.path("groups").asInt()));
    }

    private static void put(ObjectNode node, CostTable costs) {
        ArrayNode rows = node.putArray(COSTS);
        for (List<Double> row : costs.rows()) {
            ArrayNode one = rows.addArray();
            row.forEach(cost -> one.add(Numbers.exact(cost)));
        }
        if (costs.allowsAbstention()) {
            node.put(ABSTAIN, Numbers.exact(costs.abstain()));
        }
    }

    /** The digits of the float32, which read back give the same one. */
    private static BigDecimal exact(float value) {
        return new BigDecimal(Float.toString(value)).stripTrailingZeros();
    }

    /** @param signature of a package that was verified */
    static OperatingPoint read(JsonNode signature) {
        int classes = signature.path("classes").size();
        Task task = Task.ofYamlName(signature.path("task").asText()).orElseThrow();
        JsonNode node = signature.path("decision");
        return node.isMissingNode()
                ? OperatingPoint.standard(task, classes)
                : Mappers.DECIMALS.convertValue(node, PointForm.class).point(task, classes);
    }
}
