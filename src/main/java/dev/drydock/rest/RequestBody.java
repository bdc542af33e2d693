package dev.drydock.rest;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.PacedInput;
import java.io.IOException;
import java.io.InputStream;

/** A request's body, bounded. Everything but a model to import is small. */
public final class RequestBody {
    private static final int MAX_BYTES = 64 << 10;

    private RequestBody() {}

    /**
     * @throws DrydockException {@code REQUEST_TOO_LARGE} beyond 64 KiB, {@code REQUEST_MALFORMED} if it ended early or came too
     *     slowly
     */
    public static byte[] read(InputStream body) {
        return read(body, MAX_BYTES);
    }

    /** As {@link #read(InputStream)}, with another limit, in bytes. */
    public static byte[] read(InputStream body, int most) {
        byte[] bytes;
        try {
            bytes = new PacedInput(body, System::nanoTime).readNBytes(most + 1);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.REQUEST_MALFORMED,
                    "The request's body ended early, or came too slowly. Send it again.",
                    e);
        }
        if (bytes.length > most) {
            throw new DrydockException(
                    CommonFailure.REQUEST_TOO_LARGE,
                    "The request is refused: its body has more than " + most
                            + " bytes, the limit of this address. Send what the command line would send.");
        }
        return bytes;
    }
}
