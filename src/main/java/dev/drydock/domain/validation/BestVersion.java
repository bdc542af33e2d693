package dev.drydock.domain.validation;

import java.util.Optional;

/**
 * The version that a candidate is compared with beside the champion, so that losses too small for one night do not add up over many.
 *
 * @param version such as {@code pump-failure/3}
 * @param named whether the gate policy names it; else it is the best that was released so far
 * @param scores empty if it cannot be compared with
 * @param problem why not, as a sentence; empty if it can
 */
public record BestVersion(String version, boolean named, Optional<ModelScores> scores, String problem) {

    /** How people are told which version it is. */
    String told() {
        return version + (named ? ", which the gate policy names" : ", the best version that was released so far");
    }
}
