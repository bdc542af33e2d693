package dev.drydock.domain.dataset;

import dev.drydock.domain.dataset.StagedRow.Label;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.dataset.StagingArea.PackedRow;
import dev.drydock.domain.dataset.StagingArea.SortedRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Joins predictions and labels by prediction id, one id after the other, so that memory does not grow with their number.
 *
 * <p>Of identical predictions one counts; of different ones under one id none does. A label counts if it is not from before its
 * prediction by more than the clock tolerance, nor from after the as-of time. The latest label wins; if the latest ones disagree,
 * the prediction is contested and left out. Predictions younger than the maturity wait with their labels for a later night, as
 * do labels of predictions that have not come. Not thread-safe.
 */
public final class SnapshotJoin {
    private static final RowOrigin NOWHERE = new RowOrigin(0, 0, 0);
    private static final int ASK_EVERY = 10_000;
    private static final int NAMES_KEPT = 100_000;

    private final DatasetSchema schema;
    private final RowMask predictionMask;
    private final RowMask labelMask;
    private final long asOf;
    private final long maturity;
    private final long tolerance;
    private final long window;
    private final Consumer<SnapshotRow> sink;
    private final Consumer<QueuedRow> queue;
    private final BiConsumer<String, LabelOutcome> outcomes;
    private final UnaryOperator<String> annotatorNames;
    private final JoinCounts counts = new JoinCounts();
    private ReplayedRows replayed;
    private boolean expired;
    private boolean past;
    private long latestLabel;
    private int[] neverMissing;
    private final Map<String, Split> splits = new HashMap<>();
    private final Map<String, String> annotators = new HashMap<>();

    /**
     * @param window a prediction older than this at the as-of time is no longer used
     * @param sink receives the snapshot's rows, in the order of {@link SnapshotRow#ORDER}
     * @param queue receives the rows that a person must check
     */
    public SnapshotJoin(
            DatasetSchema schema,
            Instant asOf,
            Duration window,
            Consumer<SnapshotRow> sink,
            Consumer<QueuedRow> queue) {
        this(schema, asOf, window, sink, queue, (predictionId, outcome) -> {}, UnaryOperator.identity());
    }

    /**
     * @param outcomes receives for each prediction id with labels their outcome
     * @param annotatorNames returns the name under which the snapshot has an annotator; not called for labels without one
     */
    public SnapshotJoin(
            DatasetSchema schema,
            Instant asOf,
            Duration window,
            Consumer<SnapshotRow> sink,
            Consumer<QueuedRow> queue,
            BiConsumer<String, LabelOutcome> outcomes,
            UnaryOperator<String> annotatorNames) {
        this.schema = schema;
        this.predictionMask = new RowMask(List.of(schema.logs().predictionId()), ExportKind.LOGS, schema);
        this.labelMask = new RowMask(List.copyOf(schema.columns(ExportKind.FEEDBACK)), ExportKind.FEEDBACK, schema);
        this.asOf = asOf.toEpochMilli();
        this.maturity = schema.maturity().toMillis();
        this.tolerance = schema.clockTolerance().toMillis();
        this.latestLabel = this.asOf + tolerance;
        this.window = window.toMillis();
        this.sink = sink;
        this.queue = queue;
        this.outcomes = outcomes;
        this.annotatorNames = annotatorNames;
        this.replayed = new ReplayedRows(Collections.emptyIterator(), sink);
        this.neverMissing = required(schema, schema);
    }

    /**
     * Makes this a join of the past, whose as-of time somebody chose: a row from after it counts as not there, whatever the clock
     * tolerance is. So a later prediction cannot conflict with an earlier one under its id. Call it before {@link #replay}.
     */
    public void ofThePast() {
        past = true;
        latestLabel = asOf;
    }

    /** Of rows that are there: not from after the as-of time. */
    private boolean wasThere(SnapshotRow row) {
        return row.predictedAt() <= asOf && row.labelledAt() <= latestLabel;
    }

    /**
     * Adds rows of an earlier snapshot: those whose prediction is no longer in the files, or is too old for this run. If the prediction is
     * in the files and was not used, the row stays out: its labels may have become contested.
     *
     * @param rows of <em>train</em>, in the order of {@link SnapshotRow#ORDER}
     */
    public void replay(Iterator<SnapshotRow> rows) {
        replayed = new ReplayedRows(rows, row -> {
            if (!past || wasThere(row)) {
                counts.add("replayed", 1);
                sink.accept(row.replayed(row.replayedFrom(), annotatorName(row.annotator())));
            }
        });
    }

    /**
     * Leaves out rows that lack an input which the version in service requires: the two can be compared only on rows that both read.
     *
     * @param inService by which that version reads rows
     */
    public void onlyRowsOf(DatasetSchema inService) {
        neverMissing = IntStream.concat(IntStream.of(neverMissing), IntStream.of(required(inService, schema)))
                .distinct()
                .toArray();
    }

    /** Places of the inputs that a contract requires. A row that another revision staged may lack one. */
    private static int[] required(DatasetSchema contract, DatasetSchema schema) {
        List<String> required = contract.inputs().stream()
                .filter(input -> !input.missingAllowed())
                .map(InputColumn::name)
                .toList();
        return IntStream.range(0, schema.inputs().size())
                .filter(i -> required.contains(schema.inputs().get(i).name()))
                .toArray();
    }

    private boolean isReadByBoth(LoggedPrediction row) {
        return Arrays.stream(neverMissing).noneMatch(input -> Float.isNaN(row.features()[input]));
    }

    /** A row that a person must check. */
    public record QueuedRow(long fileId, Reject reject) {}

    private record Filed<T extends StagedRow>(ExportFile file, T row) {}

    private record FiledPack(ExportFile file, PackedRow row) {}

    /** Enters what reading a file came to, of a file without values that were known too late. */
    public void addFile(ExportFile file) {
        addFile(file, 0);
    }

    /**
     * Enters what reading a file came to.
     *
     * @param knownTooLate how many of its rejected rows have a value that became known only after its prediction
     */
    public void addFile(ExportFile file, long knownTooLate) {
        String kind = file.kind().wireName();
        counts.add(JoinCounts.KNOWN_TOO_LATE, knownTooLate);
        counts.add(kind + ".read", file.rows());
        counts.add(kind + ".rejected", file.rejected());
    }

    /**
     * Joins all rows of the files that were added.
     *
     * @param stopRequested asked again and again
     * @return the counts; null if a stop was requested
     * @throws dev.drydock.failure.DrydockException {@code COUNTS_DISAGREE}
     */
    public @Nullable JoinCounts join(SortedRows rows, BooleanSupplier stopRequested) {
        List<FiledPack> predictions = new ArrayList<>();
        List<FiledPack> labels = new ArrayList<>();
        long joined = 0;
        while (rows.next()) {
            if (!rows.sameId()) {
                placeBetween(predictions, labels);
                predictions.clear();
                labels.clear();
                if (joined++ % ASK_EVERY == 0 && stopRequested.getAsBoolean()) {
                    return null;
                }
            }
            PackedRow row = rows.row();
            counts.add(row.isPrediction() ? "logs.accepted" : "feedback.accepted", 1);
            (row.isPrediction() ? predictions : labels).add(new FiledPack(rows.file(), row));
        }
        placeBetween(predictions, labels);
        replayed.putRest();
        counts.add(JoinCounts.LOGS_ERASED, rows.erased(ExportKind.LOGS));
        counts.add(JoinCounts.FEEDBACK_ERASED, rows.erased(ExportKind.FEEDBACK));
        counts.requireConsistent();
        return counts;
    }

    private void placeBetween(List<FiledPack> predictions, List<FiledPack> labels) {
        if (replayed.areOver() || (predictions.isEmpty() && labels.isEmpty())) {
            place(predictions, labels);
            return;
        }
        String predictionId = (predictions.isEmpty() ? labels : predictions)
                .get(0)
                .row
                .unpack()
                .predictionId();
        replayed.putBefore(predictionId);
        expired = false;
        place(predictions, labels);
        replayed.pass(predictionId, expired || predictions.isEmpty());
    }

    /** Everything under one prediction id. Most predictions come once and have no label: they are not unpacked. */
    private void place(List<FiledPack> all, List<FiledPack> labels) {
        List<FiledPack> predictions = past ? withoutLater(all) : all;
        if (predictions.isEmpty()) {
            counts.add("feedback.waiting", labels.size());
        } else if (labels.isEmpty() && predictions.size() == 1) {
            counts.add("logs.unique", 1);
            if (isOfAge(predictions.get(0).row.at())) {
                counts.add("logs.unlabelled", 1);
            }
        } else {
            placeRows(unpacked(predictions, LoggedPrediction.class), unpacked(labels, Label.class));
        }
    }

    /** Enters those from after the as-of time as too young. */
    private List<FiledPack> withoutLater(List<FiledPack> predictions) {
        List<FiledPack> there =
                predictions.stream().filter(filed -> filed.row.at() <= asOf).toList();
        int later = predictions.size() - there.size();
        counts.add("logs.unique", later);
        counts.add("logs.immature", later);
        return there;
    }

    private static <T extends StagedRow> List<Filed<T>> unpacked(List<FiledPack> packed, Class<T> type) {
        return packed.stream()
                .map(filed -> new Filed<>(filed.file, type.cast(filed.row.unpack())))
                .toList();
    }

    /** Enters a prediction that is too young or too old. */
    private boolean isOfAge(long predictedAt) {
        long age = asOf - predictedAt;
        if (age >= maturity && age <= window) {
            return true;
        }
        expired = age >= maturity;
        counts.add(expired ? "logs.expired" : "logs.immature", 1);
        return false;
    }

    private void placeRows(List<Filed<LoggedPrediction>> predictions, List<Filed<Label>> labels) {
        if (disagree(predictions)) {
            counts.add("logs.conflicts", predictions.size());
            counts.add("feedback.waiting", labels.size());
            tell(labels, LabelOutcome.WAITING);
            String field = differing(predictions);
            predictions.forEach(filed -> queuePrediction(filed, field));
        } else {
            counts.add("logs.unique", 1);
            counts.add("logs.duplicates", predictions.size() - 1L);
            place(first(predictions), labels);
        }
    }

    private static boolean disagree(List<Filed<LoggedPrediction>> predictions) {
        LoggedPrediction telling = predictions.stream()
                .map(filed -> filed.row)
                .filter(row -> !row.predicted().isEmpty())
                .findFirst()
                .orElse(predictions.get(0).row);
        return predictions.stream().anyMatch(filed -> !telling.agreesWith(filed.row));
    }

    /** Header of the first input that differs, as one does that was exported again after the outcome; of none that of the prediction's id. */
    private String differing(List<Filed<LoggedPrediction>> predictions) {
        float[] first = predictions.get(0).row.features();
        for (int i = 0; i < first.length; i++) {
            int input = i;
            if (predictions.stream().anyMatch(filed -> Float.compare(filed.row.features()[input], first[input]) != 0)) {
                return schema.inputs().get(input).column();
            }
        }
        return schema.logs().predictionId();
    }

    /** @param field header of what differs */
    private void queuePrediction(Filed<LoggedPrediction> filed, String field) {
        queue.accept(new QueuedRow(
                filed.file.id(),
                reject(
                        filed.row.origin(),
                        RejectReason.CONFLICTING_PREDICTION,
                        field,
                        predictionMask,
                        List.of(filed.row.predictionId()))));
    }

    /**
     * Of identical predictions, the one of the first source by name; within a source, one that has the predicted class. So the order of
     * files does not matter.
     */
    private static Filed<LoggedPrediction> first(List<Filed<LoggedPrediction>> predictions) {
        return Collections.min(
                predictions,
                Comparator.<Filed<LoggedPrediction>, String>comparing(filed -> filed.file.source())
                        .thenComparing(filed -> filed.row.predicted().isEmpty()));
    }

    private void place(Filed<LoggedPrediction> prediction, List<Filed<Label>> given) {
        if (!isOfAge(prediction.row.predictedAt())) {
            counts.add("feedback.waiting", given.size());
            tell(given, asOf - prediction.row.predictedAt() > window ? LabelOutcome.TOO_LATE : LabelOutcome.WAITING);
            return;
        }
        if (!isReadByBoth(prediction.row)) {
            counts.add(JoinCounts.UNREADABLE, 1);
            counts.add("feedback.waiting", given.size());
            tell(given, LabelOutcome.WAITING);
            return;
        }
        List<Filed<Label>> usable = usable(prediction.row, given);
        if (usable.isEmpty()) {
            counts.add("logs.unlabelled", 1);
            boolean comesLater = given.stream().anyMatch(filed -> filed.row.labelledAt() > latestLabel);
            tell(given, comesLater ? LabelOutcome.WAITING : LabelOutcome.TOO_EARLY);
        } else {
            decide(prediction, usable, given);
        }
    }

    private List<Filed<Label>> usable(LoggedPrediction prediction, List<Filed<Label>> given) {
        List<Filed<Label>> usable = new ArrayList<>(given.size());
        Set<Label> seen = new HashSet<>();
        for (Filed<Label> filed : given) {
            Label label = filed.row;
            Label content = new Label(
                    NOWHERE,
                    label.predictionId(),
                    label.label(),
                    label.labelledAt(),
                    label.annotator(),
                    label.others());
            if (!seen.add(content)) {
                counts.add("feedback.repeated", 1);
            } else if (label.labelledAt() < prediction.predictedAt() - tolerance) {
                counts.add("feedback.early", 1);
                queueLabel(
                        filed, RejectReason.LABEL_TOO_EARLY, schema.feedback().time());
            } else if (label.labelledAt() > latestLabel) {
                counts.add("feedback.waiting", 1);
            } else {
                usable.add(filed);
            }
        }
        return usable;
    }

    private void queueLabel(Filed<Label> filed, RejectReason reason, String field) {
        Label label = filed.row;
        List<String> cells = List.of(
                label.predictionId(),
                schema.label().text(label.label(), label.others()),
                Instant.ofEpochMilli(label.labelledAt()).toString(),
                label.annotator());
        queue.accept(new QueuedRow(filed.file.id(), reject(label.origin(), reason, field, labelMask, cells)));
    }

    private static Reject reject(
            RowOrigin origin, RejectReason reason, String field, RowMask mask, List<String> cells) {
        return new Reject(origin, reason, field, mask.row(cells), String.join(",", cells));
    }

    private void decide(Filed<LoggedPrediction> prediction, List<Filed<Label>> usable, List<Filed<Label>> given) {
        long latest =
                usable.stream().mapToLong(filed -> filed.row.labelledAt()).max().orElseThrow();
        List<Filed<Label>> last =
                given.stream().filter(filed -> filed.row.labelledAt() == latest).toList();
        Label winner = last.get(0).row;
        if (last.stream().anyMatch(filed -> !filed.row.saysAs(winner))) {
            counts.add("logs.contested", 1);
            counts.add("feedback.conflicting", usable.size());
            last.forEach(filed -> queueLabel(
                    filed, RejectReason.CONFLICTING_LABELS, schema.feedback().label()));
            tell(given, LabelOutcome.CONFLICTING);
            return;
        }
        counts.add("logs.used", 1);
        counts.add("feedback.matched", 1);
        counts.add("feedback.superseded", usable.size() - 1L);
        counts.add("feedback.late", latest > prediction.row.predictedAt() + maturity ? 1 : 0);
        sink.accept(snapshotRow(prediction, givenFirst(last)));
        tell(given, LabelOutcome.MATCHED);
    }

    private void tell(List<Filed<Label>> given, LabelOutcome outcome) {
        if (!given.isEmpty()) {
            outcomes.accept(given.get(0).row.predictionId(), outcome);
        }
    }

    /**
     * Of several that gave the label that of the first source by name, and of its annotators that of the first by name, one who is
     * not known last, so that the order of files does not matter.
     */
    private static Filed<Label> givenFirst(List<Filed<Label>> last) {
        return Collections.min(
                last,
                Comparator.<Filed<Label>, String>comparing(filed -> filed.file.source())
                        .thenComparing(filed -> filed.row.annotator().isBlank())
                        .thenComparing(filed -> filed.row.annotator().strip()));
    }

    private String annotatorName(String written) {
        String annotator = written.strip();
        if (annotator.isEmpty()) {
            return "";
        }
        if (annotators.size() >= NAMES_KEPT) {
            annotators.clear();
        }
        return annotators.computeIfAbsent(annotator, annotatorNames);
    }

    private SnapshotRow snapshotRow(Filed<LoggedPrediction> prediction, Filed<Label> given) {
        LoggedPrediction row = prediction.row;
        return new SnapshotRow(
                row.predictionId(),
                row.group(),
                prediction.file.source(),
                given.file.source(),
                annotatorName(given.row.annotator()),
                "",
                row.predicted(),
                row.predictedAt(),
                given.row.labelledAt(),
                splitOf(row),
                given.row.label(),
                row.score(),
                row.slices(),
                row.features(),
                row.text(),
                given.row.others(),
                row.others());
    }

    /** That of a group that was seen lately is remembered. */
    private Split splitOf(LoggedPrediction row) {
        SplitRule rule = schema.splits();
        if (rule.by() != SplitRule.By.GROUP) {
            return rule.splitOf(row.predictionId(), row.group(), row.predictedAt());
        }
        if (splits.size() >= NAMES_KEPT) {
            splits.clear();
        }
        return splits.computeIfAbsent(row.group(), group -> rule.splitOf(row.predictionId(), group, row.predictedAt()));
    }
}
