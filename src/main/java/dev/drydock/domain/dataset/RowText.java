package dev.drydock.domain.dataset;

import java.util.Arrays;
import java.util.List;

/**
 * The text inputs of a row as one text: with U+001F, the unit separator, between them, which no text has, since control characters
 * are rejected. Module and tokenizer see a line break there.
 */
public final class RowText {
    private static final String SEPARATOR = "\u001f";

    private RowText() {}

    /** @param texts of the text inputs in their order */
    public static String of(List<String> texts) {
        return String.join(SEPARATOR, texts);
    }

    /** The texts of a row that has some. */
    public static List<String> texts(String row) {
        return Arrays.asList(row.split(SEPARATOR, -1));
    }

    /** Characters of one of a row's texts, from 0, without a copy of it; the row must have it. */
    public static int length(String row, int which) {
        int from = 0;
        for (int before = 0; before < which; before++) {
            from = row.indexOf(SEPARATOR, from) + SEPARATOR.length();
        }
        int end = row.indexOf(SEPARATOR, from);
        return row.codePointCount(from, end < 0 ? row.length() : end);
    }

    /** For people: each text on lines of its own. */
    public static String lines(String row) {
        return row.replace(SEPARATOR, "\n");
    }

    /** Whether there is anything visible. */
    public static boolean canBeSeen(String text) {
        int i = 0;
        while (i < text.length() && isInvisible(text.codePointAt(i))) {
            i += Character.charCount(text.codePointAt(i));
        }
        return i < text.length();
    }

    private static boolean isInvisible(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || Character.getType(codePoint) == Character.FORMAT;
    }

    /** Whether a text may contain the character: all except unpaired surrogates and control characters; tab and line ends are allowed. */
    public static boolean isText(int codePoint) {
        return Character.isISOControl(codePoint)
                ? codePoint == '\t' || codePoint == '\n' || codePoint == '\r'
                : Character.getType(codePoint) != Character.SURROGATE;
    }
}
