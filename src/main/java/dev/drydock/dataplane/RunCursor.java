package dev.drydock.dataplane;

import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.domain.dataset.StagingArea.PackedRow;
import dev.drydock.failure.DrydockException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Goes through the rows of one {@link SortedRun}; at its end the checksum must have come out. Not thread-safe. */
final class RunCursor implements Comparable<RunCursor> {
    private final Path path;
    private final ExportFile file;
    private final int number;
    private final ByteBuffer run;
    private final RunTexts texts;
    private final CRC32C crc;
    private int rowsLeft;
    private long erased;
    private int start;
    private int next;
    private byte[] id = new byte[0];
    private int idLength;

    /**
     * Stands before the first row.
     *
     * @param number of equal ids, that of the lower number comes first
     * @param run the whole run, little-endian
     */
    RunCursor(Path path, ExportFile file, int number, ByteBuffer run) {
        this.path = path;
        this.file = file;
        this.number = number;
        this.run = run;
        this.rowsLeft = run.getInt(SortedRun.ROWS);
        try {
            crc = SortedRun.begunChecksum(run);
            texts = new RunTexts(run);
            next = SortedRun.HEADER + texts.bytes();
            crc.update(run.slice(SortedRun.HEADER, texts.bytes()));
        } catch (IndexOutOfBoundsException e) {
            throw damaged();
        }
    }

    /** Goes to the next row that was not erased, if there is one. */
    boolean advance() {
        boolean found = step();
        while (found && RowForm.isErased(run, start)) {
            erased++;
            found = step();
        }
        return found;
    }

    private boolean step() {
        if (rowsLeft == 0) {
            if (next != run.limit() || (int) crc.getValue() != run.getInt(SortedRun.CRC)) {
                throw damaged();
            }
            return false;
        }
        try {
            rowsLeft--;
            start = next;
            int length = within(RowForm.length(run, start), run.limit() - start);
            next += length;
            crc.update(run.slice(start, length));
            idLength = within(RowForm.idLength(run, start), length - RowForm.FIXED);
            if (id.length < idLength) {
                id = new byte[2 * idLength];
            }
            run.get(next - idLength, id, 0, idLength);
            return true;
        } catch (IndexOutOfBoundsException e) {
            throw damaged();
        }
    }

    /** A length that was read, and may be anything if the file was changed. */
    static int within(int length, int most) {
        if (length < 0 || length > most) {
            throw new IndexOutOfBoundsException(length);
        }
        return length;
    }

    private DrydockException damaged() {
        return SegmentFile.damaged(path, "the rows of export file " + file.name() + " were changed");
    }

    ExportFile file() {
        return file;
    }

    /** How many erased rows it has passed over. */
    long erased() {
        return erased;
    }

    PackedRow row() {
        return new Row(start);
    }

    private final class Row implements PackedRow {
        private final int begin;

        Row(int begin) {
            this.begin = begin;
        }

        @Override
        public boolean isPrediction() {
            return RowForm.isPrediction(run, begin);
        }

        @Override
        public long at() {
            return RowForm.at(run, begin);
        }

        @Override
        public StagedRow unpack() {
            try {
                return RowForm.unpack(run, begin, texts);
            } catch (IndexOutOfBoundsException e) {
                throw damaged();
            }
        }
    }

    /** Whether the row has that prediction id. */
    boolean hasId(byte[] bytes, int length) {
        return Arrays.equals(id, 0, idLength, bytes, 0, length);
    }

    /** Copies the prediction id into the array if it has room, else into another one. */
    byte[] copyId(byte[] target) {
        if (target.length < idLength) {
            return Arrays.copyOf(id, id.length);
        }
        System.arraycopy(id, 0, target, 0, idLength);
        return target;
    }

    int idLength() {
        return idLength;
    }

    @Override
    public int compareTo(RunCursor other) {
        int ids = Arrays.compareUnsigned(id, 0, idLength, other.id, 0, other.idLength);
        return ids != 0 ? ids : Integer.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
