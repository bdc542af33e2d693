package dev.drydock.rest;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A signed document as a request's body, bounded. */
final class SignedBody {
    private static final int MAX_BYTES = 1 << 20;

    private SignedBody() {}

    static String read(InputStream body) {
        try {
            byte[] bytes = body.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new DrydockException(
                        CommonFailure.REQUEST_INVALID,
                        "The signed document is refused: it is longer than " + MAX_BYTES
                                + " bytes. Hand in the envelope that the signing command wrote.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.REQUEST_INVALID, "The signed document ended early. Send it again.", e);
        }
    }
}
