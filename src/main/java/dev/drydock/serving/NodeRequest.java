package dev.drydock.serving;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * An HTTP request without its container.
 *
 * @param path decoded, from the first slash
 * @param authorization the header of that name
 * @param accept the header of that name
 * @param contentLength in bytes; -1 if unknown
 * @param body read by one reader, once
 */
record NodeRequest(
        String method,
        String path,
        Optional<String> authorization,
        Optional<String> accept,
        long contentLength,
        InputStream body) {

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
