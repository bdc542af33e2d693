package dev.drydock.worker;

/** The reports of a task to the process that watches it. */
interface Supervision {

    /** Reports that the task still runs. Call it at every batch. */
    void beat();

    /** Whether to end with a checkpoint at the next batch. */
    boolean stopRequested();
}
