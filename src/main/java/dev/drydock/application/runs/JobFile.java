package dev.drydock.application.runs;

/**
 * The file of a job that an execution runs, against the one in {@code jobs/} today.
 *
 * @param digest SHA-256 of the file that the execution runs or ran
 */
public record JobFile(String digest, State state) {

    /** What has become of the file since. */
    public enum State {
        /** The file in {@code jobs/} is the one that the execution runs or ran. */
        RELEASED,
        /** It is another one, or cannot be used any more. */
        CHANGED,
        /** There is none of that name. */
        REMOVED
    }
}
