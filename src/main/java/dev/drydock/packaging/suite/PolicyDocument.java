package dev.drydock.packaging.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.ContributionRules;
import dev.drydock.domain.validation.Disturbance;
import dev.drydock.domain.validation.ExtensionGate;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GatePolicy.Annotators;
import dev.drydock.domain.validation.GatePolicy.BestVersions;
import dev.drydock.domain.validation.GatePolicy.ClassRates;
import dev.drydock.domain.validation.GatePolicy.Comparison;
import dev.drydock.domain.validation.GatePolicy.Fairness;
import dev.drydock.domain.validation.GatePolicy.Floor;
import dev.drydock.domain.validation.GatePolicy.Forgetting;
import dev.drydock.domain.validation.GatePolicy.Golden;
import dev.drydock.domain.validation.GatePolicy.Inputs;
import dev.drydock.domain.validation.GatePolicy.Latency;
import dev.drydock.domain.validation.GatePolicy.LostClass;
import dev.drydock.domain.validation.GatePolicy.Margin;
import dev.drydock.domain.validation.GatePolicy.Memorisation;
import dev.drydock.domain.validation.GatePolicy.OutOfRange;
import dev.drydock.domain.validation.GatePolicy.Recall;
import dev.drydock.domain.validation.GatePolicy.Robustness;
import dev.drydock.domain.validation.GatePolicy.Sources;
import dev.drydock.domain.validation.GatePolicy.WorstSlices;
import dev.drydock.domain.validation.Metric;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.ReceiverCheck;
import dev.drydock.domain.validation.ReceiverLatency;
import dev.drydock.domain.validation.ReceiverRules;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.json.Mappers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The gate policy as JSON; {@code docs/formats.md} has the keys and their defaults. */
final class PolicyDocument {
    private static final int FLOOR_ROWS = 200;
    private static final int SLICE_ROWS = 100;
    private static final double TOLERANCE = 1e-5;
    private static final int MOST_VECTORS = 1000;
    /** Of the cost of answers, as a share of the champion's. */
    private static final double MOST_INCREASE = 1000;

    /** Of log-likelihood, which holds each row within 4.6. */
    private static final double MOST_LOSS = 10;

    private static final double LEAST_NOISE = 0.001;

    private static final int ANCHORS = 3;
    private static final int MOST_ANCHORS = 20;

    /** Gates that every policy has, for every task. */
    private static final Set<String> ALWAYS = Set.of("floor", "non-inferiority");

    /** Gates that a regression cannot have. */
    private static final Set<String> OF_CLASSES = Set.of(
            "recall", "recall-loss", "cost", "calibration", "lost-class", "class-rates", "worst-slices", "fairness");

    /** Gates that may be only reported. Without the others nothing would be left to judge by. */
    private static final List<String> WATCHABLE = List.of(
            "slices",
            "best-version",
            "recall",
            "recall-loss",
            "cost",
            "flips",
            "calibration",
            "lost-class",
            "class-rates",
            "worst-slices",
            "inputs",
            "fairness",
            "robustness",
            "out-of-range",
            "latency",
            "sources",
            "annotators",
            "forgetting");

    /** It only reports, and what leaves the site goes by it. */
    private static final String MEMORISATION = "memorisation";

    /** Gates whose limits for all tasks stand once. */
    private static final Set<String> COMMON = Set.of("latency", "sources", "annotators");

    private final List<String> problems = new ArrayList<>();

    private PolicyDocument() {}

    static SitePolicy read(byte[] payload) {
        PolicyDocument document = new PolicyDocument();
        SitePolicy policy = document.policy(parse(payload));
        if (!document.problems.isEmpty()) {
            throw invalid(String.join("; ", new LinkedHashSet<>(document.problems)));
        }
        return policy;
    }

    /** @param path of a key, such as {@code gates.floor.min} */
    static boolean knows(String path) {
        int last = path.lastIndexOf('.');
        boolean inObject = last < 0 || hasUnknown(path.substring(0, last) + ".no-such-key");
        return inObject && !hasUnknown(path);
    }

    /** Whether an object of a policy refuses the last key. */
    private static boolean hasUnknown(String path) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode at = root;
        String[] keys = path.split("\\.", -1);
        for (String key : Arrays.asList(keys).subList(0, keys.length - 1)) {
            at = at.putObject(key);
        }
        at.putNull(keys[keys.length - 1]);
        PolicyDocument document = new PolicyDocument();
        document.policy(root);
        return document.problems.stream().anyMatch(KnownKeys::isUnknown);
    }

    private static JsonNode parse(byte[] payload) {
        try {
            return StrictJson.read(payload);
        } catch (JsonProcessingException e) {
            throw invalid("it is not strict JSON: " + Mappers.why(e));
        }
    }

    private static DrydockException invalid(String why) {
        return new DrydockException(
                ValidationFailure.POLICY_INVALID,
                "The gate policy cannot be used: " + why
                        + ". Correct it as docs/formats.md describes, sign it with 'drydock policy sign' and install it.");
    }

    /** What stands where the policy says nothing of a task; of two classes the policy must say. */
    private record Defaults(Metric metric, double floor, double margin, double sliceMargin) {
        static Defaults of(Task task) {
            return switch (task) {
                case BINARY_CLASSIFICATION -> new Defaults(Metric.AUC, Double.NaN, Double.NaN, Double.NaN);
                case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> new Defaults(Metric.MACRO_F1, 0.5, 0.02, 0.05);
                case REGRESSION -> new Defaults(Metric.R2, 0, 0.02, 0.05);
            };
        }
    }

    private SitePolicy policy(JsonNode root) {
        keys(
                root,
                "the policy",
                "version",
                "gates",
                "tasks",
                "holdoutBudget",
                "extensions",
                "receiver",
                "contributions",
                "stage",
                "site");
        JsonNode gates = root.path("gates");
        Set<String> known = gatesOf(Task.BINARY_CLASSIFICATION);
        known.add("golden");
        keys(gates, "gates", known);
        JsonNode tasks = root.path("tasks");
        keys(
                tasks,
                "tasks",
                Task.MULTICLASS_CLASSIFICATION.yamlName(),
                Task.TEXT_CLASSIFICATION.yamlName(),
                Task.REGRESSION.yamlName());
        JsonNode golden = gates.path("golden");
        Sources sources = sources(gates.path("sources"), "sources", Sources.DEFAULT);
        keys(golden, "golden", "tolerance", "vectors");
        ExtensionSection extensions = new ExtensionSection(root.path("extensions"), problems);
        Common common = new Common(
                whole(root, "version", "version", 1, 1_000_000, -1),
                latency(gates.path("latency"), "latency"),
                sources,
                annotators(gates.path("annotators"), "annotators"),
                new Golden(
                        number(golden, "golden.tolerance", "tolerance", 0, 1, TOLERANCE),
                        whole(golden, "golden.vectors", "vectors", 1, MOST_VECTORS, Golden.VECTORS)),
                whole(root, "holdoutBudget", "holdoutBudget", 1, 1_000_000, -1),
                extensions,
                gates);
        Map<Task, GatePolicy> policies = new EnumMap<>(Task.class);
        for (Task task : Task.values()) {
            policies.put(
                    task,
                    task == Task.BINARY_CLASSIFICATION
                            ? gates(gates, "", task, common)
                            : other(ofTask(tasks, task), task, common));
        }
        ReceiverRules receiver = receiver(root.path("receiver"));
        boolean limited = policies.values().stream().anyMatch(policy -> ReceiverLatency.isLimited(policy.latency()));
        if (receiver.mustPass().contains(ReceiverCheck.LATENCY) && !limited) {
            problems.add("receiver.must-pass names latency, and no gate latency has p95-ms or p99-ms");
        }
        return new SitePolicy(
                policies,
                extensions.extensions(),
                receiver,
                contributions(root.path("contributions")),
                StageSection.read(root.path("stage"), problems),
                new SiteSection(problems).read(root.path("site")));
    }

    private ContributionRules contributions(JsonNode node) {
        keys(node, "contributions", "signed-only");
        return new ContributionRules(flag(node.path("signed-only"), "contributions.signed-only"));
    }

    private ReceiverRules receiver(JsonNode node) {
        keys(node, "receiver", "must-pass", "requests-per-second", "reserve-mib");
        Set<ReceiverCheck> mustPass = EnumSet.noneOf(ReceiverCheck.class);
        for (String name : names(node.path("must-pass"), "receiver.must-pass", "checks", new TreeSet<>())) {
            ReceiverCheck.ofWireName(name)
                    .ifPresentOrElse(
                            mustPass::add,
                            () -> problems.add("receiver.must-pass names " + name + ", and the checks are "
                                    + Arrays.stream(ReceiverCheck.values())
                                            .map(ReceiverCheck::wireName)
                                            .collect(Collectors.joining(", "))));
        }
        return new ReceiverRules(
                mustPass,
                node.has("requests-per-second")
                        ? OptionalDouble.of(number(
                                node, "receiver.requests-per-second", "requests-per-second", 1, 100_000, Double.NaN))
                        : OptionalDouble.empty(),
                whole(node, "receiver.reserve-mib", "reserve-mib", 0, 16_000_000, ReceiverRules.RESERVE));
    }

    /** The limits of multiclass models apply to texts too, unless the policy has limits for texts. */
    private static JsonNode ofTask(JsonNode tasks, Task task) {
        return task == Task.TEXT_CLASSIFICATION && !tasks.has(task.yamlName())
                ? tasks.path(Task.MULTICLASS_CLASSIFICATION.yamlName())
                : tasks.path(task.yamlName());
    }

    /** The part of a policy for all tasks. */
    private record Common(
            int version,
            Optional<Latency> latency,
            Sources sources,
            Optional<Annotators> annotators,
            Golden golden,
            int holdoutBudget,
            ExtensionSection extensions,
            JsonNode gates) {}

    /** Their keys. */
    private static Set<String> gatesOf(Task task) {
        Set<String> keys = new HashSet<>(WATCHABLE);
        keys.addAll(ALWAYS);
        keys.add(MEMORISATION);
        if (!task.isClassification()) {
            keys.removeAll(OF_CLASSES);
        }
        return keys;
    }

    private GatePolicy other(JsonNode gates, Task task, Common common) {
        String where = task.yamlName() + ".";
        keys(gates, task.yamlName(), gatesOf(task));
        return gates(gates, where, task, common);
    }

    private GatePolicy gates(JsonNode gates, String where, Task task, Common common) {
        Defaults absent = Defaults.of(task);
        boolean ownLatency = !where.isEmpty() && gates.has("latency");
        boolean ownAnnotators = !where.isEmpty() && gates.has("annotators");
        return new GatePolicy(
                common.version,
                floor(gates.path("floor"), where + "floor", task, absent),
                comparison(gates.path("non-inferiority"), where + "non-inferiority", task, FLOOR_ROWS, absent.margin),
                comparison(gates.path("slices"), where + "slices", task, SLICE_ROWS, absent.sliceMargin),
                new GatePolicy.Further(
                        recall(gates.path("recall"), where + "recall"),
                        margin(gates.path("recall-loss"), where + "recall-loss", 1),
                        margin(gates.path("cost"), where + "cost", MOST_INCREASE),
                        margin(gates.path("flips"), where + "flips", 1),
                        margin(gates.path("calibration"), where + "calibration", 1),
                        ownLatency ? latency(gates.path("latency"), where + "latency") : common.latency,
                        where.isEmpty()
                                ? common.sources
                                : sources(gates.path("sources"), where + "sources", common.sources),
                        ownAnnotators ? annotators(gates.path("annotators"), where + "annotators") : common.annotators,
                        forgetting(gates.path("forgetting"), where + "forgetting", task, absent.margin),
                        bestVersion(gates.path("best-version"), where + "best-version", task),
                        lostClass(gates.path("lost-class"), where + "lost-class"),
                        classRates(gates.path("class-rates"), where + "class-rates"),
                        worstSlices(gates.path("worst-slices"), where + "worst-slices"),
                        inputs(gates.path("inputs"), where + "inputs"),
                        fairness(gates.path("fairness"), where + "fairness"),
                        robustness(gates.path("robustness"), where + "robustness", task, absent.sliceMargin),
                        outOfRange(gates.path("out-of-range"), where + "out-of-range", task),
                        gates.has(MEMORISATION)
                                ? memorisation(gates, where + MEMORISATION)
                                : memorisation(common.gates, MEMORISATION),
                        watched(gates, where, common)),
                common.golden,
                common.holdoutBudget,
                common.extensions.gatesOf(task));
    }

    /** The keys of the gates that only report, their own or the common ones. */
    private SortedSet<String> watched(JsonNode gates, String where, Common common) {
        SortedSet<String> watched = new TreeSet<>();
        for (String gate : WATCHABLE) {
            JsonNode own = gates.has(gate) || !COMMON.contains(gate) ? gates : common.gates;
            if (flag(own.path(gate).path("watch"), where + gate + ".watch")) {
                watched.add(gate);
            }
        }
        return watched;
    }

    /** Of the task, or the common one: the rows of every task need protection. */
    private Optional<Memorisation> memorisation(JsonNode gates, String name) {
        JsonNode node = gates.path(MEMORISATION);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        keys(node, name, "auc", "tpr", "confidence", "min-rows");
        return Optional.of(new Memorisation(
                number(node, name + ".auc", "auc", 0.5, 1, Double.NaN),
                number(node, name + ".tpr", "tpr", 0, 1, Double.NaN),
                confidence(node, name),
                rows(node, name, Memorisation.ROWS)));
    }

    /** False where it is absent. */
    private boolean flag(JsonNode value, String name) {
        if (!value.isMissingNode() && !value.isBoolean()) {
            problems.add(name + " must be true or false, not " + value);
        }
        return value.asBoolean();
    }

    private Floor floor(JsonNode node, String name, Task task, Defaults absent) {
        keys(node, name, "metric", "min", "confidence", "min-rows");
        Metric metric = metric(node, name, task);
        if (metric.lessIsBetter()) {
            problems.add(name + ".metric is " + metric.wireName() + ", an error, which has no floor; use "
                    + absent.metric.wireName());
        }
        return new Floor(
                metric,
                number(node, name + ".min", "min", -100, 1, absent.floor),
                confidence(node, name),
                rows(node, name, FLOOR_ROWS));
    }

    private Comparison comparison(JsonNode node, String name, Task task, int defaultRows, double margin) {
        keys(node, name, "metric", "margin", "confidence", "min-rows", "watch");
        if (name.endsWith("non-inferiority") && node.has("watch")) {
            problems.add(name + ".watch cannot be: this gate and floor always hold");
        }
        return limits(node, name, task, defaultRows, margin);
    }

    /** @param margin what stands for a missing one; NaN: it may not be missing */
    private Comparison limits(JsonNode node, String name, Task task, int defaultRows, double margin) {
        Metric metric = metric(node, name, task);
        double most = metric.lessIsBetter() ? 1e9 : 1;
        return new Comparison(
                metric,
                number(node, name + ".margin", "margin", 0, most, metric.lessIsBetter() ? Double.NaN : margin),
                confidence(node, name),
                rows(node, name, defaultRows));
    }

    private Optional<Recall> recall(JsonNode node, String name) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        keys(node, name, "min", "confidence", "watch");
        return Optional.of(new Recall(number(node, name + ".min", "min", 0, 1, Double.NaN), confidence(node, name)));
    }

    private Optional<Margin> margin(JsonNode node, String name, double most) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        keys(node, name, "margin", "confidence", "watch");
        return Optional.of(
                new Margin(number(node, name + ".margin", "margin", 0, most, Double.NaN), confidence(node, name)));
    }

    private Optional<Latency> latency(JsonNode node, String name) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        keys(node, name, "p95-ms", "p99-ms", "ratio", "watch");
        if (!node.has("p95-ms") && !node.has("p99-ms") && !node.has("ratio")) {
            problems.add(name + " must have p95-ms, p99-ms or ratio");
        }
        return Optional.of(new Latency(
                number(node, name + ".p95-ms", "p95-ms", 0.001, 60_000, Double.POSITIVE_INFINITY),
                number(node, name + ".p99-ms", "p99-ms", 0.001, 60_000, Double.POSITIVE_INFINITY),
                number(node, name + ".ratio", "ratio", 1, 1000, Double.POSITIVE_INFINITY)));
    }

    /** @param absent whose values stand for those that are missing */
    private Sources sources(JsonNode node, String name, Sources absent) {
        keys(
                node,
                name,
                "margin",
                "confidence",
                "sure",
                "min-rows",
                "max-share",
                "max-unproven-share",
                "watched",
                "watch");
        return new Sources(
                number(node, name + ".margin", "margin", 0, 1, absent.margin()),
                number(node, name + ".confidence", "confidence", 0.5, 0.9999, absent.confidence()),
                number(node, name + ".sure", "sure", 0.5, 0.9999, absent.sure()),
                rows(node, name, absent.minRows()),
                number(node, name + ".max-share", "max-share", 0, 1, absent.maxShare()),
                number(node, name + ".max-unproven-share", "max-unproven-share", 0, 1, absent.maxUnprovenShare()),
                names(node.path("watched"), name + ".watched", "sources", absent.watched()));
    }

    private Optional<Annotators> annotators(JsonNode node, String name) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        keys(node, name, "max-share", "max-unnamed-share", "margin", "watch");
        if (!node.has("max-share") && !node.has("max-unnamed-share") && !node.has("margin")) {
            problems.add(name + " must have max-share, max-unnamed-share or margin");
        }
        return Optional.of(new Annotators(
                number(node, name + ".max-share", "max-share", 0, 1, Annotators.UNLIMITED.maxShare()),
                number(
                        node,
                        name + ".max-unnamed-share",
                        "max-unnamed-share",
                        0,
                        1,
                        Annotators.UNLIMITED.maxUnnamedShare()),
                number(node, name + ".margin", "margin", 0, 1, Annotators.UNLIMITED.margin())));
    }

    /** @param margin as of {@link #limits} */
    private Optional<Forgetting> forgetting(JsonNode node, String name, Task task, double margin) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        keys(node, name, "metric", "margin", "confidence", "min-rows", "anchors", "watch");
        return Optional.of(new Forgetting(
                limits(node, name, task, FLOOR_ROWS, margin),
                whole(node, name + ".anchors", "anchors", 1, MOST_ANCHORS, ANCHORS)));
    }

    private Optional<BestVersions> bestVersion(JsonNode node, String name, Task task) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        keys(node, name, "metric", "margin", "confidence", "min-rows", "versions", "watch");
        return Optional.of(new BestVersions(
                limits(node, name, task, FLOOR_ROWS, Double.NaN), versions(node.path("versions"), name + ".versions")));
    }

    private Optional<LostClass> lostClass(JsonNode node, String name) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        keys(node, name, "share", "min-rows", "accepted", "watch");
        return Optional.of(new LostClass(
                number(node, name + ".share", "share", 0, 1, LostClass.SHARE),
                rows(node, name, LostClass.ROWS),
                names(node.path("accepted"), name + ".accepted", "parts", new TreeSet<>())));
    }

    private Optional<ClassRates> classRates(JsonNode node, String name) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        keys(node, name, "margin", "confidence", "min-rows", "accepted", "watch");
        return Optional.of(new ClassRates(
                number(node, name + ".margin", "margin", 0, 1, ClassRates.MARGIN),
                number(node, name + ".confidence", "confidence", 0.5, 0.9999, GatePolicy.CONFIDENCE),
                rows(node, name, ClassRates.ROWS),
                names(node.path("accepted"), name + ".accepted", "sources", new TreeSet<>())));
    }

    private Optional<WorstSlices> worstSlices(JsonNode node, String name) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        keys(node, name, "margin", "confidence", "min-rows", "accepted", "watch");
        return Optional.of(new WorstSlices(
                number(node, name + ".margin", "margin", 0, MOST_LOSS, WorstSlices.MARGIN),
                confidence(node, name),
                rows(node, name, WorstSlices.ROWS),
                names(node.path("accepted"), name + ".accepted", "inputs", new TreeSet<>())));
    }

    private Optional<Fairness> fairness(JsonNode node, String name) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        keys(node, name, "margin", "confidence", "min-rows", "accepted", "watch");
        return Optional.of(new Fairness(
                number(node, name + ".margin", "margin", 0, 1, Fairness.MARGIN),
                confidence(node, name),
                rows(node, name, Fairness.ROWS),
                names(node.path("accepted"), name + ".accepted", "slices", new TreeSet<>())));
    }

    /** @param margin as of {@link #limits} */
    private Optional<Robustness> robustness(JsonNode node, String name, Task task, double margin) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        keys(node, name, "noise", "metric", "margin", "confidence", "min-rows", "accepted", "watch");
        Comparison limits = limits(node, name, task, FLOOR_ROWS, margin);
        return Optional.of(new Robustness(
                number(node, name + ".noise", "noise", LEAST_NOISE, 1, Robustness.NOISE),
                new Comparison(
                        limits.metric(), limits.margin(), limits.confidence(), copies(node, name, task, FLOOR_ROWS)),
                names(node.path("accepted"), name + ".accepted", "inputs", new TreeSet<>())));
    }

    /** No more than a worker copies of every holdout that has them. */
    private int copies(JsonNode node, String name, Task task, int absent) {
        int most = task.readsText() ? Disturbance.MOST_TEXTS : Disturbance.ALWAYS;
        return whole(node, name + ".min-rows", "min-rows", 1, most, absent);
    }

    private Optional<OutOfRange> outOfRange(JsonNode node, String name, Task task) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        keys(node, name, "min", "confidence", "min-rows", "watch");
        return Optional.of(new OutOfRange(
                number(node, name + ".min", "min", 0, OutOfRange.MOST, Double.NaN),
                confidence(node, name),
                copies(node, name, task, OutOfRange.ROWS)));
    }

    private Optional<Inputs> inputs(JsonNode node, String name) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        keys(node, name, "min-rows", "accepted", "watch");
        return Optional.of(new Inputs(
                rows(node, name, Inputs.ROWS),
                names(node.path("accepted"), name + ".accepted", "inputs", new TreeSet<>())));
    }

    private SortedSet<String> versions(JsonNode node, String name) {
        SortedSet<String> versions = names(node, name, "versions", new TreeSet<>());
        Set<String> models = new HashSet<>();
        for (String version : List.copyOf(versions)) {
            try {
                if (!models.add(VersionId.parse(version).model())) {
                    problems.add(name + " may have one version of each model; " + version + " is another one");
                }
            } catch (IllegalArgumentException e) {
                problems.add(name + " must list versions such as pump-failure/3, not " + version);
                versions.remove(version);
            }
        }
        return versions;
    }

    /** @param what it lists */
    private SortedSet<String> names(JsonNode node, String name, String what, SortedSet<String> absent) {
        if (node.isMissingNode()) {
            return absent;
        }
        SortedSet<String> names = new TreeSet<>();
        if (!node.isArray()) {
            problems.add(name + " must be a list of " + what + ", not " + node);
        }
        for (JsonNode value : node) {
            if (!value.isTextual() || value.asText().isBlank()) {
                problems.add(name + " must list " + what + " by name, not " + value);
            }
            names.add(value.asText());
        }
        return names;
    }

    private double confidence(JsonNode gate, String name) {
        return number(gate, name + ".confidence", "confidence", 0.5, 0.9999, GatePolicy.CONFIDENCE);
    }

    private int rows(JsonNode gate, String name, int absent) {
        return whole(gate, name + ".min-rows", "min-rows", 1, 1_000_000_000, absent);
    }

    private Metric metric(JsonNode gate, String name, Task task) {
        List<Metric> metrics = Metric.of(task);
        JsonNode value = gate.path("metric");
        if (value.isMissingNode()) {
            return metrics.get(0);
        }
        return Metric.ofWireName(value.asText()).filter(metrics::contains).orElseGet(() -> {
            problems.add(name + ".metric is " + value + " and must be "
                    + metrics.get(0).wireName() + ", "
                    + metrics.get(1).wireName() + " or " + metrics.get(2).wireName());
            return metrics.get(0);
        });
    }

    private void keys(JsonNode node, String where, String... known) {
        keys(node, where, Set.of(known));
    }

    private void keys(JsonNode node, String where, Set<String> allowed) {
        if (!node.isMissingNode() && !node.isObject()) {
            problems.add(where + " must be an object");
        }
        KnownKeys.check(node, where, allowed, problems);
    }

    /** @param absent what stands for a missing value; negative: it may not be missing */
    private int whole(JsonNode node, String name, String key, int min, int max, int absent) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() && absent >= 0) {
            return absent;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
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
        policy.recall()
                .ifPresent(recall -> gates.putObject("recall")
                        .put("min", Numbers.rounded(recall.min()))
                        .put("confidence", Numbers.rounded(recall.confidence())));
        policy.recallLoss().ifPresent(loss -> put(gates.putObject("recall-loss"), loss));
        policy.cost().ifPresent(cost -> put(gates.putObject("cost"), cost));
        policy.flips().ifPresent(flips -> put(gates.putObject("flips"), flips));
        policy.calibration().ifPresent(calibration -> put(gates.putObject("calibration"), calibration));
        policy.latency().ifPresent(latency -> put(gates.putObject("latency"), latency));
        put(gates.putObject("sources"), policy.sources());
        policy.annotators()
                .ifPresent(annotators -> gates.putObject("annotators")
                        .put("max-share", Numbers.rounded(annotators.maxShare()))
                        .put("max-unnamed-share", Numbers.rounded(annotators.maxUnnamedShare()))
                        .put("margin", Numbers.rounded(annotators.margin())));
        policy.forgetting().ifPresent(forgetting -> {
            put(gates, "forgetting", forgetting.comparison()).put("anchors", forgetting.anchors());
        });
        policy.bestVersion().ifPresent(best -> {
            ArrayNode versions = put(gates, "best-version", best.comparison()).putArray("versions");
            best.named().forEach(versions::add);
        });
        ObjectNode golden = gates.putObject("golden")
                .put("tolerance", Numbers.rounded(policy.golden().tolerance()));
        if (policy.golden().vectors() != Golden.VECTORS) {
            golden.put("vectors", policy.golden().vectors());
        }
        policy.worstSlices().ifPresent(parts -> {
            ArrayNode accepted = gates.putObject("worst-slices")
                    .put("margin", Numbers.rounded(parts.margin()))
                    .put("confidence", Numbers.rounded(parts.confidence()))
                    .put("min-rows", parts.minRows())
                    .putArray("accepted");
            parts.accepted().forEach(accepted::add);
        });
        policy.fairness().ifPresent(fairness -> {
            ArrayNode accepted = gates.putObject("fairness")
                    .put("margin", Numbers.rounded(fairness.margin()))
                    .put("confidence", Numbers.rounded(fairness.confidence()))
                    .put("min-rows", fairness.minRows())
                    .putArray("accepted");
            fairness.accepted().forEach(accepted::add);
        });
        policy.robustness().ifPresent(robustness -> {
            ArrayNode accepted = put(gates, "robustness", robustness.comparison())
                    .put("noise", Numbers.rounded(robustness.noise()))
                    .putArray("accepted");
            robustness.accepted().forEach(accepted::add);
        });
        policy.outOfRange()
                .ifPresent(limits -> gates.putObject("out-of-range")
                        .put("min", Numbers.rounded(limits.min()))
                        .put("confidence", Numbers.rounded(limits.confidence()))
                        .put("min-rows", limits.minRows()));
        policy.memorisation()
                .ifPresent(limits -> gates.putObject(MEMORISATION)
                        .put("auc", Numbers.rounded(limits.auc()))
                        .put("tpr", Numbers.rounded(limits.tpr()))
                        .put("confidence", Numbers.rounded(limits.confidence()))
                        .put("min-rows", limits.minRows()));
        policy.inputs().ifPresent(inputs -> {
            ArrayNode accepted =
                    gates.putObject("inputs").put("min-rows", inputs.minRows()).putArray("accepted");
            inputs.accepted().forEach(accepted::add);
        });
        policy.classRates().ifPresent(rates -> {
            ArrayNode accepted = gates.putObject("class-rates")
                    .put("margin", Numbers.rounded(rates.margin()))
                    .put("confidence", Numbers.rounded(rates.confidence()))
                    .put("min-rows", rates.minRows())
                    .putArray("accepted");
            rates.accepted().forEach(accepted::add);
        });
        policy.lostClass().ifPresent(lost -> {
            ArrayNode accepted = gates.putObject("lost-class")
                    .put("share", Numbers.rounded(lost.share()))
                    .put("min-rows", lost.minRows())
                    .putArray("accepted");
            lost.accepted().forEach(accepted::add);
        });
        policy.further().watched().forEach(gate -> ((ObjectNode) gates.path(gate)).put("watch", true));
        policy.extensions().forEach(gate -> put(gates.putObject(gate.wireName()), gate));
        return gates;
    }

    private static void put(ObjectNode node, ExtensionGate gate) {
        node.put("jar", gate.jar().name())
                .put("sha256", gate.jar().sha256())
                .put(gate.limitKey(), Numbers.rounded(gate.limit()))
                .put("confidence", Numbers.rounded(gate.confidence()))
                .put("min-rows", gate.minRows());
    }

    private static void put(ObjectNode node, Margin limit) {
        node.put("margin", Numbers.rounded(limit.margin())).put("confidence", Numbers.rounded(limit.confidence()));
    }

    private static void put(ObjectNode node, Latency latency) {
        if (latency.limitsP95()) {
            node.put("p95-ms", Numbers.rounded(latency.p95()));
        }
        if (latency.limitsP99()) {
            node.put("p99-ms", Numbers.rounded(latency.p99()));
        }
        if (latency.limitsRatio()) {
            node.put("ratio", Numbers.rounded(latency.ratio()));
        }
    }

    private static void put(ObjectNode node, Sources sources) {
        node.put("margin", Numbers.rounded(sources.margin()))
                .put("confidence", Numbers.rounded(sources.confidence()))
                .put("sure", Numbers.rounded(sources.sure()))
                .put("min-rows", sources.minRows())
                .put("max-share", Numbers.rounded(sources.maxShare()))
                .put("max-unproven-share", Numbers.rounded(sources.maxUnprovenShare()));
        ArrayNode watched = node.putArray("watched");
        sources.watched().forEach(watched::add);
    }

    private static ObjectNode put(ObjectNode gates, String name, Comparison comparison) {
        return gates.putObject(name)
                .put("metric", comparison.metric().wireName())
                .put("margin", Numbers.rounded(comparison.margin()))
                .put("confidence", Numbers.rounded(comparison.confidence()))
                .put("min-rows", comparison.minRows());
    }
}
