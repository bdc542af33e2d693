package dev.drydock.worker;

import dev.drydock.domain.training.TaskRequest;
import dev.drydock.inference.LoadedModel;
import dev.drydock.workers.protocol.ResultFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Kind {@code SCORE}: writes all scores of every row of a snapshot, given by a package's model, loaded as serving loads it; and once more from a
 * second load, so that the determinism gate has something to compare.
 */
final class ScoreTask implements TaskWork {
    private static final String SCORES = "scores.f32";
    private static final String SCORES_AGAIN = "scores-again.f32";
    private static final int ROWS_AT_ONCE = 4096;

    private final TaskContext context;

    ScoreTask(TaskContext context) {
        this.context = context;
    }

    @Override
    public ResultFile run() throws IOException {
        Path directory = context.requireInput(TaskRequest.PACKAGE).path();
        LabelledRows rows = SnapshotRows.open(context);
        context.supervision().beat();
        for (String output : List.of(SCORES, SCORES_AGAIN)) {
            if (!score(directory, rows, context.attempt().path().resolve(output))) {
                return ResultFile.stopped();
            }
        }
        return ResultFile.completed(
                Map.of(SCORES, context.settleOutput(SCORES), SCORES_AGAIN, context.settleOutput(SCORES_AGAIN)),
                Map.of("rows", (double) rows.count()));
    }

    /** Returns false if it was asked to stop. */
    private boolean score(Path directory, LabelledRows rows, Path output) throws IOException {
        try (LoadedModel model = LoadedModel.load(directory);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(output))) {
            requireSameInputs(rows, model);
            for (int from = 0; from < rows.count(); from += ROWS_AT_ONCE) {
                if (context.supervision().stopRequested()) {
                    return false;
                }
                int count = Math.min(ROWS_AT_ONCE, rows.count() - from);
                out.write(littleEndian(model.score(rows.raw(model.signature().answers(), from, count))));
                context.supervision().beat();
            }
            return true;
        }
    }

    private void requireSameInputs(LabelledRows rows, LoadedModel model) {
        if (rows.inputs() != model.signature().inputs().size()) {
            throw context.invalid("the snapshot has " + rows.inputs() + " inputs and the model "
                    + model.signature().inputs().size());
        }
    }

    private static byte[] littleEndian(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
