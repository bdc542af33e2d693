package dev.drydock.cli;

import dev.drydock.api.ErrorView;

/** A server's answer that is not a success. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ErrorView error;
    private final int httpStatus;

    Refusal(ErrorView error, int httpStatus) {
        super(error.message());
        this.error = error;
        this.httpStatus = httpStatus;
    }

    ErrorView error() {
        return error;
    }

    int exitCode() {
        return ExitCode.ofHttpStatus(httpStatus);
    }
}
