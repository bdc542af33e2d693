package dev.drydock.rest;

import dev.drydock.application.access.Actor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/** Who calls, as {@link RequestGate} has let them in. */
@RequestScoped
public class CallerActor {
    private static final String ATTRIBUTE = "drydock.actor";

    @Inject
    HttpServletRequest request;

    public Actor get() {
        return request.getAttribute(ATTRIBUTE) instanceof Actor actor ? actor : new Actor("anonymous", Set.of());
    }

    static void remember(HttpServletRequest request, Actor actor) {
        request.setAttribute(ATTRIBUTE, actor);
    }
}
