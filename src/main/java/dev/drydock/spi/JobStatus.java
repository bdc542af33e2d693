package dev.drydock.spi;

/**
 * A job as a {@link Launcher} lists it. Nothing is null.
 *
 * @param id as {@link Launcher#submit} returned it
 * @param name as {@link JobRequest#name()} has it
 * @param reason why it waits or how it ended, in the batch system's words, one line; empty if that is unknown
 * @param nodes where it runs or ran; empty if that is unknown
 */
public record JobStatus(String id, String name, State state, String reason, String nodes) {

    /** What a job does, and how it ended. Of a job that has ended, Drydock reads its worker's result first. */
    public enum State {
        WAITING,
        RUNNING,
        /** Its processes stand still, on purpose, and continue later. */
        SUSPENDED,
        /** The script ended, or was ended by something that the batch system does not name. */
        ENDED,
        /** Somebody cancelled it; the step fails. */
        CANCELLED,
        /** Another job continues, if there is a checkpoint. */
        TIME_LIMIT,
        /** The step fails. */
        OUT_OF_MEMORY,
        /** The node failed or was taken from it: another job continues from the newest checkpoint. */
        NODE_LOST
    }

    /** Without a reason and a node. */
    public static JobStatus of(String id, String name, State state) {
        return new JobStatus(id, name, state, "", "");
    }
}
