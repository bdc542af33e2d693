package dev.drydock.console.access;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request without a sign-in. The page framework needs a session for every page. It gets one that ends with the request, so the server
 * keeps nothing and sets no cookie.
 */
final class SessionlessRequest extends HttpServletRequestWrapper {
    private @Nullable HttpSession passing;

    SessionlessRequest(HttpServletRequest request) {
        super(request);
    }

    @Override
    public HttpSession getSession() {
        HttpSession session = getSession(true);
        if (session == null) {
            throw new IllegalStateException("one was asked for");
        }
        return session;
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
        HttpSession real = super.getSession(false);
        if (real != null) {
            return real;
        }
        if (passing == null && create) {
            passing = new Passing(getServletContext());
        }
        return passing;
    }

    /** Known only to this request. */
    private static final class Passing implements HttpSession {
        private final ServletContext context;
        private final Map<String, Object> attributes = new HashMap<>();

        Passing(ServletContext context) {
            this.context = context;
        }

        @Override
        public long getCreationTime() {
            return 0;
        }

        @Override
        public String getId() {
            return "none";
        }

        @Override
        public long getLastAccessedTime() {
            return 0;
        }

        @Override
        public ServletContext getServletContext() {
            return context;
        }

        @Override
        public void setMaxInactiveInterval(int interval) {
            // it ends with the request
        }

        @Override
        public int getMaxInactiveInterval() {
            return 0;
        }

        @Override
        public @Nullable Object getAttribute(String name) {
            return attributes.get(name);
        }

        @Override
        public Enumeration<String> getAttributeNames() {
            return Collections.enumeration(attributes.keySet());
        }

        @Override
        public void setAttribute(String name, Object value) {
            attributes.put(name, value);
        }

        @Override
        public void removeAttribute(String name) {
            attributes.remove(name);
        }

        @Override
        public void invalidate() {
            attributes.clear();
        }

        @Override
        public boolean isNew() {
            return true;
        }
    }
}
