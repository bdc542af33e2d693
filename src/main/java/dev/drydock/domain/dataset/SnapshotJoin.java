package dev.drydock.domain.dataset;

import dev.drydock.domain.dataset.StagedRow.Label;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Joins predictions and labels by prediction id, whatever order they come in.
 *
 * <p>Of identical predictions one counts; of different ones under one id none does. A label counts if it is not from before its
 * prediction by more than the clock tolerance, nor from after the as-of time. The latest label wins; if the latest ones disagree,
 * the prediction is contested and left out. Predictions younger than the maturity wait with their labels for a later night, as
 * do labels of predictions that have not come. Not thread-safe.
 */
public final class SnapshotJoin {
    private final DatasetSchema schema;
    private final long asOf;
    private final long maturity;
    private final long tolerance;
    private final long window;
    private final Map<String, Prediction> predictions = new HashMap<>();
    private final Map<String, List<FiledLabel>> labels = new HashMap<>();
    private final JoinCounts counts = new JoinCounts();
    private final List<QueuedRow> queue = new ArrayList<>();

    /** @param window a prediction older than this at the as-of time is not used any more */
    public SnapshotJoin(DatasetSchema schema, Instant asOf, Duration window) {
        this.schema = schema;
        this.asOf = asOf.toEpochMilli();
        this.maturity = schema.maturity().toMillis();
        this.tolerance = schema.clockTolerance().toMillis();
        this.window = window.toMillis();
    }

    /** A row that somebody has to look at. */
    public record QueuedRow(long fileId, Reject reject) {}

    /** @param rows in the order of {@link SnapshotRow#ORDER} */
    public record Joined(List<SnapshotRow> rows, JoinCounts counts, List<QueuedRow> queue) {}

    private record FiledLabel(long fileId, String source, Label label) {}

    private static final class Prediction {
        private LoggedPrediction row;
        private String source;
        private final List<Long> files = new ArrayList<>(1);
        private final List<RowOrigin> origins = new ArrayList<>(1);
        private boolean conflict;

        Prediction(LoggedPrediction row, String source) {
            this.row = row;
            this.source = source;
        }
    }

    /** Enters what a file's reading came to. */
    public void addFile(ExportFile file) {
        String kind = file.kind().wireName();
        counts.add(kind + ".read", file.rows());
        counts.add(kind + ".rejected", file.rejected());
    }

    public void add(ExportFile file, StagedRow row) {
        if (row instanceof LoggedPrediction prediction) {
            addPrediction(file, prediction);
        } else if (row instanceof Label label) {
            counts.add("feedback.accepted", 1);
            labels.computeIfAbsent(label.predictionId(), id -> new ArrayList<>(1))
                    .add(new FiledLabel(file.id(), file.source(), label));
        }
    }

    private void addPrediction(ExportFile file, LoggedPrediction row) {
        counts.add("logs.accepted", 1);
        Prediction known = predictions.computeIfAbsent(row.predictionId(), id -> new Prediction(row, file.source()));
        known.files.add(file.id());
        known.origins.add(row.origin());
        if (!same(known.row, row)) {
            known.conflict = true;
        } else if (file.source().compareTo(known.source) < 0) {
            known.row = row; // so that the order of files does not matter
            known.source = file.source();
        }
    }

    private static boolean same(LoggedPrediction left, LoggedPrediction right) {
        return left.group().equals(right.group())
                && left.predictedAt() == right.predictedAt()
                && Float.compare(left.score(), right.score()) == 0
                && left.modelVersion().equals(right.modelVersion())
                && left.slices() == right.slices()
                && java.util.Arrays.equals(left.features(), right.features());
    }

    /**
     * Ends the join.
     *
     * @throws DrydockException {@link IngestFailure#COUNTS_DISAGREE}, {@link IngestFailure#GROUP_IN_TWO_SPLITS}
     */
    public Joined finish() {
        List<SnapshotRow> rows = new ArrayList<>();
        for (Prediction prediction : predictions.values()) {
            List<FiledLabel> given = labels.remove(prediction.row.predictionId());
            place(prediction, given == null ? List.of() : given).ifPresent(rows::add);
        }
        labels.values().forEach(orphans -> counts.add("feedback.waiting", orphans.size()));
        rows.sort(SnapshotRow.ORDER);
        counts.requireConsistent();
        requireGroupsApart(rows);
        return new Joined(rows, counts, queue);
    }

    private Optional<SnapshotRow> place(Prediction prediction, List<FiledLabel> given) {
        if (prediction.conflict) {
            counts.add("logs.conflicts", prediction.origins.size());
            counts.add("feedback.waiting", given.size());
            queueConflict(prediction);
            return Optional.empty();
        }
        counts.add("logs.unique", 1);
        counts.add("logs.duplicates", prediction.origins.size() - 1L);
        long age = asOf - prediction.row.predictedAt();
        if (age < maturity || age > window) {
            counts.add(age < maturity ? "logs.immature" : "logs.expired", 1);
            counts.add("feedback.waiting", given.size());
            return Optional.empty();
        }
        List<Label> usable = usable(prediction, given);
        if (usable.isEmpty()) {
            counts.add("logs.unlabelled", 1);
            return Optional.empty();
        }
        return decide(prediction, usable, given);
    }

    private void queueConflict(Prediction prediction) {
        for (int i = 0; i < prediction.origins.size(); i++) {
            queue.add(new QueuedRow(
                    prediction.files.get(i),
                    new Reject(
                            prediction.origins.get(i),
                            RejectReason.CONFLICTING_PREDICTION,
                            schema.logs().predictionId(),
                            prediction.row.predictionId())));
        }
    }

    private List<Label> usable(Prediction prediction, List<FiledLabel> given) {
        List<Label> usable = new ArrayList<>(given.size());
        Set<Label> seen = new HashSet<>();
        for (FiledLabel filed : given) {
            Label label = filed.label();
            Label content =
                    new Label(NOWHERE, label.predictionId(), label.label(), label.labelledAt(), label.annotator());
            if (!seen.add(content)) {
                counts.add("feedback.repeated", 1);
            } else if (label.labelledAt() < prediction.row.predictedAt() - tolerance) {
                counts.add("feedback.early", 1);
                queueLabel(
                        filed, RejectReason.LABEL_TOO_EARLY, schema.feedback().time());
            } else if (label.labelledAt() > asOf + tolerance) {
                counts.add("feedback.waiting", 1);
            } else {
                usable.add(label);
            }
        }
        return usable;
    }

    private static final RowOrigin NOWHERE = new RowOrigin(0, 0, 0);

    private void queueLabel(FiledLabel filed, RejectReason reason, String field) {
        Label label = filed.label();
        String raw = label.predictionId() + "," + schema.label().text(label.label()) + ","
                + Instant.ofEpochMilli(label.labelledAt()) + "," + label.annotator();
        queue.add(new QueuedRow(filed.fileId(), new Reject(label.origin(), reason, field, raw)));
    }

    private Optional<SnapshotRow> decide(Prediction prediction, List<Label> usable, List<FiledLabel> given) {
        long latest = usable.stream().mapToLong(Label::labelledAt).max().orElseThrow();
        double[] winners = usable.stream()
                .filter(label -> label.labelledAt() == latest)
                .mapToDouble(Label::label)
                .distinct()
                .toArray();
        if (winners.length > 1) {
            counts.add("logs.contested", 1);
            counts.add("feedback.conflicting", usable.size());
            given.stream()
                    .filter(filed -> filed.label().labelledAt() == latest)
                    .forEach(filed -> queueLabel(
                            filed,
                            RejectReason.CONFLICTING_LABELS,
                            schema.feedback().label()));
            return Optional.empty();
        }
        counts.add("logs.used", 1);
        counts.add("feedback.matched", 1);
        counts.add("feedback.superseded", usable.size() - 1L);
        counts.add("feedback.late", latest > prediction.row.predictedAt() + maturity ? 1 : 0);
        LoggedPrediction row = prediction.row;
        return Optional.of(new SnapshotRow(
                row.predictionId(),
                row.group(),
                prediction.source,
                labelSource(given, latest),
                row.predictedAt(),
                schema.splits().splitOf(row.group()),
                (float) winners[0],
                row.score(),
                row.slices(),
                row.features()));
    }

    /** Of several sources that gave the label the first by name, so that the order of files does not matter. */
    private static String labelSource(List<FiledLabel> given, long latest) {
        return given.stream()
                .filter(filed -> filed.label().labelledAt() == latest)
                .map(FiledLabel::source)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** @throws DrydockException {@link IngestFailure#GROUP_IN_TWO_SPLITS} */
    static void requireGroupsApart(List<SnapshotRow> rows) {
        Map<String, Split> splits = new HashMap<>();
        for (SnapshotRow row : rows) {
            Split first = splits.putIfAbsent(row.group(), row.split());
            if (first != null && first != row.split()) {
                throw new DrydockException(
                        IngestFailure.GROUP_IN_TWO_SPLITS,
                        "The snapshot was not sealed: group " + row.group() + " lies in the splits " + first + " and "
                                + row.split() + ". Report this defect.");
            }
        }
    }
}
