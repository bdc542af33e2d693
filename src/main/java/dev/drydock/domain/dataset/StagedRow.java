package dev.drydock.domain.dataset;

import java.util.Arrays;
import java.util.List;

/** An accepted row. */
public sealed interface StagedRow {
    RowOrigin origin();

    String predictionId();

    /**
     * A prediction as it was logged.
     *
     * @param predictedAt epoch milliseconds
     * @param predicted the predicted class's name; empty: the model's logs lack it, or the row was staged before Drydock kept it
     * @param slices bit i: the row lies in slice i of the schema
     * @param features {@code [inputs] float32}, NaN for missing, of a text its length; not to be changed
     * @param text of all text inputs, as {@link RowText} has it; empty: the model has none
     * @param others of several targets the scores of all but the first; else empty
     */
    @SuppressWarnings("ArrayRecordComponent") // millions of rows; compared by the join itself
    record LoggedPrediction(
            RowOrigin origin,
            String predictionId,
            String group,
            long predictedAt,
            float score,
            String predicted,
            String modelVersion,
            int slices,
            float[] features,
            String text,
            List<Float> others)
            implements StagedRow {
        public LoggedPrediction {
            others = List.copyOf(others);
        }

        /** With one score. */
        public LoggedPrediction(
                RowOrigin origin,
                String predictionId,
                String group,
                long predictedAt,
                float score,
                String predicted,
                String modelVersion,
                int slices,
                float[] features,
                String text) {
            this(
                    origin,
                    predictionId,
                    group,
                    predictedAt,
                    score,
                    predicted,
                    modelVersion,
                    slices,
                    features,
                    text,
                    List.of());
        }

        /** Without a text. */
        public LoggedPrediction(
                RowOrigin origin,
                String predictionId,
                String group,
                long predictedAt,
                float score,
                String predicted,
                String modelVersion,
                int slices,
                float[] features) {
            this(origin, predictionId, group, predictedAt, score, predicted, modelVersion, slices, features, "");
        }

        /** Without a predicted class, too. */
        public LoggedPrediction(
                RowOrigin origin,
                String predictionId,
                String group,
                long predictedAt,
                float score,
                String modelVersion,
                int slices,
                float[] features) {
            this(origin, predictionId, group, predictedAt, score, "", modelVersion, slices, features);
        }

        /** Whether the other row repeats the same prediction, at any place. A missing predicted class matches every class. */
        public boolean agreesWith(LoggedPrediction other) {
            return group.equals(other.group)
                    && predictedAt == other.predictedAt
                    && Float.compare(score, other.score) == 0
                    && others.equals(other.others)
                    && (predicted.equals(other.predicted) || predicted.isEmpty() || other.predicted.isEmpty())
                    && modelVersion.equals(other.modelVersion)
                    && slices == other.slices
                    && Arrays.equals(features, other.features)
                    && text.equals(other.text);
        }
    }

    /**
     * A label.
     *
     * @param label index of the class, or the quantity
     * @param labelledAt epoch milliseconds
     * @param annotator who gave it; may be empty
     * @param others of several targets the quantities of all but the first; else empty
     */
    record Label(
            RowOrigin origin, String predictionId, float label, long labelledAt, String annotator, List<Float> others)
            implements StagedRow {
        public Label {
            others = List.copyOf(others);
        }

        /** A class, or one quantity. */
        public Label(RowOrigin origin, String predictionId, float label, long labelledAt, String annotator) {
            this(origin, predictionId, label, labelledAt, annotator, List.of());
        }

        /** Whether both say the same of the prediction. */
        boolean saysAs(Label other) {
            return label == other.label && others.equals(other.others);
        }
    }
}
