package dev.drydock.domain.scoring;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.training.TaskInput;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The files of batch scoring: {@code scoring/in} and {@code scoring/out} of the site, and the blocks of each run. Every file is written
 * aside, forced and renamed; writing it again gives the same bytes. Failures of the disk are {@code FILE_UNREADABLE} and {@code
 * FILE_NOT_WRITTEN}. Call it outside a transaction.
 */
public interface ScoringFiles {

    /**
     * SHA-256 of a file in {@code scoring/in}.
     *
     * @throws dev.drydock.failure.DrydockException {@code SCORING_FILE_UNKNOWN}; {@code FILE_REFUSED} if the name leads elsewhere, or to a
     *     link, pipe or device
     */
    String digest(String file);

    /** @throws dev.drydock.failure.DrydockException {@code SCORING_COLUMNS_MISSING}, {@code EXPORT_EMPTY}, {@code EXPORT_HEADER_WRONG} */
    void requireColumns(RowsToScore source, DatasetSchema schema);

    /**
     * Cuts the file into blocks for a model, and writes the rows that cannot be scored into {@code rejects.csv} of the result. A run that has cut its file does not
     * read it again.
     *
     * @return SHA-256 of the plan; empty if it was stopped
     */
    Optional<String> cut(long run, RowsToScore source, DatasetSchema schema, BooleanSupplier stopRequested);

    /**
     * How the run's file was cut.
     *
     * @param digest that {@link #cut} returned
     * @throws dev.drydock.failure.DrydockException {@code SCORING_ALTERED}
     */
    ScoringPlan plan(long run, String digest);

    /** The rows of a block for a worker. */
    TaskInput rows(long run, ScoringPlan plan, int block);

    /**
     * Writes a part of the result.
     *
     * @param scores the worker's output, little-endian float32, with the digest that the worker gave it
     * @throws dev.drydock.failure.DrydockException {@code SCORING_ALTERED}
     */
    void writePart(long run, ScoringPlan plan, int block, TaskInput scores, ScoreForm form);

    /**
     * Writes {@code scores.json} as the last file of the result.
     *
     * @return its SHA-256
     * @throws dev.drydock.failure.DrydockException {@code SCORING_ALTERED} if a part is missing, or the rejects are not those of the plan
     */
    String finish(long run, ScoringResult result);

    /** Removes the run's blocks. */
    void removeBlocks(long run);
}
