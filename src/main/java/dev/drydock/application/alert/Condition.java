package dev.drydock.application.alert;

import dev.drydock.domain.alert.AlertKind;
import dev.drydock.failure.DrydockException;

/**
 * Something that people must know, as long as it is so.
 *
 * @param subject what it is about, such as {@code run/17}; with the kind it says which alert it is, so it never changes for one event
 * @param text for people: what is so, since when, and what to do; on one line, cut after {@value #LONGEST} characters
 * @param over whether it was so and is over by now; people are notified of it all the same
 */
public record Condition(AlertKind kind, String subject, String text, boolean over) {
    static final int LONGEST = 2000;
    static final int LONGEST_SUBJECT = 400;

    public Condition {
        subject = cut(subject, LONGEST_SUBJECT);
        text = cut(text, LONGEST);
    }

    public Condition(AlertKind kind, String subject, String text) {
        this(kind, subject, text, false);
    }

    private static String cut(String text, int longest) {
        String line = DrydockException.showable(text).strip().replaceAll("\\s+", " ");
        return line.length() > longest ? line.substring(0, longest - 1) + "…" : line;
    }
}
