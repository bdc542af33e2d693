package dev.drydock.alerting;

import dev.drydock.domain.alert.AlertMessage;
import dev.drydock.domain.alert.AlertMessage.Notice;
import dev.drydock.domain.alert.Severity;
import java.time.Instant;
import java.util.List;

/** Messages to send. */
final class Messages {
    static final Instant AT = Instant.parse("2026-12-02T03:00:05.123Z");
    static final Instant SINCE = Instant.parse("2026-12-02T03:00:00Z");
    /** With what ends a header, a line of syslog, a parameter of it and a terminal's patience. */
    static final String HOSTILE =
            "pump\r\nBcc: all@plant.example\r\n\r\n.\r\n\"]\\ \u001b[2J\u0000\u202e <130>1 -\ud800";

    private Messages() {}

    static AlertMessage of(String id, Notice... notices) {
        return new AlertMessage(id, "plant-a", "production", AT, List.of(notices));
    }

    static AlertMessage usual(String id) {
        return of(id, firing("run/17", "Run 17 failed: the pump's data has a gap."));
    }

    static Notice firing(String subject, String text) {
        return new Notice(17, "run-failed", Severity.CRITICAL, false, subject, text, SINCE, SINCE);
    }

    static Notice over(String subject, String text) {
        return new Notice(16, "disk-low", Severity.WARNING, true, subject, text, SINCE, AT);
    }
}
