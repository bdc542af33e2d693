package dev.drydock.domain.training;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How far training took one parameter or buffer from its parent's.
 *
 * @param name as the module names it
 * @param values how many numbers it has
 * @param distance the Euclidean length of the difference; 0 if it stayed
 * @param relative the distance as a share of the parent's length; empty if that is 0
 * @param largest the largest absolute change of one number; empty if the record is from before that was told
 */
public record MovedParameter(
        String name, long values, double distance, OptionalDouble relative, OptionalDouble largest, Kind kind) {

    /** A parameter of a record with no more detail. */
    public MovedParameter(String name, long values, double distance, OptionalDouble relative) {
        this(name, values, distance, relative, OptionalDouble.empty(), Kind.TRAINED);
    }

    /** Why it may have moved. */
    public enum Kind {
        TRAINED,
        /** A parameter that was not trained. */
        FROZEN,
        /** It takes no gradient; the module itself writes it, as batch-norm does its running means. */
        BUFFER
    }

    /** Where they stand. */
    public interface Records {
        /**
         * What the run record of a package says of parameters; empty if it has none, or one from before that was recorded.
         *
         * @throws dev.drydock.failure.DrydockException {@code STORED_BYTES_ALTERED} if it cannot be read
         */
        List<MovedParameter> of(Path packageDirectory);

        /**
         * The same of a file {@code run.json}, of parameters and then of buffers.
         *
         * @throws dev.drydock.failure.DrydockException {@code STORED_BYTES_ALTERED} if it cannot be read
         */
        List<MovedParameter> ofFile(Path runRecord);
    }
}
