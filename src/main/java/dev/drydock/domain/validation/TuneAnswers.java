package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;

/** What a trial's best epoch answers on the split <em>tune</em>. Immutable. */
public final class TuneAnswers {
    private final int trial;
    private final int bestEpoch;
    private final double loss;
    private final float[] scores;
    private final double[] losses;

    /**
     * @param loss the mean of {@code losses}, as the training computed it
     * @param scores in snapshot order, row-major {@code [rows of tune, outputs]}
     * @param losses of each row of <em>tune</em>
     */
    public TuneAnswers(int trial, int bestEpoch, double loss, float[] scores, double[] losses) {
        this.trial = trial;
        this.bestEpoch = bestEpoch;
        this.loss = loss;
        this.scores = scores.clone();
        this.losses = losses.clone();
    }

    /**
     * Scores of <em>tune</em> in an array for all rows; 0 elsewhere.
     *
     * @param scores of the rows of tune in snapshot order, row-major {@code [rows of tune, outputs]}
     * @throws IllegalArgumentException if there are more or fewer scores than these rows have
     */
    static float[] ofAllRows(LabelledRows rows, int outputs, float[] scores) {
        long count = rows.rowsOf(Split.TUNE).count();
        if (scores.length != count * outputs) {
            throw new IllegalArgumentException("there are " + scores.length + " scores, and the split tune has " + count
                    + " rows with " + outputs + " each");
        }
        float[] all = new float[rows.size() * outputs];
        int from = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (rows.isIn(Split.TUNE, row)) {
                System.arraycopy(scores, from, all, row * outputs, outputs);
                from += outputs;
            }
        }
        return all;
    }

    public int trial() {
        return trial;
    }

    int bestEpoch() {
        return bestEpoch;
    }

    double loss() {
        return loss;
    }

    float[] scores() {
        return scores;
    }

    double[] losses() {
        return losses;
    }
}
