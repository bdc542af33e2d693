package dev.drydock.worker;

import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.inference.LoadedModel;
import dev.drydock.worker.Batches.Batch;
import dev.drydock.worker.Training.Data;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/** Writes what a trained module answers on <em>tune</em>, row by row, by which trials are compared. */
final class TuneOutputs {
    private final TaskContext context;
    private final Data data;
    private final BatchInputs inputs;
    private final Learning learning;

    TuneOutputs(TaskContext context, Data data, BatchInputs inputs, Learning learning) {
        this.context = context;
        this.data = data;
        this.inputs = inputs;
        this.learning = learning;
    }

    /** Writes scores and losses of the module in that file into the attempt's directory, and adds their digests to the outputs. */
    void write(Path weights, SortedMap<String, String> outputs) throws IOException {
        int rows = data.tune().rows();
        int width = data.objective().outputs();
        float[] scores = new float[rows * width];
        double[] losses = new double[rows];
        try (TrainableModule module = new TrainableModule(weights, List.of())) {
            int[] order = data.tune().inOrder();
            int from = 0;
            for (int i = 0; i < data.tune().count(); i++) {
                Batch batch = data.tune().batch(order, i);
                float[] answers = module.answers(batch);
                LoadedModel.writeScores(learning.task(), width, inputs::label, answers, scores, from * width);
                for (int row = 0; row < batch.rows(); row++) {
                    losses[from + row] = data.objective().loss(answers, batch.labels(), row);
                }
                from += batch.rows();
                context.supervision().beat();
            }
        }
        byte[] scored = new byte[scores.length * Float.BYTES];
        littleEndian(scored).asFloatBuffer().put(scores);
        settle(TaskRequest.TUNE_SCORES, scored, outputs);
        byte[] lost = new byte[losses.length * Double.BYTES];
        littleEndian(lost).asDoubleBuffer().put(losses);
        settle(TaskRequest.TUNE_LOSSES, lost, outputs);
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void settle(String name, byte[] bytes, SortedMap<String, String> outputs) throws IOException {
        Files.write(context.attempt().path().resolve(name), bytes);
        outputs.put(name, context.settleOutput(name));
    }
}
