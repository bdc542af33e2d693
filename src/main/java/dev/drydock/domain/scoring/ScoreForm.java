package dev.drydock.domain.scoring;

import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * What a version says of a row, as the serving endpoint says it.
 *
 * @param classes in the order of the model's outputs; empty for a quantity
 * @param targets names of several quantities; empty for one
 * @param point how scores become a class
 */
public record ScoreForm(Task task, List<String> classes, List<String> targets, OperatingPoint point) {
    public ScoreForm {
        classes = List.copyOf(classes);
        targets = List.copyOf(targets);
    }

    public static ScoreForm of(ModelDefinition definition, OperatingPoint point) {
        return new ScoreForm(
                definition.task(),
                definition.schema().classes(),
                definition.schema().label().targets().stream()
                        .map(target -> target.name())
                        .toList(),
                point);
    }

    /** Scores of a row. */
    public int outputs() {
        return task.outputs(classes.size(), Math.max(1, targets.size()));
    }

    /** Headers: {@code score}, or one for each class or target, such as {@code score.wear}; and of classes {@code label}. */
    public List<String> columns() {
        List<String> columns = new ArrayList<>();
        List<String> named = task.scoresEachClass() ? classes : targets;
        named.forEach(name -> columns.add("score." + name));
        if (named.isEmpty()) {
            columns.add("score");
        }
        if (task.isClassification()) {
            columns.add("label");
        }
        return columns;
    }

    /** @param scores of one row */
    public List<String> cells(float[] scores) {
        List<String> cells = new ArrayList<>();
        for (float score : scores) {
            cells.add(Float.toString(score));
        }
        if (task.isClassification()) {
            cells.add(point.answer(classes, scores, 0));
        }
        return cells;
    }
}
