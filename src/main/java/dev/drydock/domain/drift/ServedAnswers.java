package dev.drydock.domain.drift;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.StagedRow.Label;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.dataset.StagingArea.PackedRow;
import dev.drydock.domain.dataset.StagingArea.SortedRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Counts what one version answered in a window of the serving log, with and without labels. A label counts as in the join of a snapshot:
 * the prediction is mature, the label does not precede it by more than the clock tolerance, and the latest labels agree. Memory does not grow
 * with the rows. It reads the rows once. Not thread-safe.
 */
public final class ServedAnswers {
    private final AnswerReference form;
    private final DatasetSchema schema;
    private final Window window;
    private final GroupBlocks blocks = new GroupBlocks();
    private final List<Bins> bins;
    private final List<ErrorBasis> bases;
    private final List<ClassTally> classes = new ArrayList<>();
    private final List<ClassTally> labelledClasses = new ArrayList<>();
    private final List<List<ErrorTally>> errors = new ArrayList<>();
    private final List<List<ErrorTally>> labelledErrors = new ArrayList<>();
    private final GroupBlocks labelledGroups = new GroupBlocks();
    private long rows;
    private long labelled;
    private long uncounted;

    /**
     * Which rows count.
     *
     * @param version as the serving log has it, such as {@code 3}
     * @param asOf later predictions do not count
     * @param length nor do those that are older than this
     */
    public record Window(String version, Instant asOf, Duration length) {}

    /** @param form by whose scales the rows are counted */
    public ServedAnswers(AnswerReference form, DatasetSchema schema, Window window) {
        this.form = form;
        this.schema = schema;
        this.window = window;
        this.bins = form.scales().stream().map(AnswerScale::bins).toList();
        this.bases = form.errors().stream().map(ErrorReference::basis).toList();
        for (int block = 0; block < GroupBlocks.COUNT; block++) {
            classes.add(new ClassTally(form));
            labelledClasses.add(new ClassTally(form));
        }
        for (ErrorBasis basis : bases) {
            errors.add(tallies(basis));
            labelledErrors.add(tallies(basis));
        }
    }

    private static List<ErrorTally> tallies(ErrorBasis basis) {
        List<ErrorTally> tallies = new ArrayList<>();
        for (int block = 0; block < GroupBlocks.COUNT; block++) {
            tallies.add(new ErrorTally(basis.size(), false));
        }
        return tallies;
    }

    /** @param sorted by prediction id; not read if nothing can be estimated by the reference */
    public void read(SortedRows sorted) {
        if (!form.problem().isEmpty()) {
            return;
        }
        List<PackedRow> predictions = new ArrayList<>();
        List<PackedRow> labels = new ArrayList<>();
        while (sorted.next()) {
            if (!sorted.sameId()) {
                place(predictions, labels);
                predictions.clear();
                labels.clear();
            }
            PackedRow row = sorted.row();
            (row.isPrediction() ? predictions : labels).add(row);
        }
        place(predictions, labels);
    }

    private void place(List<PackedRow> predictions, List<PackedRow> labels) {
        if (predictions.isEmpty() || !isInWindow(predictions.get(0).at())) {
            return;
        }
        LoggedPrediction prediction = (LoggedPrediction) predictions.get(0).unpack();
        if (prediction.modelVersion().equals(window.version())
                && predictions.stream()
                        .skip(1)
                        .allMatch(other -> prediction.agreesWith((LoggedPrediction) other.unpack()))) {
            add(prediction, label(prediction, labels));
        }
    }

    private boolean isInWindow(long predictedAt) {
        long age = window.asOf().toEpochMilli() - predictedAt;
        return age >= 0 && age <= window.length().toMillis();
    }

    private Optional<Label> label(LoggedPrediction prediction, List<PackedRow> labels) {
        long asOf = window.asOf().toEpochMilli();
        if (asOf - prediction.predictedAt() < schema.maturity().toMillis()) {
            return Optional.empty();
        }
        long tolerance = schema.clockTolerance().toMillis();
        List<PackedRow> usable = labels.stream()
                .filter(label -> label.at() >= prediction.predictedAt() - tolerance && label.at() <= asOf + tolerance)
                .toList();
        long latest = usable.stream().mapToLong(PackedRow::at).max().orElse(0);
        List<Label> last = usable.stream()
                .filter(label -> label.at() == latest)
                .map(label -> (Label) label.unpack())
                .toList();
        return last.stream()
                .findFirst()
                .filter(first -> last.stream()
                        .allMatch(other ->
                                other.label() == first.label() && other.others().equals(first.others())));
    }

    private void add(LoggedPrediction prediction, Optional<Label> label) {
        if (schema.classes().isEmpty()) {
            addErrors(prediction, label);
        } else if (!addClasses(prediction, label)) {
            uncounted++;
            return;
        }
        rows++;
        labelled += label.isPresent() ? 1 : 0;
    }

    /** Whether the row could be counted: its predicted class is known, and was predicted often enough on the reference. */
    private boolean addClasses(LoggedPrediction prediction, Optional<Label> label) {
        int predicted = form.scaleOf().size() == 1 ? 0 : schema.classes().indexOf(prediction.predicted());
        if (predicted < 0 || form.scaleOf().get(predicted) < 0) {
            return false;
        }
        int cell = bins.get(form.scaleOf().get(predicted)).of(prediction.score());
        int block = blocks.of(prediction.group());
        classes.get(block).add(predicted, cell);
        label.ifPresent(known ->
                labelledClasses.get(labelledGroups.of(prediction.group())).add(predicted, cell, (int) known.label()));
        return true;
    }

    private void addErrors(LoggedPrediction prediction, Optional<Label> label) {
        int block = blocks.of(prediction.group());
        for (int target = 0; target < bases.size(); target++) {
            int at = target;
            int input = form.errors().get(target).input();
            float value = input < 0 ? Float.NaN : prediction.features()[input];
            float score = number(prediction.score(), prediction.others(), target);
            double[] terms = bases.get(target).terms(score, value);
            if (bases.get(target).isBeyond(score, value)) {
                errors.get(target).get(block).addBeyond(terms);
            } else {
                errors.get(target).get(block).add(terms);
            }
            label.ifPresent(known -> labelledErrors
                    .get(at)
                    .get(labelledGroups.of(prediction.group()))
                    .add(terms, (double) number(known.label(), known.others(), at) - score));
        }
    }

    private static float number(float first, List<Float> others, int target) {
        return target == 0 ? first : others.get(target - 1);
    }

    long rows() {
        return rows;
    }

    int groups() {
        return blocks.groups();
    }

    long labelled() {
        return labelled;
    }

    int labelledGroups() {
        return labelledGroups.groups();
    }

    /** Rows whose predicted class is not known, or has too few rows in the reference. */
    long uncounted() {
        return uncounted;
    }

    List<ClassTally> classes() {
        return classes;
    }

    List<ClassTally> labelledClasses() {
        return labelledClasses;
    }

    List<ErrorTally> errors(int target) {
        return errors.get(target);
    }

    List<ErrorTally> labelledErrors(int target) {
        return labelledErrors.get(target);
    }
}
