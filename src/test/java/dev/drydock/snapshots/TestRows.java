package dev.drydock.snapshots;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.SnapshotRows;
import dev.drydock.domain.dataset.SplitRule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Invented rows of a small schema, for tests that need a snapshot. */
public final class TestRows {
    private TestRows() {}

    /** Three inputs (x, y that may be missing, colour), group {@code unit}, classes no and yes, one required slice. */
    public static DatasetSchema schema() {
        return schema(LabelRule.ofClasses("no", "yes"), Optional.empty());
    }

    /** The same with another label, and the log's column of the predicted class. */
    public static DatasetSchema schema(LabelRule label, Optional<String> predicted) {
        return new DatasetSchema(
                new DatasetSchema.LogColumns("id", "at", "p", "version", predicted),
                new DatasetSchema.FeedbackColumns("id", "label", "at", "who"),
                List.of(
                        new InputColumn(
                                "x",
                                "x",
                                ColumnType.NUMERIC,
                                List.of(),
                                false,
                                OptionalDouble.of(-100),
                                OptionalDouble.of(100)),
                        new InputColumn(
                                "y",
                                "y",
                                ColumnType.NUMERIC,
                                List.of(),
                                true,
                                OptionalDouble.empty(),
                                OptionalDouble.empty()),
                        new InputColumn(
                                "colour",
                                "colour",
                                ColumnType.CATEGORICAL,
                                List.of("red", "green"),
                                false,
                                OptionalDouble.empty(),
                                OptionalDouble.empty())),
                "unit",
                label,
                List.of(new DatasetSchema.SliceRule("north", "site", "north", true)),
                Duration.ofDays(7),
                Duration.ofMinutes(5),
                0.01,
                SplitRule.ofGroups(0.6, 0.15, 0.25, "salt"),
                Set.of());
    }

    /** The schema with another split rule. */
    public static DatasetSchema withSplits(SplitRule rule) {
        DatasetSchema schema = schema();
        return new DatasetSchema(
                schema.logs(),
                schema.feedback(),
                schema.inputs(),
                schema.groupColumn(),
                schema.label(),
                schema.slices(),
                schema.maturity(),
                schema.clockTolerance(),
                schema.rejectLimit(),
                rule,
                schema.privateColumns());
    }

    /** Two quantities. */
    public static final LabelRule TARGETS = new LabelRule.Quantities(List.of(
            new LabelRule.Target("pressure", new LabelRule.Quantity(-1, 20, "bar", 1)),
            new LabelRule.Target("wear", new LabelRule.Quantity(-1, 1, "mm", 0.05))));

    /** The rows with {@link #TARGETS} in place of their label, and two scores. */
    public static List<SnapshotRow> withTargets(List<SnapshotRow> rows) {
        return rows.stream().map(TestRows::withTargets).toList();
    }

    private static SnapshotRow withTargets(SnapshotRow row) {
        return SnapshotRows.like(row)
                .label(10 * row.features()[0], row.score())
                .score(11 * row.score(), row.features()[0])
                .build();
    }

    /** Rows in order; a tenth of y is missing. */
    public static List<SnapshotRow> rows(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<SnapshotRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String unit = "unit-" + random.nextInt(50);
            rows.add(SnapshotRows.row("p-" + i + (i % 7 == 0 ? "-\u00e9\ud83d\ude00" : ""))
                    .group(unit)
                    .source("plant-" + i % 2)
                    .at(1_700_000_000_000L + i)
                    .split(schema().splits().splitOf("p-" + i, unit, 1_700_000_000_000L + i))
                    .label(random.nextInt(2))
                    .score((float) random.nextDouble())
                    .slices(random.nextInt(2))
                    .features(
                            (float) random.nextDouble(),
                            random.nextInt(10) == 0 ? Float.NaN : (float) random.nextDouble(),
                            random.nextInt(2))
                    .build());
        }
        rows.sort(SnapshotRow.ORDER);
        return rows;
    }

    /** The schema with three classes, of which the logs tell the predicted one. */
    public static DatasetSchema classes() {
        return schema(LabelRule.ofClasses("ok", "scratch", "dent"), Optional.of("said"));
    }

    /** The row with a predicted class; empty: not known. */
    public static SnapshotRow predicting(SnapshotRow row, String predicted) {
        return SnapshotRows.like(row).predicted(predicted).build();
    }

    /** Rows of {@link #classes}; of every fifth the predicted class is not known; each was labelled a minute later than the one before. */
    public static List<SnapshotRow> classified(int count, long seed) {
        List<String> predicted = List.of("ok", "dent", "scratch", "ok", "");
        List<SnapshotRow> rows = rows(count, seed);
        for (int i = 0; i < count; i++) {
            SnapshotRow row = predicting(rows.get(i), predicted.get(i % predicted.size()));
            rows.set(
                    i,
                    SnapshotRows.like(row)
                            .labelledAt(row.predictedAt() + 60_000L * i)
                            .build());
        }
        return rows;
    }

    /** Two texts, subject and body, and the classes of {@link #classes}. */
    public static DatasetSchema texts() {
        DatasetSchema classes = classes();
        return new DatasetSchema(
                classes.logs(),
                classes.feedback(),
                List.of(text("subject", 20), text("body", 2000)),
                classes.groupColumn(),
                classes.label(),
                classes.slices(),
                classes.maturity(),
                classes.clockTolerance(),
                classes.rejectLimit(),
                classes.splits(),
                Set.of());
    }

    private static InputColumn text(String name, int characters) {
        return new InputColumn(
                name, name, ColumnType.TEXT, List.of(), false, OptionalDouble.empty(), OptionalDouble.of(characters));
    }

    /** Rows of {@link #texts}, in order. */
    public static List<SnapshotRow> worded(int count, long seed) {
        SplittableRandom random = new SplittableRandom(~seed);
        List<SnapshotRow> rows = classified(count, seed);
        for (int i = 0; i < count; i++) {
            String body = "caf\u00e9 \ud83d\udd27\n".repeat(1 + random.nextInt(9)) + random.nextInt(1000);
            rows.set(i, saying(rows.get(i), "no " + i % 3, body));
        }
        return rows;
    }

    /** The row with these texts. */
    public static SnapshotRow saying(SnapshotRow row, String subject, String body) {
        return SnapshotRows.like(row)
                .features(subject.length(), body.codePointCount(0, body.length()))
                .text(RowText.of(List.of(subject, body)))
                .build();
    }

    /** Writes the rows as a snapshot into an existing directory. */
    public static SnapshotManifest write(Path directory, List<SnapshotRow> rows) {
        return write(directory, schema(), rows);
    }

    /** The same of another schema. */
    public static SnapshotManifest write(Path directory, DatasetSchema schema, List<SnapshotRow> rows) {
        return SnapshotWriter.write(
                directory,
                new SnapshotWriter.Content("tiny", Instant.parse("2026-11-24T23:15:00Z"), schema),
                new TreeMap<>(),
                rows);
    }
}
