package dev.drydock.skipped;

import org.junit.jupiter.api.Assumptions;

/** Programs and rights that a test needs and that a machine may lack. */
public final class RealParts {
    private RealParts() {}

    /**
     * Leaves the test out where the part is missing. In CI, where nothing is left out, it fails.
     *
     * @param failure said in CI
     * @param skipped said elsewhere: what is not tried, and what to install
     */
    public static void require(boolean there, String failure, String skipped) {
        if (!there && Boolean.parseBoolean(System.getenv("CI"))) {
            throw new AssertionError(failure);
        }
        Assumptions.assumeTrue(there, skipped);
    }
}
