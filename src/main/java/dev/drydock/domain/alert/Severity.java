package dev.drydock.domain.alert;

import java.util.Locale;

/** How much an alert matters, least first. */
public enum Severity {
    /** Look at it on a working day. */
    INFO,
    /** Look at it today. */
    WARNING,
    /** Act now. */
    CRITICAL;

    /** As {@code site.yaml}, REST and messages have it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
