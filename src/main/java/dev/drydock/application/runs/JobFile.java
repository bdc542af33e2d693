package dev.drydock.application.runs;

/**
 * The file of a job that an execution runs, against the one in {@code jobs/} today.
 *
 * @param digest SHA-256 of the file that the execution runs or ran
 */
public record JobFile(String digest, State state) {

    /** The state of the file today. */
    public enum State {
        /** The file in {@code jobs/} is the one that the execution runs or ran. */
        RELEASED,
        /** Its content has changed, or it can no longer be used. */
        CHANGED,
        /** There is no file of that name. */
        REMOVED
    }
}
