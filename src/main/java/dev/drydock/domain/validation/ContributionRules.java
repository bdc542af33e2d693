package dev.drydock.domain.validation;

import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import java.util.Map;

/**
 * What the signed policy says of weights that were trained elsewhere.
 *
 * @param signedOnly only those of a package that a contributor of the trust file signed may become a candidate
 */
public record ContributionRules(boolean signedOnly) {
    /** In force where a policy says nothing of contributions. */
    public static final ContributionRules DEFAULT = new ContributionRules(false);

    /** Each rule by its name, if a policy has any: for comparing two policies. */
    public Map<String, String> limits() {
        return signedOnly ? Map.of("contributions.signed-only", "true") : Map.of();
    }

    /** @throws DrydockException {@link RegistryFailure#CONTRIBUTION_REFUSED} if weights of that origin may not become a candidate */
    public void require(String model, Origin origin) {
        if (signedOnly && origin.signed().isEmpty()) {
            throw new DrydockException(
                    RegistryFailure.CONTRIBUTION_REFUSED,
                    "The weights for " + model
                            + " are refused: nobody signed where they come from, and the gate policy allows"
                            + " signed packages of contributors only (contributions.signed-only). Bring the package that the"
                            + " other site signed, or have release managers sign another policy.");
        }
    }
}
