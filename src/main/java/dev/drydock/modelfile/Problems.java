package dev.drydock.modelfile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong while reading goes on. */
final class Problems {
    private static final int LONGEST_QUOTE = 60;

    private final List<ModelFileProblem> found = new ArrayList<>();

    void add(int line, String key, String sentence) {
        found.add(new ModelFileProblem(line, key, sentence));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** Each once, however many trials of a sweep have it. */
    List<ModelFileProblem> inOrderOfLines() {
        return found.stream()
                .distinct()
                .sorted(Comparator.comparingInt(ModelFileProblem::line))
                .toList();
    }

    /** The text as it may stand in a message: on one line, not too long. */
    static String quote(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return "'"
                + (printable.length() > LONGEST_QUOTE ? printable.substring(0, LONGEST_QUOTE) + "…" : printable)
                + "'";
    }
}
