package dev.drydock.domain.registry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Weights for a model in service that were trained elsewhere: on a workstation, by a vendor or at another site. A run makes a candidate of
 * them.
 *
 * @param digest of the directory that was brought, under which the package store keeps it
 * @param weights name of the file of weights in it
 * @param broughtBy who brought it; may not approve what comes of it
 * @param broughtAt rows that were predicted later cannot have been trained on
 */
public record Contribution(
        String model, String digest, String weights, Origin origin, String broughtBy, Instant broughtAt) {

    /**
     * What the bringer states, of which Drydock can verify nothing, or what a signed package says.
     *
     * @param trainedBy the person, company or site
     * @param how method and starting point
     * @param data the rows it was trained on, and whether rows of this site were among them
     * @param signed empty if the bringer states all of it
     */
    public record Origin(String trainedBy, String how, String data, Optional<Signed> signed) {

        /** What a bringer states. */
        public Origin(String trainedBy, String how, String data) {
            this(trainedBy, how, data, Optional.empty());
        }

        /**
         * The version of another site that a signed package holds.
         *
         * @param by the contributor of this site's trust file whose signature was verified
         * @param version there, such as {@code pump-failure/7}
         * @param packageDigest there; empty for what was brought to an earlier build
         * @param waived gates that it did not pass there
         */
        public record Signed(String by, String version, Optional<String> packageDigest, List<String> waived) {
            public Signed {
                waived = List.copyOf(waived);
            }
        }

        /** Reads statements of origin. */
        public interface Reader {
            /** @throws dev.drydock.failure.DrydockException {@code CONTRIBUTION_REFUSED} with every problem */
            Origin read(byte[] yaml);
        }
    }
}
