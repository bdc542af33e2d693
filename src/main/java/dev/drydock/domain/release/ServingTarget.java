package dev.drydock.domain.release;

import dev.drydock.domain.audit.Checkpoint;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A serving system that packages are handed to. It checks everything itself. Calls may take minutes and are never made in a
 * transaction.
 */
public interface ServingTarget {

    /**
     * Brings a package's bytes there; doing it again is harmless. Nothing is activated.
     *
     * @throws dev.drydock.failure.DrydockException {@code SERVING_NODE_UNREACHABLE} or {@code SERVING_NODE_REFUSED}
     */
    void deliver(Path packageDirectory, String packageDigest);

    /**
     * Sends a signed order and waits until it is followed or refused. Sending one that was followed already is a success.
     *
     * @throws dev.drydock.failure.DrydockException {@code SERVING_NODE_UNREACHABLE} if no answer came
     */
    Outcome follow(String orderEnvelope);

    /**
     * Where a node stands with a model; empty if it serves nothing for it.
     *
     * @throws dev.drydock.failure.DrydockException {@code SERVING_NODE_UNREACHABLE} or {@code SERVING_NODE_REFUSED}
     */
    Optional<Standing> standing(String model);

    /**
     * The newest checkpoint of the audit log that the node kept; empty if it kept none.
     *
     * @throws dev.drydock.failure.DrydockException {@code SERVING_NODE_UNREACHABLE} or {@code SERVING_NODE_REFUSED}
     */
    Optional<Checkpoint> witnessed();

    /**
     * Where the node answers; {@link Environment#UNKNOWN} if it is older than this question.
     *
     * @throws dev.drydock.failure.DrydockException {@code SERVING_NODE_UNREACHABLE} or {@code SERVING_NODE_REFUSED}
     */
    Environment environment();

    /** The digest of the package that answers for the model. */
    Optional<String> serving(String model);

    /**
     * Asks the live endpoint the package's golden vectors.
     *
     * @throws dev.drydock.failure.DrydockException {@code SERVING_NODE_UNREACHABLE} if it does not answer
     */
    GoldenAnswer askGolden(Path packageDirectory, String model);

    /** The result of an order. */
    sealed interface Outcome {
        /** What the node found of the version, as it signed it, JSON text; empty if it signed nothing or tried nothing out. */
        Optional<String> receiverReport();

        record Followed(Optional<String> receiverReport) implements Outcome {}

        /** The sentence is the node's own; {@code code} is its failure code as text. */
        record Refused(String code, String sentence, Optional<String> receiverReport) implements Outcome {
            public Refused(String code, String sentence) {
                this(code, sentence, Optional.empty());
            }
        }
    }

    /**
     * What a node did last for a model.
     *
     * @param sequence of the last order that it followed for the model
     * @param packageDigest what it serves since
     */
    record Standing(long sequence, String packageDigest) {}

    /**
     * How the endpoint answered.
     *
     * @param largestDifference of a score from the vector's
     * @param packageDigest what the answers say they came from
     */
    record GoldenAnswer(int vectors, double largestDifference, double tolerance, String packageDigest) {}
}
