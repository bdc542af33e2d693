package dev.drydock.domain.training;

/** How an attempt at a task ended. */
public enum TaskOutcome {
    /** Its outputs are there and their digests are known. */
    COMPLETED,
    /** It was stopped and left a checkpoint; another attempt continues from there. */
    STOPPED,
    /** It gave up, or its worker died. */
    FAILED
}
