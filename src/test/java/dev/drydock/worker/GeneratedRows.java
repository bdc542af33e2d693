package dev.drydock.worker;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Rows that the fixture model can learn from: 60 % train, 15 % tune, the rest holdout. */
final class GeneratedRows implements LabelledRows {
    private static final int INPUTS = 3;

    private static final String[] WORDS = {
        "the", "pump", "is", "and", "a", "valve", "again", "today", "since", "morning", "line", "one", "two"
    };
    /** One of a row says its class. */
    private static final String[] TELLING = {"leaks", "hums", "stops"};

    private final float[] features;
    private final float[] labels;
    private final int numbers;
    private final Split[] splits;
    private final List<String> texts;

    GeneratedRows(int count, long seed) {
        this(Task.BINARY_CLASSIFICATION, count, seed);
    }

    /** Of several classes there are three; a quantity lies about 1000; a text is a few words. */
    GeneratedRows(Task task, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int inputs = task.readsText() ? 1 : INPUTS;
        features = new float[count * inputs];
        labels = new float[count];
        numbers = 1;
        splits = new Split[count];
        texts = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            if (task.readsText()) {
                labels[row] = random.nextInt(TELLING.length);
                texts.add(text(TELLING[(int) labels[row]], random));
                features[row] = texts.get(row).length();
            } else {
                numbers(task, row, random);
            }
            double position = random.nextDouble();
            splits[row] = position < 0.6 ? Split.TRAIN : position < 0.75 ? Split.TUNE : Split.HOLDOUT;
        }
    }

    private void numbers(Task task, int row, SplittableRandom random) {
        float flow = (float) (120.5 + 33.25 * (random.nextDouble() * 4 - 2));
        float vibration = random.nextInt(10) == 0 ? Float.NaN : (float) (2 + random.nextDouble() - 0.5);
        int fluid = random.nextInt(3);
        features[row * INPUTS] = flow;
        features[row * INPUTS + 1] = vibration;
        features[row * INPUTS + 2] = fluid;
        double logit = (flow - 120.5) / 33.25 - fluid + 1 + (random.nextDouble() - 0.5);
        labels[row] = label(task, logit);
    }

    /** Up to 30 words, so that some are cut; now and then one that no vocabulary has. */
    private static String text(String telling, SplittableRandom random) {
        int length = 2 + random.nextInt(29);
        int place = random.nextInt(Math.min(length, 12));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            String other = random.nextInt(20) == 0 ? "\u6cf5" : WORDS[random.nextInt(WORDS.length)];
            text.append(i == 0 ? "" : " ").append(i == place ? telling : other);
        }
        return text.toString();
    }

    private GeneratedRows(float[] features, float[] labels, int numbers, Split[] splits, List<String> texts) {
        this.features = features;
        this.labels = labels;
        this.numbers = numbers;
        this.splits = splits;
        this.texts = texts;
    }

    /**
     * Rows of two classes whose labels nothing explains, so that only those that are trained on can be known, by heart. Those of tune are copies
     * of them, so that no training stops before it knows them.
     *
     * @param trained how many rows are trained on
     */
    static GeneratedRows withoutAReason(int trained, int holdout, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        GeneratedRows drawn = new GeneratedRows(trained * 2 + holdout, seed);
        for (int row = 0; row < drawn.count(); row++) {
            drawn.labels[row] = random.nextInt(2);
            drawn.splits[row] = row < trained ? Split.TRAIN : row < 2 * trained ? Split.TUNE : Split.HOLDOUT;
        }
        for (int row = 0; row < trained; row++) {
            drawn.labels[trained + row] = drawn.labels[row];
            System.arraycopy(drawn.features, row * INPUTS, drawn.features, (trained + row) * INPUTS, INPUTS);
        }
        return drawn;
    }

    /** The same rows, all with one label. */
    GeneratedRows withLabels(float label) {
        float[] alike = new float[labels.length];
        Arrays.fill(alike, label);
        return new GeneratedRows(features, alike, numbers, splits, texts);
    }

    /** The same rows with a second quantity, which lies about 0.04 and falls where the first one rises with the flow. */
    GeneratedRows withSecondTarget() {
        float[] both = new float[2 * labels.length];
        for (int row = 0; row < labels.length; row++) {
            both[2 * row] = labels[row];
            float flow = (features[row * INPUTS] - 120.5f) / 33.25f;
            both[2 * row + 1] = 0.04f - 0.008f * flow + (features[row * INPUTS + 2] == 1 ? 0.01f : 0);
        }
        return new GeneratedRows(features, both, 2, splits, texts);
    }

    private static float label(Task task, double logit) {
        return switch (task) {
            case BINARY_CLASSIFICATION -> logit > 0 ? 1 : 0;
            case MULTICLASS_CLASSIFICATION -> logit < -1 ? 0 : logit < 1 ? 1 : 2;
            case REGRESSION -> (float) (1000 + 300 * logit);
            case TEXT_CLASSIFICATION -> throw new IllegalArgumentException("a text has no numbers");
        };
    }

    @Override
    public int count() {
        return splits.length;
    }

    @Override
    public int inputs() {
        return features.length / Math.max(1, splits.length);
    }

    @Override
    public String text(int row) {
        return texts.isEmpty() ? "" : texts.get(row);
    }

    @Override
    public Split split(int row) {
        return splits[row];
    }

    @Override
    public float label(int row) {
        return labels[row * numbers];
    }

    @Override
    public int numbers() {
        return numbers;
    }

    @Override
    public float label(int row, int target) {
        return labels[row * numbers + target];
    }

    @Override
    public void copyFeatures(int row, float[] target, int at) {
        System.arraycopy(features, row * inputs(), target, at, inputs());
    }
}
