package dev.drydock.application.drift;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.SnapshotArchive;
import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.drift.DriftColumn;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.drift.DriftMeter;
import dev.drydock.domain.drift.DriftMeter.TrainingSnapshot;
import dev.drydock.domain.drift.DriftReference;
import dev.drydock.domain.drift.DriftReport.Source;
import dev.drydock.domain.drift.KnownWords;
import dev.drydock.domain.drift.TextFeatures;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.IngestFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Finds the training data of a champion: its training snapshot if available, else the record in its package. Tested by {@code
 * MeasureDriftTest} and {@code PredictedClassNightTest}.
 */
@Singleton
public final class ChampionData {
    private static final Set<FailureCode> NOT_THERE =
            Set.of(IngestFailure.SNAPSHOT_UNKNOWN, IngestFailure.SNAPSHOT_ALTERED, IngestFailure.SNAPSHOT_UNREADABLE);

    private static final int MOST_NAMED = 12;

    private final PackageStore packages;
    private final SnapshotArchive snapshots;
    private final DriftFiles files;

    @Inject
    public ChampionData(PackageStore packages, SnapshotArchive snapshots, DriftFiles files) {
        this.packages = packages;
        this.snapshots = snapshots;
        this.files = files;
    }

    /** What is measured: every column that the champion has too. */
    static List<DriftColumn> columns(DatasetSchema schema, Optional<DatasetSchema> other) {
        List<DriftColumn> columns = DriftColumn.of(schema);
        return other.map(champions -> columns.stream()
                        .filter(column -> column.role() != ColumnRole.INPUT
                                || champions.inputs().stream()
                                        .anyMatch(input -> input.name().equals(column.name())))
                        .toList())
                .orElse(columns);
    }

    /** @param remarks what is lacking, whole sentences */
    public record Known(
            Source source,
            Optional<DriftReference> packaged,
            Optional<TrainingSnapshot> training,
            List<String> remarks) {}

    /**
     * The rows as they are measured: texts with the words that the champion's tokenizer does not know.
     *
     * @param schema of the model
     */
    UnaryOperator<SnapshotFeatures> measurable(Optional<ModelVersion> champion, DatasetSchema schema) {
        if (!schema.readsText()) {
            return rows -> rows;
        }
        KnownWords known = champion.flatMap(ModelVersion::packageDigest)
                .flatMap(packages::find)
                .map(files::knownWords)
                .orElse(KnownWords.NONE);
        return rows -> new TextFeatures(rows, known);
    }

    /**
     * @param windowRows of the snapshot that is compared
     * @param measurable makes the training snapshot's rows what the columns are of
     */
    public Known find(
            Optional<ModelVersion> champion,
            List<DriftColumn> columns,
            int windowRows,
            UnaryOperator<SnapshotFeatures> measurable) {
        List<String> remarks = new ArrayList<>();
        Optional<DriftReference> packaged = champion.flatMap(ModelVersion::packageDigest)
                .flatMap(packages::find)
                .flatMap(directory -> files.reference(directory, columns));
        boolean complete = packaged.filter(known -> known.isComplete(columns)).isPresent();
        Optional<TrainingSnapshot> training = complete && windowRows > DriftMeter.EXACT_ROWS
                ? Optional.empty()
                : champion.flatMap(ModelVersion::snapshot)
                        .flatMap(snapshot -> training(new SnapshotId(snapshot), columns, measurable, remarks));
        training.ifPresentOrElse(
                known -> remarks.addAll(untold(known)),
                () -> packaged.ifPresent(known -> remarks.addAll(lacking(known, columns))));
        return new Known(source(packaged, training), packaged, training, remarks);
    }

    private static List<String> lacking(DriftReference known, List<DriftColumn> columns) {
        List<String> sentences = new ArrayList<>();
        String reference = "The champion's reference, of version " + known.version() + ", ";
        if (!known.unsketched().isEmpty()) {
            sentences.add(reference + "has only counts between deciles of " + names(known.unsketched())
                    + ", so that their Kolmogorov–Smirnov and Wasserstein distances cannot be measured.");
        }
        if (!known.unknown(columns).isEmpty()) {
            sentences.add(reference + "has nothing of " + names(known.unknown(columns))
                    + ", so that their drift cannot be measured. The next version that is trained here has this data.");
        }
        return sentences;
    }

    private static List<String> untold(TrainingSnapshot known) {
        return known.untold().isEmpty()
                ? List.of()
                : List.of("The champion's training snapshot has nothing of " + names(known.untold())
                        + ", so that their drift cannot be measured: an earlier version of Drydock ingested its"
                        + " rows. The next version"
                        + " that is trained here has this data.");
    }

    private static String names(List<DriftColumn> columns) {
        String first = columns.stream().limit(MOST_NAMED).map(DriftColumn::name).collect(Collectors.joining(", "));
        return columns.size() <= MOST_NAMED ? first : first + " and " + (columns.size() - MOST_NAMED) + " more";
    }

    private static Source source(Optional<DriftReference> packaged, Optional<TrainingSnapshot> training) {
        if (training.isPresent()) {
            return Source.TRAINING_SNAPSHOT;
        }
        return packaged.isPresent() ? Source.PACKAGE : Source.NONE;
    }

    private Optional<TrainingSnapshot> training(
            SnapshotId id,
            List<DriftColumn> columns,
            UnaryOperator<SnapshotFeatures> measurable,
            List<String> remarks) {
        try {
            SnapshotFeatures features = measurable.apply(snapshots.open(id));
            Optional<TrainingSnapshot> training = TrainingSnapshot.of(features, columns);
            if (training.isEmpty()) {
                remarks.add("The champion's training snapshot " + id
                        + " has other inputs than the model has today, or no training rows, and is not compared with.");
            }
            return training;
        } catch (DrydockException e) {
            if (!NOT_THERE.contains(e.code())) {
                throw e;
            }
            remarks.add("The package's record of the champion's training data replaces the training snapshot: "
                    + e.sentence());
            return Optional.empty();
        }
    }
}
