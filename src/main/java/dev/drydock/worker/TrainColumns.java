package dev.drydock.worker;

import dev.drydock.domain.dataset.Split;
import dev.drydock.inference.FittedPreprocessing;
import java.util.stream.IntStream;

/** The columns of the split <em>train</em>, in the order of the snapshot. */
final class TrainColumns implements FittedPreprocessing.Columns {
    private final LabelledRows rows;
    private final boolean quantities;
    private final int[] members;

    TrainColumns(LabelledRows rows, boolean quantities) {
        this.rows = rows;
        this.quantities = quantities;
        this.members = IntStream.range(0, rows.count())
                .filter(row -> rows.split(row) == Split.TRAIN)
                .toArray();
    }

    @Override
    public float[] input(int index) {
        float[] raw = new float[rows.inputs()];
        float[] column = new float[members.length];
        for (int i = 0; i < members.length; i++) {
            rows.copyFeatures(members[i], raw, 0);
            column[i] = raw[index];
        }
        return column;
    }

    @Override
    public int targets() {
        return quantities ? rows.numbers() : 0;
    }

    @Override
    public float[] quantities(int target) {
        float[] labels = new float[members.length];
        for (int i = 0; i < members.length; i++) {
            labels[i] = rows.label(members[i], target);
        }
        return labels;
    }
}
