package dev.drydock.domain.validation;

import java.util.ArrayList;
import java.util.List;

/** Counts each class's recall. */
final class ClassLines {
    private ClassLines() {}

    static List<ClassLine> of(ScoredRows rows) {
        List<String> names = rows.task().label().classes();
        Confusion ours = Confusion.of(rows.candidate(), rows.labels(), names.size());
        Confusion theirs = Confusion.of(rows.champion(), rows.labels(), names.size());
        List<ClassLine> lines = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            lines.add(new ClassLine(names.get(i), ours.rows(i), ours.recall(i), theirs.recall(i)));
        }
        return lines;
    }
}
