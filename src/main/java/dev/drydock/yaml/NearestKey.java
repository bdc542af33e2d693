package dev.drydock.yaml;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The key that somebody who mistyped most likely meant. */
final class NearestKey {
    private static final int LONGEST = 40;

    private NearestKey() {}

    /** The nearest key by edit distance, if at most a third of its letters (and at least two) differ. */
    static Optional<String> to(String typed, Set<String> keys) {
        if (typed.length() > LONGEST) {
            return Optional.empty();
        }
        return keys.stream()
                .filter(key -> distance(typed, key) <= Math.max(2, key.length() / 3))
                .filter(key -> distance(typed, key) < key.length())
                .min(Comparator.comparingInt((String key) -> distance(typed, key))
                        .thenComparing(key -> key));
    }

    /** Levenshtein's distance, case and the choice of dash or underscore ignored. */
    private static int distance(String typed, String key) {
        String from = typed.toLowerCase(Locale.ROOT).replace('_', '-');
        int[] row = new int[key.length() + 1];
        for (int j = 0; j <= key.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= key.length(); j++) {
                int substituted = diagonal + (from.charAt(i - 1) == key.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[key.length()];
    }
}
