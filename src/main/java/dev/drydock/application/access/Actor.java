package dev.drydock.application.access;

import java.util.Set;

/** Who asks for an operation: the authenticated name and the roles it holds. */
public record Actor(String name, Set<Role> roles) {
    public Actor {
        roles = Set.copyOf(roles);
    }
}
