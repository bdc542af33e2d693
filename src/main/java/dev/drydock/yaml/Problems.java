package dev.drydock.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects problems while the reading continues. */
public final class Problems {
    private static final int LONGEST_QUOTE = 60;

    private final List<Problem> found = new ArrayList<>();

    public void add(int line, String key, String sentence) {
        found.add(new Problem(line, key, sentence));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Each once, however many trials of a sweep have it. */
    public List<Problem> inOrderOfLines() {
        return found.stream()
                .distinct()
                .sorted(Comparator.comparingInt(Problem::line))
                .toList();
    }

    /** The text as it may stand in a message: on one line, not too long. */
    public static String quote(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return "'"
                + (printable.length() > LONGEST_QUOTE ? printable.substring(0, LONGEST_QUOTE) + "…" : printable)
                + "'";
    }
}
