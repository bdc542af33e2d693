package dev.drydock.snapshots;

import dev.drydock.domain.dataset.LabelForm;
import dev.drydock.domain.dataset.SnapshotRow;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The columns of one record batch as they grow. Not thread-safe. */
final class SnapshotBatch {
    private static final int MOST_ROWS = 1 << 16;
    private static final int FEWEST_ROWS = 1 << 10;
    private static final int BYTES = 1 << 24;
    private static final int OTHER_BYTES = 64;
    /** What a text has on the average, where much longer ones are allowed. */
    private static final int TEXT_BYTES = 512;
    /** What a batch may have if all its texts are as long as is allowed. */
    private static final int MOST_TEXT_BYTES = 1 << 27;

    private final int capacity;
    private final LabelForm labelForm;
    private final Map<TextColumn, Texts> texts = new EnumMap<>(TextColumn.class);
    private final ByteBuffer predictedAt;
    private final ByteBuffer labelledAt;
    private final ByteBuffer splits;
    private final ByteBuffer labels;
    private final ByteBuffer scores;
    private final ByteBuffer slices;
    private final ByteBuffer features;
    private int rows;

    /**
     * @param numbers of a label, and of a score
     * @param longestText most bytes that the text of a row may have
     */
    SnapshotBatch(int inputs, LabelForm labelForm, int numbers, Set<TextColumn> columns, long longestText) {
        int width = inputs + 2 * (numbers - 1);
        this.capacity = longestText == 0 ? rowsPerBatch(width) : rowsPerBatch(width, longestText);
        this.labelForm = labelForm;
        for (TextColumn column : columns) {
            texts.put(column, new Texts(capacity));
        }
        this.predictedAt = buffer(Long.BYTES);
        this.labelledAt = buffer(Long.BYTES);
        this.splits = buffer(1);
        this.labels = buffer(Integer.BYTES * numbers);
        this.scores = buffer(Float.BYTES * numbers);
        this.slices = buffer(Integer.BYTES);
        this.features = buffer(Float.BYTES * inputs);
    }

    /** A power of two, so that a batch has some 16 MiB. */
    static int rowsPerBatch(int inputs) {
        int fit = Integer.highestOneBit(BYTES / (Float.BYTES * inputs + OTHER_BYTES));
        return Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, fit));
    }

    /** As the other, for rows with a text. */
    private static int rowsPerBatch(int inputs, long longestText) {
        int usual = BYTES / (Float.BYTES * inputs + OTHER_BYTES + TEXT_BYTES);
        long fit = Long.highestOneBit(Math.min(usual, MOST_TEXT_BYTES / longestText));
        return (int) Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, fit));
    }

    private ByteBuffer buffer(int width) {
        return ByteBuffer.allocate(width * capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Texts one after the other, and where each ends. */
    private static final class Texts {
        private final ByteBuffer offsets;
        private byte[] data = new byte[1 << 12];
        private int length;

        Texts(int capacity) {
            offsets = ByteBuffer.allocate(Integer.BYTES * (capacity + 1)).order(ByteOrder.LITTLE_ENDIAN);
            clear();
        }

        void add(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (data.length - length < utf8.length) {
                data = Arrays.copyOf(data, 2 * (length + utf8.length));
            }
            System.arraycopy(utf8, 0, data, length, utf8.length);
            length += utf8.length;
            offsets.putInt(length);
        }

        void clear() {
            length = 0;
            offsets.clear().putInt(0);
        }
    }

    boolean isFull() {
        return rows == capacity;
    }

    int rows() {
        return rows;
    }

    void add(SnapshotRow row) {
        texts.forEach((column, values) -> values.add(column.of(row)));
        predictedAt.putLong(row.predictedAt());
        labelledAt.putLong(row.labelledAt());
        splits.put((byte) row.split().code());
        labels.putInt(labelForm.bits(row.label()));
        row.otherLabels().forEach(label -> labels.putInt(labelForm.bits(label)));
        scores.putInt(Float.floatToIntBits(row.score()));
        row.otherScores().forEach(score -> scores.putInt(Float.floatToIntBits(score)));
        slices.putInt(row.slices());
        for (float feature : row.features()) {
            features.putInt(Float.floatToIntBits(feature)); // one NaN, so that bytes are the same everywhere
        }
        rows++;
    }

    /** UTF-8 bytes of each text column. */
    SortedMap<TextColumn, Long> textBytes() {
        SortedMap<TextColumn, Long> bytes = new TreeMap<>();
        texts.forEach((column, values) -> bytes.put(column, (long) values.length));
        return bytes;
    }

    /** The first buffers of the batch's body, in their order; validity buffers are empty and left out. */
    List<ByteBuffer> texts() {
        List<ByteBuffer> buffers = new ArrayList<>();
        texts.values().forEach(values -> {
            buffers.add(written(values.offsets));
            buffers.add(ByteBuffer.wrap(values.data, 0, values.length));
        });
        return buffers;
    }

    /** The other buffers of the batch's body, in their order. */
    List<ByteBuffer> numbers() {
        return columns().stream().map(SnapshotBatch::written).toList();
    }

    /** What a worker reads: the numbers, then the offsets and the bytes of the rows' texts, if there are any. */
    List<ByteBuffer> learned() {
        List<ByteBuffer> buffers = new ArrayList<>(numbers());
        Texts values = texts.get(TextColumn.TEXT);
        if (values != null) {
            buffers.add(written(values.offsets));
            buffers.add(ByteBuffer.wrap(values.data, 0, values.length));
        }
        return buffers;
    }

    private List<ByteBuffer> columns() {
        return List.of(predictedAt, labelledAt, splits, labels, scores, slices, features);
    }

    private static ByteBuffer written(ByteBuffer column) {
        return column.duplicate().flip();
    }

    void clear() {
        texts.values().forEach(Texts::clear);
        columns().forEach(ByteBuffer::clear);
        rows = 0;
    }
}
