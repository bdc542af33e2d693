package dev.drydock.console.training;

import dev.drydock.domain.registry.DefinitionChange;
import java.util.List;

/**
 * What a {@code model.yaml} says otherwise than another, key by key.
 *
 * @param first shown at once
 * @param more those after them, folded; empty if there are few
 */
public record KeyRows(List<Row> first, List<Row> more) {
    static final int MOST_AT_ONCE = 12;
    static final KeyRows NONE = new KeyRows(List.of(), List.of());

    public KeyRows {
        first = List.copyOf(first);
        more = List.copyOf(more);
    }

    /** A key of the file, what it said and what it says, as words. */
    public record Row(String key, String before, String after) {}

    static KeyRows of(DefinitionChange change) {
        List<Row> rows = change.keys().stream()
                .map(key -> new Row(key.key(), key.said(), key.says()))
                .toList();
        int cut = Math.min(MOST_AT_ONCE, rows.size());
        return new KeyRows(rows.subList(0, cut), rows.subList(cut, rows.size()));
    }
}
