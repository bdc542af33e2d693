package dev.drydock.serving;

import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.ServingFailure;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import dev.drydock.program.ProgramVersion;
import dev.drydock.programlog.LogContext;
import dev.drydock.programlog.LogField;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** {@code /v2}: the Open Inference Protocol, version 2, over JSON and with its binary tensor data extension. All but health and readiness needs a client. Thread-safe. */
final class InferenceEndpoint {
    private static final Logger LOG = Logger.getLogger(InferenceEndpoint.class.getName());
    private static final int MAX_BODY = 8 << 20;
    private static final List<String> EXTENSIONS = List.of("binary_tensor_data");

    private final ClientDoor clients;
    private final LoadedReleases loadedReleases;
    private final Supplier<Set<String>> ordered;
    private final Suspensions suspensions;
    private final InferenceGate gate;
    private final PredictionLog predictions;
    private final NodeCounters counters;
    private final Clock clock;

    /** @param ordered the models that orders let answer, whether they do or not */
    InferenceEndpoint(
            ClientDoor clients,
            LoadedReleases loadedReleases,
            Supplier<Set<String>> ordered,
            Suspensions suspensions,
            InferenceGate gate,
            PredictionLog predictions,
            NodeCounters counters,
            Clock clock) {
        this.clients = clients;
        this.loadedReleases = loadedReleases;
        this.ordered = ordered;
        this.suspensions = suspensions;
        this.gate = gate;
        this.predictions = predictions;
        this.counters = counters;
        this.clock = clock;
    }

    record ServerMetadata(String name, String version, List<String> extensions) {}

    record Live(boolean live) {}

    record Ready(boolean ready) {}

    record ModelReady(String name, String version, boolean ready) {}

    record Tensor(String name, String datatype, List<Integer> shape) {}

    record ModelMetadata(
            String name,
            List<String> versions,
            String platform,
            List<Tensor> inputs,
            List<Tensor> outputs,
            Map<String, String> parameters) {}

    /** @param segments of the path, after {@code /v2} */
    NodeResponse handle(NodeRequest request, List<String> segments) throws IOException {
        if (segments.isEmpty()) {
            Methods.require(request, "GET");
            clients.identify(request.credentials());
            return NodeResponse.of(
                    200, new ServerMetadata("drydock", ProgramVersion.current().toString(), EXTENSIONS));
        }
        return switch (segments.get(0)) {
            case "health" -> health(request, segments);
            case "models" -> model(request, segments);
            default -> throw Methods.unknown(request);
        };
    }

    private NodeResponse health(NodeRequest request, List<String> segments) {
        if (segments.equals(List.of("health", "live"))) {
            Methods.require(request, "GET");
            return NodeResponse.of(200, new Live(true));
        }
        if (segments.equals(List.of("health", "ready"))) {
            Methods.require(request, "GET");
            boolean ready = isReady();
            return NodeResponse.of(ready ? 200 : 503, new Ready(ready));
        }
        throw Methods.unknown(request);
    }

    /**
     * Ready: some model was ordered, and every one that was gives its first golden vector's score. A suspended model does not count: the
     * node does with it what it should.
     */
    private boolean isReady() {
        Set<String> models = ordered.get();
        return !models.isEmpty()
                && models.stream()
                        .filter(model -> !suspensions.isSuspended(model))
                        .allMatch(model -> loadedReleases
                                .enter(model)
                                .filter(this::answers)
                                .isPresent());
    }

    /** Takes over the use of the release. */
    private boolean answers(Release release) {
        try {
            GoldenVectors.Comparison comparison = release.checkOne();
            if (!comparison.holds()) {
                LOG.severe(() -> "The golden vector of " + release.version() + " differs by "
                        + comparison.largestDifference() + " code=" + ServingFailure.GOLDEN_VECTORS_DIFFER);
            }
            return comparison.holds();
        } catch (RuntimeException e) {
            LOG.log(
                    Level.SEVERE,
                    e,
                    () -> release.version() + " does not answer its golden vector code="
                            + ServingFailure.NODE_NOT_READY);
            return false;
        } finally {
            release.leave();
        }
    }

    private NodeResponse model(NodeRequest request, List<String> segments) throws IOException {
        List<String> rest = new ArrayList<>(segments.subList(1, segments.size()));
        if (rest.isEmpty()) {
            throw Methods.unknown(request);
        }
        String model = rest.remove(0);
        Optional<String> version = Optional.empty();
        if (rest.size() >= 2 && rest.get(0).equals("versions")) {
            version = Optional.of(rest.get(1));
            rest = rest.subList(2, rest.size());
        }
        String action = rest.isEmpty() ? "" : String.join("/", rest);
        // A name that a client made up stays out of the log's fields
        LogContext before = loadedReleases.has(model)
                ? LogContext.replace(LogContext.current().with(LogField.MODEL, model))
                : LogContext.current();
        try {
            return act(request, model, version, action);
        } finally {
            LogContext.replace(before);
        }
    }

    private NodeResponse act(NodeRequest request, String model, Optional<String> version, String action)
            throws IOException {
        return switch (action) {
            case "" -> {
                Methods.require(request, "GET");
                clients.identify(request.credentials(), model);
                yield metadata(model, version);
            }
            case "ready" -> {
                Methods.require(request, "GET");
                yield modelReady(model, version);
            }
            case "infer" -> {
                Methods.require(request, "POST");
                yield infer(request, model, version);
            }
            default -> throw Methods.unknown(request);
        };
    }

    private Release enter(String model, Optional<String> version) {
        Release release = loadedReleases.enter(model).orElseThrow(() -> absent(model));
        String number = Integer.toString(release.version().number());
        if (version.isPresent() && !version.get().equals(number)) {
            release.leave();
            throw notServed("version " + quoted(version.get()) + " of model " + model + "; the last order lets version "
                    + number + " answer");
        }
        return release;
    }

    private static String quoted(String given) {
        return given.matches("[A-Za-z0-9._-]{1,64}") ? given : "of that name";
    }

    private DrydockException absent(String model) {
        return ordered.get().contains(model)
                ? new DrydockException(
                        ServingFailure.NODE_NOT_READY,
                        "Model " + model + " does not answer: this node could not load the release that was ordered."
                                + " Its operator sees the reason with 'drydock server status'.")
                : notServed("model " + quoted(model));
    }

    private static DrydockException notServed(String what) {
        return new DrydockException(
                ServingFailure.MODEL_NOT_SERVED,
                "This node does not serve " + what
                        + ". GET /v2/models/{model} without a version asks for what it serves.");
    }

    private NodeResponse metadata(String model, Optional<String> version) {
        Release release = enter(model, version);
        try {
            ModelSignature signature = release.signature();
            List<Tensor> inputs = new ArrayList<>();
            signature
                    .inputs()
                    .forEach(input ->
                            inputs.add(new Tensor(input.name(), InferenceTensors.datatype(input), List.of(-1))));
            return NodeResponse.of(
                    200,
                    new ModelMetadata(
                            model,
                            List.of(Integer.toString(release.version().number())),
                            "pytorch_torchscript",
                            inputs,
                            outputs(signature),
                            parameters(release)));
        } finally {
            release.leave();
        }
    }

    private static List<Tensor> outputs(ModelSignature signature) {
        int outputs = signature.outputs();
        List<Tensor> tensors = new ArrayList<>();
        tensors.add(new Tensor(
                InferenceTensors.SCORE, InferenceTensors.NUMBERS, outputs == 1 ? List.of(-1) : List.of(-1, outputs)));
        if (signature.answers().isClassification()) {
            tensors.add(new Tensor(InferenceTensors.LABEL, InferenceTensors.TEXTS, List.of(-1)));
        }
        return tensors;
    }

    private static Map<String, String> parameters(Release release) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("package_digest", release.packageDigest());
        parameters.put("task", release.signature().task());
        ModelSignature.Contract contract = release.signature().contract();
        if (contract != null) {
            parameters.put("contract_revision", Integer.toString(contract.revision()));
            putAnnounced(parameters, "retires", contract.retires());
            putAnnounced(parameters, "requires", contract.requires());
        }
        String unit = release.signature().unit();
        if (unit != null) {
            parameters.put("unit", unit);
        }
        List<ModelSignature.Target> targets = release.signature().targets();
        if (targets != null) {
            parameters.put("targets", joined(targets, ModelSignature.Target::name));
            parameters.put("units", joined(targets, ModelSignature.Target::unit));
        } else if (release.signature().outputs() > 1) {
            parameters.put("classes", String.join(",", release.signature().classes()));
        }
        return parameters;
    }

    private static void putAnnounced(
            Map<String, String> parameters, String key, List<ModelSignature.Announced> announced) {
        if (!announced.isEmpty()) {
            parameters.put(
                    key,
                    announced.stream()
                            .map(one -> one.input() + " from " + one.from())
                            .collect(Collectors.joining(", ")));
        }
    }

    private static String joined(List<ModelSignature.Target> targets, Function<ModelSignature.Target, String> text) {
        return targets.stream().map(text).collect(Collectors.joining(","));
    }

    private NodeResponse modelReady(String model, Optional<String> version) {
        Release release = enter(model, version);
        String number = Integer.toString(release.version().number());
        boolean suspended =
                suspensions.isSuspended(model) && release.safeAnswer().isEmpty();
        boolean ready = answers(release) && !suspended;
        return NodeResponse.of(ready ? 200 : 503, new ModelReady(model, number, ready));
    }

    private NodeResponse infer(NodeRequest http, String model, Optional<String> version) throws IOException {
        Optional<Caller> caller = Optional.empty();
        try {
            caller = Optional.of(clients.identify(http.credentials(), model));
            clients.count(http.credentials());
            InferenceBody body = InferenceBody.of(http.readBody(MAX_BODY), http.jsonLength());
            return score(body, model, version, caller.get());
        } catch (DrydockException e) {
            notAnswered(model, caller, e.code());
            throw e;
        } catch (RuntimeException e) {
            notAnswered(model, caller, CommonFailure.INTERNAL);
            throw e;
        }
    }

    /** A sender that is not known is no client, and what it asks says nothing of the model. */
    private void notAnswered(String model, Optional<Caller> caller, FailureCode code) {
        counters.notAnswered(code);
        if (caller.filter(known -> !(known instanceof Caller.Management)).isPresent()
                && ordered.get().contains(model)) {
            counters.notAnsweredClient(model);
        }
    }

    private NodeResponse score(InferenceBody body, String model, Optional<String> version, Caller caller)
            throws IOException {
        long began = System.nanoTime();
        if (isSuspended(model, caller) && !loadedReleases.has(model)) {
            throw suspensions.refusal(model);
        }
        Release release = enter(model, version);
        try {
            ModelSignature signature = release.signature();
            InferenceRequest request = InferenceRequestReader.read(body, signature);
            Optional<String> logged = caller.logged(request.id());
            if (isSuspended(model, caller)) {
                return suspended(release, request, began);
            }
            if (logged.isPresent()) {
                predictions.requireRoom();
            }
            Optional<float[]> scored = scored(release, request, caller);
            if (scored.isEmpty()) {
                return suspended(release, request, began);
            }
            float[] scores = scored.get();
            Instant at = clock.instant();
            logged.ifPresentOrElse(
                    id -> predictions.append(release.logLine(), request.under(id), scores, at),
                    () -> predictions.leaveOut(request.rows()));
            if (logged.isPresent()) { // not the orchestrator's own questions
                release.drift().ifPresent(drift -> drift.count(request, scores));
            }
            NodeResponse response = InferenceAnswer.of(release, request, logged, scores);
            int abstained = abstained(release.operatingPoint(), scores, request.rows());
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            counters.answered(model, request.rows(), abstained, took);
            if (logged.isPresent()) {
                counters.answeredClient(model, abstained, took);
            }
            return response;
        } finally {
            release.leave();
        }
    }

    /** Empty if the model was suspended while the request waited, also if the request was not scored. */
    private Optional<float[]> scored(Release release, InferenceRequest request, Caller caller) {
        String model = release.version().model();
        try {
            return Optional.of(scores(release, request)).filter(any -> !isSuspended(model, caller));
        } catch (DrydockException e) {
            if (isSuspended(model, caller)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The orchestrator may ask a suspended model: what is released meanwhile is checked before people let it answer again. */
    private boolean isSuspended(String model, Caller caller) {
        return !(caller instanceof Caller.Management) && suspensions.isSuspended(model);
    }

    /** Nothing of it is scored, logged or compared with the training data. */
    private NodeResponse suspended(Release release, InferenceRequest request, long began) throws IOException {
        String model = release.version().model();
        SafeAnswer answer = release.safeAnswer().orElseThrow(() -> suspensions.refusal(model));
        predictions.leaveOut(request.rows());
        NodeResponse response = InferenceAnswer.safe(release, request, answer);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        counters.answered(model, request.rows(), 0, took);
        counters.answeredClient(model, 0, took);
        return response;
    }

    private static int abstained(OperatingPoint point, float[] scores, int rows) {
        int abstained = 0;
        for (int row = 0; point.mayAbstain() && row < rows; row++) {
            abstained += point.decide(scores, row) == OperatingPoint.ABSTAINED ? 1 : 0;
        }
        return abstained;
    }

    private float[] scores(Release release, InferenceRequest request) {
        Duration patience = Duration.ofMillis(release.signature().timeoutMillis());
        Optional<Batching> together = release.batching().filter(Batching::isOn);
        return together.isPresent() && request.input() instanceof RawRows.Numbers rows
                ? together.get().score(gate, rows, patience)
                : gate.pass(patience, () -> alone(release, request));
    }

    private static float[] alone(Release release, InferenceRequest request) {
        try {
            return release.model().score(request.input());
        } catch (RuntimeException e) {
            throw Release.notScored(release.version(), e);
        }
    }
}
