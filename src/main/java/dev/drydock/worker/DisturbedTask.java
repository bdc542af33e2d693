package dev.drydock.worker;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.validation.Disturbance;
import dev.drydock.inference.LoadedModel;
import dev.drydock.workers.protocol.ResultFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/**
 * Kind {@code SCORE} with the setting {@code disturbed}: the scores of changed copies of holdout rows, those of the first way first. Two
 * packages with the same inputs are given the same copies.
 */
final class DisturbedTask implements TaskWork {
    private static final int ROWS_AT_ONCE = 4096;
    private static final int TEXTS_AT_ONCE = 64;

    private final TaskContext context;

    DisturbedTask(TaskContext context) {
        this.context = context;
    }

    @Override
    public ResultFile run() throws IOException {
        List<Disturbance> disturbances = disturbances();
        LabelledRows rows = SnapshotRows.open(context);
        context.supervision().beat();
        try (LoadedModel model = LoadedModel.load(
                        context.requireInput(TaskRequest.PACKAGE).path());
                OutputStream out = new BufferedOutputStream(
                        Files.newOutputStream(context.attempt().path().resolve(TaskRequest.DISTURBED_SCORES)))) {
            boolean texts = model.signature().answers().readsText();
            int[] copied = Disturbance.rows(
                    rows.count(), row -> rows.split(row) == Split.HOLDOUT, disturbances.size(), rows.inputs(), texts);
            DisturbedRows disturbed = DisturbedRows.of(
                    RowsOfModel.of(context, rows, model.signature()),
                    copied,
                    model,
                    disturbances.contains(new Disturbance.OutOfRange()),
                    new DisturbedRows.Pace(seed(), context.supervision()::beat));

            int atOnce = texts ? TEXTS_AT_ONCE : ROWS_AT_ONCE;
            for (Disturbance disturbance : disturbances) {
                for (int from = 0; from < copied.length; from += atOnce) {
                    if (context.supervision().stopRequested()) {
                        return ResultFile.stopped();
                    }
                    int to = Math.min(copied.length, from + atOnce);
                    out.write(ScoreTask.littleEndian(model.score(disturbed.copies(disturbance, from, to))));
                    context.supervision().beat();
                }
            }
            out.flush();
            return ResultFile.completed(
                    Map.of(TaskRequest.DISTURBED_SCORES, context.settleOutput(TaskRequest.DISTURBED_SCORES)),
                    Map.of(
                            "rows",
                            (double) copied.length,
                            TaskRequest.CHANGED,
                            (double) disturbed.noise()[1]
                                    / Math.max(1, disturbed.noise()[0]),
                            TaskRequest.WAYS_OUT,
                            (double) disturbed.waysOut()));
        }
    }

    private List<Disturbance> disturbances() {
        String text = context.task().settings().getOrDefault(TaskRequest.DISTURBED, "");
        try {
            return Disturbance.parse(text);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw context.invalid("disturbed must name changes of rows, not '" + text + "'");
        }
    }

    /** The snapshot decides it, so that both packages get the same copies and nobody can try seeds. */
    private long seed() throws IOException {
        return Long.parseUnsignedLong(
                context.requireInput(TaskRequest.SNAPSHOT).digest().substring(0, 16), 16);
    }
}
