package dev.drydock.snapshots;

import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import dev.drydock.snapshots.ArrowLayout.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** One record batch of a snapshot, mapped into memory. Immutable and thread-safe. */
final class MappedBatch {
    private final Path directory;
    private final Map<TextColumn, Texts> texts;
    final ByteBuffer predictedAt;
    private final Optional<ByteBuffer> labelledAt;
    final ByteBuffer splits;
    final ByteBuffer labels;
    final ByteBuffer scores;
    final ByteBuffer slices;
    final FloatBuffer features;
    private final ByteBuffer featureBytes;

    private MappedBatch(Path directory, Map<TextColumn, Texts> texts, Map<String, ByteBuffer> columns) {
        this.directory = directory;
        this.texts = texts;
        this.predictedAt = column(columns, "predicted_at");
        this.labelledAt = Optional.ofNullable(columns.get(ArrowLayout.LABELLED_AT));
        this.splits = column(columns, "split");
        this.labels = column(columns, "label");
        this.scores = column(columns, "score");
        this.slices = column(columns, "slices");
        this.featureBytes = column(columns, "features");
        this.features = featureBytes.asFloatBuffer();
    }

    private static ByteBuffer column(Map<String, ByteBuffer> columns, String name) {
        ByteBuffer column = columns.get(name);
        if (column == null) {
            throw new IllegalStateException("the layout has no " + name);
        }
        return column;
    }

    /** Texts one after the other, and where each ends. */
    private record Texts(ByteBuffer offsets, ByteBuffer data) {}

    /** @throws DrydockException {@code SNAPSHOT_UNREADABLE} if the batch lies outside of the file */
    static MappedBatch map(Path directory, SnapshotManifest manifest, SnapshotManifest.Batch batch, FileChannel channel)
            throws IOException {
        Map<String, ByteBuffer> columns = columns(directory, manifest, batch, channel, name -> true);
        return new MappedBatch(directory, texts(directory, columns), columns);
    }

    /** As the other, of all texts with the rows' own alone. */
    static MappedBatch mapNumbers(
            Path directory, SnapshotManifest manifest, SnapshotManifest.Batch batch, FileChannel channel)
            throws IOException {
        Map<String, ByteBuffer> columns = columns(directory, manifest, batch, channel, MappedBatch::isLearned);
        Map<TextColumn, Texts> texts = new EnumMap<>(TextColumn.class);
        text(columns, TextColumn.TEXT).ifPresent(values -> texts.put(TextColumn.TEXT, values));
        return new MappedBatch(directory, texts, columns);
    }

    private static boolean isLearned(String buffer) {
        return buffer.indexOf('.') < 0 || buffer.startsWith(TextColumn.TEXT.columnName() + ".");
    }

    private static Optional<Texts> text(Map<String, ByteBuffer> columns, TextColumn column) {
        ByteBuffer offsets = columns.get(column.columnName() + ".offsets");
        ByteBuffer data = columns.get(column.columnName() + ".data");
        return offsets == null || data == null ? Optional.empty() : Optional.of(new Texts(offsets, data));
    }

    private static Map<String, ByteBuffer> columns(
            Path directory,
            SnapshotManifest manifest,
            SnapshotManifest.Batch batch,
            FileChannel channel,
            Predicate<String> wanted)
            throws IOException {
        Map<String, ByteBuffer> columns = new TreeMap<>();
        for (Map.Entry<String, Extent> part :
                layout(manifest, batch).extents(batch.offset()).entrySet()) {
            if (wanted.test(part.getKey())) {
                columns.put(part.getKey(), map(directory, manifest, part.getKey(), part.getValue(), channel));
            }
        }
        return columns;
    }

    static ArrowLayout layout(SnapshotManifest manifest, SnapshotManifest.Batch batch) {
        SortedMap<TextColumn, Long> textBytes = new TreeMap<>();
        for (TextColumn column : TextColumn.values()) {
            Long bytes = batch.texts().get(column.columnName());
            if (bytes != null) {
                textBytes.put(column, bytes);
            }
        }
        return new ArrowLayout(
                manifest.schema().inputs(),
                manifest.schema().labels(),
                manifest.schema().numbers(),
                batch.rows(),
                manifest.hasLabelTimes(),
                textBytes);
    }

    /** Hex SHA-256 as {@link SnapshotManifest.Batch#numbers} has it. */
    String numbersDigest() {
        MessageDigest digest = Sha256.digest();
        digest.update(predictedAt.duplicate());
        labelledAt.ifPresent(column -> digest.update(column.duplicate()));
        for (ByteBuffer column : List.of(splits, labels, scores, slices, featureBytes)) {
            digest.update(column.duplicate());
        }
        Texts values = texts.get(TextColumn.TEXT);
        if (values != null) {
            digest.update(values.offsets.duplicate());
            digest.update(values.data.duplicate());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static ByteBuffer map(
            Path directory, SnapshotManifest manifest, String name, Extent extent, FileChannel channel)
            throws IOException {
        long offset = extent.offset();
        long length = extent.length();
        if (offset < 0
                || length < 0
                || length > Integer.MAX_VALUE
                || offset > manifest.file().bytes() - length) {
            throw SnapshotManifest.unreadable(
                    directory.resolve(SnapshotManifest.NAME), "its buffer " + name + " is missing or misplaced", null);
        }
        return channel.map(MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Map<TextColumn, Texts> texts(Path directory, Map<String, ByteBuffer> columns) {
        Map<TextColumn, Texts> texts = new EnumMap<>(TextColumn.class);
        for (TextColumn column : TextColumn.values()) {
            Optional<Texts> values = text(columns, column);
            if (values.isPresent()) {
                texts.put(column, values.get());
            } else if (column.isAlwaysThere()) {
                throw SnapshotManifest.unreadable(
                        directory.resolve(SnapshotManifest.NAME), "it has no text " + column.columnName(), null);
            }
        }
        texts.putIfAbsent(TextColumn.LABEL_SOURCE, texts.get(TextColumn.SOURCE));
        return texts;
    }

    /** Empty if the file does not have the column. */
    String text(TextColumn column, int row) {
        if (texts.containsKey(TextColumn.PREDICTION_ID) && !texts.containsKey(column)) {
            return "";
        }
        int[] bounds = textBounds(column, row);
        byte[] bytes = new byte[bounds[1] - bounds[0]];
        texts(column).data.get(bounds[0], bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** 0 if the file does not have the column. */
    long labelledAt(int row) {
        return labelledAt.map(column -> column.getLong(Long.BYTES * row)).orElse(0L);
    }

    private Texts texts(TextColumn column) {
        Texts values = texts.get(column);
        if (values == null) {
            throw new IllegalStateException("the texts of " + column + " were not mapped");
        }
        return values;
    }

    /** Where the text begins and ends among the column's bytes. */
    int[] textBounds(TextColumn column, int row) {
        Texts values = texts(column);
        int from = values.offsets.getInt(4 * row);
        int to = values.offsets.getInt(4 * row + 4);
        if (from < 0 || to < from || to > values.data.limit()) {
            throw SnapshotManifest.unreadable(
                    directory.resolve(SnapshotWriter.FILE),
                    "the " + column.columnName() + " of row " + row + " of its batch lies from byte " + from + " to "
                            + to + " of " + values.data.limit(),
                    null);
        }
        return new int[] {from, to};
    }
}
