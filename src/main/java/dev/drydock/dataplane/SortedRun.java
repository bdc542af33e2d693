package dev.drydock.dataplane;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Rows in the order of the UTF-8 bytes of their prediction ids, of equal ids in the order they were added; little-endian:
 *
 * <pre>
 *  0  byte   "DRYRUN03"
 *  8  int    how many rows
 * 12  int    how many texts
 * 16  int    bytes of the texts
 * 20  int    bytes of the rows
 * 24  int    CRC-32C of everything before it and behind it
 * 28         each text: its length in bytes as an int, its UTF-8; then each row in {@link RowForm}
 * </pre>
 *
 * A row names a text by the byte at which it begins behind the header. "DRYRUN02" is the same with rows that count texts from
 * 0 and a checksum of what is behind it alone.
 */
final class SortedRun {
    private static final byte[] MAGIC = "DRYRUN03".getBytes(StandardCharsets.US_ASCII);
    private static final byte COUNTS_TEXTS = '2';
    static final int ROWS = 8;
    static final int TEXTS = 12;
    static final int TEXT_BYTES = 16;
    static final int ROW_BYTES = 20;
    static final int CRC = 24;
    static final int HEADER = 28;

    /** Of a sort key; the rest are the first bits of the id behind what all ids have in common. */
    private static final int INDEX_BITS = 24;

    private static final int MOST_ROWS = 1 << INDEX_BITS;

    private final List<PackedRows> blocks;
    private final List<byte[]> texts = new ArrayList<>();
    private final List<int[]> numbers = new ArrayList<>();
    private int rows;
    private int textBytes;
    private int[] blockOf = new int[0];
    private int[] startOf = new int[0];

    /** Whether one may begin there. */
    static boolean begins(byte first) {
        return first == MAGIC[0];
    }

    /** Whether it is the header of one, of any version. */
    static boolean isHeader(ByteBuffer header) {
        byte[] magic = new byte[MAGIC.length];
        header.get(0, magic);
        int last = MAGIC.length - 1;
        return Arrays.equals(magic, 0, last, MAGIC, 0, last)
                && (magic[last] == MAGIC[last] || magic[last] == COUNTS_TEXTS);
    }

    static boolean countsTexts(ByteBuffer run) {
        return run.get(MAGIC.length - 1) == COUNTS_TEXTS;
    }

    /** The checksum up to where the texts begin. */
    static CRC32C begunChecksum(ByteBuffer run) {
        CRC32C crc = new CRC32C();
        if (!countsTexts(run)) {
            crc.update(run.slice(0, CRC));
        }
        return crc;
    }

    static int checksum(ByteBuffer run) {
        CRC32C crc = begunChecksum(run);
        crc.update(run.slice(HEADER, run.limit() - HEADER));
        return (int) crc.getValue();
    }

    private SortedRun(List<PackedRows> blocks) {
        this.blocks = blocks;
    }

    /** The file form of a run; empty if there are no rows. Ready to be written. */
    static ByteBuffer of(List<PackedRows> blocks) {
        SortedRun run = new SortedRun(blocks);
        run.number();
        return run.rows == 0 ? ByteBuffer.allocate(0) : run.write(run.order());
    }

    /** Numbers rows over all blocks, and places texts. */
    private void number() {
        rows = blocks.stream().mapToInt(PackedRows::accepted).sum();
        if (rows > MOST_ROWS) {
            throw new IllegalArgumentException(rows + " rows are more than a run may have, " + MOST_ROWS);
        }
        blockOf = new int[rows];
        startOf = new int[rows];
        Map<String, Integer> known = new HashMap<>();
        int next = 0;
        for (int block = 0; block < blocks.size(); block++) {
            PackedRows packed = blocks.get(block);
            numbers.add(packed.texts().stream()
                    .mapToInt(text -> known.computeIfAbsent(text, this::enter))
                    .toArray());
            for (int row = 0; row < packed.accepted(); row++) {
                blockOf[next] = block;
                startOf[next++] = packed.start(row);
            }
        }
    }

    /** Answers where it will begin behind the header. */
    private int enter(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        texts.add(utf8);
        int place = textBytes;
        textBytes += Integer.BYTES + utf8.length;
        return place;
    }

    private ByteBuffer bytes(int row) {
        return blocks.get(blockOf[row]).bytes();
    }

    /** The rows' numbers in order. */
    private int[] order() {
        int common = commonPrefix();
        long[] keys = new long[rows];
        for (int row = 0; row < rows; row++) {
            keys[row] = prefix(row, common) | row;
        }
        Arrays.sort(keys);
        int[] order = new int[rows];
        for (int i = 0; i < rows; i++) {
            order[i] = (int) (keys[i] & (MOST_ROWS - 1));
        }
        for (int from = 0; from < rows; ) {
            int to = from + 1;
            while (to < rows && keys[from] >> INDEX_BITS == keys[to] >> INDEX_BITS) {
                to++;
            }
            sortByWholeIds(order, from, to);
            from = to;
        }
        return order;
    }

    /** How many first bytes all ids have in common. */
    private int commonPrefix() {
        int common = Integer.MAX_VALUE;
        for (int row = 0; row < rows; row++) {
            int length = RowForm.idLength(bytes(row), startOf[row]);
            common = Math.min(common, length);
            int mismatch = Arrays.mismatch(
                    bytes(0).array(),
                    idStart(0),
                    idStart(0) + common,
                    bytes(row).array(),
                    idStart(row),
                    idStart(row) + common);
            common = mismatch < 0 ? common : mismatch;
        }
        return common;
    }

    private int idStart(int row) {
        return RowForm.idStart(bytes(row), startOf[row]);
    }

    /** The next five bytes of the id, so that the order of signed numbers is theirs; the lowest bits are 0. */
    private long prefix(int row, int common) {
        byte[] array = bytes(row).array();
        int from = idStart(row) + common;
        int to = idStart(row) + RowForm.idLength(bytes(row), startOf[row]);
        long prefix = 0;
        for (int i = 0; i < Long.BYTES - INDEX_BITS / Byte.SIZE; i++) {
            prefix = prefix << Byte.SIZE | (from + i < to ? array[from + i] & 0xFF : 0);
        }
        return (prefix << INDEX_BITS) ^ Long.MIN_VALUE;
    }

    private void sortByWholeIds(int[] order, int from, int to) {
        if (to - from < 2) {
            return;
        }
        Integer[] tied = new Integer[to - from];
        for (int i = 0; i < tied.length; i++) {
            tied[i] = order[from + i]; // rising, so that the sort keeps the order of equal ids
        }
        Arrays.sort(tied, this::compareIds);
        for (int i = 0; i < tied.length; i++) {
            order[from + i] = tied[i];
        }
    }

    private int compareIds(int left, int right) {
        return Arrays.compareUnsigned(
                bytes(left).array(),
                idStart(left),
                idStart(left) + RowForm.idLength(bytes(left), startOf[left]),
                bytes(right).array(),
                idStart(right),
                idStart(right) + RowForm.idLength(bytes(right), startOf[right]));
    }

    private ByteBuffer write(int[] order) {
        int rowBytes = blocks.stream().mapToInt(block -> block.bytes().limit()).sum();
        ByteBuffer file = RowForm.buffer(HEADER + textBytes + rowBytes);
        file.put(MAGIC).putInt(rows).putInt(texts.size()).putInt(textBytes).putInt(rowBytes);
        file.position(HEADER);
        texts.forEach(text -> file.putInt(text.length).put(text));
        for (int row : order) {
            int start = file.position();
            file.put(bytes(row).array(), startOf[row], RowForm.length(bytes(row), startOf[row]));
            RowForm.renumber(file, start, numbers.get(blockOf[row]));
        }
        file.flip();
        return file.putInt(CRC, checksum(file));
    }
}
