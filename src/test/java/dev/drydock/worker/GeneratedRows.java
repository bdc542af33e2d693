package dev.drydock.worker;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Rows that the fixture model can learn from: 60 % train, 15 % tune, the rest holdout. */
final class GeneratedRows implements LabelledRows {
    private static final int INPUTS = 3;

    private final float[] features;
    private final float[] labels;
    private final Split[] splits;

    GeneratedRows(int count, long seed) {
        this(Task.BINARY_CLASSIFICATION, count, seed);
    }

    /** Of several classes there are three; a quantity lies about 1000. */
    GeneratedRows(Task task, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        features = new float[count * INPUTS];
        labels = new float[count];
        splits = new Split[count];
        for (int row = 0; row < count; row++) {
            float flow = (float) (120.5 + 33.25 * (random.nextDouble() * 4 - 2));
            float vibration = random.nextInt(10) == 0 ? Float.NaN : (float) (2 + random.nextDouble() - 0.5);
            int fluid = random.nextInt(3);
            features[row * INPUTS] = flow;
            features[row * INPUTS + 1] = vibration;
            features[row * INPUTS + 2] = fluid;
            double logit = (flow - 120.5) / 33.25 - fluid + 1 + (random.nextDouble() - 0.5);
            labels[row] = label(task, logit);
            double position = random.nextDouble();
            splits[row] = position < 0.6 ? Split.TRAIN : position < 0.75 ? Split.TUNE : Split.HOLDOUT;
        }
    }

    private GeneratedRows(float[] features, float[] labels, Split[] splits) {
        this.features = features;
        this.labels = labels;
        this.splits = splits;
    }

    /** The same rows, all with one label. */
    GeneratedRows withLabels(float label) {
        float[] alike = new float[labels.length];
        Arrays.fill(alike, label);
        return new GeneratedRows(features, alike, splits);
    }

    private static float label(Task task, double logit) {
        return switch (task) {
            case BINARY_CLASSIFICATION -> logit > 0 ? 1 : 0;
            case MULTICLASS_CLASSIFICATION -> logit < -1 ? 0 : logit < 1 ? 1 : 2;
            case REGRESSION -> (float) (1000 + 300 * logit);
        };
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
