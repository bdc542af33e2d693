package dev.drydock.worker;

import dev.drydock.domain.dataset.Split;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Kind {@code SCORE}: writes all scores of every row of a snapshot, given by a package's model, loaded as serving loads it; and once more from a
 * second load, so that the determinism gate has something to compare. Of one split alone, and of a block of a file's rows, it is once.
 */
final class ScoreTask implements TaskWork {
    private static final String SCORES_AGAIN = "scores-again.f32";
    private static final int ROWS_AT_ONCE = 4096;
    /** The engine rounds the last rows of a batch in another way, unless their number suits its kernels. */
    private static final int ROWS_TOGETHER = 16;

    private final TaskContext context;

    ScoreTask(TaskContext context) {
        this.context = context;
    }

    @Override
    public ResultFile run() throws IOException {
        Path directory = context.requireInput(TaskRequest.PACKAGE).path();
        boolean given = context.task().inputs().containsKey(TaskRequest.ROWS);
        LabelledRows rows = given ? BlockRows.open(context, directory) : SnapshotRows.open(context);
        context.supervision().beat();
        boolean whole = !given && !context.task().settings().containsKey(TaskRequest.SPLIT);
        IntPredicate wanted = row -> whole || given || rows.split(row) == Split.HOLDOUT;
        SortedMap<String, String> outputs = new TreeMap<>();
        for (String output : whole ? List.of(TaskRequest.SCORES, SCORES_AGAIN) : List.of(TaskRequest.SCORES)) {
            if (!score(directory, rows, wanted, context.attempt().path().resolve(output))) {
                return ResultFile.stopped();
            }
            outputs.put(output, context.settleOutput(output));
        }
        return ResultFile.completed(outputs, Map.of("rows", (double) rows.count()));
    }

    /** Returns false if it was asked to stop. */
    private boolean score(Path directory, LabelledRows rows, IntPredicate wanted, Path output) throws IOException {
        try (LoadedModel model = LoadedModel.load(directory);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(output))) {
            LabelledRows read = rows instanceof BlockRows ? rows : RowsOfModel.of(context, rows, model.signature());
            for (int from = 0; from < rows.count(); from += ROWS_AT_ONCE) {
                if (context.supervision().stopRequested()) {
                    return false;
                }
                out.write(littleEndian(scores(model, read, from, wanted)));
                context.supervision().beat();
            }
            return true;
        }
    }

    /**
     * Of the rows from there that are scored at once; those that are not wanted have 0. The last one is repeated until their number suits the
     * engine, so that no score depends on how many there are.
     */
    private static float[] scores(LoadedModel model, LabelledRows rows, int from, IntPredicate wanted) {
        int count = Math.min(ROWS_AT_ONCE, rows.count() - from);
        int[] chosen = IntStream.range(from, from + count).filter(wanted).toArray();
        int outputs = model.signature().outputs();
        float[] scores = new float[count * outputs];
        if (chosen.length > 0) {
            int together = (chosen.length + ROWS_TOGETHER - 1) / ROWS_TOGETHER * ROWS_TOGETHER;
            int[] repeated = IntStream.range(0, together)
                    .map(row -> chosen[Math.min(row, chosen.length - 1)])
                    .toArray();
            float[] scored = model.score(rows.raw(model.signature().answers(), repeated));
            for (int i = 0; i < chosen.length; i++) {
                System.arraycopy(scored, i * outputs, scores, (chosen[i] - from) * outputs, outputs);
            }
        }
        return scores;
    }

    static byte[] littleEndian(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
