package dev.drydock.domain.training;

import dev.drydock.domain.training.TaskResult.TaskFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One attempt of a worker at a task, as its directory tells it.
 *
 * @param number its fence
 * @param failure why it failed or died; empty if it did neither, and of one that died while nobody watched it
 * @param started empty as long as its worker has not told which process it is
 * @param ended when it left its result or was found dead, of one that died unwatched its last sign of life; empty while it goes on
 * @param log what its worker wrote out
 */
public record TaskAttempt(
        String task,
        long number,
        State state,
        Optional<TaskFailure> failure,
        Optional<Instant> started,
        Optional<Instant> ended,
        Path log) {

    /** How far an attempt has come. */
    public enum State {
        /** Its worker has not told which process it is. */
        STARTING,
        RUNNING,
        /** It has left no result, and is or was a process of another host, of which nothing can be known here. */
        ELSEWHERE,
        COMPLETED,
        STOPPED,
        FAILED,
        /** Its worker is gone and has left no result. */
        DIED
    }
}
