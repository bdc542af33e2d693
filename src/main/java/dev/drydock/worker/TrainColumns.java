package dev.drydock.worker;

import dev.drydock.domain.dataset.Split;
import dev.drydock.inference.FittedPreprocessing;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
    public float @Nullable [] quantities() {
        if (!quantities) {
            return null;
        }
        float[] labels = new float[members.length];
        for (int i = 0; i < members.length; i++) {
            labels[i] = rows.label(members[i]);
        }
        return labels;
    }
}
