package dev.drydock.application.runs;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The part of an execution's log: all of it, a step's or a partition's.
 *
 * @param step empty for the whole execution
 * @param partition empty for the whole step
 */
public record LogPlace(long execution, Optional<String> step, OptionalInt partition) {

    public static LogPlace ofExecution(long execution) {
        return new LogPlace(execution, Optional.empty(), OptionalInt.empty());
    }
}
