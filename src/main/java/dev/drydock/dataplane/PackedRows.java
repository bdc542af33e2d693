package dev.drydock.dataplane;

import dev.drydock.domain.dataset.Reject;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.StagedRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Rows of one block in {@link RowForm}, and the texts that they name by number. */
final class PackedRows implements RowBlock {
    private static final int EXPECTED_ID = 32;
    private static final float[] NO_FEATURES = {};

    private final ByteBuffer bytes;
    private final int[] starts;
    private final List<String> texts;
    private final List<Reject> rejects;

    private PackedRows(ByteBuffer bytes, int[] starts, List<String> texts, List<Reject> rejects) {
        this.bytes = bytes;
        this.starts = starts;
        this.texts = texts;
        this.rejects = rejects;
    }

    @Override
    public int accepted() {
        return starts.length;
    }

    @Override
    public List<Reject> rejects() {
        return rejects;
    }

    /** In {@link RowForm}; array-backed, not to be changed. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Where the row begins in {@link #bytes}. */
    int start(int row) {
        return starts[row];
    }

    /** What rows name by number. */
    List<String> texts() {
        return texts;
    }

    @Override
    public void forEach(Consumer<StagedRow> rows) {
        for (int start : starts) {
            rows.accept(RowForm.unpack(bytes, start, texts));
        }
    }

    /** Not thread-safe. */
    static final class Builder {
        private final List<String> texts = new ArrayList<>();
        private final Map<String, Integer> numbers = new HashMap<>();
        private ByteBuffer bytes;
        private int[] starts;
        private int count;

        /** @param rows at most; further ones make room */
        Builder(int rows, int features) {
            bytes = RowForm.buffer(rows * (RowForm.FIXED + Float.BYTES * features + EXPECTED_ID));
            starts = new int[rows];
        }

        void add(StagedRow row) {
            float[] features =
                    row instanceof StagedRow.LoggedPrediction prediction ? prediction.features() : NO_FEATURES;
            int start = begin(RowForm.most(row));
            RowForm.put(bytes, start, row, features);
            if (row instanceof StagedRow.LoggedPrediction prediction) {
                RowForm.putTexts(bytes, start, number(prediction.group()), number(prediction.modelVersion()));
                if (RowForm.isClassified(prediction)) {
                    RowForm.putPredicted(bytes, start, number(prediction.predicted()));
                }
            } else if (row instanceof StagedRow.Label label) {
                RowForm.putTexts(bytes, start, number(label.annotator()), 0);
            }
        }

        /** An erased row: only its place is left. */
        void addErased() {
            int start = begin(RowForm.FIXED);
            bytes.putInt(start, RowForm.FIXED);
            RowForm.erase(bytes, start);
            RowForm.putTexts(bytes, start, number(""), number(""));
            bytes.position(start + RowForm.FIXED);
        }

        /** @param most bytes that the row may need */
        private int begin(int most) {
            int start = bytes.position();
            if (bytes.remaining() < most) {
                bytes.flip();
                bytes = RowForm.buffer(2 * (bytes.limit() + most)).put(bytes);
            }
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count + 1);
            }
            starts[count++] = start;
            return start;
        }

        private int number(String text) {
            Integer known = numbers.putIfAbsent(text, texts.size());
            if (known != null) {
                return known;
            }
            texts.add(text);
            return texts.size() - 1;
        }

        int count() {
            return count;
        }

        PackedRows build(List<Reject> rejects) {
            return new PackedRows(bytes.flip(), Arrays.copyOf(starts, count), texts, List.copyOf(rejects));
        }
    }
}
