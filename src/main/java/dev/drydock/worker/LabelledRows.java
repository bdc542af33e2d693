package dev.drydock.worker;

import dev.drydock.domain.dataset.Split;

/** The rows of a snapshot, by index. */
interface LabelledRows {
    int count();

    int inputs();

    Split split(int row);

    /** Index of the class (for binary tasks 1 is the positive one), or the quantity. */
    float label(int row);

    /** Writes the row's raw features, {@link #inputs()} values, from {@code at} on. */
    void copyFeatures(int row, float[] target, int at);
}
