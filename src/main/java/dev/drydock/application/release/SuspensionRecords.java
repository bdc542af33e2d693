package dev.drydock.application.release;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Suspensions of models in the database. Call it in a transaction; who changes them locks the model first. */
public interface SuspensionRecords {

    /**
     * A signed statement as it was received.
     *
     * @param digest lower-case hex SHA-256 of the statement's bytes, which several people may sign
     * @param envelope the signed statement, JSON text
     * @param person who signed it
     */
    record Received(String digest, String envelope, String person, String reason, Instant recordedAt) {}

    /**
     * A suspension.
     *
     * @param issuedAt when it was signed
     * @param liftedAt when enough people had signed that the model may answer again; empty while it is suspended
     * @param resumptions in the order in which they came
     */
    record Suspension(
            String model,
            Received received,
            Instant issuedAt,
            Optional<Instant> liftedAt,
            List<Resumption> resumptions) {
        public Suspension {
            resumptions = List.copyOf(resumptions);
        }

        public boolean inForce() {
            return liftedAt.isEmpty();
        }

        public String digest() {
            return received.digest();
        }

        /** Who signed it. */
        public String person() {
            return received.person();
        }

        public String reason() {
            return received.reason();
        }

        /** The signed statements that lift it, JSON text; empty while it is in force. */
        public List<String> lifting() {
            return resumptions.stream()
                    .filter(Resumption::counted)
                    .map(one -> one.received().envelope())
                    .toList();
        }
    }

    /**
     * One person's signed statement that the model may answer again.
     *
     * @param counted whether it is one of those by which the suspension was lifted; never while it is in force
     */
    record Resumption(Received received, boolean counted) {
        public String person() {
            return received.person();
        }

        /** Whether it is the same statement of the same person. */
        public boolean isSameAs(Resumption other) {
            return received.digest().equals(other.received.digest()) && person().equals(other.person());
        }
    }

    /** The last suspension of a model, in force or lifted. */
    Optional<Suspension> last(String model);

    /** The last one of each model that had one, sorted by model. */
    List<Suspension> list();

    void add(Suspension suspension);

    void add(String suspensionDigest, Resumption resumption);

    /** @param counting the resumptions by which it is lifted */
    void lift(String suspensionDigest, List<Resumption> counting, Instant at);
}
