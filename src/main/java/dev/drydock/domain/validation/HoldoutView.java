package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import java.util.List;

/** The holdout as a gate of an extension sees it: its rows alone, numbered from 0 in the order of the snapshot. Immutable. */
public final class HoldoutView {
    private final Evidence evidence;
    private final int[] rows;

    private HoldoutView(Evidence evidence, int[] rows) {
        this.evidence = evidence;
        this.rows = rows;
    }

    public static HoldoutView of(Evidence evidence) {
        int[] rows = evidence.rows().rowsOf(Split.HOLDOUT).toArray();
        return new HoldoutView(evidence, rows);
    }

    public String model() {
        return evidence.use().model();
    }

    public ModelTask task() {
        return evidence.task();
    }

    public List<String> targets() {
        return evidence.task().label().targets().stream()
                .map(LabelRule.Target::name)
                .toList();
    }

    public int size() {
        return rows.length;
    }

    /** Scores of a row. */
    public int outputs() {
        return evidence.task().outputs();
    }

    /** A new array, {@code [rows, numbers]}. */
    public float[] labels() {
        int width = evidence.task().label().numbers();
        float[] labels = new float[rows.length * width];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = evidence.rows().label(rows[i / width], i % width);
        }
        return labels;
    }

    /** A new array, {@code [rows, outputs]}. */
    public float[] candidate() {
        return chosen(evidence.candidate().values());
    }

    /** A new array, {@code [rows, outputs]}. */
    public float[] champion() {
        return chosen(evidence.champion().values());
    }

    private float[] chosen(float[] scores) {
        int width = outputs();
        float[] chosen = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(scores, rows[i] * width, chosen, i * width, width);
        }
        return chosen;
    }

    public String id(int row) {
        return evidence.rows().id(rows[row]);
    }

    public String group(int row) {
        return evidence.rows().group(rows[row]);
    }

    /** Who exported the label; empty: not known. */
    public String source(int row) {
        return evidence.rows().source(rows[row]);
    }

    public List<String> slices() {
        return evidence.slices().stream().map(Slice::name).toList();
    }

    public boolean inSlice(int row, int slice) {
        if (slice < 0 || slice >= evidence.slices().size()) {
            throw new IndexOutOfBoundsException(
                    "there is no slice " + slice + " of " + evidence.slices().size());
        }
        return evidence.rows().inSlice(rows[row], slice);
    }

    public long seed() {
        return evidence.seed();
    }
}
