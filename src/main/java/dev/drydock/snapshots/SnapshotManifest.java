package dev.drydock.snapshots;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.LabelForm;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.statistics.Anomaly;
import dev.drydock.domain.statistics.Findings;
import dev.drydock.domain.statistics.SnapshotStatistics;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.intake.BoundedFile;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code manifest.json} of a snapshot.
 *
 * @param version of this document's format
 * @param id hex id of the snapshot
 * @param model whose exports it holds
 * @param asOf the instant that ages were measured at
 * @param schema what the columns mean
 * @param splits rows by split: train, tune, holdout
 * @param counts how the rows came about, by name
 * @param file the Arrow file
 * @param batches the record batches of the Arrow file; all but the last have equally many rows
 * @param statistics what the columns are like; empty before version 3
 * @param anomalies what of that is unusual; none before version 3
 */
public record SnapshotManifest(
        int version,
        String id,
        String model,
        String asOf,
        int rows,
        Schema schema,
        SortedMap<String, Integer> splits,
        SortedMap<String, Long> counts,
        FileEntry file,
        List<Batch> batches,

        @JsonSerialize(using = StatisticsJson.Writer.class) @JsonDeserialize(using = StatisticsJson.Reader.class)
        Optional<SnapshotStatistics> statistics,

        List<Anomaly> anomalies) {
    public static final int VERSION = 4;
    /** The first version whose rows say when their label was given. */
    private static final int LABEL_TIMES = 4;

    private static final int ONE_BATCH = 1;
    private static final int BEFORE_STATISTICS = 2;
    private static final String STATISTICS = "statistics";
    private static final String ANOMALIES = "anomalies";
    private static final String NUMBERS = "numbers";
    private static final String TARGETS = "targets";
    public static final String NAME = SnapshotStore.MANIFEST;

    public SnapshotManifest {
        splits = Collections.unmodifiableSortedMap(new TreeMap<>(splits));
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
        batches = List.copyOf(batches);
        anomalies = List.copyOf(anomalies);
    }

    /** Whether the file has the column {@code labelled_at}. */
    boolean hasLabelTimes() {
        return version >= LABEL_TIMES;
    }

    /** The same with what its rows are like. */
    SnapshotManifest with(Findings findings) {
        return new SnapshotManifest(
                version,
                id,
                model,
                asOf,
                rows,
                schema,
                splits,
                counts,
                file,
                batches,
                Optional.of(findings.statistics()),
                findings.anomalies());
    }

    /**
     * @param digest hex digest of inputs, label, slices, group column and split rule; part of the snapshot's id
     * @param classes of the label; empty where it is a quantity
     * @param targets their names if the label has several numbers; else empty, and not written
     */
    public record Schema(
            String digest,
            List<String> inputs,
            String group,
            List<String> classes,
            List<String> slices,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> targets,

            @JsonSerialize(using = SplitRuleJson.Writer.class) @JsonDeserialize(using = SplitRuleJson.Reader.class)
            SplitRule rule) {
        public Schema {
            inputs = List.copyOf(inputs);
            classes = List.copyOf(classes);
            slices = List.copyOf(slices);
            targets = List.copyOf(targets);
        }

        /** Of a label, and of a score. */
        int numbers() {
            return Math.max(1, targets.size());
        }

        LabelForm labels() {
            return classes.isEmpty() ? LabelForm.QUANTITY : LabelForm.CLASS_INDEX;
        }

        static Schema of(DatasetSchema schema, String digest) {
            return new Schema(
                    digest,
                    schema.inputs().stream().map(InputColumn::name).toList(),
                    schema.groupColumn(),
                    schema.classes(),
                    schema.slices().stream().map(DatasetSchema.SliceRule::name).toList(),
                    schema.label().targets().stream()
                            .map(LabelRule.Target::name)
                            .toList(),
                    schema.splits());
        }
    }

    /** A file beside the manifest. */
    public record FileEntry(String name, long bytes, String sha256) {}

    /**
     * A record batch.
     *
     * @param offset of its body in the file
     * @param texts UTF-8 bytes of all values of each text column, by the column's name
     * @param numbers hex SHA-256 of what its columns but the texts hold, in the order of the file and without padding; empty up to
     *     version 2
     */
    public record Batch(long offset, int rows, SortedMap<String, Long> texts, String numbers) {
        public Batch {
            texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
        }
    }

    /** Version 1: one batch, of which the manifest lists the buffers. */
    private record OneBatch(
            int version,
            String id,
            String model,
            String asOf,
            int rows,
            Schema schema,
            SortedMap<String, Integer> splits,
            SortedMap<String, Long> counts,
            FileEntry file,
            SortedMap<String, Extent> buffers) {

        record Extent(long offset, long length) {}

        SnapshotManifest manifest() {
            SortedMap<String, Long> texts = new TreeMap<>();
            long begin = Long.MAX_VALUE;
            for (Map.Entry<String, Extent> buffer : buffers.entrySet()) {
                begin = Math.min(begin, buffer.getValue().offset());
                if (buffer.getKey().endsWith(TEXT)) {
                    String column = buffer.getKey().substring(0, buffer.getKey().length() - TEXT.length());
                    texts.put(column, buffer.getValue().length());
                }
            }
            return new SnapshotManifest(
                    version,
                    id,
                    model,
                    asOf,
                    rows,
                    schema,
                    splits,
                    counts,
                    file,
                    List.of(new Batch(begin, rows, texts, "")),
                    Optional.empty(),
                    List.of());
        }

        private static final String TEXT = ".data";
    }

    public byte[] toJson() {
        try {
            return Mappers.COMPLETE_RECORDS.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws DrydockException {@link IngestFailure#SNAPSHOT_UNREADABLE} */
    public static SnapshotManifest read(Path directory) {
        return of(directory, bytes(directory));
    }

    /** @throws DrydockException {@link IngestFailure#SNAPSHOT_UNREADABLE} */
    static byte[] bytes(Path directory) {
        Path file = directory.resolve(NAME);
        try {
            return BoundedFile.read(file, BoundedFile.LISTING);
        } catch (IOException e) {
            throw unreadable(file, String.valueOf(e.getMessage()), e);
        }
    }

    /** @throws DrydockException {@link IngestFailure#SNAPSHOT_UNREADABLE} */
    static SnapshotManifest of(Path directory, byte[] json) {
        Path file = directory.resolve(NAME);
        try {
            SnapshotManifest manifest = parse(file, json);
            if (!isDigest(manifest.id) || !isDigest(manifest.schema.digest) || manifest.rows < 0) {
                throw unreadable(file, "its id, its schema's digest or its number of rows is invalid", null);
            }
            return manifest;
        } catch (JacksonException e) {
            throw unreadable(file, Mappers.why(e), e);
        } catch (IOException e) {
            throw unreadable(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static SnapshotManifest parse(Path file, byte[] json) throws IOException {
        JsonNode tree = Mappers.COMPLETE_RECORDS.readTree(json);
        JsonNode version = tree == null ? null : tree.get("version");
        if (version == null || !version.isInt() || version.intValue() < ONE_BATCH || version.intValue() > VERSION) {
            throw unreadable(file, "its version is " + version + " and must be 1 to " + VERSION, null);
        }
        if (tree.get("schema") instanceof ObjectNode schema && !schema.has(TARGETS)) {
            schema.putArray(TARGETS);
        }
        return switch (version.intValue()) {
            case ONE_BATCH ->
                Mappers.COMPLETE_RECORDS.treeToValue(tree, OneBatch.class).manifest();
            case BEFORE_STATISTICS ->
                Mappers.COMPLETE_RECORDS.treeToValue(completed(file, tree), SnapshotManifest.class);
            default -> Mappers.COMPLETE_RECORDS.treeToValue(tree, SnapshotManifest.class);
        };
    }

    /** A document of version 2, with nothing for what it lacks. */
    private static JsonNode completed(Path file, JsonNode tree) {
        ObjectNode document = (ObjectNode) tree;
        if (document.has(STATISTICS) || document.has(ANOMALIES)) {
            throw unreadable(file, "its version is 2, which has no statistics", null);
        }
        document.putNull(STATISTICS);
        document.putArray(ANOMALIES);
        for (JsonNode batch : document.path("batches")) {
            if (batch instanceof ObjectNode fields) {
                fields.put(NUMBERS, "");
            }
        }
        return document;
    }

    private static boolean isDigest(String text) {
        return text.matches("[0-9a-f]{64}");
    }

    static DrydockException unreadable(Path file, String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return new DrydockException(
                IngestFailure.SNAPSHOT_UNREADABLE,
                "The snapshot file " + file + " cannot be read: " + why
                        + ". Restore the snapshot's directory from a backup, or run the job again.",
                cause);
    }
}
