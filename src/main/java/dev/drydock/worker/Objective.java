package dev.drydock.worker;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.training.Learning;
import java.util.Arrays;

/**
 * What training makes small: a task's loss, once as the engine computes it with gradients and once in double arithmetic, where it
 * decides which epoch and which trial are best. Classes may be weighted; a weight multiplies the loss of each of its rows.
 */
sealed interface Objective {

    /** Numbers that the module answers for a row. */
    int outputs();

    /**
     * The mean over the rows, a scalar.
     *
     * @param answers {@code [rows, outputs]}
     * @param labels as the module should answer them: one a row, or {@code [rows, outputs]} of quantities
     */
    NDArray loss(NDManager manager, NDArray answers, float[] labels);

    /**
     * The loss of one row.
     *
     * @param answers {@code [rows, outputs]}
     * @param labels as above
     */
    double loss(float[] answers, float[] labels, int row);

    /** @param labels of the rows that are trained on, to weigh classes by */
    static Objective of(Learning learning, TrainingSettings settings, float[] labels) {
        boolean balanced = settings.classWeights().equals(TrainingSettings.BALANCED);
        double smoothing = settings.fineTuning().labelSmoothing();
        return switch (learning.task()) {
            case BINARY_CLASSIFICATION -> new TwoClasses(ClassWeights.of(2, labels, balanced), smoothing);
            case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION ->
                new SeveralClasses(
                        learning.outputs(), ClassWeights.of(learning.outputs(), labels, balanced), smoothing);
            case REGRESSION -> new Quantity(learning.outputs(), settings.loss().equals(TrainingSettings.HUBER));
        };
    }

    /** How much a row of each class counts. */
    final class ClassWeights {
        private final float[] weights;
        private final boolean even;

        private ClassWeights(float[] weights, boolean even) {
            this.weights = weights;
            this.even = even;
        }

        /** Balanced: rows / (classes × rows of the class), so that the mean over all rows is 1; a class without rows counts 1. */
        static ClassWeights of(int classes, float[] labels, boolean balanced) {
            int[] rows = new int[classes];
            for (float label : labels) {
                rows[(int) label]++;
            }
            float[] weights = new float[classes];
            for (int i = 0; i < classes; i++) {
                weights[i] = balanced && rows[i] > 0 ? (float) ((double) labels.length / classes / rows[i]) : 1;
            }
            return new ClassWeights(weights, !balanced);
        }

        private float of(float label) {
            return weights[(int) label];
        }

        private float[] ofRows(float[] labels) {
            float[] each = new float[labels.length];
            for (int i = 0; i < each.length; i++) {
                each[i] = of(labels[i]);
            }
            return each;
        }
    }

    /**
     * Cross-entropy of a logit's sigmoid.
     *
     * @param smoothing share of the truth that is spread evenly over both classes, in training alone
     */
    record TwoClasses(ClassWeights weights, double smoothing) implements Objective {
        @Override
        public int outputs() {
            return 1;
        }

        @Override
        public NDArray loss(NDManager manager, NDArray answers, float[] labels) {
            NDArray truth = manager.create(smoothed(labels), new Shape(labels.length, 1));
            NDArray each = Activation.relu(answers)
                    .sub(answers.mul(truth))
                    .add(Activation.softPlus(answers.abs().neg()));
            return weights.even
                    ? each.mean()
                    : each.mul(manager.create(weights.ofRows(labels), new Shape(labels.length, 1)))
                            .mean();
        }

        private float[] smoothed(float[] labels) {
            float[] truth = labels.clone();
            for (int i = 0; i < truth.length; i++) {
                truth[i] = (float) (labels[i] * (1 - smoothing) + smoothing / 2);
            }
            return truth;
        }

        @Override
        public double loss(float[] answers, float[] labels, int row) {
            double logit = answers[row];
            float label = labels[row];
            double loss = Math.max(logit, 0) - logit * label + StrictMath.log1p(StrictMath.exp(-Math.abs(logit)));
            return weights.of(label) * loss;
        }
    }

    /**
     * Cross-entropy of the logits' softmax.
     *
     * @param smoothing share of the truth that is spread evenly over all classes, in training alone
     */
    record SeveralClasses(int outputs, ClassWeights weights, double smoothing) implements Objective {
        @Override
        public NDArray loss(NDManager manager, NDArray answers, float[] labels) {
            float[] truth = new float[labels.length * outputs];
            for (int row = 0; row < labels.length; row++) {
                float weight = weights.of(labels[row]);
                int from = row * outputs;
                Arrays.fill(truth, from, from + outputs, (float) (weight * smoothing / outputs));
                truth[from + (int) labels[row]] += (float) (weight * (1 - smoothing));
            }
            return answers.logSoftmax(1)
                    .mul(manager.create(truth, new Shape(labels.length, outputs)))
                    .sum(new int[] {1})
                    .neg()
                    .mean();
        }

        @Override
        public double loss(float[] answers, float[] labels, int row) {
            int from = row * outputs;
            float label = labels[row];
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < outputs; i++) {
                largest = Math.max(largest, answers[from + i]);
            }
            double sum = 0;
            for (int i = 0; i < outputs; i++) {
                sum += StrictMath.exp(answers[from + i] - largest);
            }
            return weights.of(label) * (StrictMath.log(sum) + largest - answers[from + (int) label]);
        }
    }

    /**
     * The squared difference, or Huber's loss: half of it up to a difference of 1, a straight line from there on. Of several targets the
     * mean over them, each counting alike.
     */
    record Quantity(int outputs, boolean huber) implements Objective {
        @Override
        public NDArray loss(NDManager manager, NDArray answers, float[] labels) {
            NDArray difference = answers.sub(manager.create(labels, new Shape(labels.length / outputs, outputs)));
            if (!huber) {
                return difference.square().mean();
            }
            NDArray absolute = difference.abs();
            NDArray curved = absolute.minimum(1);
            return curved.square().mul(0.5f).add(absolute.sub(curved)).mean();
        }

        @Override
        public double loss(float[] answers, float[] labels, int row) {
            double sum = 0;
            for (int i = row * outputs; i < (row + 1) * outputs; i++) {
                sum += loss(Math.abs((double) answers[i] - labels[i]));
            }
            return sum / outputs;
        }

        private double loss(double difference) {
            double curved = Math.min(difference, 1);
            return huber ? curved * curved / 2 + difference - curved : difference * difference;
        }
    }
}
