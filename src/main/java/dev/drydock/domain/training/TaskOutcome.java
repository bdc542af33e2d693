package dev.drydock.domain.training;

/** How an attempt at a task ended. */
public enum TaskOutcome {
    /** Its outputs are there and their digests are known. */
    COMPLETED,
    /** It was asked to stop and left a checkpoint; a further attempt goes on from there. */
    STOPPED,
    /** It gave up, or its worker died. */
    FAILED
}
