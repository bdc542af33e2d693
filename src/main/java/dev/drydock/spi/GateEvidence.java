package dev.drydock.spi;

import java.util.List;

/**
 * The rows of the snapshot's holdout with their labels, and what candidate and champion answer. Drydock implements it. Immutable: arrays
 * are copies that the gate may change. No method returns null or throws, except {@link IndexOutOfBoundsException} for a number outside
 * the stated range.
 *
 * <p>Rows have the numbers 0 to {@link #rows()} − 1, in the order of the snapshot. No row of <i>train</i> or <i>tune</i> is there.
 */
public interface GateEvidence {

    /** The model's name, such as {@code pump-failure}. */
    String model();

    /** As {@code model.yaml} has it: {@code binary-classification}, {@code multiclass-classification}, and so on. */
    String task();

    /** The label's classes in the order of the model's outputs; of two the last is the positive one. Empty for a regression. */
    List<String> classes();

    /** The names of a regression's targets in the order of the model's outputs, if it has several; else empty. */
    List<String> targets();

    /** How many rows there are, 1 or more. */
    int rows();

    /**
     * How many scores a row has: of two classes 1, the probability of the last class; of several classes one probability each; of a
     * text one probability for each class; of a regression one value for each target, in the label's unit.
     */
    int outputs();

    /**
     * Labels, row-major {@code [rows, n] float}. {@code n} is the number of targets if there are several, else 1. A class is its index
     * in {@link #classes()}; a quantity is in the label's unit.
     *
     * @return a new array
     */
    float[] labels();

    /**
     * The candidate's scores, row-major {@code [rows, outputs] float}: finite, and for classes from 0 to 1.
     *
     * @return a new array
     */
    float[] candidate();

    /**
     * The champion's scores of the same rows, in the same form.
     *
     * @return a new array
     */
    float[] champion();

    /** The row's prediction id. */
    String id(int row);

    /** The group (a pump, a patient) that the row belongs to. Estimate bounds by groups, not by rows: resample groups, for example. */
    String group(int row);

    /** Who signed the export that the row's label came with; empty if that is not known. */
    String source(int row);

    /** The names of the slices of {@code model.yaml}, in its order. */
    List<String> slices();

    /** @param slice its place in {@link #slices()}, from 0 */
    boolean inSlice(int row, int slice);

    /** The policy's limit: {@code at-most} if {@link #lessIsBetter()}, else {@code at-least}. */
    double limit();

    /** Whether the upper bound of the value must be at most the limit; else the lower bound must be at least the limit. */
    boolean lessIsBetter();

    /** The policy's confidence for one-sided bounds, 0.5 to 1. */
    double confidence();

    /** The snapshot's seed for random numbers, the same at each call. */
    long seed();
}
