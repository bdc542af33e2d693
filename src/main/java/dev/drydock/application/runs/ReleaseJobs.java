package dev.drydock.application.runs;

/**
 * Names of the shipped jobs that change the version in service. Their restart needs the right to do that, and a catch-up does not wait in
 * the queue. Tested by {@code SuccessionIT}.
 */
public final class ReleaseJobs {
    public static final String PROMOTE = "promote";
    public static final String ROLL_BACK = "rollback";
    public static final String CATCH_UP = "catch-up";

    private ReleaseJobs() {}
}
