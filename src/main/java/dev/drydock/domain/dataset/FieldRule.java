package dev.drydock.domain.dataset;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What one column is for, and where its values may go.
 *
 * @param column the header
 * @param uses empty of a column that the model does not read
 * @param places beyond the orchestrator; empty: nowhere
 */
public record FieldRule(String column, Set<FieldUse> uses, Set<FieldPlace> places) {
    /** Spaces of any width, none too, and control signs. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Z}\\p{Cf}\\p{Cc}]+");

    public FieldRule {
        uses = Set.copyOf(uses);
        places = Set.copyOf(places);
    }

    /** Whether a header names this column: case, spaces, and signs that nobody sees or that look alike, hide nothing. */
    public boolean isAbout(String header) {
        return areEqual(header, column);
    }

    /** Whether two headers name one column, as {@link #isAbout} compares them. */
    public static boolean areEqual(String header, String other) {
        return comparable(header).equals(comparable(other));
    }

    private static String comparable(String header) {
        String plain = Normalizer.normalize(header, Normalizer.Form.NFKC);
        String seen = UNSEEN.matcher(plain).replaceAll("");
        return seen.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
