package dev.drydock.console.access;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Users;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A browser's session, from a sign-in on. At each request {@link ConsoleGate} checks whether the current user may continue, and with which
 * roles.
 */
public final class ConsoleSession {
    /** Without an action for so long, a person is signed out; a page that refreshes itself is no action. */
    static final Duration IDLE = Duration.ofMinutes(30);

    private static final String SIGNED_IN = "drydock.signedIn";
    private static final String TOKEN = "drydock.token";
    private static final String LAST_ACTION = "drydock.lastAction";
    private static final String NOTICE = "drydock.notice";
    private static final String OFFERS = "drydock.offers";
    private static final int OFFERS_KEPT = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final HttpSession session;

    private ConsoleSession(HttpSession session) {
        this.session = session;
    }

    public static Optional<ConsoleSession> find(HttpServletRequest request) {
        return Optional.ofNullable(request.getSession(false)).map(ConsoleSession::new);
    }

    /** Begins the session of somebody who has just signed in; what there was before ends. */
    static void begin(HttpServletRequest request, Users.SignedIn person, OpenSessions open, Instant now) {
        find(request).ifPresent(ConsoleSession::end);
        HttpSession session = request.getSession(true);
        session.setAttribute(SIGNED_IN, person);
        session.setAttribute(TOKEN, newToken());
        session.setAttribute(LAST_ACTION, now);
        open.add(person.actor().name(), session);
    }

    /** What a page says once about the last action. */
    record Notice(boolean good, String code, String sentence) {}

    Optional<Actor> actor() {
        return signedIn().map(Users.SignedIn::actor);
    }

    Optional<Users.SignedIn> signedIn() {
        return attribute(SIGNED_IN, Users.SignedIn.class);
    }

    /** Who signed in has these roles now. */
    void refresh(Users.SignedIn now) {
        session.setAttribute(SIGNED_IN, now);
    }

    void end() {
        session.invalidate();
    }

    boolean isIdle(Instant now) {
        return attribute(LAST_ACTION, Instant.class)
                .filter(last -> Duration.between(last, now).compareTo(IDLE) > 0)
                .isPresent();
    }

    void acted(Instant now) {
        session.setAttribute(LAST_ACTION, now);
    }

    String token() {
        return attribute(TOKEN, String.class).orElseThrow();
    }

    boolean hasToken(@Nullable String given) {
        Optional<String> token = attribute(TOKEN, String.class);
        return given != null
                && token.isPresent()
                && MessageDigest.isEqual(
                        token.get().getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8));
    }

    void tell(Notice notice) {
        session.setAttribute(NOTICE, notice);
    }

    Optional<Notice> takeNotice() {
        Optional<Notice> notice = attribute(NOTICE, Notice.class);
        notice.ifPresent(told -> session.removeAttribute(NOTICE));
        return notice;
    }

    /**
     * Keeps a statement that a page shows, so that the download has exactly its bytes. It drops the oldest if there are too many.
     *
     * @param digest by which it is asked for
     */
    public void keep(String digest, OfferedStatement offered) {
        Map<String, OfferedStatement> offers = new LinkedHashMap<>(offers());
        offers.put(digest, offered);
        while (offers.size() > OFFERS_KEPT) {
            offers.remove(offers.keySet().iterator().next());
        }
        session.setAttribute(OFFERS, new Offers(offers));
    }

    public Optional<OfferedStatement> kept(String digest) {
        return Optional.ofNullable(offers().get(digest));
    }

    private Map<String, OfferedStatement> offers() {
        return attribute(OFFERS, Offers.class).map(Offers::byDigest).orElse(Map.of());
    }

    /** Never changed after it is an attribute: requests of one session may run in parallel. */
    private record Offers(Map<String, OfferedStatement> byDigest) {}

    private <T> Optional<T> attribute(String name, Class<T> type) {
        return Optional.ofNullable(session.getAttribute(name)).map(type::cast);
    }

    private static String newToken() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
