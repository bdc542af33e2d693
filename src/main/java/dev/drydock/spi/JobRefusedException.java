package dev.drydock.spi;

/** The batch system will never take such a job: an unknown partition, more memory than any node has. */
public final class JobRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param reason the batch system's words, which the failed step repeats */
    public JobRefusedException(String reason) {
        super(reason);
    }
}
