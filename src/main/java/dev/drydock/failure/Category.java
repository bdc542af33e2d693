package dev.drydock.failure;

/** The kind of a failure; it alone decides the HTTP status and the command line's exit code. */
public enum Category {
    /** The command or request itself is malformed: unknown option, unknown job parameter. */
    USAGE(400, 64),
    /** A request's body has more bytes than are taken. */
    TOO_LARGE(413, 64),
    /** A submitted file or document does not have the required content. */
    INVALID_INPUT(422, 1),
    /** The named thing does not exist. */
    NOT_FOUND(404, 1),
    /** The named thing is in a state that does not allow the operation. */
    CONFLICT(409, 1),
    /** The caller did not prove who they are. */
    UNAUTHENTICATED(401, 77),
    /** The caller, or the signature, is not entitled to the operation. */
    FORBIDDEN(403, 77),
    /** The caller has tried too often, and may try again later. */
    TOO_MANY(429, 69),
    /** Bytes are not the bytes that were recorded or signed. */
    INTEGRITY(422, 1),
    /** Another part (database, worker, serving node) cannot be reached or is not ready. */
    UNAVAILABLE(503, 69),
    /** A defect of Drydock or its environment; the log has the cause. */
    INTERNAL(500, 1);

    private final int httpStatus;
    private final int exitCode;

    Category(int httpStatus, int exitCode) {
        this.httpStatus = httpStatus;
        this.exitCode = exitCode;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** The exit code of the command line in {@code posix} mode. */
    public int exitCode() {
        return exitCode;
    }
}
