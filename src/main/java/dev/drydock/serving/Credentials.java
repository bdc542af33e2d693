package dev.drydock.serving;

import dev.drydock.files.Sha256;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * What a sender proves its name by.
 *
 * @param authorization the header of that name
 * @param certificate of the TLS connection, which the container has checked against the site's authorities
 */
record Credentials(Optional<String> authorization, Optional<X509Certificate> certificate) {

    /** A client's token; empty if there is no such header. */
    Optional<String> token() {
        return NodeToken.bearer(authorization);
    }

    /** SHA-256 of the certificate's public key, hexadecimal. A header counts alone: whoever sends one wants to be known by it. */
    Optional<String> certificateKey() {
        return authorization.isPresent()
                ? Optional.empty()
                : certificate.map(known -> Sha256.hex(known.getPublicKey().getEncoded()));
    }

    /** When the certificate ends, if it counts. A connection can be older than that. */
    Optional<Instant> certificateEnd() {
        return certificateKey().isPresent()
                ? certificate.map(known -> known.getNotAfter().toInstant())
                : Optional.empty();
    }
}
