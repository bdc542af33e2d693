package dev.drydock.application.alert;

import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.alert.Severity;
import java.time.Instant;
import java.util.Optional;

/**
 * What people were notified of, or see in the console.
 *
 * @param number unique at the site, in the order in which the site noticed
 * @param text as the site saw it last
 * @param since when the site noticed it
 * @param over when it was no longer so; empty while it is
 */
public record Alert(
        long number,
        AlertKind kind,
        Severity severity,
        String subject,
        String text,
        Instant since,
        Optional<Instant> over,
        Optional<Acknowledgement> acknowledgement) {

    /** Somebody takes care of it. */
    public record Acknowledgement(String by, String note, Instant at) {}

    public boolean isOpen() {
        return over.isEmpty();
    }
}
