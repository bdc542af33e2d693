package dev.drydock.domain.dataset;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a model's exports are read, joined and split; written by the owner in {@code model.yaml}.
 *
 * @param logs the columns of the serving logs that are not inputs
 * @param feedback the columns of the labelled feedback
 * @param inputs the model's inputs, in the order of the feature matrix
 * @param groupColumn header of the unit that rows share (a pump, a patient); a group lies in exactly one split
 * @param label what the label is
 * @param slices subsets that gates look at on their own
 * @param maturity a prediction younger than this at the as-of time is not used yet
 * @param clockTolerance a label may precede its prediction by at most this, and the value of an input follow it
 * @param rejectLimit share of quarantined rows, 0 to 1, above which ingest fails
 * @param privateColumns headers of columns whose cells only people with access to raw rows may see
 */
public record DatasetSchema(
        LogColumns logs,
        FeedbackColumns feedback,
        List<InputColumn> inputs,
        String groupColumn,
        LabelRule label,
        List<SliceRule> slices,
        Duration maturity,
        Duration clockTolerance,
        double rejectLimit,
        SplitRule splits,
        Set<String> privateColumns) {
    public DatasetSchema {
        inputs = List.copyOf(inputs);
        slices = List.copyOf(slices);
        privateColumns = Set.copyOf(privateColumns);
    }

    /** Every column that is read of a file of that kind, in a good order to write them. */
    public Set<String> columns(ExportKind kind) {
        Set<String> columns = new LinkedHashSet<>();
        if (kind == ExportKind.FEEDBACK) {
            columns.add(feedback.predictionId());
            columns.add(feedback.label());
            columns.add(feedback.time());
            columns.add(feedback.annotator());
            return columns;
        }
        columns.add(logs.predictionId());
        columns.add(logs.time());
        columns.add(logs.score());
        columns.add(logs.modelVersion());
        logs.predicted().ifPresent(columns::add);
        columns.add(groupColumn);
        slices.forEach(slice -> columns.add(slice.column()));
        inputs.stream().map(InputColumn::column).forEach(columns::add);
        inputs.forEach(input -> input.availableAt().ifPresent(columns::add));
        return columns;
    }

    /** Whether a row has a text beside its features: all inputs are texts then, and none otherwise. */
    public boolean readsText() {
        return inputs.stream().anyMatch(InputColumn::isText);
    }

    /** The label's classes in order of the model's outputs; empty for a quantity. */
    public List<String> classes() {
        return label.classes();
    }

    /**
     * Headers in the serving log. Times are ISO-8601 instants in UTC.
     *
     * @param score of two classes the last one's probability, of several the predicted one's; else the predicted value, or
     *     those of all targets
     * @param predicted the predicted class's name; present if and only if there are more than two classes
     */
    public record LogColumns(
            String predictionId, String time, String score, String modelVersion, Optional<String> predicted) {

        /** Without a predicted class. */
        public LogColumns(String predictionId, String time, String score, String modelVersion) {
            this(predictionId, time, score, modelVersion, Optional.empty());
        }
    }

    /** Headers in the feedback file. */
    public record FeedbackColumns(String predictionId, String label, String time, String annotator) {}

    /** Rows whose {@code column} (any header of the serving log) holds {@code equalTo}. */
    public record SliceRule(String name, String column, String equalTo, boolean required) {}
}
