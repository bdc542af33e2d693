package dev.drydock.worker;

/** What a task owes to whoever watches it. */
interface Supervision {

    /** Tells that the task goes on; to be called at every batch. */
    void beat();

    /** Whether to end with a checkpoint at the next batch. */
    boolean stopRequested();
}
