package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Weights that were trained elsewhere and brought to the site.
 *
 * @param contribution digest, in hex
 * @param weights name of the file
 * @param trainedBy as stated, like {@code how} and {@code data}, or as the signed package says
 * @param signedBy the contributor who signed the package; null if nobody signed where the weights come from
 * @param signedVersion its version there, such as {@code pump-failure/7}; null with {@code signedBy}
 * @param waivedThere gates that it did not pass there
 * @param broughtAt ISO-8601 instant
 */
public record ContributionView(
        String model,
        String contribution,
        String weights,
        String trainedBy,
        String how,
        String data,
        @Nullable String signedBy,
        @Nullable String signedVersion,
        List<String> waivedThere,
        String broughtBy,
        String broughtAt) {}
