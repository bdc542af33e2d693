package dev.drydock.serving;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * An HTTP request without its container.
 *
 * @param path decoded, from the first slash
 * @param authorization the header of that name
 * @param accept the header of that name
 * @param contentLength in bytes; -1 if unknown
 * @param jsonLength the header {@code Inference-Header-Content-Length}; only inference reads it
 * @param body read by one reader, once
 * @param certificate of the TLS connection's other end, if it has shown one
 */
record NodeRequest(
        String method,
        String path,
        Optional<String> authorization,
        Optional<String> accept,
        long contentLength,
        Optional<String> jsonLength,
        InputStream body,
        Optional<X509Certificate> certificate) {

    /** One without the header {@code Inference-Header-Content-Length}, of a connection without a client's certificate. */
    NodeRequest(
            String method,
            String path,
            Optional<String> authorization,
            Optional<String> accept,
            long contentLength,
            InputStream body) {
        this(method, path, authorization, accept, contentLength, Optional.empty(), body, Optional.empty());
    }

    Credentials credentials() {
        return new Credentials(authorization, certificate);
    }

    /** @throws DrydockException {@link ServingFailure#REQUEST_TOO_LARGE} beyond {@code limit} bytes */
    byte[] readBody(int limit) throws IOException {
        if (contentLength > limit) {
            throw tooLarge(contentLength + " bytes", limit);
        }
        byte[] bytes = body.readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw tooLarge("more bytes", limit);
        }
        return bytes;
    }

    private static DrydockException tooLarge(String size, int limit) {
        return new DrydockException(
                CommonFailure.REQUEST_TOO_LARGE,
                "The request was not read: its body has " + size + ", but at most " + limit
                        + " are allowed. Send less in one request.");
    }
}
