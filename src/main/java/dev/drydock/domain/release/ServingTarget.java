package dev.drydock.domain.release;

import dev.drydock.domain.audit.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
     * Hands over a suspension, with the statements that lift it if enough people did. Handing over what the node knows already is a success.
     *
     * @param suspension signed, JSON text
     * @param lifting signed, JSON text; empty while it is in force
     * @throws dev.drydock.failure.DrydockException {@code SERVING_NODE_UNREACHABLE} or {@code SERVING_NODE_REFUSED}
     */
    void suspend(String suspension, List<String> lifting);

    /**
     * What a node says of all its models, by one question. The node measures the live drift of all of them for it.
     *
     * @throws dev.drydock.failure.DrydockException {@code SERVING_NODE_UNREACHABLE} or {@code SERVING_NODE_REFUSED}
     */
    Said said();

    /**
     * Where a node stands with a model; empty if it serves nothing for it. Ask {@link #said} for several models.
     *
     * @throws dev.drydock.failure.DrydockException {@code SERVING_NODE_UNREACHABLE} or {@code SERVING_NODE_REFUSED}
     */
    default Optional<Standing> standing(String model) {
        return Optional.ofNullable(said().standings().get(model));
    }

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
     * What a node says of its models, by their names.
     *
     * @param traffic of those of which it counts requests; a node of an earlier version of Drydock says it of none
     * @param suspensions the last one of each model that was ever suspended there
     */
    record Said(
            Map<String, Standing> standings,
            Map<String, ServedTraffic> traffic,
            Map<String, KnownSuspension> suspensions) {
        public Said {
            standings = Map.copyOf(standings);
            traffic = Map.copyOf(traffic);
            suspensions = Map.copyOf(suspensions);
        }
    }

    /**
     * A suspension that a node knows.
     *
     * @param digest empty if the node cannot read its file about it; the model is suspended there
     * @param envelope signed, JSON text; empty like the digest
     * @param lifting the signed statements by which people lifted it, JSON text; empty while it is in force there
     */
    record KnownSuspension(Optional<String> digest, Optional<String> envelope, List<String> lifting) {
        public KnownSuspension {
            lifting = List.copyOf(lifting);
        }

        public boolean inForce() {
            return lifting.isEmpty();
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
