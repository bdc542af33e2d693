package dev.drydock.console.access;

import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Users;
import dev.drydock.application.runs.ServerStart;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.faces.application.ViewExpiredException;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Everything of the console passes here: only known addresses, only for people who signed in, changes only with the session's
 * token. Every answer says what a browser may do with it, and every failure becomes a page.
 */
@WebFilter("/console/*")
public class ConsoleGate extends HttpFilter {
    static final String HOME = "/console/executions";
    static final String SIGN_IN = "/console/sign-in";
    static final String TOKEN = "token";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = Logger.getLogger(ConsoleGate.class.getName());
    private static final String FAILED = "/console/failed";
    private static final String LIVE = "-live";
    private static final Set<String> PAGES = Set.of(
            SIGN_IN,
            "/console/sign-out",
            HOME,
            "/console/executions-live",
            "/console/execution",
            "/console/execution-live",
            "/console/execution-log",
            "/console/launch",
            "/console/error",
            "/console/compare",
            "/console/purge",
            "/console/preview",
            "/console/queue",
            "/console/queue-live",
            "/console/schedules",
            "/console/backfills",
            "/console/alerts",
            "/console/rejects",
            "/console/rejects-csv",
            "/console/lineage",
            "/console/explain",
            "/console/snapshot",
            "/console/erasures",
            "/console/fleet",
            "/console/audit",
            "/console/help",
            "/console/models",
            "/console/model",
            "/console/history",
            "/console/history-csv",
            "/console/candidate",
            "/console/sign",
            "/console/statement",
            "/console/report",
            "/console/training-report",
            "/console/check",
            "/console/dossier");
    private static final Set<String> ASSETS =
            Set.of("/console/console.css", "/console/console.js", "/console/icon.svg");
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    /** A page is built in memory before it is sent, so that a failure on the way can still become another page. */
    private static final int PAGE_BYTES = 4 << 20;

    @Inject
    transient Clock clock;

    @Inject
    transient Authorization authorization;

    @Inject
    transient Users users;

    @Inject
    transient ServerStart start;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        guard(response);
        if (ASSETS.contains(path)) {
            response.setHeader("Cache-Control", "no-cache");
            chain.doFilter(request, response);
        } else if (path.equals("/console") || path.equals("/console/")) {
            response.sendRedirect(HOME);
        } else if (!start.isThrough()) {
            show(request, response, Shown.of(new DrydockException(CommonFailure.SERVER_STARTING, start.sentence())));
        } else if (!PAGES.contains(path)) {
            show(request, response, Shown.notFound(path));
        } else if (path.equals(SIGN_IN)) {
            checked(new SessionlessRequest(request), response, chain);
        } else {
            asked(request, response, chain, path);
        }
    }

    private void asked(HttpServletRequest request, HttpServletResponse response, FilterChain chain, String path)
            throws IOException, ServletException {
        boolean signedIn;
        try {
            signedIn = isSignedIn(request, path);
        } catch (RuntimeException e) { // the users are in the database, which may be away
            show(request, response, shown(e));
            return;
        }
        if (signedIn) {
            checked(request, response, chain);
        } else {
            askToSignIn(request, response, path);
        }
    }

    private static void guard(HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "same-origin");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cache-Control", "no-store");
    }

    private boolean isSignedIn(HttpServletRequest request, String path) {
        Optional<ConsoleSession> session =
                ConsoleSession.find(request).filter(found -> found.actor().isPresent());
        if (session.isEmpty()) {
            return false;
        }
        Optional<Users.SignedIn> still =
                session.flatMap(ConsoleSession::signedIn).flatMap(users::still);
        if (still.isEmpty() || session.get().isIdle(clock.instant())) {
            session.get().end();
            return false;
        }
        session.get().refresh(still.get());
        if (!path.endsWith(LIVE)) {
            session.get().acted(clock.instant());
        }
        return true;
    }

    /** Something that refreshes itself learns it by the status; a change that was asked for is refused, never done later. */
    private static void askToSignIn(HttpServletRequest request, HttpServletResponse response, String path)
            throws IOException, ServletException {
        if (path.endsWith(LIVE)) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            return;
        }
        if (!request.getMethod().equals("GET")) {
            show(
                    request,
                    response,
                    Shown.of(new DrydockException(
                            CommonFailure.UNAUTHENTICATED,
                            "Nothing was changed: you are signed out. Sign in and repeat the action.")));
            return;
        }
        String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
        String from = URLEncoder.encode(path + query, StandardCharsets.UTF_8);
        boolean timedOut = request.getRequestedSessionId() != null && !path.equals(HOME);
        response.sendRedirect(SIGN_IN + "?from=" + from + (timedOut ? "&ended=true" : ""));
    }

    private void checked(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            requireReadable(request);
            requireToken(request);
            response.setBufferSize(PAGE_BYTES);
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException e) {
            if (response.isCommitted()) {
                throw e;
            }
            show(request, response, shown(e));
        }
    }

    /** The container complains about what it cannot decode whenever it is first asked for a parameter. */
    private static void requireReadable(HttpServletRequest request) {
        try {
            request.getParameterMap();
        } catch (IllegalArgumentException e) {
            throw new DrydockException(
                    CommonFailure.REQUEST_MALFORMED,
                    "Nothing was changed: Drydock cannot decode the address or the form. Open the page again and"
                            + " use its buttons.",
                    e);
        }
    }

    private void requireToken(HttpServletRequest request) {
        boolean reading =
                request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (!reading && !isOwn(request)) {
            ConsoleSession.find(request)
                    .flatMap(ConsoleSession::actor)
                    .ifPresent(actor -> authorization.recordForged(actor, request.getServletPath()));
            throw new DrydockException(
                    CommonFailure.NOT_ALLOWED,
                    "Nothing was changed: the request does not come from a page of this session. Open the page again and"
                            + " use its buttons.");
        }
    }

    private static boolean isOwn(HttpServletRequest request) {
        String token = request.getParameter(TOKEN);
        return ConsoleSession.find(request)
                .filter(session -> session.actor().isPresent())
                .map(session -> session.hasToken(token))
                .orElseGet(() -> request.getServletPath().equals(SIGN_IN) && SignInForm.isOwn(request, token));
    }

    private static Shown shown(Exception thrown) {
        Optional<DrydockException> known = Shown.known(thrown);
        if (known.isPresent()) {
            return Shown.of(known.get());
        }
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ViewExpiredException) {
                return new Shown(
                        409,
                        "This page is too old",
                        CommonFailure.REQUEST_INVALID.name(),
                        "Nothing was changed: the page was open for too long. Open it again and repeat the action.");
            }
        }
        String number = UUID.randomUUID().toString();
        LOG.log(Level.SEVERE, thrown, () -> "failure=" + number + " a page failed unexpectedly");
        return Shown.internal(number);
    }

    private static void show(HttpServletRequest request, HttpServletResponse response, Shown shown)
            throws IOException, ServletException {
        response.resetBuffer();
        response.setStatus(shown.status());
        request.setAttribute(Shown.ATTRIBUTE, shown);
        request.getRequestDispatcher(FAILED).forward(new Reading(request), response);
    }

    /** The same request as if nothing had been sent with it: the page about a failure must not do the failed thing again. */
    private static final class Reading extends HttpServletRequestWrapper {
        Reading(HttpServletRequest request) {
            super(new SessionlessRequest(request));
        }

        @Override
        public String getMethod() {
            return "GET";
        }

        @Override
        public @Nullable String getParameter(String name) {
            return null;
        }

        @Override
        public Map<String, String[]> getParameterMap() {
            return Map.of();
        }

        @Override
        public Enumeration<String> getParameterNames() {
            return Collections.emptyEnumeration();
        }

        @Override
        public String @Nullable [] getParameterValues(String name) {
            return null;
        }
    }
}
