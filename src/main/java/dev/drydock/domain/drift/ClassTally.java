package dev.drydock.domain.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows counted by what was predicted and by the cell of its score; see {@link AnswerBlock}. Not thread-safe. */
final class ClassTally {
    private final AnswerReference form;
    final long[][] rows;
    final long[][] held;
    final long[][] wrong;

    ClassTally(AnswerReference form) {
        this.form = form;
        int predicted = form.scaleOf().size();
        int several = predicted > 1 ? predicted : 0;
        this.rows = new long[predicted][];
        this.held = new long[predicted][];
        this.wrong = new long[2 * several][several];
        for (int i = 0; i < predicted; i++) {
            int scale = form.scaleOf().get(i);
            int cells = scale < 0 ? 0 : form.scales().get(scale).cells();
            rows[i] = new long[cells];
            held[i] = new long[cells];
        }
    }

    static ClassTally of(AnswerReference form, AnswerBlock block) {
        ClassTally tally = new ClassTally(form);
        fill(tally.rows, block.rows());
        fill(tally.held, block.held());
        fill(tally.wrong, block.wrong());
        return tally;
    }

    private static void fill(long[][] into, List<List<Long>> lists) {
        for (int i = 0; i < into.length; i++) {
            for (int j = 0; j < into[i].length; j++) {
                into[i][j] = lists.get(i).get(j);
            }
        }
    }

    /** A row without a label. */
    void add(int predicted, int cell) {
        rows[predicted][cell]++;
    }

    void add(int predicted, int cell, int label) {
        rows[predicted][cell]++;
        boolean several = wrong.length > 0;
        if (label == (several ? predicted : 1)) {
            held[predicted][cell]++;
        } else if (several) {
            wrong[2 * predicted + (answer(predicted, cell) < 0 ? 0 : 1)][label]++;
        }
    }

    /** The class that a row of the cell is answered with, below 0 for none. */
    int answer(int predicted, int cell) {
        int answer = form.scales().get(form.scaleOf().get(predicted)).answers().get(cell);
        return answer >= 0 && wrong.length > 0 ? predicted : answer;
    }

    void addAll(ClassTally other) {
        addAll(rows, other.rows);
        addAll(held, other.held);
        addAll(wrong, other.wrong);
    }

    private static void addAll(long[][] into, long[][] others) {
        for (int i = 0; i < into.length; i++) {
            for (int j = 0; j < into[i].length; j++) {
                into[i][j] += others[i][j];
            }
        }
    }

    long count() {
        return Arrays.stream(rows).mapToLong(Shares::sum).sum();
    }

    AnswerBlock block() {
        return new AnswerBlock(listed(rows), listed(held), listed(wrong));
    }

    private static List<List<Long>> listed(long[][] counts) {
        List<List<Long>> lists = new ArrayList<>();
        for (long[] some : counts) {
            lists.add(Arrays.stream(some).boxed().toList());
        }
        return lists;
    }
}
