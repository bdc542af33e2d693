package dev.drydock.alerting;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drydock.domain.alert.AlertMessage;
import dev.drydock.json.Mappers;
import java.util.List;

/**
 * An {@link AlertMessage} as programs read it: one object on one line. Its first key is {@code id}.
 *
 * @param at of ISO 8601 in UTC, as all times
 * @param severity {@code info}, {@code warning} or {@code critical}
 */
record AlertJson(String id, String site, String stage, String at, String severity, List<Entry> notices) {
    /** @param state {@code firing} or {@code resolved} */
    record Entry(
            long alert,
            String kind,
            String severity,
            String state,
            String subject,
            String text,
            String since,
            String changed) {
        static Entry of(AlertMessage.Notice notice) {
            return new Entry(
                    notice.alert(),
                    notice.kind(),
                    notice.severity().wireName(),
                    stateOf(notice),
                    AlertWords.line(notice.subject()),
                    AlertWords.line(notice.text()),
                    notice.since().toString(),
                    notice.changed().toString());
        }
    }

    static String stateOf(AlertMessage.Notice notice) {
        return notice.resolved() ? "resolved" : "firing";
    }

    /** In UTF-8, without a line end. */
    static byte[] of(AlertMessage message) {
        AlertJson json = new AlertJson(
                message.id(),
                AlertWords.line(message.site()),
                AlertWords.line(message.stage()),
                message.at().toString(),
                message.severity().wireName(),
                message.notices().stream().map(Entry::of).toList());
        try {
            return Mappers.RECORDS.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts can be written", e);
        }
    }

    /** How each line of the message with that id begins. */
    static String beginning(String id) {
        return "{\"id\":\"" + id + "\",";
    }
}
