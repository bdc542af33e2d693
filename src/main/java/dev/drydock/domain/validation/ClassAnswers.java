package dev.drydock.domain.validation;

/** What classes a model answered, beside those that are true: what its accuracy and its F1 are made of. */
@SuppressWarnings("ArrayRecordComponent") // not compared
record ClassAnswers(int classes, int[] truth, int[] answers) {

    /** 1 for each row that is answered rightly, else 0. */
    double[] right() {
        double[] right = new double[truth.length];
        for (int row = 0; row < right.length; row++) {
            right[row] = answers[row] == truth[row] ? 1 : 0;
        }
        return right;
    }

    /**
     * The mean of the classes' F1, as M. Sokolova and G. Lapalme, A systematic analysis of performance measures for classification tasks,
     * Information Processing &amp; Management 45 (2009) 427–437, have it. A class that no row has and no row is answered with is left out; a
     * gate does not judge rows without it.
     */
    double macroF1() {
        Counts counts = new Counts();
        double sum = 0;
        for (int i = 0; i < classes; i++) {
            sum += counts.f1(i);
        }
        return sum / counts.present();
    }

    /** As {@link Metrics#effects} has it. */
    double[] effectsOnMacroF1() {
        Counts counts = new Counts();
        double[] effects = new double[truth.length];
        for (int row = 0; row < effects.length; row++) {
            boolean right = answers[row] == truth[row];
            effects[row] = counts.effect(truth[row], right);
            if (answers[row] >= 0) {
                effects[row] += counts.effect(answers[row], right);
            }
            effects[row] /= counts.present();
        }
        return effects;
    }

    /** Rows by class. */
    private final class Counts {
        private final double[] right = new double[classes];
        private final double[] all = new double[classes];

        Counts() {
            for (int row = 0; row < truth.length; row++) {
                all[truth[row]]++;
                if (answers[row] >= 0) {
                    all[answers[row]]++;
                }
                right[truth[row]] += answers[row] == truth[row] ? 1 : 0;
            }
        }

        int present() {
            int present = 0;
            for (double rows : all) {
                present += rows > 0 ? 1 : 0;
            }
            return present;
        }

        /** Rows that have the class and rows that are answered with it are added up, so a row that is both counts twice. */
        double f1(int index) {
            return all[index] > 0 ? 2 * right[index] / all[index] : 0;
        }

        /** Of one row that has a class, or is answered with it. */
        double effect(int index, boolean isRight) {
            return ((isRight ? 1 : 0) - f1(index)) / all[index];
        }
    }
}
