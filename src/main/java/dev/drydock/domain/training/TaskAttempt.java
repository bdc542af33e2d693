package dev.drydock.domain.training;

import dev.drydock.domain.training.TaskResult.TaskFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One attempt of a worker at a task, as recorded in its directory.
 *
 * @param number its fence
 * @param restart how often a queue has started that attempt again; 0 for workers of this machine
 * @param failure why it failed or died; empty if it did neither, or if it died and no process watched it
 * @param started empty until its worker has recorded its process
 * @param ended when it left its result or was found dead; the last sign of life if it died unwatched; empty while it runs
 * @param place its job in a cluster, such as {@code job 12 on node3}; empty if it does not run on a cluster
 * @param log its worker's output; the file does not exist while the attempt waits
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
     * The resources of the site that it occupies.
     *
     * @param gpus devices reserved for it, whether it uses them or not; 0 if none is reserved
     * @param trainsOnGpu whether it has reported that it computes on a GPU
     * @param until its end, or its last sign of life if it is a process of another host; empty while it is known to run
     */
    public record Holding(int gpus, boolean trainsOnGpu, Optional<Instant> until) {}

    /** How far an attempt has come. */
    public enum State {
        /** Its job waits in a cluster's queue. */
        QUEUED,
        /** Its worker has not recorded its process yet. */
        STARTING,
        RUNNING,
        /** It has left no result, and is or was a process of another host, so this host cannot know its state. */
        ELSEWHERE,
        COMPLETED,
        STOPPED,
        FAILED,
        /** Its worker is gone and has left no result. */
        DIED
    }
}
