package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.FindPrediction.Found;
import dev.drydock.application.release.VersionRecords.Recorded;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.DatasetSchema.SliceRule;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.dataset.StagedRow.Label;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.dataset.StagingArea.FoundRow;
import dev.drydock.domain.dataset.SubjectDigests;
import dev.drydock.domain.validation.Numbers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers for one prediction: the version, its inputs by right, its decision, its release, who signed and what the suite said. The audit log records
 * each request, with a keyed digest of the id. Tested by {@code ExplainPredictionTest}.
 */
@Singleton
public class ExplainPrediction {
    private final Transactions transactions;
    private final Authorization authorization;
    private final FindPrediction findPrediction;
    private final VersionRecords versionRecords;
    private final Supplier<SubjectDigests.Key> key;
    private final Journal journal;

    @Inject
    public ExplainPrediction(
            Transactions transactions,
            Authorization authorization,
            FindPrediction findPrediction,
            VersionRecords versionRecords,
            Supplier<SubjectDigests.Key> key,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.findPrediction = findPrediction;
        this.versionRecords = versionRecords;
        this.key = key;
        this.journal = journal;
    }

    /**
     * A prediction as its rows have it.
     *
     * @param predictions in the order of their files; more than one if it was exported more than once
     */
    public record Explanation(String model, String predictionId, List<Predicted> predictions, List<Labelled> labels) {
        public Explanation {
            predictions = List.copyOf(predictions);
            labels = List.copyOf(labels);
        }
    }

    /**
     * A logged prediction.
     *
     * @param record in the file, from 1
     * @param scores of several targets one each
     * @param predicted the class that the row names; empty if its source names none
     * @param decision the class that the version decides on for this score, computed now; empty where the log has not all scores
     * @param version as the row names it
     * @param recorded what the site knows of that version; empty if it knows none of that name
     * @param slices that the row lies in; without those of a hidden column
     * @param inputs the group first
     */
    public record Predicted(
            ExportFile file,
            long record,
            Instant at,
            List<String> scores,
            String predicted,
            Optional<String> decision,
            String version,
            Optional<Recorded> recorded,
            List<String> slices,
            List<Value> inputs) {
        public Predicted {
            scores = List.copyOf(scores);
            slices = List.copyOf(slices);
            inputs = List.copyOf(inputs);
        }

        /** Whether the version was in service when the row says that it answered. */
        public boolean servedThen() {
            return recorded.filter(one -> one.served(at)).isPresent();
        }
    }

    /**
     * A label.
     *
     * @param record in the file, from 1
     * @param annotator empty if it is hidden or not known
     */
    public record Labelled(ExportFile file, long record, Instant at, String label, String annotator) {}

    /** @param text empty if it is missing or hidden */
    public record Value(String name, String text, boolean hidden) {}

    /**
     * Call it outside a transaction: it reads all rows of the model.
     *
     * @throws dev.drydock.failure.DrydockException {@code PREDICTION_UNKNOWN}, {@code MODEL_UNKNOWN}
     */
    public Explanation explain(Actor actor, String model, String predictionId) {
        return authorization.perform(actor, Operation.EXPLAIN_PREDICTION, model, () -> {
            Found found = findPrediction.find(model, predictionId);
            boolean raw = Operation.VIEW_RAW_REJECTS.allows(actor);
            List<Predicted> predictions = new ArrayList<>();
            List<Labelled> labels = new ArrayList<>();
            for (FoundRow row : found.rows()) {
                DatasetSchema schema = found.schema(row.file());
                if (row.row() instanceof LoggedPrediction prediction) {
                    predictions.add(predicted(row.file(), prediction, schema, raw));
                } else if (row.row() instanceof Label label) {
                    labels.add(labelled(row.file(), label, schema, raw));
                }
            }
            record(actor, model, predictionId, raw);
            return new Explanation(model, predictionId, predictions, labels);
        });
    }

    private void record(Actor actor, String model, String predictionId, boolean raw) {
        transactions.run(() -> journal.append(AuditLog.Event.of(
                actor.name(),
                Operation.EXPLAIN_PREDICTION.wireName(),
                model,
                "prediction",
                key.get().of(model).ofPrediction(predictionId),
                "private-columns",
                raw ? "shown" : "hidden")));
    }

    private Predicted predicted(ExportFile file, LoggedPrediction row, DatasetSchema schema, boolean raw) {
        Optional<Recorded> recorded =
                transactions.required(() -> versionRecords.named(file.model(), row.modelVersion()));
        List<String> scores = new ArrayList<>(List.of(text(row.score())));
        row.others().forEach(score -> scores.add(text(score)));
        return new Predicted(
                file,
                row.origin().record(),
                Instant.ofEpochMilli(row.predictedAt()),
                scores,
                row.predicted(),
                recorded.flatMap(one -> versionRecords.decision(one.version(), row, schema.classes())),
                row.modelVersion(),
                recorded,
                slices(row, schema, raw),
                values(row, schema, raw));
    }

    private static List<String> slices(LoggedPrediction row, DatasetSchema schema, boolean raw) {
        List<String> slices = new ArrayList<>();
        for (int i = 0; i < schema.slices().size(); i++) {
            SliceRule slice = schema.slices().get(i);
            boolean shown = raw || !schema.privateColumns().contains(slice.column());
            if (shown && (row.slices() >> i & 1) == 1) {
                slices.add(slice.name());
            }
        }
        return slices;
    }

    private static List<Value> values(LoggedPrediction row, DatasetSchema schema, boolean raw) {
        List<Value> values = new ArrayList<>();
        values.add(value(schema.groupColumn(), schema.groupColumn(), row.group(), schema, raw));
        List<String> texts = schema.readsText() ? RowText.texts(row.text()) : List.of();
        for (int i = 0; i < schema.inputs().size(); i++) {
            InputColumn input = schema.inputs().get(i);
            String text = input.isText() ? texts.get(i) : text(input, row.features()[i]);
            values.add(value(input.name(), input.column(), text, schema, raw));
        }
        return values;
    }

    private static Value value(String name, String column, String text, DatasetSchema schema, boolean raw) {
        boolean hidden = !raw && schema.privateColumns().contains(column);
        return new Value(name, hidden ? "" : text, hidden);
    }

    private static String text(InputColumn input, float value) {
        if (Float.isNaN(value)) {
            return "";
        }
        return input.categories().isEmpty() ? text(value) : input.categories().get((int) value);
    }

    /** The shortest decimal that is this float32. */
    private static String text(float value) {
        return Numbers.exact(Double.parseDouble(Float.toString(value))).toPlainString();
    }

    private static Labelled labelled(ExportFile file, Label label, DatasetSchema schema, boolean raw) {
        boolean hidden =
                !raw && schema.privateColumns().contains(schema.feedback().annotator());
        return new Labelled(
                file,
                label.origin().record(),
                Instant.ofEpochMilli(label.labelledAt()),
                schema.label().text(label.label(), label.others()),
                hidden ? "" : label.annotator());
    }
}
