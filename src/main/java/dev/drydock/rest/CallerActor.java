package dev.drydock.rest;

import dev.drydock.application.Actor;
import dev.drydock.application.Role;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.SecurityContext;
import java.security.Principal;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Who calls, as the container has authenticated them. */
@RequestScoped
public class CallerActor {
    @Inject
    SecurityContext security;

    public Actor get() {
        Principal principal = security.getCallerPrincipal();
        String name = principal == null ? "anonymous" : principal.getName();
        return new Actor(
                name,
                Arrays.stream(Role.values())
                        .filter(role -> security.isCallerInRole(role.wireName()))
                        .collect(Collectors.toSet()));
    }
}
