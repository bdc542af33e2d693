package dev.drydock.batch.runtime;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.scoring.RowsToScore;
import dev.drydock.domain.scoring.ScoreForm;
import dev.drydock.domain.scoring.ScoringFiles;
import dev.drydock.domain.scoring.ScoringPlan;
import dev.drydock.domain.scoring.ScoringResult;
import dev.drydock.domain.training.TaskInput;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The files of batch scoring, whose user is told where it has come: {@code cutting}, {@code cut}, {@code scored} (before the part of block
 * 1 is written), {@code part} (after it), {@code manifest}, {@code removed}.
 */
record WatchedScoringFiles(ScoringFiles files, Consumer<String> watch) implements ScoringFiles {
    @Override
    public String digest(String file) {
        return files.digest(file);
    }

    @Override
    public void requireColumns(RowsToScore source, DatasetSchema schema) {
        files.requireColumns(source, schema);
    }

    @Override
    public Optional<String> cut(long run, RowsToScore source, DatasetSchema schema, BooleanSupplier stop) {
        int[] asked = {0};
        Optional<String> digest = files.cut(run, source, schema, () -> {
            if (++asked[0] == 5) {
                watch.accept("cutting");
            }
            return stop.getAsBoolean();
        });
        watch.accept("cut");
        return digest;
    }

    @Override
    public ScoringPlan plan(long run, String digest) {
        return files.plan(run, digest);
    }

    @Override
    public TaskInput rows(long run, ScoringPlan plan, int block) {
        return files.rows(run, plan, block);
    }

    @Override
    public void writePart(long run, ScoringPlan plan, int block, TaskInput scores, ScoreForm form) {
        if (block == 1) {
            watch.accept("scored");
        }
        files.writePart(run, plan, block, scores, form);
        if (block == 1) {
            watch.accept("part");
        }
    }

    @Override
    public String finish(long run, ScoringResult result) {
        String digest = files.finish(run, result);
        watch.accept("manifest");
        return digest;
    }

    @Override
    public void removeBlocks(long run) {
        files.removeBlocks(run);
        watch.accept("removed");
    }
}
