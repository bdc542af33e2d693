package dev.drydock.domain.validation;

import java.util.ArrayList;
import java.util.List;

/** Counts each class's recall. */
final class ClassLines {
    private ClassLines() {}

    static List<ClassLine> of(ScoredRows rows) {
        List<String> names = rows.task().label().classes();
        int[] count = new int[names.size()];
        int[] ours = new int[names.size()];
        int[] theirs = new int[names.size()];
        for (int row = 0; row < rows.size(); row++) {
            int label = (int) rows.label(row);
            count[label]++;
            ours[label] += rows.candidateRight(row) ? 1 : 0;
            theirs[label] += rows.championRight(row) ? 1 : 0;
        }
        List<ClassLine> lines = new ArrayList<>();
        for (int i = 0; i < count.length; i++) {
            lines.add(
                    new ClassLine(names.get(i), count[i], (double) ours[i] / count[i], (double) theirs[i] / count[i]));
        }
        return lines;
    }
}
