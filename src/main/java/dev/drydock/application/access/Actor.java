package dev.drydock.application.access;

import java.util.Set;

/** The current user of an operation: the authenticated name and its roles. */
public record Actor(String name, Set<Role> roles) {
    public Actor {
        roles = Set.copyOf(roles);
    }
}
