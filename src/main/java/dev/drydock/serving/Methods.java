package dev.drydock.serving;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;

/** Which paths and HTTP methods there are. */
final class Methods {
    private Methods() {}

    /** The path takes another method. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String allowed;

        private Refused(String allowed) {
            super(
                    "The path takes " + allowed + ", and the request is another method. Send it as " + allowed + ".",
                    null,
                    false,
                    false);
            this.allowed = allowed;
        }

        /** For the header {@code Allow}. */
        String allowed() {
            return allowed;
        }

        String sentence() {
            return String.valueOf(getMessage());
        }
    }

    /** @throws Refused told as {@link ServingFailure#METHOD_NOT_KNOWN} */
    static void require(NodeRequest request, String method) {
        if (!request.method().equals(method)) {
            throw new Refused(method);
        }
    }

    static DrydockException unknown(NodeRequest request) {
        String path = request.path().matches("[A-Za-z0-9._/-]{1,120}") ? request.path() : "of that name";
        return new DrydockException(
                ServingFailure.ENDPOINT_UNKNOWN,
                "The node has no path " + path + ". It answers under /v2 and /node/v1, as docs/formats.md lists.");
    }
}
