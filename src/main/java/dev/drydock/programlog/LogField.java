package dev.drydock.programlog;

import java.util.Locale;

/** What a line of the program log can say. The order is that of the text and JSON formats. */
public enum LogField {
    /** ISO 8601 with milliseconds and zone offset, such as {@code 2026-12-02T16:05:01.123+00:00}. */
    TIME(Kind.TIME),
    /** ERROR, WARN, INFO, DEBUG or TRACE. */
    LEVEL(Kind.WORD),
    /** The class that logs. */
    LOGGER(Kind.WORD),
    /** Orchestrator or serving. */
    SERVER(Kind.WORD),
    /** The orchestrator's name, or this host's. */
    NODE(Kind.WORD),
    THREAD(Kind.WORD),
    RUN(Kind.NUMBER),
    EXECUTION(Kind.NUMBER),
    JOB(Kind.WORD),
    STEP(Kind.WORD),
    PARTITION(Kind.NUMBER),
    MODEL(Kind.WORD),
    /** Trace id of W3C Trace Context: 32 hexadecimal digits. */
    TRACE(Kind.WORD),
    MESSAGE(Kind.TEXT),
    /** A stack trace, with its line breaks. */
    EXCEPTION(Kind.TEXT);

    /** How a store of logs keeps a field: as a time, as one word, as a whole number, or as text to search in. */
    public enum Kind {
        TIME(64),
        WORD(256),
        NUMBER(32),
        TEXT(32 << 10);

        private final int mostChars;

        Kind(int mostChars) {
            this.mostChars = mostChars;
        }

        int mostChars() {
            return mostChars;
        }
    }

    private final Kind kind;

    LogField(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
