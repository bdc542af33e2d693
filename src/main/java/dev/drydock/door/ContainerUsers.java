package dev.drydock.door;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Role;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The users of the server's registry, or of the directory that an administrator has put in its place: the container checks them. */
public final class ContainerUsers implements UserStore {
    private final HttpServletRequest request;
    private final Set<String> names;

    /**
     * @param request stands for the one that is being served
     * @param names of the registry; those of a directory are not known here
     */
    public ContainerUsers(HttpServletRequest request, Set<String> names) {
        this.request = request;
        this.names = Set.copyOf(names);
    }

    @Override
    public Optional<Actor> authenticate(String user, String password) {
        try {
            request.login(user, password);
        } catch (ServletException e) {
            return Optional.empty();
        }
        Actor actor = new Actor(
                request.getUserPrincipal().getName(),
                Arrays.stream(Role.values())
                        .filter(role -> request.isUserInRole(role.wireName()))
                        .collect(Collectors.toSet()));
        return Optional.of(actor).filter(someone -> !someone.roles().isEmpty());
    }

    @Override
    public boolean knows(String user) {
        return names.contains(user);
    }
}
