package dev.drydock.application.runs;

/**
 * Names of the shipped jobs that change what answers: who restarts one needs the right to do so, and a catch-up waits for nobody. Tested
 * by {@code SuccessionIT}.
 */
public final class ReleaseJobs {
    public static final String PROMOTE = "promote";
    public static final String ROLL_BACK = "rollback";
    public static final String CATCH_UP = "catch-up";

    private ReleaseJobs() {}
}
