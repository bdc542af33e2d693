package dev.drydock.domain.release;

import java.util.Optional;

/**
 * How far the rows that a version answered in the last hour are from its training data, as its node says.
 *
 * @param version its number
 * @param rows of clients in that hour
 * @param limit of the population stability index in the version's {@code model.yaml}
 * @param worst the input that is farthest away; empty if the hour has too few rows
 */
public record ServedDrift(int version, String packageDigest, long rows, double limit, Optional<Input> worst) {

    /**
     * An input.
     *
     * @param psi its population stability index, 0 or more
     */
    public record Input(String name, double psi) {}

    /** Whether an input is at or above the limit, as in the alert rule {@code DrydockLiveDrift}. */
    public boolean isDrift() {
        return worst.filter(input -> input.psi() >= limit).isPresent();
    }
}
