package dev.drydock.console.access;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Role;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.failure.Category;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Who looks at a page, what they may do there, and what they ask for. */
@Named
@RequestScoped
public class CurrentUser {
    @Inject
    HttpServletRequest request;

    @Inject
    SiteConfiguration site;

    @Inject
    Authorization authorization;

    private Optional<ConsoleSession.Notice> notice = Optional.empty();
    private boolean noticeTaken;

    /** @throws DrydockException {@link CommonFailure#UNAUTHENTICATED} if there is no current user */
    public Actor actor() {
        return ConsoleSession.find(request)
                .flatMap(ConsoleSession::actor)
                .orElseThrow(() -> new DrydockException(
                        CommonFailure.UNAUTHENTICATED, "You are signed out. Sign in to continue."));
    }

    public boolean isSignedIn() {
        return ConsoleSession.find(request).flatMap(ConsoleSession::actor).isPresent();
    }

    public String name() {
        return actor().name();
    }

    /** The roles in words. */
    public String roles() {
        return actor().roles().stream().map(Role::wireName).sorted().collect(Collectors.joining(", "));
    }

    public String site() {
        return site.site();
    }

    /** What a form of this page must send with it. */
    public String token() {
        return ConsoleSession.find(request)
                .filter(session -> session.actor().isPresent())
                .map(ConsoleSession::token)
                .orElseGet(() -> SignInForm.token(request, response()));
    }

    /** Whether to offer an operation; the use case checks it again. */
    public boolean may(String operation) {
        return isSignedIn() && Operation.valueOf(operation).allows(actor());
    }

    /** For the menu: whether the page shown is this one or belongs to it. */
    public boolean isAt(String page) {
        return request.getServletPath().equals("/console/" + page);
    }

    /** A parameter of the request, without white space around it; empty if it was not given. */
    public String parameter(String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value.strip();
    }

    public Optional<String> given(String name) {
        return Optional.of(parameter(name)).filter(value -> !value.isEmpty());
    }

    public long number(String name) {
        String value = parameter(name);
        if (!value.matches("[0-9]{1,18}")) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The page cannot be shown: its address needs a whole number for " + name + " and has \"" + value
                            + "\". Open the page from a list.");
        }
        return Long.parseLong(value);
    }

    /** The version that the page is about. */
    public VersionId version() {
        String version = parameter("version");
        try {
            return VersionId.parse(version);
        } catch (IllegalArgumentException e) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The page cannot be shown: its address needs a version such as pump-failure/7, and has \"" + version
                            + "\". Open the page from a model's page.",
                    e);
        }
    }

    public HttpServletRequest request() {
        return request;
    }

    public static HttpServletResponse response() {
        return (HttpServletResponse)
                FacesContext.getCurrentInstance().getExternalContext().getResponse();
    }

    /**
     * Whether the request asks for a change. Then it must come from a form that this session has received.
     *
     * @throws DrydockException {@link CommonFailure#NOT_ALLOWED} if it does not
     */
    public boolean isPosting() {
        if (!request.getMethod().equals("POST")) {
            return false;
        }
        requireForm();
        return true;
    }

    private static void requireForm() {
        if (!FacesContext.getCurrentInstance().isPostback()) {
            throw new DrydockException(
                    CommonFailure.NOT_ALLOWED,
                    "Nothing was changed: the request does not come from a form of your session. Open the page and use"
                            + " its buttons. If the page has no button for the action, your role does not allow it.");
        }
    }

    /**
     * As {@link #isPosting()}, for a form that only some roles see. A user without the role who sends it anyway is refused as by the
     * operation itself. So is a user who sends a form that no page made. The audit log records both.
     */
    public boolean isPosting(Operation operation, String subject) {
        if (!request.getMethod().equals("POST")) {
            return false;
        }
        require(operation, subject);
        try {
            requireForm();
        } catch (DrydockException e) {
            recordRefusal(operation, subject, e);
            throw e;
        }
        return true;
    }

    /** Of what no use case was asked for in the end. */
    public void recordRefusal(Operation operation, String subject, DrydockException told) {
        authorization.recordRefusal(actor(), operation, subject, told);
    }

    /** For a page that only some roles may see. The audit log records each user who requested it without such a role. */
    public void require(Operation operation, String subject) {
        authorization.require(actor(), operation, subject);
    }

    /**
     * Carries out the request and redirects to a page that shows the result. It does not catch a refusal by role: no page shows that one.
     */
    public void attempt(String page, Supplier<Done> action) {
        try {
            Done done = action.get();
            tell(done.sentence());
            go(done.page().isEmpty() ? page : done.page());
        } catch (DrydockException e) {
            if (e.code() == CommonFailure.NOT_ALLOWED || e.code().category() == Category.NOT_FOUND) {
                throw e;
            }
            tell(new ConsoleSession.Notice(false, e.code().name(), e.sentence()));
            go(page);
        }
    }

    /**
     * What was done.
     *
     * @param page where to go to; empty for the page that the action came from
     */
    public record Done(String sentence, String page) {
        public static Done here(String sentence) {
            return new Done(sentence, "");
        }
    }

    /** The next page says that something was done. */
    public void tell(String sentence) {
        tell(new ConsoleSession.Notice(true, "", sentence));
    }

    private void tell(ConsoleSession.Notice told) {
        ConsoleSession.find(request).ifPresent(session -> session.tell(told));
    }

    public void go(String page) {
        try {
            FacesContext.getCurrentInstance().getExternalContext().redirect(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean hasNotice() {
        return notice().isPresent();
    }

    public boolean isGoodNotice() {
        return notice().map(ConsoleSession.Notice::good).orElse(false);
    }

    public String noticeCode() {
        return notice().map(ConsoleSession.Notice::code).orElse("");
    }

    public String noticeSentence() {
        return notice().map(ConsoleSession.Notice::sentence).orElse("");
    }

    private Optional<ConsoleSession.Notice> notice() {
        if (!noticeTaken) {
            noticeTaken = true;
            notice = ConsoleSession.find(request).flatMap(ConsoleSession::takeNotice);
        }
        return notice;
    }
}
