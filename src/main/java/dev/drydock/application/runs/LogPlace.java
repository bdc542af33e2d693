package dev.drydock.application.runs;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where something was logged on behalf of an execution.
 *
 * @param step empty for all of the execution
 * @param partition empty for all of the step
 */
public record LogPlace(long execution, Optional<String> step, OptionalInt partition) {

    public static LogPlace ofExecution(long execution) {
        return new LogPlace(execution, Optional.empty(), OptionalInt.empty());
    }
}
