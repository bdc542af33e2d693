package dev.drydock.packaging.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.validation.Disturbance;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.SiteRules;
import dev.drydock.domain.validation.Slice;
import dev.drydock.domain.validation.StatedReport;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.SuiteCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The documents of a package's suite as an honest run leaves them, for packages that tests put together without a run. */
public final class SuiteKit {
    private SuiteKit() {}

    /**
     * Reads the report and recomputes nothing: for packages of a world whose policy and definition are not files. What is recomputed is
     * tried by {@link PolicyProofTest} and through the installation.
     */
    public static SuiteCheck reading() {
        return new SuiteCheck() {
            @Override
            public Proven require(Path directory) {
                try {
                    return require(directory, Files.readAllBytes(directory.resolve(PackageFiles.REPORT)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public Proven requireActivated(Path directory) {
                return require(directory);
            }

            @Override
            public Proven require(Path directory, byte[] report) {
                StatedReport stated = ReportDocument.stated(report);
                return new Proven(stated.policyVersion(), stated, SiteRules.NONE);
            }
        };
    }

    /** A gate policy that asks for every gate but annotators and forgetting. */
    public static String policy(int version) {
        return """
                {
                  "version": %d,
                  "gates": {
                    "floor": {"metric": "auc", "min": 0.65, "confidence": 0.95},
                    "non-inferiority": {"metric": "auc", "margin": 0.02, "confidence": 0.95},
                    "best-version": {"metric": "auc", "margin": 0.03, "versions": ["pump-failure/3"]},
                    "slices": {"metric": "auc", "margin": 0.05, "confidence": 0.95},
                    "recall": {"min": 0.5},
                    "flips": {"margin": 0.2},
                    "calibration": {"margin": 0.05},
                    "lost-class": {},
                    "class-rates": {},
                    "worst-slices": {},
                    "inputs": {},
                    "fairness": {},
                    "robustness": {"metric": "auc", "margin": 0.05},
                    "out-of-range": {"min": 0.5},
                    "latency": {"p95-ms": 50, "ratio": 3},
                    "golden": {"tolerance": 0.00001}
                  },
                  "holdoutBudget": 20
                }
                """.formatted(version);
    }

    /** The same policy with extensions. */
    public static String policy(int version, String extensions) {
        return policy(version)
                .replace("\"holdoutBudget\": 20", "\"holdoutBudget\": 20, \"extensions\": [" + extensions + "]");
    }

    /** A {@code model.yaml} that gives the signature, with the required slice {@code north} and the watched one {@code south}. */
    public static String modelYaml(byte[] signature) {
        JsonNode root = read(signature);
        String task = root.path("task").asText();
        boolean texts = task.equals("text-classification");
        boolean severalScores = texts || task.equals("multiclass-classification");
        JsonNode log = root.path("log");
        return """
                drydock: 1
                name: %s
                task: %s
                export:
                  logs: {prediction-id: %s, time: %s, score: %s, model-version: %s%s}
                  feedback: {prediction-id: %s, label: outcome, time: seen_at, annotator: seen_by}
                inputs:
                %s
                group: %s
                label: %s
                slices:
                  - {name: north, column: site, equals: north, required: true}
                  - {name: south, column: site, equals: south, required: false}
                maturity: 7d
                clock-tolerance: 5m
                reject-limit: 1%%
                splits: {train: 0.6, tune: 0.15, holdout: 0.25, salt: kit}
                weights: weights.pt
                %s
                training: {epochs: 1, batch-size: 32, optimizer: adamw, learning-rate: 0.001, weight-decay: 0, clip-norm: 1.0, patience: 1, seed: 7, threads: 1}
                sweep:
                  - {learning-rate: 0.001}
                serving: {max-batch: %d, timeout: 2s}
                """.formatted(
                root.path("model").asText(),
                task,
                log.path("predictionId").asText(),
                log.path("time").asText(),
                log.path("score").asText(),
                log.path("modelVersion").asText(),
                severalScores ? ", predicted: " + log.path("predicted").asText() : "",
                log.path("predictionId").asText(),
                StreamSupport.stream(root.path("inputs").spliterator(), false)
                        .map(SuiteKit::input)
                        .collect(Collectors.joining("\n")),
                log.path("group").asText(),
                label(root),
                texts ? "tokenizer: {file: tokenizer.json, max-length: 24}" : "preprocessing: preprocessing.json",
                root.path("maxBatch").asInt());
    }

    private static String input(JsonNode input) {
        String type = input.path("type").asText();
        StringBuilder line =
                new StringBuilder("  - {name: " + input.path("name").asText() + ", column: "
                        + input.path("column").asText() + ", type: " + type);
        if (input.path("missing").asBoolean()) {
            line.append(", missing: true");
        }
        if (input.path("min").isNumber()) {
            line.append(", min: ").append(input.path("min"));
        }
        if (input.path("max").isNumber()) {
            line.append(type.equals("text") ? ", max-characters: " : ", max: ").append(input.path("max"));
        }
        if (!input.path("categories").isEmpty()) {
            line.append(", categories: ").append(input.path("categories"));
        }
        return line.append("}").toString();
    }

    private static String label(JsonNode root) {
        if (!root.path("classes").isEmpty()) {
            return "{classes: " + root.path("classes") + "}";
        }
        if (root.path("targets").isEmpty()) {
            return "{min: 0, max: 5000, unit: " + root.path("unit").asText() + ", tolerance: 1}";
        }
        return StreamSupport.stream(root.path("targets").spliterator(), false)
                .map(target -> "{name: " + target.path("name").asText() + ", min: 0, max: 5000, unit: "
                        + target.path("unit").asText() + ", tolerance: 1}")
                .collect(Collectors.joining(", ", "{targets: [", "]}"));
    }

    /** {@code suite/gates.json} by the policy's payload. */
    public static byte[] gates(byte[] policy, String policyDigest, String modelYaml) {
        ModelDefinition definition = new ModelFileReader().readText(modelYaml);
        List<Slice> slices = definition.schema().slices().stream()
                .map(rule -> new Slice(rule.name(), rule.required()))
                .toList();
        return new SuiteFiles().gates(tightened(policy, definition), policyDigest, slices);
    }

    /** Golden vectors that nobody scores: as many as a policy asks for. */
    public static String golden() {
        ObjectNode root = StrictJson.object().put("tolerance", new java.math.BigDecimal("0.00001"));
        ArrayNode vectors = root.putArray("vectors");
        for (int i = 0; i < GatePolicy.Golden.VECTORS; i++) {
            ObjectNode vector = vectors.addObject();
            vector.putArray("raw").add(i).add(i).add(0);
            vector.put("score", new java.math.BigDecimal("0.5"));
        }
        return text(StrictJson.write(root));
    }

    /**
     * The report of a candidate that passed every gate that the policy asks for, or of an import if {@code verdicts} names {@code
     * no-baseline}.
     *
     * @param verdicts of gates that did not pass, by name; {@code WAIVED} has a waiver beside it
     */
    public static String report(
            byte[] policy,
            String policyDigest,
            String modelYaml,
            VersionId version,
            VersionId champion,
            String subject,
            Map<String, String> verdicts) {
        ModelDefinition definition = new ModelFileReader().readText(modelYaml);
        GatePolicy tightened = tightened(policy, definition);
        boolean isImport = verdicts.containsKey("no-baseline");
        Map<String, Optional<ObjectNode>> lines = isImport ? importLines() : candidateLines(tightened, definition);
        if (!definition.behaviour().isEmpty()) {
            lines.put("behaviour", Optional.empty());
        }
        Map<String, String> stated = new TreeMap<>(verdicts);
        List<String> deciding = verdicts.entrySet().stream()
                .filter(one -> !one.getKey().startsWith("memorisation:"))
                .map(Map.Entry::getValue)
                .toList();
        boolean passed = deciding.stream().allMatch(v -> v.equals("PASS") || v.equals("WAIVED"));
        ObjectNode root = StrictJson.object();
        root.put("reportVersion", 1)
                .put("kind", isImport ? "import" : "candidate")
                .put("verdict", passed ? "PASS" : deciding.contains("FAIL") ? "FAIL" : "INSUFFICIENT_EVIDENCE")
                .put("task", definition.task().yamlName())
                .put("model", version.model())
                .put("version", version.toString())
                .put("subject", subject);
        if (!isImport) {
            root.put("champion", champion.toString()).put("snapshot", "cd".repeat(32));
            tightened
                    .bestVersion()
                    .ifPresent(best -> root.put(
                            "bestVersion",
                            best.of(version.model()).orElse(champion).toString()));
        }
        root.put("run", isImport ? 0 : 12)
                .put("judgedAt", "2026-11-24T23:15:00Z")
                .put("policyDigest", policyDigest)
                .put("policyVersion", tightened.version());
        root.set("limits", PolicyDocument.gates(tightened));
        root.putArray("changedLimits");
        if (!isImport) {
            root.putObject("holdout").put("use", 1).put("budget", tightened.holdoutBudget());
        }
        ArrayNode gates = root.putArray("gates");
        ArrayNode watched = root.putArray("watched");
        lines.forEach((gate, measured) -> {
            String verdict = Optional.ofNullable(stated.remove(gate)).orElse("PASS");
            String key = gate.replaceFirst(":.*", "").replaceFirst("^slice$", "slices");
            boolean holds = !key.equals("memorisation")
                    && !tightened.further().watched().contains(key);
            put((holds ? gates : watched).addObject(), gate, verdict, measured);
        });
        tightened.extensions().stream()
                .filter(gate -> lines.containsKey(gate.wireName()))
                .forEach(gate -> of(gates, gate.wireName())
                        .putObject("extension")
                        .put("jar", gate.jar().name())
                        .put("sha256", gate.jar().sha256()));
        stated.forEach((gate, verdict) -> put(gates.addObject(), gate, verdict, Optional.empty()));
        root.putArray("metrics");
        return text(StrictJson.write(root));
    }

    private static void put(ObjectNode line, String gate, String verdict, Optional<ObjectNode> measured) {
        line.put("gate", gate).put("verdict", verdict).put("finding", "As it was measured.");
        if (verdict.equals("PASS")) {
            measured.ifPresent(figures -> line.set("measured", figures));
        }
        if (verdict.equals("WAIVED")) {
            line.putObject("waiver")
                    .put("by", "milo")
                    .put("reason", "because")
                    .put("issuedAt", "2026-11-24T23:15:00Z")
                    .put("expiresAt", "2026-12-24T23:15:00Z")
                    .put("envelope", "ef".repeat(32));
        }
    }

    private static ObjectNode of(ArrayNode gates, String name) {
        return (ObjectNode) StreamSupport.stream(gates.spliterator(), false)
                .filter(gate -> gate.path("gate").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Optional<ObjectNode>> importLines() {
        Map<String, Optional<ObjectNode>> lines = new LinkedHashMap<>();
        for (String gate : List.of("no-baseline", "golden", "determinism")) {
            lines.put(gate, Optional.empty());
        }
        return lines;
    }

    private static Map<String, Optional<ObjectNode>> candidateLines(GatePolicy policy, ModelDefinition definition) {
        Map<String, Optional<ObjectNode>> lines = new LinkedHashMap<>();
        GatePolicy.Floor floor = policy.floor();
        lines.put(
                "floor", measured(floor.metric().wireName(), floor.min(), false, floor.confidence(), floor.minRows()));
        lines.put("non-inferiority", compared(policy.nonInferiority()));
        definition
                .schema()
                .label()
                .targets()
                .forEach(target -> lines.put("non-inferiority:" + target.name(), compared(policy.nonInferiority())));
        policy.bestVersion().ifPresent(best -> lines.put("best-version", compared(best.comparison())));
        lines.put("slice:north", compared(policy.slices()));
        policy.recall()
                .ifPresent(recall -> definition
                        .schema()
                        .label()
                        .classes()
                        .forEach(name -> lines.put(
                                "recall:" + name, measured("recall", recall.min(), false, recall.confidence(), 0))));
        policy.flips()
                .ifPresent(cap -> lines.put(
                        "flips",
                        measured(
                                "negative flip share",
                                cap.margin(),
                                true,
                                cap.confidence(),
                                policy.floor().minRows())));
        policy.calibration()
                .ifPresent(limit -> lines.put(
                        "calibration",
                        measured(
                                "squared calibration error difference",
                                limit.margin() * limit.margin(),
                                true,
                                limit.confidence(),
                                policy.floor().minRows())));
        policy.lostClass().ifPresent(limits -> lines.put("lost-class", Optional.empty()));
        policy.fairness().ifPresent(limits -> lines.put("fairness", Optional.empty()));
        policy.robustness().ifPresent(limits -> {
            lines.put("robustness:noise", compared(limits.comparison()));
            Disturbance.missing(limits, definition.schema())
                    .forEach(missing ->
                            lines.put("robustness:missing-" + missing.name(), compared(limits.comparison())));
        });
        policy.outOfRange().ifPresent(limits -> lines.put("out-of-range", Optional.empty()));
        policy.memorisation().ifPresent(limits -> {
            lines.put(
                    "memorisation:auc",
                    measured("membership auc", limits.auc(), true, limits.confidence(), limits.minRows()));
            lines.put(
                    "memorisation:tpr",
                    measured("membership tpr", limits.tpr(), true, limits.confidence(), limits.minRows()));
        });
        policy.inputs().ifPresent(limits -> lines.put("inputs", Optional.empty()));
        policy.worstSlices().ifPresent(limits -> lines.put("worst-slices", Optional.empty()));
        policy.classRates().ifPresent(limits -> lines.put("class-rates", Optional.empty()));
        for (String gate : List.of("golden", "determinism", "weights-changed", "leakage")) {
            lines.put(gate, Optional.empty());
        }
        policy.latency().ifPresent(limits -> {
            lines.put("latency", Optional.empty());
            lines.put("latency:ratio", Optional.empty());
        });
        lines.put("sources", Optional.empty());
        policy.extensions()
                .forEach(gate -> lines.put(
                        gate.wireName(),
                        measured(gate.name(), gate.limit(), gate.lessIsBetter(), gate.confidence(), gate.minRows())));
        return lines;
    }

    private static Optional<ObjectNode> compared(GatePolicy.Comparison comparison) {
        boolean less = comparison.metric().lessIsBetter();
        return measured(
                comparison.metric().wireName() + " difference",
                less ? comparison.margin() : -comparison.margin(),
                less,
                comparison.confidence(),
                comparison.minRows());
    }

    /** Measured within the limit by a hundredth. */
    private static Optional<ObjectNode> measured(
            String metric, double limit, boolean lessIsBetter, double confidence, int rows) {
        ObjectNode node = StrictJson.object();
        double bound = lessIsBetter ? limit - 0.01 : limit + 0.01;
        node.put("metric", metric)
                .put("value", Numbers.rounded(bound))
                .put("low", Numbers.rounded(bound))
                .put("high", Numbers.rounded(bound))
                .put("limit", Numbers.rounded(limit));
        if (lessIsBetter) {
            node.put("lessIsBetter", true);
        }
        node.put("confidence", Numbers.rounded(confidence))
                .put("rows", Math.max(1000, rows))
                .put("groups", 50);
        return Optional.of(node);
    }

    private static GatePolicy tightened(byte[] policy, ModelDefinition definition) {
        return PolicyDocument.read(policy).tightenedFor(definition);
    }

    private static JsonNode read(byte[] json) {
        try {
            return StrictJson.read(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
