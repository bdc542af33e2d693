package dev.drydock.dataplane;

import dev.drydock.domain.dataset.RowOrigin;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.failure.DrydockException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.CRC32;

/**
 * Rows as releases before {@link SortedRun} staged them, one by one as they came; big-endian. Each is its length and its CRC-32,
 * both 4 bytes, then: kind (0 prediction, 2 label, 1 a label whose class index is an integer, 3 erased and nothing but zeros), origin, and the fields in the
 * order of their record; a text is its length in bytes and its UTF-8.
 */
final class LegacyRows {
    private static final int PREFIX = 8;
    private static final int INTEGER_LABEL = 1;
    private static final int LABEL = 2;
    private static final int ERASED = 3;
    private static final int MOST_FEATURES = 1000;

    private LegacyRows() {}

    /** Whether a row of this form, and no run, begins there. */
    static boolean beginAt(ByteBuffer segment, int at) {
        return !SortedRun.begins(segment.get(at));
    }

    /**
     * Reads the rows from there to the end or to the first run, and puts them in order.
     *
     * @param segment with its position behind the rows afterwards
     * @return a run as {@link SortedRun#of} makes it
     */
    static ByteBuffer read(Path file, ByteBuffer segment) {
        PackedRows.Builder rows = new PackedRows.Builder(1000, 0);
        ByteBuffer legacy = segment.duplicate().order(ByteOrder.BIG_ENDIAN);
        int at = segment.position();
        try {
            while (at < segment.limit() && beginAt(segment, at)) {
                byte[] payload = new byte[RunCursor.within(legacy.getInt(at), segment.limit() - at - PREFIX)];
                legacy.get(at + PREFIX, payload);
                requireUnchanged(file, payload, legacy.getInt(at + Integer.BYTES), at);
                if (payload.length > 0 && payload[0] == ERASED) {
                    rows.addErased();
                } else {
                    rows.add(unpack(payload));
                }
                at += PREFIX + payload.length;
            }
        } catch (IndexOutOfBoundsException | NegativeArraySizeException | IOException e) {
            throw damaged(file, at);
        }
        segment.position(at);
        return SortedRun.of(List.of(rows.build(List.of())));
    }

    /**
     * Overwrites the rows that the predicate lets pass; {@link #read} must have found none of them changed.
     *
     * @return how many there were
     */
    static long erase(Path file, ByteBuffer segment, Predicate<StagedRow> erased) {
        ByteBuffer legacy = segment.duplicate().order(ByteOrder.BIG_ENDIAN);
        long rows = 0;
        int at = 0;
        try {
            while (at < segment.limit()) {
                byte[] payload = new byte[legacy.getInt(at)];
                legacy.get(at + PREFIX, payload);
                if (payload[0] != ERASED && erased.test(unpack(payload))) {
                    byte[] nothing = new byte[payload.length];
                    nothing[0] = ERASED;
                    CRC32 crc = new CRC32();
                    crc.update(nothing);
                    legacy.putInt(at + Integer.BYTES, (int) crc.getValue()).put(at + PREFIX, nothing);
                    rows++;
                }
                at += PREFIX + payload.length;
            }
            return rows;
        } catch (IOException e) {
            throw damaged(file, at);
        }
    }

    private static DrydockException damaged(Path file, long at) {
        return SegmentFile.damaged(file, "the row at byte " + at + " was changed");
    }

    private static void requireUnchanged(Path file, byte[] payload, int expected, long at) {
        CRC32 crc = new CRC32();
        crc.update(payload);
        if ((int) crc.getValue() != expected) {
            throw damaged(file, at);
        }
    }

    private static StagedRow unpack(byte[] payload) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload));
        int kind = in.readByte();
        RowOrigin origin = new RowOrigin(in.readLong(), in.readLong(), in.readLong());
        String id = readText(in);
        if (kind == LABEL || kind == INTEGER_LABEL) {
            float label = kind == LABEL ? in.readFloat() : in.readInt();
            return new StagedRow.Label(origin, id, label, in.readLong(), readText(in));
        }
        String group = readText(in);
        long at = in.readLong();
        float score = in.readFloat();
        String version = readText(in);
        int slices = in.readInt();
        float[] features = new float[Math.min(in.readInt(), MOST_FEATURES)];
        for (int i = 0; i < features.length; i++) {
            features[i] = in.readFloat();
        }
        return new StagedRow.LoggedPrediction(origin, id, group, at, score, version, slices, features);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
