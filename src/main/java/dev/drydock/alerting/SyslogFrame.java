package dev.drydock.alerting;

import dev.drydock.domain.alert.AlertMessage;
import dev.drydock.domain.alert.AlertMessage.Notice;
import dev.drydock.domain.alert.Severity;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** A notice as a message of RFC 5424. */
final class SyslogFrame {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    /** Of the examples of RFC 5612: nobody else's. */
    private static final String DATA_ID = "drydock@32473";

    private static final int FACILITY = 8;
    private static final int CRITICAL = 2;
    private static final int WARNING = 4;
    private static final int NOTICE = 5;
    private static final int INFORMATIONAL = 6;
    private static final int LONGEST_HOST = 255;
    private static final int LONGEST_MSGID = 32;
    private static final int LONGEST_VALUE = 200;
    private static final byte[] BOM = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final byte[] CUT = "…".getBytes(StandardCharsets.UTF_8);

    private SyslogFrame() {}

    /**
     * @param facility 0 to 23
     * @param host of this server
     * @param most bytes of the frame; a longer text is cut at the end of a character
     */
    static byte[] of(AlertMessage message, Notice notice, int facility, String host, int most) {
        String header = "<" + (facility * FACILITY + priority(notice)) + ">1 " + TIME.format(message.at()) + " "
                + word(host, LONGEST_HOST) + " drydock "
                + ProcessHandle.current().pid() + " "
                + word(notice.kind(), LONGEST_MSGID) + " " + data(message, notice) + " ";
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        frame.writeBytes(BOM);
        byte[] text = AlertWords.line(notice.text()).getBytes(StandardCharsets.UTF_8);
        int space = most - frame.size();
        if (text.length <= space) {
            frame.writeBytes(text);
        } else {
            frame.write(text, 0, wholeCharacters(text, space - CUT.length));
            frame.writeBytes(CUT);
        }
        return frame.toByteArray();
    }

    private static int priority(Notice notice) {
        if (notice.resolved()) {
            return NOTICE;
        }
        return notice.severity() == Severity.CRITICAL
                ? CRITICAL
                : notice.severity() == Severity.WARNING ? WARNING : INFORMATIONAL;
    }

    private static String data(AlertMessage message, Notice notice) {
        return "[" + DATA_ID + parameter("alert", Long.toString(notice.alert())) + parameter("message", message.id())
                + parameter("kind", notice.kind()) + parameter("state", AlertJson.stateOf(notice))
                + parameter("subject", notice.subject()) + parameter("site", message.site()) + "]";
    }

    private static String parameter(String name, String value) {
        String escaped = AlertWords.cut(AlertWords.line(value), LONGEST_VALUE).replaceAll("[\"\\\\\\]]", "\\\\$0");
        return " " + name + "=\"" + escaped + "\"";
    }

    /** Printable ASCII without a space; a dash says that there is none. */
    private static String word(String text, int most) {
        String printable = text.replaceAll("[^\\x21-\\x7e]", "?");
        return printable.isEmpty() ? "-" : printable.substring(0, Math.min(most, printable.length()));
    }

    /** The most bytes that do not end within a character of UTF-8. */
    private static int wholeCharacters(byte[] text, int most) {
        int end = most;
        while ((text[end] & 0xc0) == 0x80) {
            end--;
        }
        return end;
    }
}
