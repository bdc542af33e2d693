package dev.drydock.framing;

import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.RowOrigin;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Some consecutive records of a file, not looked into yet. Records are numbered from 0 within the block. */
public final class RecordBlock {
    private final byte[] bytes;
    private final ExportPosition begin;
    private final Bounds bounds;
    private final ExportPosition end;

    RecordBlock(byte[] bytes, ExportPosition begin, Bounds bounds, ExportPosition end) {
        this.bytes = bytes;
        this.begin = begin;
        this.bounds = bounds;
        this.end = end;
    }

    public int count() {
        return bounds.count;
    }

    /** What all records lie in, with the ends of their lines; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Index in {@link #bytes} of the record's first byte. */
    public int from(int index) {
        return bounds.values[Bounds.WIDTH * index];
    }

    /** Index behind the record's last byte, which is not the end of its line. */
    public int to(int index) {
        return bounds.values[Bounds.WIDTH * index + 1];
    }

    /** Why it cannot be a record, if the framing shows it. */
    public Optional<RejectReason> malformed(int index) {
        return Optional.ofNullable(bounds.malformed[index]);
    }

    /** Whether its line continues behind {@link #to}, because the line is longer than a record may be. */
    public boolean isCut(int index) {
        return bounds.malformed[index] == RejectReason.TOO_LONG;
    }

    public RowOrigin origin(int index) {
        return new RowOrigin(byteOffset(index), begin.records() + index + 1, line(index));
    }

    /** In the file's text, from 0. */
    public long byteOffset(int index) {
        return begin.byteOffset() + from(index);
    }

    /** The physical line that it begins on, from 1. */
    public long line(int index) {
        return begin.line() + bounds.values[Bounds.WIDTH * index + 2];
    }

    /** Whether a cell of the record has a line end in it. */
    public boolean spansLines(int index) {
        return bounds.values[Bounds.WIDTH * index + 3] > 0;
    }

    /** The physical lines of the record but its first and its last, as a block of records without a place of their own. */
    public Optional<RecordBlock> linesWithin(int index) {
        Bounds lines = new Bounds();
        int from = from(index);
        boolean first = true;
        for (int i = from(index); i < to(index); i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                if (!first && i > from) {
                    lines.add(from, i, 0, 0, null);
                }
                first = false;
                from = i + 1;
            }
        }
        return lines.count() == 0 ? Optional.empty() : Optional.of(new RecordBlock(bytes, begin, lines, end));
    }

    /** The record's bytes, without a copy. */
    public ByteBuffer slice(int index) {
        return ByteBuffer.wrap(bytes, from(index), to(index) - from(index));
    }

    /** Where the block begins: its first byte, the records before it, the line that it begins on. */
    public ExportPosition begin() {
        return begin;
    }

    /** Where the next block begins. */
    public ExportPosition end() {
        return end;
    }

    /** The bounds of the records of one block as they are found. */
    static final class Bounds {
        private static final int WIDTH = 4;

        private int[] values = new int[WIDTH * 64];
        private @Nullable RejectReason[] malformed = new RejectReason[64];
        private int count;

        void add(int from, int to, int line, int innerLines, @Nullable RejectReason reason) {
            if (count == malformed.length) {
                values = java.util.Arrays.copyOf(values, 2 * values.length);
                malformed = java.util.Arrays.copyOf(malformed, 2 * count);
            }
            values[WIDTH * count] = from;
            values[WIDTH * count + 1] = to;
            values[WIDTH * count + 2] = line;
            values[WIDTH * count + 3] = innerLines;
            malformed[count] = reason;
            count++;
        }

        int count() {
            return count;
        }
    }
}
