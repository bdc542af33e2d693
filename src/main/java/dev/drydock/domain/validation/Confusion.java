package dev.drydock.domain.validation;

import java.util.Arrays;
import java.util.List;

/** How often rows of each class were said to be of each class. Immutable. */
final class Confusion {
    private final int[][] counts;

    private Confusion(int[][] counts) {
        this.counts = counts;
    }

    /** @param truth class indices, one a row */
    static Confusion of(Answers answers, float[] truth, int classes) {
        int[][] counts = new int[classes][classes];
        for (int row = 0; row < truth.length; row++) {
            counts[(int) truth[row]][answers.named(row)]++;
        }
        return new Confusion(counts);
    }

    /** Rows of the class. */
    int rows(int of) {
        return Arrays.stream(counts[of]).sum();
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
