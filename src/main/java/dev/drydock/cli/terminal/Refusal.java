package dev.drydock.cli.terminal;

import dev.drydock.api.ErrorView;

/** A server's answer that is not a success. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ErrorView error;
    private final int httpStatus;
    private final int exitCode;

    Refusal(ErrorView error, int httpStatus) {
        this(error, httpStatus, ExitCode.ofHttpStatus(httpStatus));
    }

    private Refusal(ErrorView error, int httpStatus, int exitCode) {
        super(error.message());
        this.error = error;
        this.httpStatus = httpStatus;
        this.exitCode = exitCode;
    }

    public ErrorView error() {
        return error;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public int exitCode() {
        return exitCode;
    }

    /** The same, where what was named on the command line does not exist: that is the command's mistake. */
    public Refusal asUsageIfNotFound() {
        return httpStatus == 404 ? new Refusal(error, httpStatus, ExitCode.USAGE) : this;
    }
}
