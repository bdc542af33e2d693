package dev.drydock.domain.training;

import java.util.List;
import java.util.stream.Stream;

/** Workers of tasks that nobody goes on with: a dead orchestrator has left them behind, running or waiting in a queue. */
public interface LeftWorkers {

    /**
     * Ends them at once and for good, without a checkpoint, and waits until they are gone, but not for long. What is no worker of these
     * tasks is not touched. Never fails: what could not be ended, or found out, is told.
     *
     * @param keys of the tasks; others are none of it
     */
    Ended end(List<String> keys);

    /**
     * What became of them.
     *
     * @param ended in words, such as {@code process 4711 of task 7-train-0}; a worker that had ended by itself is none
     * @param left sentences, of what may still be there, why, and what a person has to do about it
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
