package dev.drydock.domain.dataset;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * One labelled prediction.
 *
 * @param predictionId unique in the snapshot
 * @param group the unit that rows share
 * @param source who exported the prediction
 * @param labelSource who exported the label
 * @param annotator who gave the label there, or a {@linkplain Pseudonyms pseudonym}; empty: not known
 * @param replayedFrom hex id of the earlier snapshot that joined the row; empty: this one did
 * @param predicted name of the predicted class; empty: not known, or the model has none
 * @param predictedAt epoch milliseconds
 * @param labelledAt when the label was given, epoch milliseconds; 0: not known
 * @param label index of the class, or the quantity; of several targets the first one's
 * @param score as it was logged; of several targets the first one's
 * @param slices bit i: the row lies in slice i of the schema
 * @param features {@code [inputs] float32}, NaN for missing, of a text its length; not to be changed
 * @param text of all text inputs, as {@link RowText} has it; empty: the model has none
 * @param otherLabels of several targets the quantities of all but the first; else empty
 * @param otherScores as many
 */
@SuppressWarnings("ArrayRecordComponent") // millions of rows; equality of features is not needed
public record SnapshotRow(
        String predictionId,
        String group,
        String source,
        String labelSource,
        String annotator,
        String replayedFrom,
        String predicted,
        long predictedAt,
        long labelledAt,
        Split split,
        float label,
        float score,
        int slices,
        float[] features,
        String text,
        List<Float> otherLabels,
        List<Float> otherScores) {
    public SnapshotRow {
        otherLabels = List.copyOf(otherLabels);
        otherScores = List.copyOf(otherScores);
    }

    /** The row in a later snapshot. */
    public SnapshotRow replayed(String from, String annotatorThere) {
        return new SnapshotRow(
                predictionId,
                group,
                source,
                labelSource,
                annotatorThere,
                from,
                predicted,
                predictedAt,
                labelledAt,
                split,
                label,
                score,
                slices,
                features,
                text,
                otherLabels,
                otherScores);
    }

    /** The order of a snapshot: prediction ids by their UTF-8 bytes. */
    public static final Comparator<SnapshotRow> ORDER =
            (left, right) -> compareUtf8(left.predictionId(), right.predictionId());

    static int compareUtf8(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}
