package dev.drydock.domain.validation;

import java.util.Arrays;
import java.util.List;

/** How often rows of each class were answered by each class. Immutable. */
final class Confusion {
    private final int[][] counts;
    private final int[] rows;

    private Confusion(int[][] counts, int[] rows) {
        this.counts = counts;
        this.rows = rows;
    }

    /** @param truth class indices, one a row */
    static Confusion of(Answers answers, float[] truth, int classes) {
        int[][] counts = new int[classes][classes];
        int[] rows = new int[classes];
        for (int row = 0; row < truth.length; row++) {
            rows[(int) truth[row]]++;
            if (answers.answered(row) >= 0) {
                counts[(int) truth[row]][answers.answered(row)]++;
            }
        }
        return new Confusion(counts, rows);
    }

    /** Rows of the class, with those that have no answer. */
    int rows(int of) {
        return rows[of];
    }

    /** Rows that were said to be of the class. */
    int said(int of) {
        return Arrays.stream(counts).mapToInt(row -> row[of]).sum();
    }

    /** The share of the class's rows that are right; NaN if it has none. */
    double recall(int of) {
        return (double) counts[of][of] / rows(of);
    }

    /** The share right of the rows that were said to be of the class; NaN if there are none. */
    double precision(int of) {
        return (double) counts[of][of] / said(of);
    }

    /** {@code 2 TP / (2 TP + FP + FN)}; NaN of a class that neither has rows nor was said. */
    double f1(int of) {
        return 2.0 * counts[of][of] / (rows(of) + said(of));
    }

    /** One list a class: how many of its rows were said to be of each class. */
    List<List<Integer>> matrix() {
        return Arrays.stream(counts)
                .map(row -> Arrays.stream(row).boxed().toList())
                .toList();
    }
}
