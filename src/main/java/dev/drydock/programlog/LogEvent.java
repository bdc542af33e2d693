package dev.drydock.programlog;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * One event, with long texts cut.
 *
 * @param fields of those that are known the values, not escaped yet
 */
record LogEvent(Instant at, Severity severity, Map<LogField, String> fields) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT);
    private static final Formatter MESSAGES = new SimpleFormatter();

    /** With the number of syslog (RFC 5424, chapter 6.2.1). */
    enum Severity {
        ERROR(3),
        WARN(4),
        INFO(6),
        DEBUG(7),
        TRACE(7);

        private final int syslog;

        Severity(int syslog) {
            this.syslog = syslog;
        }

        int syslog() {
            return syslog;
        }

        static Severity of(Level level) {
            int value = level.intValue();
            if (value >= Level.SEVERE.intValue()) {
                return ERROR;
            }
            if (value >= Level.WARNING.intValue()) {
                return WARN;
            }
            if (value >= Level.INFO.intValue()) {
                return INFO;
            }
            return value >= Level.FINE.intValue() ? DEBUG : TRACE;
        }
    }

    /**
     * By the thread that logs.
     *
     * @param process fields of the server itself
     */
    static LogEvent of(LogRecord record, LogContext process, ZoneId zone) {
        Severity severity = Severity.of(record.getLevel());
        Map<LogField, String> fields = new EnumMap<>(LogField.class);
        fields.putAll(process.values());
        fields.putAll(LogContext.current().values());
        fields.put(LogField.TIME, TIME.format(record.getInstant().atZone(zone)));
        fields.put(LogField.LEVEL, severity.name());
        fields.put(LogField.LOGGER, String.valueOf(record.getLoggerName()));
        fields.put(LogField.THREAD, Thread.currentThread().getName());
        fields.put(LogField.MESSAGE, String.valueOf(MESSAGES.formatMessage(record)));
        Throwable thrown = record.getThrown();
        if (thrown != null) {
            fields.put(LogField.EXCEPTION, stack(thrown));
        }
        fields.replaceAll((field, value) -> PlainLine.cut(value, field.kind().mostChars()));
        return new LogEvent(record.getInstant(), severity, fields);
    }

    private static String stack(Throwable thrown) {
        StringWriter stack = new StringWriter();
        try (PrintWriter writer = new PrintWriter(stack)) {
            thrown.printStackTrace(writer);
        } catch (RuntimeException e) { // of a class whose own message fails
            return thrown.getClass().getName() + ": its stack trace cannot be written: "
                    + e.getClass().getName();
        }
        return stack.toString().stripTrailing();
    }

    String value(LogField field) {
        return fields.getOrDefault(field, "");
    }
}
