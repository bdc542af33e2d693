package dev.drydock.console;

import dev.drydock.application.Actor;
import dev.drydock.application.Role;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** Asks for name and password and has the container check them against the site's users. */
@Named("signIn")
@RequestScoped
public class SignInPage {
    private static final Logger LOG = Logger.getLogger(SignInPage.class.getName());
    private static final int TOO_MANY = 429;

    @Inject
    Visitor visitor;

    @Inject
    SignInThrottle throttle;

    @Inject
    Clock clock;

    private String problem = "";

    public void open() {
        if (visitor.isPosting()) {
            signIn(visitor.parameter("user"), visitor.request().getParameter("password"));
        } else if (visitor.isSignedIn()) {
            visitor.go(from());
        }
    }

    private void signIn(String user, String password) {
        HttpServletRequest request = visitor.request();
        Optional<Duration> wait = throttle.mustWait(user, request.getRemoteAddr());
        if (wait.isPresent()) {
            refuseForNow(wait.get());
            return;
        }
        Optional<Actor> actor = authenticated(request, user, password);
        if (actor.isEmpty()) {
            throttle.failed(user, request.getRemoteAddr());
            LOG.warning(() -> "sign-in refused for address=" + request.getRemoteAddr());
            refuse(
                    HttpServletResponse.SC_UNAUTHORIZED,
                    "Name and password do not belong together, or the name has no role on this site.");
            return;
        }
        throttle.succeeded(user);
        request.changeSessionId();
        ConsoleSession.of(request).signIn(actor.get(), clock.instant());
        LOG.info(() -> "user=" + actor.get().name() + " signed in");
        visitor.go(from());
    }

    private static Optional<Actor> authenticated(HttpServletRequest request, String user, String password) {
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

    private void refuseForNow(Duration wait) {
        long seconds = wait.toSeconds() + 1;
        Visitor.response().setHeader("Retry-After", Long.toString(seconds));
        refuse(
                TOO_MANY,
                "There were too many wrong passwords for this name, or from this machine. The next attempt counts in "
                        + Wording.roughly(Duration.ofSeconds(seconds)) + ".");
    }

    private void refuse(int status, String why) {
        Visitor.response().setStatus(status);
        problem = why;
    }

    public String problem() {
        return problem;
    }

    public boolean isEnded() {
        return visitor.parameter("ended").equals("true");
    }

    public boolean isLeft() {
        return visitor.parameter("left").equals("true");
    }

    public String user() {
        return visitor.parameter("user");
    }

    /** Where the person wanted to go: only ever a page of the console. */
    public String from() {
        String from = visitor.parameter("from");
        boolean own =
                from.matches("/console/[a-z-]+(\\?[A-Za-z0-9=&%./_-]*)?") && !from.startsWith(ConsoleGate.SIGN_IN);
        return own ? from : ConsoleGate.HOME;
    }
}
