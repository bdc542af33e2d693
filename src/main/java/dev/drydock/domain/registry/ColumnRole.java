package dev.drydock.domain.registry;

/** Which part of a snapshot's rows a column is. */
public enum ColumnRole {
    /** What the model was given. */
    INPUT("inputs"),
    /** What the model answered: the logged score, of several classes also the predicted one. */
    PREDICTION("predictions"),
    /** What was true. */
    LABEL("labels");

    private final String key;

    ColumnRole(String key) {
        this.key = key;
    }

    /** As {@code model.yaml} names it. */
    public String key() {
        return key;
    }
}
