package dev.drydock.dataplane;

import dev.drydock.domain.dataset.RejectReason;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.regex.Pattern;

/**
 * An ISO 8601 instant as a cell has it: seconds, an offset or Z, a year of four digits. No second 60 and no hour 24, since programs
 * that write them do not agree on what they mean. {@code 2026-11-24T23:15:00Z} and {@code 2026-11-24T23:15:00.123Z} are read
 * without detours.
 */
final class InstantCell {
    private static final String FORM = "dddd-dd-ddTdd:dd:dd";
    private static final int MILLIS = FORM.length() + ".ddd".length();
    private static final Pattern STRICT = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\dT(?!24)\\d\\d:\\d\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d(:?\\d\\d){0,2})",
            Pattern.CASE_INSENSITIVE);

    private InstantCell() {}

    /**
     * Epoch milliseconds.
     *
     * @throws UnreadableCell {@code BAD_TIME}
     */
    static long parse(String cell, String field) throws UnreadableCell {
        try {
            if (hasForm(cell)) {
                return ofForm(cell);
            }
            if (STRICT.matcher(cell).matches()) {
                return Instant.parse(cell).toEpochMilli();
            }
            throw new UnreadableCell(RejectReason.BAD_TIME, field);
        } catch (DateTimeException | ArithmeticException e) {
            throw new UnreadableCell(RejectReason.BAD_TIME, field);
        }
    }

    private static boolean hasForm(String cell) {
        int last = cell.length() - 1;
        if ((last != FORM.length() && last != MILLIS) || cell.charAt(last) != 'Z') {
            return false;
        }
        for (int i = 0; i < FORM.length(); i++) {
            if (FORM.charAt(i) == 'd' ? !isDigit(cell.charAt(i)) : cell.charAt(i) != FORM.charAt(i)) {
                return false;
            }
        }
        return last == FORM.length() || (cell.charAt(FORM.length()) == '.' && number(cell, FORM.length() + 1, 3) >= 0);
    }

    private static long ofForm(String cell) {
        long day = LocalDate.of(number(cell, 0, 4), number(cell, 5, 2), number(cell, 8, 2))
                .toEpochDay();
        int second = LocalTime.of(number(cell, 11, 2), number(cell, 14, 2), number(cell, 17, 2))
                .toSecondOfDay();
        int millis = cell.length() > MILLIS ? number(cell, FORM.length() + 1, 3) : 0;
        return (day * 86_400 + second) * 1000 + millis;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Of digits, or -1. */
    private static int number(String cell, int from, int length) {
        int number = 0;
        for (int i = from; i < from + length; i++) {
            if (!isDigit(cell.charAt(i))) {
                return -1;
            }
            number = 10 * number + cell.charAt(i) - '0';
        }
        return number;
    }
}
