package dev.drydock.domain.training;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How far training took one parameter from its parent's.
 *
 * @param name as the module names it
 * @param values how many numbers it has
 * @param distance the Euclidean length of the difference; 0 if it stayed
 * @param relative the distance as a share of the parent's length; empty if that is 0
 */
public record MovedParameter(String name, long values, double distance, OptionalDouble relative) {

    /** Where they stand. */
    public interface Records {
        /**
         * What the run record of a package says; empty if it has none, or one from before that was recorded.
         *
         * @throws dev.drydock.failure.DrydockException {@code STORED_BYTES_ALTERED} if it cannot be read
         */
        List<MovedParameter> of(Path packageDirectory);
    }
}
