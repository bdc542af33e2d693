package dev.drydock.domain.alert;

import java.time.Instant;
import java.util.List;

/**
 * One message over one channel: the alerts that were due at that time.
 *
 * @param id unique at the site and the same for each attempt, 1 to 64 characters {@code [a-z0-9-]}; receivers find a repeated message by it
 * @param site the site's name
 * @param stage the site's stage, such as {@code production}
 * @param at when it was written; the same for each attempt
 * @param notices at least one, those with the highest severity first
 */
public record AlertMessage(String id, String site, String stage, Instant at, List<Notice> notices) {
    public AlertMessage {
        if (notices.isEmpty()) {
            throw new IllegalArgumentException("message " + id + " has no notices");
        }
        notices = List.copyOf(notices);
    }

    /** The highest severity of the notices that are not about an end; {@code INFO} if all are. */
    public Severity severity() {
        return notices.stream()
                .filter(notice -> !notice.resolved())
                .map(Notice::severity)
                .max(Severity::compareTo)
                .orElse(Severity.INFO);
    }

    /**
     * What a message says of one alert.
     *
     * @param alert the alert's number at the site
     * @param kind such as {@code run-failed}
     * @param resolved whether it is over
     * @param subject what it is about, such as {@code run/17} or {@code model/pump-failure}
     * @param text one sentence or several, on one line, for people; at most 2,000 characters
     * @param since when the site noticed it
     * @param changed when it was over if {@code resolved}, else {@code since}
     */
    public record Notice(
            long alert,
            String kind,
            Severity severity,
            boolean resolved,
            String subject,
            String text,
            Instant since,
            Instant changed) {}
}
