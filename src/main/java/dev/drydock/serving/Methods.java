package dev.drydock.serving;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;

/** Which paths and HTTP methods there are. */
final class Methods {
    private Methods() {}

    /** @throws DrydockException {@link ServingFailure#METHOD_NOT_KNOWN} */
    static void require(NodeRequest request, String method) {
        if (!request.method().equals(method)) {
            throw new DrydockException(
                    ServingFailure.METHOD_NOT_KNOWN,
                    "The path takes " + method + ", and the request is another method. Send it as " + method + ".");
        }
    }

    static DrydockException unknown(NodeRequest request) {
        String path = request.path().matches("[A-Za-z0-9._/-]{1,120}") ? request.path() : "of that name";
        return new DrydockException(
                ServingFailure.ENDPOINT_UNKNOWN,
                "The node has no path " + path + ". It answers under /v2 and /node/v1, as docs/formats.md lists.");
    }
}
