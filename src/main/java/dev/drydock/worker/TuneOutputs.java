package dev.drydock.worker;

import dev.drydock.domain.training.TaskRequest;
import dev.drydock.worker.Training.Data;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/** Writes what a module answers on <em>tune</em>, row by row, by which trials are compared. */
final class TuneOutputs {
    private final TaskContext context;
    private final Data data;

    TuneOutputs(TaskContext context, Data data) {
        this.context = context;
        this.data = data;
    }

    /** Writes scores and losses of the module in that file into the attempt's directory, and adds their digests to the outputs. */
    void write(Path weights, SortedMap<String, String> outputs) throws IOException {
        TunePass pass = pass(weights, data);
        settle(TaskRequest.TUNE_SCORES, scores(pass), outputs);
        byte[] lost = new byte[pass.losses().length * Double.BYTES];
        littleEndian(lost).asDoubleBuffer().put(pass.losses());
        settle(TaskRequest.TUNE_LOSSES, lost, outputs);
    }

    /**
     * Writes the scores of the module that training started from.
     *
     * @param asParent the rows by that module's own preprocessing
     */
    void writeParent(Path parent, Data asParent, SortedMap<String, String> outputs) throws IOException {
        settle(TaskRequest.PARENT_SCORES, scores(pass(parent, asParent)), outputs);
    }

    private TunePass pass(Path weights, Data data) {
        try (TrainableModule module = new TrainableModule(weights, List.of())) {
            return TunePass.of(module, data, context.supervision());
        }
    }

    private static byte[] scores(TunePass pass) {
        float[] scores = pass.scores();
        byte[] bytes = new byte[scores.length * Float.BYTES];
        littleEndian(bytes).asFloatBuffer().put(scores);
        return bytes;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void settle(String name, byte[] bytes, SortedMap<String, String> outputs) throws IOException {
        Files.write(context.attempt().path().resolve(name), bytes);
        outputs.put(name, context.settleOutput(name));
    }
}
