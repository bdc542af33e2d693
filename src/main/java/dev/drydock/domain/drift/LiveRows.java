package dev.drydock.domain.drift;

/** Rows of one answered request. */
public interface LiveRows {
    int rows();

    /** NaN for missing; of a category or class, its index; of a text, its length in characters. */
    float value(DriftColumn column, int row);
}
