package dev.drydock.worker;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.SnapshotRows;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.snapshots.SnapshotManifest;
import dev.drydock.snapshots.SnapshotWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Writes generated rows as a snapshot. */
public final class GeneratedSnapshot {
    private GeneratedSnapshot() {}

    private static DatasetSchema schema(LabelRule label, boolean text) {
        return new DatasetSchema(
                new DatasetSchema.LogColumns(
                        "prediction_id",
                        "predicted_at",
                        "failure_probability",
                        "model_version",
                        text ? Optional.of("level") : Optional.empty()),
                new DatasetSchema.FeedbackColumns("prediction_id", "failed", "inspected_at", "inspector"),
                text
                        ? List.of(note())
                        : List.of(
                                input("flow", false),
                                input("vibration", true),
                                categorical("fluid", "water", "oil", "slurry")),
                "pump_id",
                label,
                List.of(),
                Duration.ofDays(7),
                Duration.ofMinutes(5),
                0.01,
                SplitRule.ofGroups(0.6, 0.15, 0.25, "tiny"),
                Set.of());
    }

    /** So many rows that {@code TinyPackage} can learn two classes from. */
    public static TaskInput ofTwoClasses(Path directory, int rows, long seed) {
        return in(directory, new GeneratedRows(rows, seed));
    }

    static TaskInput in(Path directory, LabelledRows rows) {
        return in(directory, rows, LabelRule.ofClasses("no", "yes"));
    }

    static TaskInput in(Path directory, LabelledRows rows, LabelRule label) {
        List<SnapshotRow> snapshot = new ArrayList<>();
        for (int row = 0; row < rows.count(); row++) {
            float[] features = new float[rows.inputs()];
            rows.copyFeatures(row, features, 0);
            String id = String.format("p%08d", row);
            snapshot.add(SnapshotRows.row(id)
                    .group("pump-" + row)
                    .at(row)
                    .split(rows.split(row))
                    .label(rows.label(row), others(rows, row))
                    .score(0.5, Collections.nCopies(rows.numbers() - 1, 0.5f).toArray(Float[]::new))
                    .features(features)
                    .text(rows.text(row))
                    .build());
        }
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean text = rows.count() > 0 && !rows.text(0).isEmpty();
        SnapshotManifest manifest = SnapshotWriter.write(
                directory,
                new SnapshotWriter.Content("tiny", Instant.EPOCH, schema(label, text)),
                new TreeMap<>(),
                snapshot);
        return new TaskInput(directory, manifest.id());
    }

    private static Float[] others(LabelledRows rows, int row) {
        return IntStream.range(1, rows.numbers())
                .mapToObj(target -> rows.label(row, target))
                .toArray(Float[]::new);
    }

    private static InputColumn note() {
        return new InputColumn(
                "note", "note", ColumnType.TEXT, List.of(), false, OptionalDouble.empty(), OptionalDouble.of(400));
    }

    private static InputColumn input(String name, boolean missingAllowed) {
        return new InputColumn(
                name,
                name,
                ColumnType.NUMERIC,
                List.of(),
                missingAllowed,
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    private static InputColumn categorical(String name, String... categories) {
        return new InputColumn(
                name,
                name,
                ColumnType.CATEGORICAL,
                List.of(categories),
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }
}
