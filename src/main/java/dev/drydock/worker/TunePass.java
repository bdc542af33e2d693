package dev.drydock.worker;

import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.LeadingMetric;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.LoadedModel.LabelOfAnswer;
import dev.drydock.worker.Batches.Batch;
import dev.drydock.worker.Training.Data;

/** What a module answers on <em>tune</em> in inference mode, in the order of the snapshot. */
final class TunePass {
    private final Data data;
    private final float[] answers;
    private final double[] losses;

    private TunePass(Data data, float[] answers, double[] losses) {
        this.data = data;
        this.answers = answers;
        this.losses = losses;
    }

    /**
     * How scores are made of answers.
     *
     * @param label asked for each answer of a regression
     */
    record Scoring(Task task, LabelOfAnswer label) {}

    static TunePass of(TrainableModule module, Data data, Supervision supervision) {
        Batches batches = data.tune();
        int outputs = data.objective().outputs();
        int[] order = batches.inOrder();
        float[] answers = new float[order.length * outputs];
        double[] losses = new double[order.length];
        int from = 0;
        for (int i = 0; i < batches.count(); i++) {
            Batch batch = batches.batch(order, i);
            float[] some = module.answers(batch);
            System.arraycopy(some, 0, answers, from * outputs, some.length);
            for (int row = 0; row < batch.rows(); row++) {
                losses[from + row] = data.objective().loss(some, batch.labels(), row);
            }
            from += batch.rows();
            supervision.beat();
        }
        return new TunePass(data, answers, losses);
    }

    /** Summed in the order of the rows. */
    double meanLoss() {
        double sum = 0;
        for (double loss : losses) {
            sum += loss;
        }
        return sum / losses.length;
    }

    /** One a row. */
    double[] losses() {
        return losses;
    }

    /** Row-major {@code [rows, outputs]}. */
    float[] scores() {
        float[] scores = new float[answers.length];
        LoadedModel.writeScores(
                data.scoring().task(),
                data.objective().outputs(),
                data.scoring().label(),
                answers,
                scores,
                0);
        return scores;
    }

    /** The metric that the task's reports lead with; NaN where the rows have none. */
    double metric() {
        return LeadingMetric.value(
                data.scoring().task(), data.objective().outputs(), data.tune().truth(), scores());
    }
}
