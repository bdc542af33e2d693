package dev.drydock.domain.dataset;

import java.time.Duration;
import java.util.HashSet;
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
 * @param fields what its columns are for, and where they may go
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
        FieldRules fields) {
    public DatasetSchema {
        inputs = List.copyOf(inputs);
        slices = List.copyOf(slices);
    }

    /** Without rules about single columns. */
    public DatasetSchema(
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
        this(
                logs,
                feedback,
                inputs,
                groupColumn,
                label,
                slices,
                maturity,
                clockTolerance,
                rejectLimit,
                splits,
                FieldRules.ofPrivate(privateColumns));
    }

    /** Headers of columns whose cells only people with access to raw rows may see. */
    public Set<String> privateColumns() {
        return fields.privateColumns();
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

    /**
     * Those that a serving log may lack: of inputs that may be missing and of slices that are not required, if there is a rule about them. A
     * node may have logged by an earlier or a later rule.
     */
    public Set<String> columnsThatMayLack() {
        Set<String> columns = new LinkedHashSet<>();
        fields.rules().forEach(rule -> columns.add(rule.column()));
        Set<String> optional = new HashSet<>();
        inputs.stream().filter(InputColumn::missingAllowed).forEach(input -> optional.add(input.column()));
        slices.forEach(slice -> optional.add(slice.column()));
        inputs.stream().filter(input -> !input.missingAllowed()).forEach(input -> optional.remove(input.column()));
        slices.stream().filter(SliceRule::required).forEach(slice -> optional.remove(slice.column()));
        optional.remove(groupColumn);
        columns.retainAll(optional);
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
