package dev.drydock.modelfile;

import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.GateRequests;
import dev.drydock.domain.registry.Task;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The gates that an owner may tighten, and their parameters. Whether it is a tightening is judged against the policy. */
final class GateKeys {
    private static final String METRIC = "metric";
    private static final ValueType<Double> CONFIDENCE = ValueType.decimal(0.5, 0.9999);
    private static final ValueType<Double> SHARE = ValueType.decimal(0, 1);
    private static final ValueType<Double> MOST_SHARE = ValueType.decimal(0, 0.999);
    private static final ValueType<Double> INCREASE = ValueType.decimal(0, 1000);
    private static final ValueType<Double> MARGIN = ValueType.decimal(0, 1e9);
    private static final ValueType<Double> LOSS = ValueType.decimal(0, 10);
    private static final ValueType<Double> MILLISECONDS = ValueType.decimal(0.001, 60_000);
    private static final ValueType<Double> TIMES = ValueType.decimal(1, 1000);
    private static final ValueType<Double> ROWS = (node, path, problems) ->
            ValueType.whole(1, 1_000_000_000).read(node, path, problems).map(Long::doubleValue);
    private static final ValueType<Double> ANCHORS = (node, path, problems) ->
            ValueType.whole(1, 20).read(node, path, problems).map(Long::doubleValue);

    private static final Map<String, Map<String, ValueType<Double>>> GATES = Map.ofEntries(
            Map.entry("floor", Map.of("min", SHARE, "confidence", CONFIDENCE, "min-rows", ROWS)),
            Map.entry("non-inferiority", Map.of("margin", MARGIN, "confidence", CONFIDENCE, "min-rows", ROWS)),
            Map.entry("slices", Map.of("margin", MARGIN, "confidence", CONFIDENCE, "min-rows", ROWS)),
            Map.entry("recall", Map.of("min", SHARE, "confidence", CONFIDENCE)),
            Map.entry("recall-loss", Map.of("margin", SHARE, "confidence", CONFIDENCE)),
            Map.entry("calibration", Map.of("margin", SHARE, "confidence", CONFIDENCE)),
            Map.entry("cost", Map.of("margin", INCREASE, "confidence", CONFIDENCE)),
            Map.entry("flips", Map.of("margin", SHARE, "confidence", CONFIDENCE)),
            Map.entry("latency", Map.of("p95-ms", MILLISECONDS, "p99-ms", MILLISECONDS, "ratio", TIMES)),
            Map.entry("sources", Map.of("margin", SHARE, "max-share", SHARE, "max-unproven-share", SHARE)),
            Map.entry("annotators", Map.of("max-share", SHARE, "max-unnamed-share", SHARE, "margin", SHARE)),
            Map.entry(
                    "forgetting",
                    Map.of("margin", MARGIN, "confidence", CONFIDENCE, "min-rows", ROWS, "anchors", ANCHORS)),
            Map.entry("best-version", Map.of("margin", MARGIN, "confidence", CONFIDENCE, "min-rows", ROWS)),
            Map.entry("lost-class", Map.of("share", SHARE, "min-rows", ROWS)),
            Map.entry("class-rates", Map.of("margin", SHARE, "min-rows", ROWS)),
            Map.entry("worst-slices", Map.of("margin", LOSS, "min-rows", ROWS)),
            Map.entry("fairness", Map.of("margin", SHARE, "min-rows", ROWS)),
            Map.entry(
                    "robustness", Map.of("margin", MARGIN, "confidence", CONFIDENCE, "min-rows", ROWS, "noise", SHARE)),
            Map.entry("out-of-range", Map.of("min", MOST_SHARE, "confidence", CONFIDENCE, "min-rows", ROWS)),
            Map.entry("inputs", Map.of("min-rows", ROWS)),
            Map.entry("golden", Map.of("tolerance", SHARE)));
    private static final Set<String> WITH_METRIC =
            Set.of("floor", "non-inferiority", "slices", "forgetting", "best-version", "robustness");

    private static final List<String> OF_CLASSES = List.of(
            "recall", "recall-loss", "cost", "calibration", "lost-class", "class-rates", "worst-slices", "fairness");

    private final Map<String, Map<String, Double>> limits = new LinkedHashMap<>();
    private final Map<String, String> metrics = new LinkedHashMap<>();

    private GateKeys() {}

    static GateRequests read(Section model, Task task, DecisionRule decision) {
        GateKeys keys = new GateKeys();
        model.findSection("gates", GATES.keySet()).ifPresent(gates -> {
            for (String gate : OF_CLASSES) {
                if (!task.isClassification() && gates.has(gate)) {
                    gates.refuse(gate, "belongs to classification; remove it.");
                }
            }
            if (task.isClassification() && gates.has("cost") && decision.costs().isEmpty()) {
                gates.refuse("cost", "needs the costs that it compares; add decision.costs, or remove it.");
            }
            GATES.forEach((gate, parameters) -> keys.read(gates, gate, parameters));
        });
        return new GateRequests(keys.limits, keys.metrics);
    }

    private void read(Section gates, String gate, Map<String, ValueType<Double>> parameters) {
        Set<String> known = new HashSet<>(parameters.keySet());
        if (WITH_METRIC.contains(gate)) {
            known.add(METRIC);
        }
        gates.findSection(gate, known).ifPresent(section -> {
            Map<String, Double> values = new LinkedHashMap<>();
            parameters.forEach((name, type) -> section.find(name, type).ifPresent(value -> values.put(name, value)));
            limits.put(gate, Map.copyOf(values));
            if (section.keys().isEmpty()) {
                gates.refuse(gate, "names no limit; add one, or remove it.");
            }
            if (WITH_METRIC.contains(gate)) {
                section.find(METRIC, ValueType.text()).ifPresent(metric -> metrics.put(gate, metric));
            }
        });
    }
}
