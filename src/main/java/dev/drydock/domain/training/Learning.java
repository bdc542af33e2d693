package dev.drydock.domain.training;

import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.Task;

/**
 * The task that a module learns.
 *
 * @param outputs how many numbers the module returns for a row
 * @param fitPreprocessing whether training first fits the preprocessing's numbers to <em>train</em>
 * @param maxLength of text, the most tokens of a row; else 0
 */
public record Learning(Task task, int outputs, boolean fitPreprocessing, int maxLength) {
    /** Two classes, by a preprocessing that is given. */
    public static final Learning TWO_CLASSES = new Learning(Task.BINARY_CLASSIFICATION, 1, false);

    /** Of numbers and categories. */
    public Learning(Task task, int outputs, boolean fitPreprocessing) {
        this(task, outputs, fitPreprocessing, 0);
    }

    public static Learning of(ModelDefinition model) {
        return new Learning(
                model.task(),
                model.task().outputs(model.schema().label()),
                model.preprocessing().fittedOnTrain(),
                model.preprocessing().maxLength());
    }
}
