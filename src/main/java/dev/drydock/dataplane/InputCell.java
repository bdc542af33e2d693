package dev.drydock.dataplane;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.RowText;
import java.util.HashMap;
import java.util.Map;

/** One input of a model, and where it stands among a record's cells. Immutable and thread-safe. */
final class InputCell {
    private final InputColumn column;
    private final int index;
    private final double min;
    private final double max;
    private final Map<String, Float> categories = new HashMap<>();

    /** @param index -1 if the file has no such column, which may then be missing */
    InputCell(InputColumn column, int index) {
        this.column = column;
        this.index = index;
        this.min = column.min().orElse(Double.NEGATIVE_INFINITY);
        this.max = column.max().orElse(Double.POSITIVE_INFINITY);
        for (String category : column.categories()) {
            categories.put(category, (float) categories.size());
        }
    }

    /** The cell as it is; empty if the file has no such column. */
    String of(String[] cells) {
        return index < 0 ? "" : cells[index];
    }

    /** The number, the index of the category, NaN for a missing value, or the characters of a text. */
    float read(String[] cells) throws UnreadableCell {
        String cell = of(cells);
        if (column.isText()) {
            return textLength(cell);
        }
        if (cell.isEmpty()) {
            if (column.missingAllowed()) {
                return Float.NaN;
            }
            throw new UnreadableCell(RejectReason.MISSING_VALUE, column.column());
        }
        if (column.type() == ColumnType.NUMERIC) {
            return (float) DecimalCell.inRange(cell, column.column(), min, max);
        }
        Float category = categories.get(cell);
        if (category == null) {
            throw new UnreadableCell(RejectReason.UNKNOWN_CATEGORY, column.column());
        }
        return category;
    }

    /** In characters, which is what is held of a text among the features. */
    private int textLength(String text) throws UnreadableCell {
        if (!RowText.canBeSeen(text)) {
            throw new UnreadableCell(RejectReason.MISSING_VALUE, column.column());
        }
        if (!text.codePoints().allMatch(RowText::isText)) {
            throw new UnreadableCell(RejectReason.NOT_TEXT, column.column());
        }
        int length = text.codePointCount(0, text.length());
        if (length > max) {
            throw new UnreadableCell(RejectReason.TOO_LONG, column.column());
        }
        return length;
    }
}
