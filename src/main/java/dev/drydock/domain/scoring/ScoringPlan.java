package dev.drydock.domain.scoring;

import java.util.List;
import java.util.Locale;

/**
 * How the rows of a file were cut into blocks. The same file, cut for the same model, gives the same plan.
 *
 * @param source the file and how it was cut
 * @param rows records of the file, below its header
 * @param rejects SHA-256 of {@code rejects.csv}
 * @param blocks in the order of the file, one at least
 */
public record ScoringPlan(RowsToScore source, long rows, String rejects, List<Block> blocks) {
    public ScoringPlan {
        blocks = List.copyOf(blocks);
    }

    /**
     * @param rows that can be scored
     * @param inputs SHA-256 of the rows as the model reads them
     * @param keys SHA-256 of their numbers and ids
     */
    public record Block(int rows, String inputs, String keys) {}

    /** Rows that can be scored. */
    public long accepted() {
        return blocks.stream().mapToLong(Block::rows).sum();
    }

    public long rejected() {
        return rows - accepted();
    }

    /** Name of a part of the result. */
    public static String part(int block) {
        return String.format(Locale.ROOT, "part-%05d.csv", block);
    }
}
