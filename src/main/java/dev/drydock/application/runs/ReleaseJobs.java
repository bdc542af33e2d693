package dev.drydock.application.runs;

/**
 * Names of the shipped jobs that change the version in service. The restart of a promotion or a roll-back needs the role for that
 * operation. A server submits the catch-up itself. Tested by {@code SuccessionIT}.
 */
public final class ReleaseJobs {
    public static final String PROMOTE = "promote";
    public static final String ROLL_BACK = "rollback";
    public static final String CATCH_UP = "catch-up";

    private ReleaseJobs() {}
}
