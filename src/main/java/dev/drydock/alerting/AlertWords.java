package dev.drydock.alerting;

import dev.drydock.domain.alert.AlertMessage;
import dev.drydock.domain.alert.AlertMessage.Notice;
import dev.drydock.failure.DrydockException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An {@link AlertMessage} as people read it: a subject and a plain text. */
final class AlertWords {
    /** So that a mail program shows all of it. */
    private static final int LONGEST_SUBJECT = 150;

    private AlertWords() {}

    /** Such as {@code [Drydock plant-a production] CRITICAL run-failed run/17, and 2 more}. One line. */
    static String subject(AlertMessage message) {
        Notice first = message.notices().get(0);
        int more = message.notices().size() - 1;
        String what = "[Drydock " + message.site() + " " + message.stage() + "] " + title(first);
        return cut(line(what), LONGEST_SUBJECT) + (more == 0 ? "" : ", and " + more + " more");
    }

    static String body(AlertMessage message) {
        StringBuilder body = new StringBuilder();
        for (Notice notice : message.notices()) {
            body.append(line(title(notice))).append('\n');
            body.append(line(notice.text())).append('\n');
            body.append("Since ").append(notice.since());
            if (notice.resolved()) {
                body.append(", over ").append(notice.changed());
            }
            body.append(". Alert ").append(notice.alert()).append(".\n\n");
        }
        return body.append("Site ")
                .append(line(message.site()))
                .append(" (")
                .append(line(message.stage()))
                .append("), ")
                .append(message.at())
                .append(".\nMessage ")
                .append(message.id())
                .append(". A message with the same number is the same message, sent again.\n")
                .toString();
    }

    private static String title(Notice notice) {
        String severity = notice.severity().wireName().toUpperCase(Locale.ROOT);
        return (notice.resolved() ? "OVER" : severity) + " " + notice.kind() + " " + notice.subject();
    }

    /** Text of others on one line, without what a terminal obeys, and encodable. */
    static String line(String text) {
        byte[] encoded = DrydockException.showable(text).getBytes(StandardCharsets.UTF_8);
        return new String(encoded, StandardCharsets.UTF_8);
    }

    /** At most so many characters; what is cut ends with {@code …}, after a whole character. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }
}
