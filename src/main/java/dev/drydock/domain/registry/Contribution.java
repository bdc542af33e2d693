package dev.drydock.domain.registry;

import java.time.Instant;

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
     * What the bringer states. Drydock can verify none of it.
     *
     * @param trainedBy the person or company
     * @param how method and starting point
     * @param data the rows it was trained on, and whether rows of this site were among them
     */
    public record Origin(String trainedBy, String how, String data) {

        /** Reads statements of origin. */
        public interface Reader {
            /** @throws dev.drydock.failure.DrydockException {@code CONTRIBUTION_REFUSED} with every problem */
            Origin read(byte[] yaml);
        }
    }
}
