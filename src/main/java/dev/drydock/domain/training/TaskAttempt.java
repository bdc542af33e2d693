package dev.drydock.domain.training;

import dev.drydock.domain.training.TaskResult.TaskFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One attempt of a worker at a task, as its directory tells it.
 *
 * @param number its fence
 * @param restart how often a queue has started that attempt again; 0 for workers of this machine
 * @param failure why it failed or died; empty if it did neither, and of one that died while nobody watched it
 * @param started empty as long as its worker has not told which process it is
 * @param ended when it left its result or was found dead, of one that died unwatched its last sign of life; empty while it goes on
 * @param place where in a cluster its job is, such as {@code job 12 on node3}; empty if no cluster does it
 * @param log what its worker wrote out; nothing is there yet of one that waits
 */
public record TaskAttempt(
        String task,
        long number,
        int restart,
        State state,
        Optional<TaskFailure> failure,
        Optional<Instant> started,
        Optional<Instant> ended,
        Optional<String> place,
        Holding holding,
        Path log) {

    /**
     * What it takes of the site, for as long as it holds it.
     *
     * @param gpus devices that nobody else is given meanwhile, whether it uses them or not; 0 if none is kept for it alone
     * @param trainsOnGpu whether it has told that it computes on a GPU
     * @param until its end, or its last sign of life if it is a process of another host; empty as long as it is known to go on
     */
    public record Holding(int gpus, boolean trainsOnGpu, Optional<Instant> until) {}

    /** How far an attempt has come. */
    public enum State {
        /** Its job waits in a cluster's queue. */
        QUEUED,
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
