package dev.drydock.dataplane;

import dev.drydock.domain.dataset.RejectReason;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/** An ISO 8601 instant as a cell has it; of {@code 2026-11-24T23:15:00Z} and {@code 2026-11-24T23:15:00.123Z} without detours. */
final class InstantCell {
    private static final String FORM = "dddd-dd-ddTdd:dd:dd";
    private static final int MILLIS = FORM.length() + ".ddd".length();

    private InstantCell() {}

    /**
     * Epoch milliseconds.
     *
     * @throws UnreadableCell {@code BAD_TIME}
     */
    static long parse(String cell, String field) throws UnreadableCell {
        try {
            return hasForm(cell) ? ofForm(cell) : Instant.parse(cell).toEpochMilli();
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
        int hour = number(cell, 11, 2);
        int minute = number(cell, 14, 2);
        int second = number(cell, 17, 2);
        if (hour > 23 || minute > 59 || second > 59) {
            return Instant.parse(cell).toEpochMilli(); // it knows which of them there are
        }
        long day = LocalDate.of(number(cell, 0, 4), number(cell, 5, 2), number(cell, 8, 2))
                .toEpochDay();
        int millis = cell.length() > MILLIS ? number(cell, FORM.length() + 1, 3) : 0;
        return (((day * 24 + hour) * 60 + minute) * 60 + second) * 1000 + millis;
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
