package dev.drydock.dataplane;

import dev.drydock.domain.dataset.RowOrigin;
import dev.drydock.domain.dataset.StagedRow;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A packed row, little-endian:
 *
 * <pre>
 *  0  int    length of the row in bytes
 *  4  int    kind: 1 prediction, 2 label, 3 erased (all else is 0 but for the length), 4 prediction with the predicted class,
 *            5 prediction with its text, and with the predicted class's, which may be empty,
 *            6 prediction of several targets
 *  8  long   number of the record
 * 16  long   physical line
 * 24  long   byte offset
 * 32  long   predicted or labelled at, epoch milliseconds
 * 40  float  score or label; of several targets the first one's
 * 44  int    slices
 * 48  int    number of the group's or the annotator's text
 * 52  int    number of the model version's text
 * 56  int    length of the prediction id in bytes
 * 60  int    of kinds 4 and 5 alone: number of the predicted class's text; of kind 6: number of the other targets
 * 64  int    of kind 5 alone: length of the text in bytes
 *     float  of a prediction each feature; of a label of several targets the other targets' labels
 *     float  of kind 6 alone: the other targets' scores
 *     byte   of kind 5 alone: the text in UTF-8
 *     byte   the prediction id in UTF-8
 * </pre>
 */
final class RowForm {
    private static final int PREDICTION = 1;
    private static final int LABEL = 2;
    private static final int ERASED = 3;
    private static final int CLASSIFIED = 4;
    private static final int WORDED = 5;
    private static final int SEVERAL = 6;
    private static final int MOST_BYTES_A_CHARACTER = 3;

    private static final int KIND = 4;
    private static final int RECORD = 8;
    private static final int LINE = 16;
    private static final int OFFSET = 24;
    private static final int AT = 32;
    private static final int VALUE = 40;
    private static final int SLICES = 44;
    private static final int WHO = 48;
    private static final int VERSION = 52;
    private static final int ID_LENGTH = 56;
    private static final int TEXT_LENGTH = 64;

    /** Bytes of a row without predicted class, features and id. */
    static final int FIXED = 60;

    private RowForm() {}

    static ByteBuffer buffer(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes that the row needs at most. */
    static int most(StagedRow row) {
        int most = FIXED + MOST_BYTES_A_CHARACTER * row.predictionId().length();
        if (row instanceof StagedRow.LoggedPrediction prediction) {
            most += Float.BYTES
                            * (prediction.features().length
                                    + prediction.others().size())
                    + extraFields(kind(prediction))
                    + MOST_BYTES_A_CHARACTER * prediction.text().length();
        } else if (row instanceof StagedRow.Label label) {
            most += Float.BYTES * label.others().size();
        }
        return most;
    }

    private static int kind(StagedRow.LoggedPrediction prediction) {
        if (!prediction.text().isEmpty()) {
            return WORDED;
        }
        if (!prediction.others().isEmpty()) {
            return SEVERAL;
        }
        return prediction.predicted().isEmpty() ? PREDICTION : CLASSIFIED;
    }

    /** Bytes between the fixed fields and the features. */
    private static int extraFields(int kind) {
        return switch (kind) {
            case CLASSIFIED, SEVERAL -> Integer.BYTES;
            case WORDED -> 2 * Integer.BYTES;
            default -> 0;
        };
    }

    /** Whether the row names the text of a predicted class. */
    static boolean isClassified(StagedRow.LoggedPrediction prediction) {
        int kind = kind(prediction);
        return kind == CLASSIFIED || kind == WORDED;
    }

    /** Writes the row but for its texts, and moves the position behind it. */
    static void put(ByteBuffer bytes, int start, StagedRow row, float[] features) {
        bytes.putLong(start + RECORD, row.origin().record());
        bytes.putLong(start + LINE, row.origin().line());
        bytes.putLong(start + OFFSET, row.origin().byteOffset());
        if (row instanceof StagedRow.LoggedPrediction prediction) {
            putFields(
                    bytes, start, kind(prediction), prediction.predictedAt(), prediction.score(), prediction.slices());
        } else if (row instanceof StagedRow.Label label) {
            putFields(bytes, start, LABEL, label.labelledAt(), label.label(), 0);
        }
        bytes.position(featuresStart(bytes, start));
        for (float feature : features) {
            bytes.putFloat(feature);
        }
        for (float other : others(row)) {
            bytes.putFloat(other);
        }
        if (row instanceof StagedRow.LoggedPrediction prediction && kind(prediction) == SEVERAL) {
            bytes.putInt(start + FIXED, prediction.others().size());
        }
        if (row instanceof StagedRow.LoggedPrediction prediction && kind(prediction) == WORDED) {
            byte[] text = prediction.text().getBytes(StandardCharsets.UTF_8);
            bytes.put(text);
            bytes.putInt(start + TEXT_LENGTH, text.length);
        }
        byte[] id = row.predictionId().getBytes(StandardCharsets.UTF_8);
        bytes.put(id);
        bytes.putInt(start + ID_LENGTH, id.length);
        bytes.putInt(start, bytes.position() - start);
    }

    private static List<Float> others(StagedRow row) {
        return row instanceof StagedRow.LoggedPrediction prediction
                ? prediction.others()
                : ((StagedRow.Label) row).others();
    }

    private static void putFields(ByteBuffer bytes, int start, int kind, long at, float value, int slices) {
        bytes.putInt(start + KIND, kind);
        bytes.putLong(start + AT, at);
        bytes.putFloat(start + VALUE, value);
        bytes.putInt(start + SLICES, slices);
    }

    static void putTexts(ByteBuffer bytes, int start, int who, int version) {
        bytes.putInt(start + WHO, who);
        bytes.putInt(start + VERSION, version);
    }

    static void putPredicted(ByteBuffer bytes, int start, int predicted) {
        bytes.putInt(start + FIXED, predicted);
    }

    static boolean isPrediction(ByteBuffer bytes, int start) {
        int kind = bytes.getInt(start + KIND);
        return kind == PREDICTION || kind == CLASSIFIED || kind == WORDED || kind == SEVERAL;
    }

    private static boolean isClassified(ByteBuffer bytes, int start) {
        int kind = bytes.getInt(start + KIND);
        return kind == CLASSIFIED || kind == WORDED;
    }

    private static int featuresStart(ByteBuffer bytes, int start) {
        return start + FIXED + extraFields(bytes.getInt(start + KIND));
    }

    /** Where features end and the scores of the other targets begin, if there are any. */
    private static int othersStart(ByteBuffer bytes, int start) {
        int end = textStart(bytes, start);
        return bytes.getInt(start + KIND) == SEVERAL ? end - Float.BYTES * bytes.getInt(start + FIXED) : end;
    }

    /** Where all numbers end and the text begins. */
    private static int textStart(ByteBuffer bytes, int start) {
        int id = idStart(bytes, start);
        return bytes.getInt(start + KIND) == WORDED ? id - bytes.getInt(start + TEXT_LENGTH) : id;
    }

    static boolean isErased(ByteBuffer bytes, int start) {
        return bytes.getInt(start + KIND) == ERASED;
    }

    /** Overwrites the row; its length stays. */
    static void erase(ByteBuffer bytes, int start) {
        int length = length(bytes, start);
        for (int i = Integer.BYTES; i < length; i++) {
            bytes.put(start + i, (byte) 0);
        }
        bytes.putInt(start + KIND, ERASED);
    }

    /** Numbers of the texts that a row names: of its group or annotator, of a prediction's model version and predicted class. */
    static int[] texts(ByteBuffer bytes, int start) {
        int who = bytes.getInt(start + WHO);
        if (!isPrediction(bytes, start)) {
            return new int[] {who};
        }
        int version = bytes.getInt(start + VERSION);
        return isClassified(bytes, start)
                ? new int[] {who, version, bytes.getInt(start + FIXED)}
                : new int[] {who, version};
    }

    static long at(ByteBuffer bytes, int start) {
        return bytes.getLong(start + AT);
    }

    static int length(ByteBuffer bytes, int start) {
        return bytes.getInt(start);
    }

    static int idLength(ByteBuffer bytes, int start) {
        return bytes.getInt(start + ID_LENGTH);
    }

    /** Where the prediction id begins. */
    static int idStart(ByteBuffer bytes, int start) {
        return start + length(bytes, start) - idLength(bytes, start);
    }

    /** Gives the texts of a copied row other numbers. */
    static void renumber(ByteBuffer bytes, int start, int[] numbers) {
        putTexts(bytes, start, numbers[bytes.getInt(start + WHO)], numbers[bytes.getInt(start + VERSION)]);
        if (isClassified(bytes, start)) {
            putPredicted(bytes, start, numbers[bytes.getInt(start + FIXED)]);
        }
    }

    /** @throws IndexOutOfBoundsException if the bytes are no row */
    static StagedRow unpack(ByteBuffer bytes, int start, List<String> texts) {
        byte[] id = new byte[idLength(bytes, start)];
        bytes.get(idStart(bytes, start), id);
        return unpack(bytes, start, new String(id, StandardCharsets.UTF_8), texts);
    }

    private static StagedRow unpack(ByteBuffer bytes, int start, String id, List<String> texts) {
        RowOrigin origin = new RowOrigin(
                bytes.getLong(start + OFFSET), bytes.getLong(start + RECORD), bytes.getLong(start + LINE));
        long at = bytes.getLong(start + AT);
        float value = bytes.getFloat(start + VALUE);
        String who = texts.get(bytes.getInt(start + WHO));
        if (!isPrediction(bytes, start)) {
            return new StagedRow.Label(
                    origin,
                    id,
                    value,
                    at,
                    who,
                    isErased(bytes, start)
                            ? List.of()
                            : floats(bytes, featuresStart(bytes, start), idStart(bytes, start)));
        }
        String predicted = isClassified(bytes, start) ? texts.get(bytes.getInt(start + FIXED)) : "";
        String version = texts.get(bytes.getInt(start + VERSION));
        int slices = bytes.getInt(start + SLICES);
        return new StagedRow.LoggedPrediction(
                origin,
                id,
                who,
                at,
                value,
                predicted,
                version,
                slices,
                features(bytes, start),
                text(bytes, start),
                floats(bytes, othersStart(bytes, start), textStart(bytes, start)));
    }

    private static String text(ByteBuffer bytes, int start) {
        int from = textStart(bytes, start);
        int to = idStart(bytes, start);
        byte[] text = new byte[to - Objects.checkFromToIndex(from, to, bytes.limit())];
        bytes.get(from, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static List<Float> floats(ByteBuffer bytes, int from, int to) {
        if (Objects.checkFromToIndex(from, to, bytes.limit()) == to) {
            return List.of();
        }
        List<Float> floats = new ArrayList<>();
        for (int at = from; at + Float.BYTES <= to; at += Float.BYTES) {
            floats.add(bytes.getFloat(at));
        }
        return floats;
    }

    private static float[] features(ByteBuffer bytes, int start) {
        int from = featuresStart(bytes, start);
        int to = othersStart(bytes, start);
        float[] features = new float[(to - Objects.checkFromToIndex(from, to, bytes.limit())) / Float.BYTES];
        for (int i = 0; i < features.length; i++) {
            features[i] = bytes.getFloat(from + Float.BYTES * i);
        }
        return features;
    }
}
