package dev.drydock.domain.validation;

import dev.drydock.domain.registry.Task;

/** What one model answered on some rows, beside what is true of them. Immutable. */
sealed interface Answers {

    /** Whether every score is what a score of the task must be: a probability, or a finite number. */
    boolean areValid();

    Metrics metrics();

    /** How far off a row is: of classes 0 if it is right and 1 if not, else the absolute error in the label's unit. */
    double error(int row);

    /** How sure the model is of a row, and whether what it is sure of is true; for classes only. */
    Confidence confidence(int row);

    /** The class that the model names; for classes only. */
    int named(int row);

    /** The probability of the class that the model names; for classes only. */
    float certainty(int row);

    /**
     * @param probability of two classes the last one's, of several the predicted one's
     * @param holds whether the row is of that class
     */
    record Confidence(float probability, boolean holds) {}

    /**
     * @param truth class indices or quantities, one a row
     * @param scores row-major, {@code [rows, outputs]}
     */
    static Answers of(ModelTask task, float[] truth, float[] scores) {
        return switch (task.task()) {
            case BINARY_CLASSIFICATION -> new OfTwo(truth, scores);
            case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> new OfSeveral(truth, scores, task.outputs());
            case REGRESSION -> new Quantities(truth, scores);
        };
    }

    private static boolean areProbabilities(float[] scores) {
        for (float score : scores) {
            if (!(score >= 0 && score <= 1)) {
                return false;
            }
        }
        return true;
    }

    /** Probabilities of the last of two classes. */
    final class OfTwo implements Answers {
        private final boolean[] positive;
        private final float[] scores;

        private OfTwo(float[] truth, float[] scores) {
            this.positive = new boolean[truth.length];
            this.scores = scores;
            for (int row = 0; row < truth.length; row++) {
                positive[row] = truth[row] == 1;
            }
        }

        @Override
        public boolean areValid() {
            return areProbabilities(scores);
        }

        @Override
        public Metrics metrics() {
            return new BinaryMetrics(scores, positive);
        }

        @Override
        public double error(int row) {
            return scores[row] >= 0.5f == positive[row] ? 0 : 1;
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
        public float certainty(int row) {
            return Math.max(scores[row], 1 - scores[row]);
        }
    }

    /** A probability for each of several classes. */
    final class OfSeveral implements Answers {
        private final int classes;
        private final int[] truth;
        private final float[] scores;

        private OfSeveral(float[] truth, float[] scores, int classes) {
            this.classes = classes;
            this.truth = new int[truth.length];
            this.scores = scores;
            for (int row = 0; row < truth.length; row++) {
                this.truth[row] = (int) truth[row];
            }
        }

        @Override
        public boolean areValid() {
            return areProbabilities(scores);
        }

        @Override
        public Metrics metrics() {
            return new ClassMetrics(scores, classes, truth);
        }

        @Override
        public double error(int row) {
            return ClassMetrics.mostProbable(scores, row, classes) == truth[row] ? 0 : 1;
        }

        @Override
        public Confidence confidence(int row) {
            int predicted = ClassMetrics.mostProbable(scores, row, classes);
            return new Confidence(scores[row * classes + predicted], predicted == truth[row]);
        }

        @Override
        public int named(int row) {
            return ClassMetrics.mostProbable(scores, row, classes);
        }

        @Override
        public float certainty(int row) {
            return scores[row * classes + named(row)];
        }
    }

    /** Predicted quantities. */
    final class Quantities implements Answers {
        private final float[] truth;
        private final float[] scores;

        private Quantities(float[] truth, float[] scores) {
            this.truth = truth;
            this.scores = scores;
        }

        @Override
        public boolean areValid() {
            for (float score : scores) {
                if (!Float.isFinite(score)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Metrics metrics() {
            return new QuantityMetrics(scores, truth);
        }

        @Override
        public double error(int row) {
            return Math.abs((double) scores[row] - truth[row]);
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
        public float certainty(int row) {
            throw noClass();
        }

        /** What the label exceeds the prediction by, in the label's unit. */
        double excess(int row) {
            return (double) truth[row] - scores[row];
        }

        private static UnsupportedOperationException noClass() {
            return new UnsupportedOperationException("a " + Task.REGRESSION.yamlName() + " is sure of no class");
        }
    }
}
