package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Invented holdouts whose rows of a group resemble each other, for the tasks with several classes or a quantity. */
final class TaskFields {
    static final ModelTask QUANTITY = new ModelTask(Task.REGRESSION, new LabelRule.Quantity(0, 5000, "h", 50));
    static final ModelTask TARGETS = new ModelTask(
            Task.REGRESSION,
            new LabelRule.Quantities(List.of(
                    new LabelRule.Target("energy", new LabelRule.Quantity(0, 5000, "kWh", 50)),
                    new LabelRule.Target("wear", new LabelRule.Quantity(0, 5, "mm", 0.05)))));
    static final ModelTask THREE_CLASSES =
            new ModelTask(Task.MULTICLASS_CLASSIFICATION, LabelRule.ofClasses("ok", "scratch", "dent"));
    static final double[] SHARES = {0.6, 0.25, 0.15};
    static final double LABEL_DEVIATION = 300;

    int groups = 24;
    int rowsPerGroup = 15;
    /** Of the error of a quantity; a third of its variance is the group's. */
    double candidateDeviation = 100;

    double championDeviation = 100;
    /** Chance that a row's class is right; in half of the groups 0.15 more, in the others less. */
    double candidateAccuracy = 0.8;

    double championAccuracy = 0.8;

    private final SplittableRandom random;

    TaskFields(SplittableRandom random) {
        this.random = random;
    }

    /** Of a model whose errors have that deviation. */
    static double r2(double deviation) {
        return 1 - deviation * deviation / (LABEL_DEVIATION * LABEL_DEVIATION);
    }

    static double meanAbsoluteError(double deviation) {
        return deviation * Math.sqrt(2 / Math.PI);
    }

    /** Of a model that is right with that chance and else names either other class alike. */
    static double macroF1(double accuracy) {
        double sum = 0;
        for (double share : SHARES) {
            double said = accuracy * share + (1 - accuracy) / 2 * (1 - share);
            sum += 2 * accuracy * share / (share + said);
        }
        return sum / SHARES.length;
    }

    /** All rows are of the holdout, and of slice 0 in every other group. */
    LabelledRows labelled(float[] labels) {
        int rows = groups * rowsPerGroup;
        return labels.length == 2 * rows ? labelled(labels, rows) : labelled(labels, labels.length);
    }

    private LabelledRows labelled(float[] labels, int rows) {
        List<String> ids = new ArrayList<>();
        List<String> groupOf = new ArrayList<>();
        Split[] splits = new Split[rows];
        int[] slices = new int[rows];
        for (int row = 0; row < rows; row++) {
            int group = row / rowsPerGroup;
            ids.add("p" + row);
            groupOf.add("g" + group);
            splits[row] = Split.HOLDOUT;
            slices[row] = group % 2;
        }
        return new LabelledRows(ids, groupOf, splits, labels, slices);
    }

    /** Labels and both models' scores. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Drawn(ModelTask task, LabelledRows rows, float[] candidate, float[] champion) {
        ScoredRows scored() {
            return ScoredRows.select(task, rows, candidate, champion, row -> true);
        }
    }

    Drawn quantities() {
        int count = groups * rowsPerGroup;
        float[] labels = new float[count];
        float[] ours = new float[count];
        float[] theirs = new float[count];
        double groupEffect = 0;
        for (int row = 0; row < count; row++) {
            if (row % rowsPerGroup == 0) {
                groupEffect = random.nextGaussian();
            }
            labels[row] = (float) (2000 + LABEL_DEVIATION * random.nextGaussian());
            double shared = (groupEffect + random.nextGaussian()) / Math.sqrt(3);
            ours[row] = (float) (labels[row] + candidateDeviation * error(shared));
            theirs[row] = (float) (labels[row] + championDeviation * error(shared));
        }
        return new Drawn(QUANTITY, labelled(labels), ours, theirs);
    }

    /** Two targets: the one of {@link #quantities}, and a thousandth of it whose errors are as large beside its labels. */
    Drawn targets() {
        Drawn first = quantities();
        Drawn second = quantities();
        return new Drawn(
                TARGETS,
                labelled(paired(first.rows(), second.rows())),
                paired(first.candidate(), second.candidate()),
                paired(first.champion(), second.champion()));
    }

    private static float[] paired(LabelledRows first, LabelledRows second) {
        float[] labels = new float[first.size()];
        float[] others = new float[second.size()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = first.label(row);
            others[row] = second.label(row);
        }
        return paired(labels, others);
    }

    private static float[] paired(float[] first, float[] second) {
        float[] both = new float[2 * first.length];
        for (int row = 0; row < first.length; row++) {
            both[2 * row] = first[row];
            both[2 * row + 1] = second[row] / 1000;
        }
        return both;
    }

    private double error(double shared) {
        return shared + random.nextGaussian() / Math.sqrt(3);
    }

    Drawn classes() {
        int count = groups * rowsPerGroup;
        float[] labels = new float[count];
        float[] ours = new float[3 * count];
        float[] theirs = new float[3 * count];
        double groupEffect = 0;
        for (int row = 0; row < count; row++) {
            if (row % rowsPerGroup == 0) {
                groupEffect = random.nextBoolean() ? 0.15 : -0.15;
            }
            double draw = random.nextDouble();
            labels[row] = draw < SHARES[0] ? 0 : draw < SHARES[0] + SHARES[1] ? 1 : 2;
            double luck = random.nextDouble();
            int wrong = (int) (labels[row] + 1 + random.nextInt(2)) % 3;
            write(ours, row, luck < candidateAccuracy + groupEffect ? (int) labels[row] : wrong);
            write(theirs, row, luck < championAccuracy + groupEffect ? (int) labels[row] : wrong);
        }
        return new Drawn(THREE_CLASSES, labelled(labels), ours, theirs);
    }

    private static void write(float[] probabilities, int row, int predicted) {
        for (int i = 0; i < 3; i++) {
            probabilities[3 * row + i] = i == predicted ? 0.8f : 0.1f;
        }
    }
}
