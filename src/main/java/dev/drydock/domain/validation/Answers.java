package dev.drydock.domain.validation;

import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.Task;
import java.util.stream.IntStream;

/** What one model answered on some rows, beside what is true of them. Immutable. */
sealed interface Answers {

    /** Whether every score is what a score of the task must be: a probability, or a finite number. */
    boolean areValid();

    Metrics metrics();

    /**
     * How far off a row is: of classes 0 if the answer is right and 1 if it is wrong or there is none, else the absolute error in the
     * target's unit.
     *
     * @param target its place among the targets, from 0; 0 of classes
     */
    double error(int row, int target);

    /** How sure the model is of a row, and whether what it is sure of is true; for classes only. */
    Confidence confidence(int row);

    /** The class that the model holds most probable; for classes only. */
    int named(int row);

    /** The class that the version answers at its operating point, or {@link OperatingPoint#ABSTAINED}; for classes only. */
    int answered(int row);

    /** The probability of the most probable class; for classes only. */
    float certainty(int row);

    /** The probability of a class, by its index; for classes only. */
    float probability(int row, int index);

    /**
     * @param probability of two classes the last one's, of several the predicted one's
     * @param holds whether the row is of that class
     */
    record Confidence(float probability, boolean holds) {}

    /**
     * @param truth class indices, one a row, or quantities, row-major {@code [rows, outputs]}
     * @param scores row-major, {@code [rows, outputs]}
     */
    static Answers of(ModelTask task, float[] truth, float[] scores) {
        return of(task.task(), task.outputs(), truth, scores);
    }

    /** At the task's standard operating point. */
    static Answers of(Task task, int outputs, float[] truth, float[] scores) {
        return of(task, outputs, truth, scores, OperatingPoint.standard(task, outputs));
    }

    /** @param outputs scores of a row */
    static Answers of(Task task, int outputs, float[] truth, float[] scores, OperatingPoint point) {
        return switch (task) {
            case BINARY_CLASSIFICATION -> new OfTwo(truth, scores, point);
            case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> new OfSeveral(truth, scores, outputs, point);
            case REGRESSION -> new Quantities(truth, scores, outputs);
        };
    }

    /** Of each row the class that is answered. */
    private static int[] answers(OperatingPoint point, float[] scores, int rows) {
        int[] answers = new int[rows];
        for (int row = 0; row < rows; row++) {
            answers[row] = point.decide(scores, row);
        }
        return answers;
    }

    private static boolean areScores(Task task, float[] scores) {
        for (float score : scores) {
            if (!task.canScore(score)) {
                return false;
            }
        }
        return true;
    }

    /** Probabilities of the last of two classes. */
    final class OfTwo implements Answers {
        private final boolean[] positive;
        private final float[] scores;
        private final int[] answers;

        private OfTwo(float[] truth, float[] scores, OperatingPoint point) {
            this.positive = new boolean[truth.length];
            this.scores = scores;
            this.answers = answers(point, scores, truth.length);
            for (int row = 0; row < truth.length; row++) {
                positive[row] = truth[row] == 1;
            }
        }

        @Override
        public boolean areValid() {
            return areScores(Task.BINARY_CLASSIFICATION, scores);
        }

        @Override
        public Metrics metrics() {
            return new BinaryMetrics(scores, positive, answers);
        }

        @Override
        public double error(int row, int target) {
            return answers[row] == (positive[row] ? 1 : 0) ? 0 : 1;
        }

        @Override
        public Confidence confidence(int row) {
            return new Confidence(scores[row], positive[row]);
        }

        @Override
        public int named(int row) {
            return scores[row] >= 0.5f ? 1 : 0;
        }

        @Override
        public int answered(int row) {
            return answers[row];
        }

        @Override
        public float certainty(int row) {
            return Math.max(scores[row], 1 - scores[row]);
        }

        @Override
        public float probability(int row, int index) {
            return index == 1 ? scores[row] : 1 - scores[row];
        }
    }

    /** A probability for each of several classes. */
    final class OfSeveral implements Answers {
        private final int classes;
        private final int[] truth;
        private final float[] scores;
        private final int[] answers;

        private OfSeveral(float[] truth, float[] scores, int classes, OperatingPoint point) {
            this.answers = answers(point, scores, truth.length);
            this.classes = classes;
            this.truth = new int[truth.length];
            this.scores = scores;
            for (int row = 0; row < truth.length; row++) {
                this.truth[row] = (int) truth[row];
            }
        }

        @Override
        public boolean areValid() {
            return areScores(Task.MULTICLASS_CLASSIFICATION, scores);
        }

        @Override
        public Metrics metrics() {
            return new ClassMetrics(scores, classes, truth, answers);
        }

        @Override
        public double error(int row, int target) {
            return answers[row] == truth[row] ? 0 : 1;
        }

        @Override
        public Confidence confidence(int row) {
            int predicted = OperatingPoint.mostProbable(scores, row, classes);
            return new Confidence(scores[row * classes + predicted], predicted == truth[row]);
        }

        @Override
        public int named(int row) {
            return OperatingPoint.mostProbable(scores, row, classes);
        }

        @Override
        public int answered(int row) {
            return answers[row];
        }

        @Override
        public float certainty(int row) {
            return scores[row * classes + named(row)];
        }

        @Override
        public float probability(int row, int index) {
            return scores[row * classes + index];
        }
    }

    /** Predicted quantities. */
    final class Quantities implements Answers {
        private final float[] truth;
        private final float[] scores;
        private final int targets;

        private Quantities(float[] truth, float[] scores, int targets) {
            this.truth = truth;
            this.scores = scores;
            this.targets = targets;
        }

        int targets() {
            return targets;
        }

        /** Of one target alone. */
        Quantities ofTarget(int target) {
            return new Quantities(column(truth, target), column(scores, target), 1);
        }

        private float[] column(float[] values, int target) {
            float[] column = new float[values.length / targets];
            for (int row = 0; row < column.length; row++) {
                column[row] = values[row * targets + target];
            }
            return column;
        }

        @Override
        public boolean areValid() {
            return areScores(Task.REGRESSION, scores);
        }

        @Override
        public Metrics metrics() {
            return targets == 1
                    ? new QuantityMetrics(scores, truth)
                    : new MeanMetrics(IntStream.range(0, targets)
                            .mapToObj(target -> ofTarget(target).metrics())
                            .toList());
        }

        @Override
        public double error(int row, int target) {
            int at = row * targets + target;
            return Math.abs((double) scores[at] - truth[at]);
        }

        @Override
        public Confidence confidence(int row) {
            throw noClass();
        }

        @Override
        public int named(int row) {
            throw noClass();
        }

        @Override
        public int answered(int row) {
            throw noClass();
        }

        @Override
        public float certainty(int row) {
            throw noClass();
        }

        @Override
        public float probability(int row, int index) {
            throw noClass();
        }

        /** What it predicts of a target. */
        float predicted(int row, int target) {
            return scores[row * targets + target];
        }

        /** What the label exceeds the prediction by, in the target's unit. */
        double excess(int row, int target) {
            int at = row * targets + target;
            return (double) truth[at] - scores[at];
        }

        private static UnsupportedOperationException noClass() {
            return new UnsupportedOperationException("a " + Task.REGRESSION.yamlName() + " is sure of no class");
        }
    }
}
