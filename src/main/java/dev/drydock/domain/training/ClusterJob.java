package dev.drydock.domain.training;

/**
 * A job as a batch system lists it.
 *
 * @param id by which the batch system knows it; empty if that is unknown
 * @param name that it was submitted with
 * @param ending how it ended; {@link Ending#BY_ITSELF} before its end too
 * @param state the batch system's own word
 * @param reason why it is in that state, above all why it waits; empty if that is unknown
 * @param nodes where it runs or ran; empty before
 */
public record ClusterJob(
        String id, String name, Phase phase, Ending ending, String state, String reason, String nodes) {
    /** What there is to do about a job. */
    public enum Phase {
        WAITING,
        RUNNING,
        /** Its processes stand still, on purpose. */
        PAUSED,
        /** Its processes are being ended. */
        ENDING,
        ENDED
    }

    /** How a job ended, as far as the batch system says. */
    public enum Ending {
        /** Its script ended, or the batch system does not say. */
        BY_ITSELF,
        /** Somebody ended it. */
        CANCELLED,
        OUT_OF_MEMORY,
        TIME_LIMIT,
        /** Its node failed, or was taken from it. */
        NODE_LOST
    }

    /** Of which nothing but the name is known. */
    public static ClusterJob unknown(String name) {
        return new ClusterJob("", name, Phase.WAITING, Ending.BY_ITSELF, "UNKNOWN", "", "");
    }

    /** Its processes are gone, or are being ended: it does nothing more. */
    public boolean isOver() {
        return phase == Phase.ENDING || phase == Phase.ENDED;
    }
}
