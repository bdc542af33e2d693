package dev.drydock.programlog;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a thread works: each line that the thread logs has these fields. Immutable. A thread that another one starts begins
 * without them.
 */
public final class LogContext {
    public static final LogContext NONE = new LogContext(Map.of());

    private static final ThreadLocal<@Nullable LogContext> CURRENT = new ThreadLocal<>();

    private final Map<LogField, String> values;

    private LogContext(Map<LogField, String> values) {
        this.values = values;
    }

    /** Of this thread. */
    public static LogContext current() {
        LogContext context = CURRENT.get();
        return context == null ? NONE : context;
    }

    /** Gives this thread another context, and returns the one that it had. The caller puts that back in a {@code finally}. */
    public static LogContext replace(LogContext next) {
        LogContext before = current();
        if (next.values.isEmpty()) {
            CURRENT.remove();
        } else {
            CURRENT.set(next);
        }
        return before;
    }

    /** The same with one more field, or with another value of it. */
    public LogContext with(LogField field, String value) {
        Map<LogField, String> more = new EnumMap<>(LogField.class);
        more.putAll(values);
        more.put(field, value);
        return new LogContext(more);
    }

    /** The same, if there is a value. */
    public LogContext with(LogField field, Optional<String> value) {
        return value.map(given -> with(field, given)).orElse(this);
    }

    public Optional<String> find(LogField field) {
        return Optional.ofNullable(values.get(field));
    }

    Map<LogField, String> values() {
        return values;
    }
}
