package dev.drydock.api;

/**
 * Weights that were trained elsewhere and brought to the site.
 *
 * @param contribution digest, in hex
 * @param weights name of the file
 * @param trainedBy as stated, like {@code how} and {@code data}
 * @param broughtAt ISO-8601 instant
 */
public record ContributionView(
        String model,
        String contribution,
        String weights,
        String trainedBy,
        String how,
        String data,
        String broughtBy,
        String broughtAt) {}
