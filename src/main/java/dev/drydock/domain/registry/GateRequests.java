package dev.drydock.domain.registry;

import java.util.Map;
import java.util.TreeMap;

/**
 * What an owner requests of the gates, as {@code gates} of {@code model.yaml} has it.
 *
 * @param limits gate name to parameter to value
 * @param metrics gate name to the metric that its limits are meant for
 */
public record GateRequests(Map<String, Map<String, Double>> limits, Map<String, String> metrics) {
    /** An owner who is content with the policy. */
    public static final GateRequests NONE = new GateRequests(Map.of(), Map.of());

    public GateRequests {
        limits = Map.copyOf(limits);
        metrics = Map.copyOf(metrics);
    }

    public static GateRequests of(Map<String, Map<String, Double>> limits) {
        return new GateRequests(limits, Map.of());
    }

    /** The limits by {@code gate.parameter}. */
    public Map<String, Double> limitsByName() {
        Map<String, Double> named = new TreeMap<>();
        limits.forEach((gate, parameters) ->
                parameters.forEach((parameter, value) -> named.put(gate + "." + parameter, value)));
        return named;
    }
}
