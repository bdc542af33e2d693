package dev.drydock.domain.registry;

import dev.drydock.domain.dataset.LabelRule;
import java.util.Arrays;
import java.util.Optional;

/** What a model answers. */
public enum Task {
    /** One logit per row, {@code [batch, 1] float32}; the score is its sigmoid, the probability of the last class. */
    BINARY_CLASSIFICATION("binary-classification"),
    /** One logit per row and class, {@code [batch, classes] float32}; the scores are their softmax. */
    MULTICLASS_CLASSIFICATION("multiclass-classification"),
    /** The same of a text, which the module takes as token ids and attention mask; two classes or more. */
    TEXT_CLASSIFICATION("text-classification"),
    /**
     * One number per row and target, {@code [batch, targets] float32}, usually of one target: the standardised label; the score is the
     * label in its unit.
     */
    REGRESSION("regression");

    private final String yamlName;

    Task(String yamlName) {
        this.yamlName = yamlName;
    }

    public String yamlName() {
        return yamlName;
    }

    public static Optional<Task> ofYamlName(String name) {
        return Arrays.stream(values())
                .filter(task -> task.yamlName.equals(name))
                .findFirst();
    }

    public boolean isClassification() {
        return this != REGRESSION;
    }

    /** Whether there is a score for each class, and a predicted class that is logged. */
    public boolean scoresEachClass() {
        return this == MULTICLASS_CLASSIFICATION || this == TEXT_CLASSIFICATION;
    }

    /** Whether a number can be a score: a probability, or of a quantity any finite number. */
    public boolean canScore(float number) {
        return isClassification() ? number >= 0 && number <= 1 : Float.isFinite(number);
    }

    /** Whether a tokenizer makes the module's input, from text alone. */
    public boolean readsText() {
        return this == TEXT_CLASSIFICATION;
    }

    /**
     * How many numbers the module answers for a row, and how many scores there are of it.
     *
     * @param targets of a regression; else 1
     */
    public int outputs(int classes, int targets) {
        return scoresEachClass() ? classes : targets;
    }

    public int outputs(LabelRule label) {
        return outputs(label.classes().size(), label.numbers());
    }
}
