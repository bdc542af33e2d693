package dev.drydock.serving;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.files.Sha256;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/** The management token of this node, read from its file for each request. It moves bytes; it authorises nothing. */
final class NodeToken {
    private static final String BEARER = "Bearer ";
    private static final int MOST_BYTES = 4 << 10;

    private final Path file;

    NodeToken(Path file) {
        this.file = file;
    }

    /** @throws DrydockException {@link ServingFailure#NODE_TOKEN_WRONG} */
    void require(Optional<String> authorization) {
        String given = authorization
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip())
                .orElse("");
        String expected = expected();
        boolean same = MessageDigest.isEqual(digest(given), digest(expected));
        if (!same || expected.isEmpty()) {
            throw new DrydockException(
                    ServingFailure.NODE_TOKEN_WRONG,
                    "The request is refused: it needs the node's management token. Send 'Authorization: Bearer' with the"
                            + " content of the site's etc/secrets/node.token.");
        }
    }

    private String expected() {
        try {
            return BoundedFile.readText(file, MOST_BYTES).strip();
        } catch (IOException | DrydockException e) {
            return "";
        }
    }

    /** Of equal length whatever was sent, so that comparing takes the same time. */
    private static byte[] digest(String text) {
        return Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
