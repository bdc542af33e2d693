package dev.drydock.serving;

import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.Behaviour;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.inference.BehaviourSuite;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A version in memory, ready to answer. It counts its users: the node itself, until the release is retired, and each request in progress.
 * The last user closes the model, so a request ends with the release that it began with. Thread-safe.
 */
final class Release {
    private static final Logger LOG = Logger.getLogger(Release.class.getName());

    private final VersionId version;
    private final String packageDigest;
    private final LoadedModel model;
    private final GoldenVectors golden;
    private final Optional<BehaviourSuite> behaviour;
    private final OperatingPoint operatingPoint;
    private final LogLine logLine;
    private final Optional<ReleaseDrift> drift;
    private final Declared declared;
    private final AtomicInteger users = new AtomicInteger(1);

    /**
     * What the package's {@code model.yaml} says of its answers.
     *
     * @param keptFromLog columns that it keeps from the node's log
     * @param safeAnswer what it answers while it is suspended; empty if it refuses requests then
     * @param batching empty if each request is scored by itself
     */
    record Declared(Set<String> keptFromLog, Optional<SafeAnswer> safeAnswer, Optional<Batching> batching) {
        Declared {
            keptFromLog = Set.copyOf(keptFromLog);
        }
    }

    /**
     * @param behaviour empty of a package without behaviour tests
     * @param drift empty of a package without a reference
     */
    Release(
            VersionId version,
            String packageDigest,
            LoadedModel model,
            GoldenVectors golden,
            Optional<BehaviourSuite> behaviour,
            Optional<ReleaseDrift> drift,
            Declared declared) {
        this.version = version;
        this.packageDigest = packageDigest;
        this.model = model;
        this.golden = golden;
        this.behaviour = behaviour;
        this.logLine = LogLine.of(version, model.signature(), declared.keptFromLog());
        this.drift = drift;
        this.declared = declared;
        this.operatingPoint = model.signature().operatingPoint();
    }

    VersionId version() {
        return version;
    }

    Optional<SafeAnswer> safeAnswer() {
        return declared.safeAnswer();
    }

    /** Empty if it scores each request by itself, as its {@code model.yaml} says. */
    Optional<Batching> batching() {
        return declared.batching();
    }

    /** What goes wrong inside the engine is for the log; the client learns that it was not the request. */
    static DrydockException notScored(VersionId version, RuntimeException cause) {
        LOG.log(
                Level.SEVERE,
                cause,
                () -> "A request was not scored model=" + version + " code=" + ServingFailure.INFERENCE_FAILED);
        return new DrydockException(
                ServingFailure.INFERENCE_FAILED,
                "Version " + version + " could not score the request, which was well formed. The node's"
                        + " log has the cause. Inform its operator.",
                cause);
    }

    String packageDigest() {
        return packageDigest;
    }

    ModelSignature signature() {
        return model.signature();
    }

    /** How its predictions are logged. */
    LogLine logLine() {
        return logLine;
    }

    /** Of the rows that it answered; empty if its package has nothing to compare with. */
    Optional<ReleaseDrift> drift() {
        return drift;
    }

    OperatingPoint operatingPoint() {
        return operatingPoint;
    }

    LoadedModel model() {
        return model;
    }

    /** Becomes a user. False if it is closed already. */
    boolean enter() {
        int now = users.get();
        while (now > 0) {
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
            now = users.get();
        }
        return false;
    }

    /** Ends one use. */
    void leave() {
        if (users.decrementAndGet() == 0) {
            model.close();
        }
    }

    /** Whether its model was closed, after the last user left. */
    boolean isClosed() {
        return users.get() <= 0;
    }

    /** Scores every golden vector. */
    GoldenVectors.Comparison checkAll() {
        return golden.compare(model);
    }

    /** What its answers on this machine say of its behaviour tests; empty if it has none. */
    Optional<Behaviour> checkBehaviour() {
        return behaviour.map(suite -> suite.check(model));
    }

    /** The rows of the golden vectors. */
    RawRows goldenRows() {
        return golden.rows(model);
    }

    /** Scores the first golden vector: enough to see that the model still answers, cheap enough for a probe. */
    GoldenVectors.Comparison checkOne() {
        return golden.first().compare(model);
    }
}
