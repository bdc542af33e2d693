package dev.drydock.domain.registry;

import java.util.List;

/**
 * How the scores of a version become an answer: a class, or none, when the version abstains. Chosen once for each version and kept in its
 * package, so that serving and gates decide alike. Scores are row-major, {@code [rows, outputs] float32}.
 */
public sealed interface OperatingPoint {
    /** In place of a class: the version gives no answer. */
    int ABSTAINED = -1;

    /** What the endpoint answers in place of a class. */
    String ABSTAINED_LABEL = "abstained";

    /** The index of a row's class, or {@link #ABSTAINED}. */
    int decide(float[] scores, int row);

    /** Whether there are scores at which the version abstains. */
    boolean mayAbstain();

    /**
     * The name of a row's class, or {@link #ABSTAINED_LABEL}.
     *
     * @param classes in the order of the model's outputs
     */
    default String answer(List<String> classes, float[] scores, int row) {
        int answer = decide(scores, row);
        if (answer != ABSTAINED) {
            return classes.get(answer);
        }
        // A score that is no number decides nothing; a version that always answers has no other label then
        if (mayAbstain()) {
            return ABSTAINED_LABEL;
        }
        return classes.get(this instanceof Threshold ? 0 : mostProbable(scores, row, classes.size()));
    }

    /** Of a version whose owner decided nothing: at 0.5 of two classes, the most probable one of several, and of a quantity none. */
    static OperatingPoint standard(Task task, int classes) {
        return switch (task) {
            case BINARY_CLASSIFICATION -> Threshold.at(0.5f);
            case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> new MostProbable(classes, 0);
            case REGRESSION -> Undecided.QUANTITY;
        };
    }

    /** The first of the most probable classes of a row. */
    static int mostProbable(float[] scores, int row, int classes) {
        int best = 0;
        for (int i = 1; i < classes; i++) {
            if (scores[row * classes + i] > scores[row * classes + best]) {
                best = i;
            }
        }
        return best;
    }

    /**
     * Of two classes with one score, the probability of the last one. From {@code negativeBelow} to below {@code positiveFrom} the version
     * abstains; usually both are the same.
     *
     * @param negativeBelow scores below it are of the first class, 0 to 1
     * @param positiveFrom scores from it on are of the last class, {@code negativeBelow} or more
     */
    record Threshold(float negativeBelow, float positiveFrom) implements OperatingPoint {
        public Threshold {
            if (!(negativeBelow >= 0 && negativeBelow <= positiveFrom)) {
                throw new IllegalArgumentException("a threshold from " + negativeBelow + " to " + positiveFrom);
            }
        }

        /** Without abstention. */
        public static Threshold at(float score) {
            return new Threshold(score, score);
        }

        @Override
        public int decide(float[] scores, int row) {
            if (scores[row] >= positiveFrom) {
                return 1;
            }
            return scores[row] < negativeBelow ? 0 : ABSTAINED;
        }

        @Override
        public boolean mayAbstain() {
            return negativeBelow < positiveFrom;
        }
    }

    /**
     * The first of the most probable classes.
     *
     * @param classes scores of a row
     * @param certainty the version abstains if no class is that probable, 0 to 1; 0: never
     */
    record MostProbable(int classes, float certainty) implements OperatingPoint {
        @Override
        public int decide(float[] scores, int row) {
            int best = mostProbable(scores, row, classes);
            return scores[row * classes + best] >= certainty ? best : ABSTAINED;
        }

        @Override
        public boolean mayAbstain() {
            return certainty > 0;
        }
    }

    /** The class whose answer costs least, if the scores are the classes' probabilities; the first of equal ones. */
    record LeastCost(CostTable costs) implements OperatingPoint {
        @Override
        public int decide(float[] scores, int row) {
            int classes = costs.classes();
            int best = ABSTAINED;
            double least = costs.abstain();
            for (int answer = 0; answer < classes; answer++) {
                double expected = 0;
                for (int truth = 0; truth < classes; truth++) {
                    expected += scores[row * classes + truth] * costs.of(truth, answer);
                }
                if (expected < least || (best == ABSTAINED && expected == least)) {
                    least = expected;
                    best = answer;
                }
            }
            return best;
        }

        @Override
        public boolean mayAbstain() {
            return costs.allowsAbstention();
        }
    }

    /** A quantity is the score itself. */
    enum Undecided implements OperatingPoint {
        QUANTITY;

        @Override
        public int decide(float[] scores, int row) {
            throw new UnsupportedOperationException("a " + Task.REGRESSION.yamlName() + " answers no class");
        }

        @Override
        public boolean mayAbstain() {
            return false;
        }
    }

    /**
     * What an answer costs, in the owner's unit.
     *
     * @param rows one for each true class, with the cost of each answered class: finite, 0 or more, 0 where the answer is right
     * @param abstain cost of no answer; infinite: the version must answer
     */
    record CostTable(List<List<Double>> rows, double abstain) {
        public CostTable {
            rows = rows.stream().map(List::copyOf).toList();
        }

        int classes() {
            return rows.size();
        }

        /** @param answer a class, or {@link OperatingPoint#ABSTAINED} */
        public double of(int truth, int answer) {
            return answer == ABSTAINED ? abstain : rows.get(truth).get(answer);
        }

        public boolean allowsAbstention() {
            return Double.isFinite(abstain);
        }
    }
}
