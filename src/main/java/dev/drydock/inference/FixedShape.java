package dev.drydock.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scores rows of a model of numbers in forward passes that all have the same number of rows; blank ones fill the rest. The engine takes its
 * kernels, and with them the order of its sums, by the shape. So a row has the same bits alone and beside others, if {@link ShapeCheck} finds
 * nothing. Safe for threads.
 */
public final class FixedShape {
    private final LoadedModel model;
    private final int rows;
    private final int width;

    /** @param rows of each forward pass */
    public FixedShape(LoadedModel model, int rows) {
        this.model = model;
        this.rows = rows;
        this.width = model.preprocessing().width();
    }

    /** Rows after the preprocessing, row-major. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Packed(float[] values, int count) {}

    /** Of each forward pass. */
    public int rows() {
        return rows;
    }

    public Packed pack(RawRows.Numbers raw) {
        return new Packed(model.preprocessing().apply(raw.values(), raw.count()), raw.count());
    }

    /** As {@link LoadedModel#score(RawRows)}, in this shape. */
    public float[] score(RawRows.Numbers raw) {
        return score(List.of(pack(raw))).get(0);
    }

    /** In one forward pass if all together are no more than {@link #rows()}. One answer for each, as {@link LoadedModel#score(RawRows)} has it. */
    public List<float[]> score(List<Packed> together) {
        int all = together.stream().mapToInt(Packed::count).sum();
        int outputs = model.signature().outputs();
        float[] values = joined(together, all);
        float[] scores = new float[all * outputs];
        for (int from = 0; from < all; from += rows) {
            int used = Math.min(rows, all - from);
            float[] pass = new float[rows * width];
            System.arraycopy(values, from * width, pass, 0, used * width);
            float[] answers = model.answers(new ModuleInput.Numbers(pass, rows, width));
            model.writeScores(Arrays.copyOf(answers, used * outputs), scores, from * outputs);
        }
        List<float[]> each = new ArrayList<>();
        int at = 0;
        for (Packed one : together) {
            each.add(Arrays.copyOfRange(scores, at, at + one.count() * outputs));
            at += one.count() * outputs;
        }
        return each;
    }

    private float[] joined(List<Packed> together, int all) {
        float[] values = new float[all * width];
        int at = 0;
        for (Packed one : together) {
            System.arraycopy(one.values(), 0, values, at, one.values().length);
            at += one.values().length;
        }
        return values;
    }
}
