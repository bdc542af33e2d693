package dev.drydock.domain.dataset;

import java.util.Locale;
import java.util.Set;

/**
 * What one column is for, and where its values may go.
 *
 * @param column the header
 * @param uses empty of a column that the model does not read
 * @param places beyond the orchestrator; empty: nowhere
 */
public record FieldRule(String column, Set<FieldUse> uses, Set<FieldPlace> places) {
    public FieldRule {
        uses = Set.copyOf(uses);
        places = Set.copyOf(places);
    }

    /** Whether a header names this column: case and spaces around it hide nothing. */
    public boolean isAbout(String header) {
        return comparable(header).equals(comparable(column));
    }

    private static String comparable(String header) {
        return header.strip().toLowerCase(Locale.ROOT);
    }
}
