package dev.drydock.domain.registry;

/** What a model answers. */
public enum Task {
    /** One logit per row, {@code [batch, 1] float32}; the score is its sigmoid, the probability of the last class. */
    BINARY_CLASSIFICATION("binary-classification");

    private final String yamlName;

    Task(String yamlName) {
        this.yamlName = yamlName;
    }

    public String yamlName() {
        return yamlName;
    }
}
