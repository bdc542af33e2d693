package dev.drydock.domain.training;

import java.util.List;
import java.util.stream.Stream;

/** Workers of tasks that nothing continues: a dead orchestrator left them behind, running or waiting in a queue. */
public interface LeftWorkers {

    /**
     * Ends them immediately and permanently, without a checkpoint, and waits a short time until they are gone. It touches only workers of
     * these tasks. It never fails: the result names each worker that could not be ended or found.
     *
     * @param keys of the tasks
     */
    Ended end(List<String> keys);

    /**
     * The result for these workers.
     *
     * @param ended in words, such as {@code process 4711 of task 7-train-0}; without workers that had already ended
     * @param left a sentence for each worker that may still exist: why, and what a person must do
     */
    record Ended(List<String> ended, List<String> left) {
        public static final Ended NOTHING = new Ended(List.of(), List.of());

        Ended and(Ended more) {
            return new Ended(both(ended, more.ended), both(left, more.left));
        }

        private static List<String> both(List<String> some, List<String> others) {
            return Stream.concat(some.stream(), others.stream()).toList();
        }
    }

    /** First these, then others. */
    default LeftWorkers and(LeftWorkers others) {
        return keys -> end(keys).and(others.end(keys));
    }
}
