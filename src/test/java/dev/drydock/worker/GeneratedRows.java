package dev.drydock.worker;

import dev.drydock.domain.dataset.Split;
import java.util.SplittableRandom;

/** Rows that the fixture model can learn from: 60 % train, 15 % tune, the rest holdout. */
final class GeneratedRows implements LabelledRows {
    private static final int INPUTS = 3;

    private final float[] features;
    private final int[] labels;
    private final Split[] splits;

    GeneratedRows(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        features = new float[count * INPUTS];
        labels = new int[count];
        splits = new Split[count];
        for (int row = 0; row < count; row++) {
            float flow = (float) (120.5 + 33.25 * (random.nextDouble() * 4 - 2));
            float vibration = random.nextInt(10) == 0 ? Float.NaN : (float) (2 + random.nextDouble() - 0.5);
            int fluid = random.nextInt(3);
            features[row * INPUTS] = flow;
            features[row * INPUTS + 1] = vibration;
            features[row * INPUTS + 2] = fluid;
            double logit = (flow - 120.5) / 33.25 - fluid + 1 + (random.nextDouble() - 0.5);
            labels[row] = logit > 0 ? 1 : 0;
            double position = random.nextDouble();
            splits[row] = position < 0.6 ? Split.TRAIN : position < 0.75 ? Split.TUNE : Split.HOLDOUT;
        }
    }

    @Override
    public int count() {
        return labels.length;
    }

    @Override
    public int inputs() {
        return INPUTS;
    }

    @Override
    public Split split(int row) {
        return splits[row];
    }

    @Override
    public float label(int row) {
        return labels[row];
    }

    @Override
    public void copyFeatures(int row, float[] target, int at) {
        System.arraycopy(features, row * INPUTS, target, at, INPUTS);
    }
}
