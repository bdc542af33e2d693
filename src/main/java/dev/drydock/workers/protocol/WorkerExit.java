package dev.drydock.workers.protocol;

/** Exit statuses of a worker that leaves no result. */
public final class WorkerExit {
    /** The Java heap was full; the JVM's own, for {@code -XX:+ExitOnOutOfMemoryError}. */
    public static final int OUT_OF_MEMORY = 3;

    /** No result could be written. */
    public static final int NO_RESULT = 70;

    /** No result could be written, because the disk is full. */
    public static final int DISK_FULL = 71;

    private WorkerExit() {}
}
