package dev.drydock.cli.terminal;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Text that others wrote, for a terminal: one line, with nothing in it that moves the cursor, changes colours or reverses the order of
 * what is read. A report could otherwise draw another verdict over its own.
 */
public final class PlainText {
    private PlainText() {}

    /** The text of a JSON value, on one line. */
    public static String of(JsonNode value) {
        return of(value.asText());
    }

    /** The text on one line; a character that is not printed has its code in place, such as {@code \u001b}. */
    public static String of(String text) {
        if (text.codePoints().allMatch(PlainText::isPrinted)) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (isPrinted(point)) {
                plain.appendCodePoint(point);
            } else {
                plain.append(String.format("\\u%04x", point));
            }
        });
        return plain.toString();
    }

    /** As {@link #of(String)}; the end of a long text is left out. */
    public static String shortened(String text) {
        int most = 80;
        return text.length() <= most ? of(text) : of(text.substring(0, most)) + "…";
    }

    private static boolean isPrinted(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
