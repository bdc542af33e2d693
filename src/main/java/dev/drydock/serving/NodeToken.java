package dev.drydock.serving;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.files.Sha256;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/** The management token of this node, read from its file for each request. It moves bytes; it authorises nothing. */
final class NodeToken {
    private static final String BEARER = "Bearer ";
    private static final int MOST_BYTES = 4 << 10;

    private final Path file;
    private final Path hash;

    /**
     * @param file the token itself
     * @param hash its SHA-256 in hex; where it is there, the token is not looked for
     */
    NodeToken(Path file, Path hash) {
        this.file = file;
        this.hash = hash;
    }

    /** @throws DrydockException {@link ServingFailure#NODE_TOKEN_WRONG} */
    void require(Optional<String> authorization) {
        if (!isGiven(authorization)) {
            throw new DrydockException(
                    ServingFailure.NODE_TOKEN_WRONG,
                    "The request is refused: it needs the node's management token. Send 'Authorization: Bearer' with the"
                            + " content of the site's etc/secrets/node.token.");
        }
    }

    boolean isGiven(Optional<String> authorization) {
        return bearer(authorization)
                .filter(given -> !given.isEmpty())
                .filter(given -> MessageDigest.isEqual(ascii(Sha256.hex(given)), ascii(expected())))
                .isPresent();
    }

    /** The token in a header {@code Authorization}; empty if it has none. */
    static Optional<String> bearer(Optional<String> authorization) {
        return authorization
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip());
    }

    /** Empty, and the digest of nothing, if there is neither file. */
    private String expected() {
        if (Files.exists(hash)) {
            return text(hash).toLowerCase(Locale.ROOT);
        }
        String token = text(file);
        return token.isEmpty() ? "" : Sha256.hex(token);
    }

    private static String text(Path from) {
        try {
            return BoundedFile.readText(from, MOST_BYTES).strip();
        } catch (IOException | DrydockException e) {
            return "";
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
