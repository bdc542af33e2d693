package dev.drydock.packaging.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GatePolicy.Comparison;
import dev.drydock.domain.validation.GatePolicy.Floor;
import dev.drydock.domain.validation.GatePolicy.Golden;
import dev.drydock.domain.validation.Metric;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The gate policy as JSON; {@code docs/formats.md} has the keys and their defaults. */
final class PolicyDocument {
    private static final double CONFIDENCE = 0.95;
    private static final int FLOOR_ROWS = 200;
    private static final int SLICE_ROWS = 100;
    private static final double TOLERANCE = 1e-5;

    private final List<String> problems = new ArrayList<>();

    private PolicyDocument() {}

    static GatePolicy read(byte[] payload) {
        PolicyDocument document = new PolicyDocument();
        GatePolicy policy = document.policy(parse(payload));
        if (!document.problems.isEmpty()) {
            throw invalid(String.join("; ", document.problems));
        }
        return policy;
    }

    private static JsonNode parse(byte[] payload) {
        try {
            return StrictJson.read(payload);
        } catch (JsonProcessingException e) {
            throw invalid("it is not strict JSON: " + e.getOriginalMessage());
        }
    }

    private static DrydockException invalid(String why) {
        return new DrydockException(
                ValidationFailure.POLICY_INVALID,
                "The gate policy cannot be used: " + why
                        + ". Correct it as docs/formats.md describes, sign it with 'drydock policy sign' and install it.");
    }

    private GatePolicy policy(JsonNode root) {
        keys(root, "the policy", "version", "gates", "holdoutBudget");
        JsonNode gates = root.path("gates");
        keys(gates, "gates", "floor", "non-inferiority", "slices", "golden");
        JsonNode floor = gates.path("floor");
        keys(floor, "floor", "metric", "min", "confidence", "min-rows");
        JsonNode golden = gates.path("golden");
        keys(golden, "golden", "tolerance");
        return new GatePolicy(
                whole(root, "version", "version", 1, 1_000_000, -1),
                new Floor(
                        metric(floor, "floor"),
                        number(floor, "floor.min", "min", -100, 1, Double.NaN),
                        confidence(floor, "floor"),
                        rows(floor, "floor", FLOOR_ROWS)),
                comparison(gates, "non-inferiority", FLOOR_ROWS),
                comparison(gates, "slices", SLICE_ROWS),
                new Golden(number(golden, "golden.tolerance", "tolerance", 0, 1, TOLERANCE)),
                whole(root, "holdoutBudget", "holdoutBudget", 1, 1_000_000, -1));
    }

    private Comparison comparison(JsonNode gates, String gate, int defaultRows) {
        JsonNode node = gates.path(gate);
        keys(node, gate, "metric", "margin", "confidence", "min-rows");
        return new Comparison(
                metric(node, gate),
                number(node, gate + ".margin", "margin", 0, 1, Double.NaN),
                confidence(node, gate),
                rows(node, gate, defaultRows));
    }

    private double confidence(JsonNode gate, String name) {
        return number(gate, name + ".confidence", "confidence", 0.5, 0.9999, CONFIDENCE);
    }

    private int rows(JsonNode gate, String name, int absent) {
        return whole(gate, name + ".min-rows", "min-rows", 1, 1_000_000_000, absent);
    }

    private Metric metric(JsonNode gate, String name) {
        JsonNode value = gate.path("metric");
        if (value.isMissingNode()) {
            return Metric.AUC;
        }
        return Metric.ofWireName(value.asText()).orElseGet(() -> {
            problems.add(name + ".metric is " + value + " and must be auc, accuracy or log-likelihood");
            return Metric.AUC;
        });
    }

    private void keys(JsonNode node, String where, String... known) {
        if (!node.isMissingNode() && !node.isObject()) {
            problems.add(where + " must be an object");
        }
        Set<String> allowed = Set.of(known);
        Set<String> unknown = new HashSet<>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(allowed);
        unknown.stream().sorted().forEach(key -> problems.add(where + " has the unknown key " + key));
    }

    /** @param absent what stands for a missing value; negative: it may not be missing */
    private int whole(JsonNode node, String name, String key, int min, int max, int absent) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() && absent >= 0) {
            return absent;
        }
        if (!value.isIntegralNumber() || value.asLong() < min || value.asLong() > max) {
            problems.add(name + " must be a whole number from " + min + " to " + max + said(value));
            return min;
        }
        return value.intValue();
    }

    /** @param absent what stands for a missing value; NaN: it may not be missing */
    private double number(JsonNode node, String name, String key, double min, double max, double absent) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() && !Double.isNaN(absent)) {
            return absent;
        }
        if (!value.isNumber() || !(value.doubleValue() >= min) || !(value.doubleValue() <= max)) {
            problems.add(
                    name + " must be a number from " + Numbers.plain(min) + " to " + Numbers.plain(max) + said(value));
            return min;
        }
        return value.doubleValue();
    }

    private static String said(JsonNode value) {
        return value.isMissingNode() ? ", and it is missing" : ", not " + value;
    }

    /** The object {@code gates}, with every default written out. */
    static ObjectNode gates(GatePolicy policy) {
        ObjectNode gates = StrictJson.object();
        gates.putObject("floor")
                .put("metric", policy.floor().metric().wireName())
                .put("min", Numbers.rounded(policy.floor().min()))
                .put("confidence", Numbers.rounded(policy.floor().confidence()))
                .put("min-rows", policy.floor().minRows());
        put(gates, "non-inferiority", policy.nonInferiority());
        put(gates, "slices", policy.slices());
        gates.putObject("golden")
                .put("tolerance", Numbers.rounded(policy.golden().tolerance()));
        return gates;
    }

    private static void put(ObjectNode gates, String name, Comparison comparison) {
        gates.putObject(name)
                .put("metric", comparison.metric().wireName())
                .put("margin", Numbers.rounded(comparison.margin()))
                .put("confidence", Numbers.rounded(comparison.confidence()))
                .put("min-rows", comparison.minRows());
    }
}
