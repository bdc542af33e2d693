package dev.drydock.domain.delivery;

import dev.drydock.domain.delivery.DeliveryStatement.Route;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.time.Instant;
import java.util.List;

/**
 * What the receiving site signs about a delivery. It travels back with the next delivery.
 *
 * @param route that of the delivery, not of the receipt
 * @param statement SHA-256 of the delivery's statement
 * @param reason why it was refused; empty if it was taken
 * @param serving what answers at the receiver at that time
 */
public record DeliveryReceipt(
        Route route,
        long sequence,
        String statement,
        Verdict verdict,
        String reason,
        Custody custody,
        Instant at,
        List<Serving> serving) {
    /** Characters of a reason. */
    public static final int LONGEST_REASON = 4000;

    public DeliveryReceipt {
        serving = List.copyOf(serving);
    }

    /** How the delivery ended. */
    public enum Verdict {
        TAKEN,
        REFUSED
    }

    /**
     * Who brought the medium.
     *
     * @param medium what is written on it, such as {@code USB-0042}
     * @param custodian the person who carried it
     */
    public record Custody(String medium, String custodian) {
        private static final String WORDS = "[\\p{L}\\p{N}][\\p{L}\\p{N} ._/-]{0,63}";

        /** @throws DrydockException {@code USAGE} if one is empty, longer than 64 characters, or has other signs than a label has */
        public static Custody of(String medium, String custodian) {
            return new Custody(label("medium", medium), label("custodian", custodian));
        }

        private static String label(String name, String text) {
            if (!text.matches(WORDS)) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "Nothing was taken: " + name + " is '" + text
                                + "' and must be 1 to 64 letters, digits, blanks, dots, dashes, underscores or slashes.");
            }
            return text;
        }
    }

    /** A model's version in service. */
    public record Serving(String model, int version, String packageDigest) {}
}
