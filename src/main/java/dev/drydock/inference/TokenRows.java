package dev.drydock.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The token ids of rows, packed one row behind the other, so that nothing but a batch's own arrays is made in a training's loop. Some
 * four bytes a token. Immutable and thread-safe.
 */
public final class TokenRows {
    /** Rows whose ids share an array. */
    private static final int BLOCK = 4096;
    /** A batch is as long as its longest row, rounded up to this, which suits vector units. */
    private static final int MULTIPLE = 8;

    private final List<int[]> ids;
    private final List<int[]> ends;
    private final int rows;
    private final int padding;
    private final int maxLength;
    private final Counts counts;

    private TokenRows(Builder builder, int padding, int maxLength) {
        this.ids = List.copyOf(builder.blocks);
        this.ends = List.copyOf(builder.ends);
        this.rows = builder.rows;
        this.padding = padding;
        this.maxLength = maxLength;
        this.counts = new Counts(builder.tokens, builder.unknown, builder.cut);
    }

    /**
     * What the tokenizer made of the rows.
     *
     * @param tokens of all rows, special ones among them
     * @param unknown tokens that stand for what the vocabulary does not have
     * @param cut rows that were longer than they may be, whose ends are lost
     */
    public record Counts(long tokens, long unknown, long cut) {}

    /** Takes rows in their order. Not thread-safe. */
    static final class Builder {
        private final List<int[]> blocks = new ArrayList<>();
        private final List<int[]> ends = new ArrayList<>();
        private int[] ids = new int[BLOCK];
        private int[] end = new int[BLOCK];
        private int inBlock;
        private int used;
        private int rows;
        private long tokens;
        private long unknown;
        private long cut;

        /** @param mask 0 for ids that the tokenizer padded with, which are left out */
        void add(long[] row, long[] mask, boolean wasCut, int unknownId) {
            if (used + row.length > ids.length) {
                ids = Arrays.copyOf(ids, 2 * (used + row.length));
            }
            for (int i = 0; i < row.length; i++) {
                if (mask[i] != 0) {
                    ids[used++] = (int) row[i];
                    tokens++;
                    unknown += row[i] == unknownId ? 1 : 0;
                }
            }
            cut += wasCut ? 1 : 0;
            end[inBlock++] = used;
            rows++;
            if (inBlock == BLOCK) {
                closeBlock();
            }
        }

        private void closeBlock() {
            blocks.add(Arrays.copyOf(ids, used));
            ends.add(Arrays.copyOf(end, inBlock));
            used = 0;
            inBlock = 0;
        }

        TokenRows build(int padding, int maxLength) {
            if (inBlock > 0) {
                closeBlock();
            }
            return new TokenRows(this, padding, maxLength);
        }
    }

    public int count() {
        return rows;
    }

    public Counts counts() {
        return counts;
    }

    /** Rows of a module's input that all hold the same id, to try what the module takes. */
    public static ModuleInput.Tokens filled(int rows, int length, int id) {
        long[] ids = new long[rows * length];
        long[] mask = new long[ids.length];
        Arrays.fill(ids, id);
        Arrays.fill(mask, 1);
        return new ModuleInput.Tokens(ids, mask, rows, length);
    }

    /** So many that attention, which takes memory by the square of the length, has enough of it. */
    public int rowsAtOnce() {
        return RowInputs.OfTexts.rowsAtOnce(maxLength);
    }

    int length(int row) {
        return end(row) - begin(row);
    }

    private int begin(int row) {
        return row % BLOCK == 0 ? 0 : end(row - 1);
    }

    private int end(int row) {
        return ends.get(row / BLOCK)[row % BLOCK];
    }

    /** Rows {@code order[from..to)} as a module takes them, padded behind. */
    public ModuleInput.Tokens batch(int[] order, int from, int to) {
        int longest = 1;
        for (int i = from; i < to; i++) {
            longest = Math.max(longest, length(order[i]));
        }
        int length = Math.max(longest, Math.min(maxLength, (longest + MULTIPLE - 1) / MULTIPLE * MULTIPLE));
        long[] packed = new long[Math.multiplyExact(to - from, length)];
        long[] mask = new long[packed.length];
        for (int i = from; i < to; i++) {
            write(order[i], packed, mask, (i - from) * length, length);
        }
        return new ModuleInput.Tokens(packed, mask, to - from, length);
    }

    private void write(int row, long[] packed, long[] mask, int at, int length) {
        int[] block = ids.get(row / BLOCK);
        int begin = begin(row);
        int tokens = end(row) - begin;
        for (int i = 0; i < tokens; i++) {
            packed[at + i] = block[begin + i];
            mask[at + i] = 1;
        }
        Arrays.fill(packed, at + tokens, at + length, padding);
    }
}
