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
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.StatedReport;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Answers for one prediction: the version, its inputs by right, its decision, its release, who signed and what the suite said. The audit log records
 * each request, with a keyed digest of the id. Tested by {@code ExplainPredictionTest}.
 */
@Singleton
public class ExplainPrediction {
    /** In place of a model's name, which may be anything that somebody typed, also a person's id. */
    private static final String SUBJECT = "a prediction";

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
     * @param releases what the site knows of the versions that the rows name
     * @param more whether there are further rows, which are not here
     */
    public record Explanation(
            String model,
            String predictionId,
            List<Predicted> predictions,
            List<Labelled> labels,
            List<Release> releases,
            boolean more) {
        public Explanation {
            predictions = List.copyOf(predictions);
            labels = List.copyOf(labels);
            releases = List.copyOf(releases);
        }
    }

    /** @param report empty if it has none, or it cannot be read */
    public record Release(Recorded recorded, Optional<StatedReport> report) {}

    /**
     * A logged prediction.
     *
     * @param record in the file, from 1
     * @param scores of several targets one each
     * @param predicted the class that the row names; empty if its source names none
     * @param decision the class that the version decides on for this score, computed now; empty where the log has not all scores
     * @param version as the row names it
     * @param recorded of that name, this site's version; empty if it has none
     * @param champion whether that was the champion when the row says that it answered, by the site's record
     * @param slices that the row lies in; without those of a hidden column
     * @param inputs the group first; empty if nobody can say by which {@code model.yaml} the file was read
     */
    public record Predicted(
            ExportFile file,
            long record,
            Instant at,
            List<String> scores,
            String predicted,
            Optional<String> decision,
            String version,
            Optional<VersionId> recorded,
            boolean champion,
            List<String> slices,
            List<Value> inputs) {
        public Predicted {
            scores = List.copyOf(scores);
            slices = List.copyOf(slices);
            inputs = List.copyOf(inputs);
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
        return authorization.perform(actor, Operation.EXPLAIN_PREDICTION, SUBJECT, () -> {
            findPrediction.requireModel(model);
            boolean raw = Operation.VIEW_RAW_REJECTS.allows(actor);
            record(actor, model, predictionId, raw);
            Found found = findPrediction.find(model, predictionId);
            return explanation(model, predictionId, found, raw ? Set.of() : found.privateColumns());
        });
    }

    /** Before the search, so that it is known who looked for whom in vain, too. */
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

    private Explanation explanation(String model, String predictionId, Found found, Set<String> hidden) {
        Known known = new Known(model);
        List<Predicted> predictions = new ArrayList<>();
        List<Labelled> labels = new ArrayList<>();
        for (FoundRow row : found.rows()) {
            Optional<DatasetSchema> schema = found.schema(row.file());
            if (row.row() instanceof LoggedPrediction prediction) {
                predictions.add(predicted(row.file(), prediction, schema, hidden, known));
            } else if (row.row() instanceof Label label) {
                labels.add(labelled(row.file(), label, schema, hidden));
            }
        }
        return new Explanation(
                model,
                predictionId,
                predictions,
                labels,
                known.releases(),
                found.rows().size() >= FindPrediction.MOST_ROWS);
    }

    /** What the site knows of the versions that rows name, each looked up once. */
    private final class Known {
        private final String model;
        private final Map<String, Optional<Recorded>> named = new LinkedHashMap<>();
        private final Map<VersionId, Optional<Threshold>> thresholds = new HashMap<>();

        Known(String model) {
            this.model = model;
        }

        Optional<Recorded> named(String logged) {
            return named.computeIfAbsent(
                    logged, name -> transactions.required(() -> versionRecords.named(model, name)));
        }

        Optional<Threshold> threshold(ModelVersion version) {
            return thresholds.computeIfAbsent(version.id(), id -> versionRecords.threshold(version));
        }

        List<Release> releases() {
            return named.values().stream()
                    .flatMap(Optional::stream)
                    .distinct()
                    .map(one -> new Release(one, versionRecords.report(one.version())))
                    .toList();
        }
    }

    private static Predicted predicted(
            ExportFile file, LoggedPrediction row, Optional<DatasetSchema> schema, Set<String> hidden, Known known) {
        Optional<Recorded> recorded = known.named(row.modelVersion());
        List<String> scores = new ArrayList<>(List.of(text(row.score())));
        row.others().forEach(score -> scores.add(text(score)));
        Instant at = Instant.ofEpochMilli(row.predictedAt());
        Duration tolerance = schema.map(DatasetSchema::clockTolerance).orElse(Duration.ZERO);
        return new Predicted(
                file,
                row.origin().record(),
                at,
                scores,
                row.predicted(),
                schema.map(DatasetSchema::classes)
                        .filter(classes -> classes.size() == 2)
                        .flatMap(classes -> recorded.flatMap(one -> known.threshold(one.version()))
                                .map(threshold -> decision(threshold, row.score(), classes))),
                row.modelVersion(),
                recorded.map(one -> one.version().id()),
                recorded.filter(one -> one.served(at, tolerance)).isPresent(),
                schema.map(one -> slices(row, one, hidden)).orElse(List.of()),
                schema.map(one -> values(row, one, hidden)).orElse(List.of()));
    }

    private static String decision(Threshold threshold, float score, List<String> classes) {
        int decided = threshold.decide(new float[] {score}, 0);
        return decided == OperatingPoint.ABSTAINED ? OperatingPoint.ABSTAINED_LABEL : classes.get(decided);
    }

    private static List<String> slices(LoggedPrediction row, DatasetSchema schema, Set<String> hidden) {
        List<String> slices = new ArrayList<>();
        for (int i = 0; i < schema.slices().size(); i++) {
            SliceRule slice = schema.slices().get(i);
            if (!hidden.contains(slice.column()) && (row.slices() >> i & 1) == 1) {
                slices.add(slice.name());
            }
        }
        return slices;
    }

    private static List<Value> values(LoggedPrediction row, DatasetSchema schema, Set<String> hidden) {
        List<Value> values = new ArrayList<>();
        values.add(value(schema.groupColumn(), schema.groupColumn(), row.group(), hidden));
        List<String> texts = schema.readsText() ? RowText.texts(row.text()) : List.of();
        for (int i = 0; i < schema.inputs().size(); i++) {
            InputColumn input = schema.inputs().get(i);
            String text = input.isText() ? texts.get(i) : text(input, row.features()[i]);
            values.add(value(input.name(), input.column(), text, hidden));
        }
        return values;
    }

    private static Value value(String name, String column, String text, Set<String> hidden) {
        return hidden.contains(column) ? new Value(name, "", true) : new Value(name, text, false);
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

    private static Labelled labelled(ExportFile file, Label label, Optional<DatasetSchema> schema, Set<String> hidden) {
        boolean shown = schema.filter(one -> !hidden.contains(one.feedback().annotator()))
                .isPresent();
        return new Labelled(
                file,
                label.origin().record(),
                Instant.ofEpochMilli(label.labelledAt()),
                schema.map(one -> one.label().text(label.label(), label.others()))
                        .orElse(""),
                shown ? label.annotator() : "");
    }
}
