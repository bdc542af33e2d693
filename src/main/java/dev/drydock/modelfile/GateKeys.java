package dev.drydock.modelfile;

import java.util.LinkedHashMap;
import java.util.Map;

/** The gates that an owner may tighten, and their parameters. Whether it is a tightening is judged against the policy. */
final class GateKeys {
    private static final ValueType<Double> CONFIDENCE = ValueType.decimal(0.5, 0.9999);
    private static final ValueType<Double> MARGIN = ValueType.decimal(0, 1);
    private static final ValueType<Double> ROWS = (node, path, problems) ->
            ValueType.whole(1, 1_000_000_000).read(node, path, problems).map(Long::doubleValue);

    private static final Map<String, Map<String, ValueType<Double>>> GATES = Map.of(
            "floor", Map.of("min", ValueType.decimal(0, 1), "confidence", CONFIDENCE, "min-rows", ROWS),
            "non-inferiority", Map.of("margin", MARGIN, "confidence", CONFIDENCE, "min-rows", ROWS),
            "slices", Map.of("margin", MARGIN, "confidence", CONFIDENCE, "min-rows", ROWS),
            "golden", Map.of("tolerance", ValueType.decimal(0, 1)));

    private GateKeys() {}

    static Map<String, Map<String, Double>> read(Section model) {
        Map<String, Map<String, Double>> tightened = new LinkedHashMap<>();
        model.findSection("gates", GATES.keySet())
                .ifPresent(gates -> GATES.forEach((gate, parameters) -> gates.findSection(gate, parameters.keySet())
                        .ifPresent(section -> tightened.put(gate, parameters(section, parameters)))));
        return tightened;
    }

    private static Map<String, Double> parameters(Section section, Map<String, ValueType<Double>> parameters) {
        Map<String, Double> values = new LinkedHashMap<>();
        parameters.forEach((name, type) -> section.find(name, type).ifPresent(value -> values.put(name, value)));
        return Map.copyOf(values);
    }
}
