package dev.drydock.domain.scoring;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are scored, and how they are divided.
 *
 * @param file name of a file in {@code scoring/in}
 * @param id header of a column that is copied into the result; empty: none
 * @param blockRows rows that one worker scores and one part of the result has, a multiple of {@link #UNIT}
 */
public record RowsToScore(String file, Optional<String> id, int blockRows) {
    /**
     * Rows that a worker gives to the model at once. Blocks end where such a batch ends, so that the batches of a file are the same whatever
     * the size of its blocks, and with them every bit of the scores.
     */
    public static final int UNIT = 4096;

    private static final int MOST = 1 << 20;
    private static final int USUAL = 25 * UNIT;

    /**
     * @param block the least number of rows in a block, 1 to 1,048,576; null or empty: 102,400. It is rounded up to a multiple of {@link #UNIT}
     * @throws DrydockException {@link RunFailure#JOB_PARAMETERS_WRONG}
     */
    public static RowsToScore of(String file, @Nullable String id, @Nullable String block) {
        return new RowsToScore(
                file,
                Optional.ofNullable(id).filter(named -> !named.isEmpty()),
                block == null || block.isEmpty() ? USUAL : blockRows(block));
    }

    private static int blockRows(String block) {
        if (!block.matches("[0-9]{1,7}") || Integer.parseInt(block) < 1 || Integer.parseInt(block) > MOST) {
            throw new DrydockException(
                    RunFailure.JOB_PARAMETERS_WRONG,
                    "No rows are scored: block is " + block + ", and must be 1 to " + MOST
                            + " rows. Submit the job again, for example with block=102400.");
        }
        return (Integer.parseInt(block) + UNIT - 1) / UNIT * UNIT;
    }
}
