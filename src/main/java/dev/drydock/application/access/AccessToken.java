package dev.drydock.application.access;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a program signs in with.
 *
 * @param secretDigest SHA-256 of the secret, hexadecimal: 192 random bits need no slower hash
 */
public record AccessToken(
        String name,
        String secretDigest,
        Set<Role> roles,
        String createdBy,
        Instant createdAt,
        Instant expiresAt,
        Optional<String> revokedBy) {
    /** A user's name never begins so. */
    public static final String ACTOR_PREFIX = "token:";

    public AccessToken {
        roles = Set.copyOf(roles);
    }

    public Actor actor() {
        return new Actor(ACTOR_PREFIX + name, roles);
    }

    public boolean counts(Instant now) {
        return revokedBy.isEmpty() && now.isBefore(expiresAt);
    }
}
