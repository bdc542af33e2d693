package dev.drydock.console.access;

import dev.drydock.application.access.Users;
import dev.drydock.door.SignIn;
import dev.drydock.failure.CommonFailure;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.logging.Logger;

/** Asks for name and password. A session begins only after both are correct. */
@Named("signIn")
@RequestScoped
public class SignInPage {
    private static final Logger LOG = Logger.getLogger(SignInPage.class.getName());

    @Inject
    CurrentUser currentUser;

    @Inject
    SignIn door;

    @Inject
    Users users;

    @Inject
    OpenSessions sessions;

    @Inject
    Clock clock;

    private String problem = "";

    public void open() {
        if (currentUser.isPosting()) {
            signIn(currentUser.parameter("user"), currentUser.request().getParameter("password"));
        } else if (currentUser.isSignedIn()) {
            currentUser.go(from());
        }
    }

    private void signIn(String user, String password) {
        HttpServletRequest request = currentUser.request();
        SignIn.Outcome outcome = door.attempt("console", user, password, request.getRemoteAddr());
        if (outcome instanceof SignIn.SignedIn signedIn) {
            ConsoleSession.begin(request, users.signedIn(signedIn.actor()), sessions, clock.instant());
            LOG.info(() -> "user=" + signedIn.actor().name() + " signed in");
            currentUser.go(from());
        } else if (outcome instanceof SignIn.MustWait mustWait) {
            CurrentUser.response().setHeader("Retry-After", Long.toString(mustWait.seconds()));
            refuse(CommonFailure.TOO_MANY_ATTEMPTS.category().httpStatus(), mustWait.sentence());
        } else {
            refuse(
                    HttpServletResponse.SC_UNAUTHORIZED,
                    "The name or the password is wrong, or this user has no role on this site.");
        }
    }

    private void refuse(int status, String why) {
        CurrentUser.response().setStatus(status);
        problem = why;
    }

    public String problem() {
        return problem;
    }

    public boolean isEnded() {
        return currentUser.parameter("ended").equals("true");
    }

    public boolean isLeft() {
        return currentUser.parameter("left").equals("true");
    }

    public String user() {
        return currentUser.parameter("user");
    }

    /** The page that was requested before the sign-in: always a page of the console. */
    public String from() {
        String from = currentUser.parameter("from");
        boolean own =
                from.matches("/console/[a-z-]+(\\?[A-Za-z0-9=&%./_-]*)?") && !from.startsWith(ConsoleGate.SIGN_IN);
        return own ? from : ConsoleGate.HOME;
    }
}
