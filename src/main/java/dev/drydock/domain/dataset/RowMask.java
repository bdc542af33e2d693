package dev.drydock.domain.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Shows the parts of a row that people need to correct an export, and nothing else: the cells of the columns that the model names and that
 * its owner does not mark as private. If the cells of a row cannot be separated, it shows only the shape of the row. Immutable and
 * thread-safe.
 */
public final class RowMask {
    private static final String HIDDEN = "***";
    private static final char LETTER = 'x';
    private static final char DIGIT = '9';
    private static final int LONGEST = 2000;

    private final List<Boolean> shown;

    /** @param columns of the file's cells, in their order */
    public RowMask(List<String> columns, ExportKind kind, DatasetSchema schema) {
        Set<String> named = schema.columns(kind);
        this.shown = columns.stream()
                .map(column ->
                        named.contains(column) && !schema.privateColumns().contains(column))
                .toList();
    }

    /** As a record of CSV with commas, with three asterisks in place of what is not shown. */
    public String row(List<String> cells) {
        List<String> masked = new ArrayList<>(cells.size());
        for (int i = 0; i < cells.size(); i++) {
            boolean all = i < shown.size() && shown.get(i);
            masked.add(all || cells.get(i).isEmpty() ? quoted(cells.get(i)) : HIDDEN);
        }
        return shortened(String.join(",", masked));
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /** The text with an x in place of each letter and a 9 in place of each digit: quotes, separators and lengths stay. */
    public static String shape(String text) {
        StringBuilder shape = new StringBuilder(text.length());
        text.codePoints().forEach(c -> shape.appendCodePoint(shapeOf(c)));
        return shape.toString();
    }

    private static int shapeOf(int character) {
        if (Character.isDigit(character)) {
            return DIGIT;
        }
        return character < ' ' || (character <= '~' && !Character.isLetter(character)) || character == '\ufffd'
                ? character
                : LETTER;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "\u2026";
    }
}
