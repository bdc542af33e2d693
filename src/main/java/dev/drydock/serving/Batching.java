package dev.drydock.serving;

import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.inference.BehaviourSuite;
import dev.drydock.inference.FixedShape;
import dev.drydock.inference.FixedShape.Packed;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.RawRows;
import dev.drydock.inference.ShapeCheck;
import dev.drydock.serving.ModelCounters.Buckets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How a version whose {@code model.yaml} declares {@code serving.batching} scores requests of several clients together, or why it does not:
 * only while a row has the same bits alone and beside others. Thread-safe.
 */
final class Batching {
    private static final Logger LOG = Logger.getLogger(Batching.class.getName());

    /** Of so many batches, one is compared with the scores of a request alone. */
    static final int COMPARED = 256;

    private final VersionId version;
    private final ModelDefinition.Batching declared;
    private final FixedShape shape;
    private final BatchQueue queue;
    private final Buckets passes = new Buckets(1, 2, 4, 8, 16, 32, 64, 128, 256);
    private final AtomicLong batches = new AtomicLong();
    private volatile @Nullable String why;

    private Batching(VersionId version, ModelDefinition.Batching declared, FixedShape shape, @Nullable String why) {
        this.version = version;
        this.declared = declared;
        this.shape = shape;
        this.why = why;
        this.queue = new BatchQueue(declared.rows(), declared.delay(), this::scored);
    }

    /** Checks a model that was loaded just now. */
    static Batching of(
            VersionId version,
            ModelDefinition.Batching declared,
            LoadedModel model,
            GoldenVectors golden,
            Optional<BehaviourSuite> behaviour) {
        FixedShape shape = new FixedShape(model, declared.rows());
        Optional<String> problem = problem(shape, model, golden, behaviour);
        if (problem.isEmpty()) {
            LOG.info(() -> "Requests are scored together model=" + version + " rows=" + declared.rows() + " delay="
                    + declared.delay().toMillis() + "ms");
        }
        Batching batching = new Batching(version, declared, shape, null);
        problem.ifPresent(batching::stop);
        return batching;
    }

    private static Optional<String> problem(
            FixedShape shape, LoadedModel model, GoldenVectors golden, Optional<BehaviourSuite> behaviour) {
        try {
            RawRows.Numbers known = (RawRows.Numbers) golden.rows(model);
            GoldenVectors.Comparison comparison = golden.compare(model, shape.score(known));
            if (!comparison.holds()) {
                return Optional.of("golden vector " + comparison.worst() + " differs by "
                        + comparison.largestDifference() + " in passes of " + shape.rows() + " rows");
            }
            if (behaviour.isPresent()
                    && !behaviour
                            .get()
                            .check(model, shape.score((RawRows.Numbers)
                                    behaviour.get().rows(model)))
                            .holds()) {
                return Optional.of("a behaviour test does not hold in passes of " + shape.rows() + " rows");
            }
            return ShapeCheck.problem(shape, model, known);
        } catch (RuntimeException e) {
            LOG.log(Level.FINE, e, () -> "Passes of " + shape.rows() + " rows failed");
            return Optional.of("its module cannot score " + shape.rows() + " rows: " + e.getMessage());
        }
    }

    ModelDefinition.Batching declared() {
        return declared;
    }

    boolean isOn() {
        return why == null;
    }

    /** Why each request is scored by itself; empty if they are scored together. */
    Optional<String> why() {
        return Optional.ofNullable(why);
    }

    /** Of each forward pass of gathered requests, how many these were. */
    Buckets passes() {
        return passes;
    }

    private void stop(String reason) {
        why = reason;
        LOG.warning(() -> "Each request is scored by itself, although model.yaml declares serving.batching, model="
                + version + ": " + reason);
    }

    /**
     * The scores of a request's rows.
     *
     * @param patience how long it waits until it is being scored
     */
    float[] score(InferenceGate gate, RawRows.Numbers rows, Duration patience) {
        Packed packed = packed(rows);
        return packed.count() < declared.rows()
                ? queue.score(gate, packed, patience)
                : gate.pass(patience, () -> alone(packed));
    }

    private Packed packed(RawRows.Numbers rows) {
        try {
            return shape.pack(rows);
        } catch (RuntimeException e) {
            throw Release.notScored(version, e);
        }
    }

    /** @return empty if each is to be scored by itself, also if they had gathered before batching ended */
    private Optional<List<float[]>> scored(List<Packed> requests) {
        if (requests.size() == 1) {
            return Optional.of(List.of(alone(requests.get(0))));
        }
        return isOn() ? together(requests) : Optional.empty();
    }

    private float[] alone(Packed request) {
        try {
            passes.add(1);
            return shape.score(List.of(request)).get(0);
        } catch (RuntimeException e) {
            throw Release.notScored(version, e);
        }
    }

    private Optional<List<float[]>> together(List<Packed> requests) {
        try {
            passes.add(requests.size());
            List<float[]> scores = shape.score(requests);
            if (batches.getAndIncrement() % COMPARED == 0) {
                compare(requests, scores);
            }
            return isOn() ? Optional.of(scores) : Optional.empty();
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    e,
                    () -> "A pass of " + requests.size() + " requests failed, so each is scored by itself model="
                            + version);
            return Optional.empty();
        }
    }

    /** What the rows of a check did not show, a client's may. */
    private void compare(List<Packed> requests, List<float[]> scores) {
        int last = requests.size() - 1;
        if (!Arrays.equals(shape.score(List.of(requests.get(last))).get(0), scores.get(last)) && isOn()) {
            stop("a request of a client has other bits in a pass of " + requests.size()
                    + " requests than in one by itself");
        }
    }
}
