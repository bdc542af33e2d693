package dev.drydock.domain.audit;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry of the audit log. Its {@link #canonical()} text is what is hashed: JSON without white space, its keys and those of
 * {@code details} in the order of {@link String#compareTo}, control characters, quotes and backslashes escaped, all else as
 * UTF-8. The number is part of it, so a moved record is not the record that was hashed.
 *
 * @param number place in the log, from 0
 */
public record AuditRecord(
        long number, Instant at, String actor, String action, String subject, SortedMap<String, String> details) {

    private static final String AT = ",\"at\":\"";

    /** As statements allow it. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

    public AuditRecord {
        details = new TreeMap<>(details);
    }

    public String canonical() {
        StringBuilder json = new StringBuilder(200);
        json.append("{\"action\":");
        quote(action, json);
        json.append(",\"actor\":");
        quote(actor, json);
        json.append(",\"at\":");
        quote(at.toString(), json);
        json.append(",\"details\":{");
        String separator = "";
        for (Map.Entry<String, String> detail : details.entrySet()) {
            json.append(separator);
            quote(detail.getKey(), json);
            json.append(':');
            quote(detail.getValue(), json);
            separator = ",";
        }
        json.append("},\"number\":").append(number).append(",\"subject\":");
        quote(subject, json);
        return json.append('}').toString();
    }

    /** Reads a canonical text; empty if it is not exactly one, as only a log that was tampered with holds. */
    public static Optional<AuditRecord> parse(String canonical) {
        try {
            return Optional.of(new CanonicalReader(canonical).record())
                    .filter(record -> record.canonical().equals(canonical));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Reads what {@link #canonical} writes, and nothing else. */
    private static final class CanonicalReader {
        private final String text;
        private int at;

        CanonicalReader(String text) {
            this.text = text;
        }

        AuditRecord record() {
            String action = after("{\"action\":");
            String actor = after(",\"actor\":");
            Instant instant = Instant.parse(after(",\"at\":"));
            SortedMap<String, String> details = new TreeMap<>();
            expect(",\"details\":{");
            while (text.startsWith("\"", at)) {
                String name = quoted();
                details.put(name, after(":"));
                if (text.startsWith(",", at)) {
                    at++;
                }
            }
            expect("},\"number\":");
            int end = text.indexOf(',', at);
            long number = Long.parseLong(text.substring(at, Math.max(at, end)));
            at = end;
            return new AuditRecord(number, instant, actor, action, after(",\"subject\":"), details);
        }

        private String after(String name) {
            expect(name);
            return quoted();
        }

        private void expect(String literal) {
            if (!text.startsWith(literal, at)) {
                throw new IllegalArgumentException("no " + literal + " at " + at);
            }
            at += literal.length();
        }

        private String quoted() {
            expect("\"");
            StringBuilder value = new StringBuilder();
            while (at < text.length() && text.charAt(at) != '"') {
                char c = text.charAt(at++);
                value.append(c == '\\' ? escaped() : c);
            }
            expect("\"");
            return value.toString();
        }

        private char escaped() {
            char c = at < text.length() ? text.charAt(at++) : '?';
            if (c != 'u') {
                return c;
            }
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, Math.min(at, text.length())), 16);
        }
    }

    /** Whether a server's clock is behind the latest time of the log by more than clocks may differ. */
    public static boolean isSetBack(Instant latest, Instant at) {
        return at.isBefore(latest) && Duration.between(at, latest).compareTo(CLOCK_DIFFERENCE) > 0;
    }

    /** The time in a canonical text; empty if it is none. Quotes within a value are escaped, so the first place is the right one. */
    public static Optional<Instant> timeOf(String canonical) {
        int from = canonical.indexOf(AT);
        int to = canonical.indexOf('"', from + AT.length());
        if (from < 0 || to < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(canonical.substring(from + AT.length(), to)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The Merkle leaf of a canonical text. */
    public static Hash leaf(String canonical) {
        return Hash.leaf(canonical.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the canonical text is of the record with this number. */
    static boolean hasNumber(String canonical, long number) {
        int end = canonical.lastIndexOf(",\"subject\":");
        return end > 0 && canonical.substring(0, end).endsWith("},\"number\":" + number);
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
