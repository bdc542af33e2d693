package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows to which a candidate gives no valid score, in whichever split: a model that cannot answer a row that it was trained on is broken. */
final class InvalidScores {
    private static final int LISTED = 20;

    private InvalidScores() {}

    /** A sentence for people; empty if all scores are valid. */
    static Optional<String> find(Evidence evidence) {
        LabelledRows rows = evidence.rows();
        float[] scores = evidence.candidate().values();
        int outputs = evidence.task().outputs();
        Task task = evidence.task().task();
        List<String> listed = new ArrayList<>();
        int invalid = 0;
        int all = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (rows.isIn(Split.ERASED, row)) {
                continue;
            }
            all++;
            if (!isValid(task, scores, row * outputs, outputs)) {
                invalid++;
                if (listed.size() < LISTED) {
                    listed.add(rows.id(row));
                }
            }
        }
        return invalid == 0
                ? Optional.empty()
                : Optional.of("For " + invalid + " of the " + all + " rows of the snapshot the score is not a "
                        + (task.isClassification() ? "number from 0 to 1" : "finite number") + ": rows "
                        + String.join(", ", listed) + (invalid > LISTED ? ", …" : "")
                        + ". Look at their inputs, and for overflow in training.");
    }

    private static boolean isValid(Task task, float[] scores, int from, int outputs) {
        for (int i = from; i < from + outputs; i++) {
            if (!task.canScore(scores[i])) {
                return false;
            }
        }
        return true;
    }
}
