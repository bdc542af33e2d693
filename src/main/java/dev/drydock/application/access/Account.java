package dev.drydock.application.access;

import java.util.Optional;
import java.util.Set;

/**
 * A user of the site's own user list.
 *
 * @param passwordHash as {@code domain.access.PasswordHash} writes it
 * @param generation rises with each change that ends the user's sessions
 * @param fileDigest SHA-256 of the entry in {@code etc/orchestrator.xml} that the account was last read from; empty if from none
 */
public record Account(
        String name,
        String passwordHash,
        Set<Role> roles,
        boolean enabled,
        long generation,
        Optional<String> fileDigest) {
    public Account {
        roles = Set.copyOf(roles);
    }

    public Actor actor() {
        return new Actor(name, roles);
    }

    boolean isAdmin() {
        return enabled && roles.contains(Role.ADMIN);
    }

    public Account withRoles(Set<Role> others) {
        return new Account(name, passwordHash, others, enabled, generation, fileDigest);
    }

    /** Whoever is signed in is signed in no longer. */
    public Account withEnabled(boolean now) {
        return new Account(name, passwordHash, roles, now, generation + 1, fileDigest);
    }

    /** Whoever is signed in is signed in no longer. */
    Account withPassword(String hash) {
        return new Account(name, hash, roles, enabled, generation + 1, fileDigest);
    }
}
