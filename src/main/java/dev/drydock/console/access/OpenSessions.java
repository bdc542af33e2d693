package dev.drydock.console.access;

import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions of each user. A user who begins one session too many loses the oldest one. So no user can take all the server's memory for
 * sessions. Thread-safe.
 */
@Singleton
public class OpenSessions {
    static final int MOST_OF_A_USER = 8;

    private static final String PLACE = "drydock.place";

    private final Map<String, Deque<HttpSession>> open = new HashMap<>();

    /** A session that ends, however it does, leaves its place. */
    private record Place(OpenSessions all, String user, HttpSession session) implements HttpSessionBindingListener {
        @Override
        public void valueUnbound(HttpSessionBindingEvent event) {
            all.remove(user, session);
        }
    }

    void add(String user, HttpSession session) {
        session.setAttribute(PLACE, new Place(this, user, session));
        oldestOfTooMany(user, session).ifPresent(HttpSession::invalidate);
    }

    /** A session is ended outside of the lock: one that times out holds itself while it leaves. */
    private synchronized Optional<HttpSession> oldestOfTooMany(String user, HttpSession session) {
        Deque<HttpSession> own = open.computeIfAbsent(user, name -> new ArrayDeque<>());
        own.addLast(session);
        return own.size() > MOST_OF_A_USER ? Optional.of(own.removeFirst()) : Optional.empty();
    }

    private synchronized void remove(String user, HttpSession session) {
        open.computeIfPresent(user, (name, own) -> {
            own.removeIf(one -> one == session);
            return own.isEmpty() ? null : own;
        });
    }
}
