package dev.drydock.snapshots;

import dev.drydock.domain.dataset.LabelForm;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotIdentity;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.Split;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.files.Sha256;
import dev.drydock.snapshots.SnapshotManifest.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/**
 * A snapshot, mapped into memory by the offsets in its manifest. Rows are numbered from 0 in the order of their prediction ids.
 * Immutable and thread-safe; the mapping ends when the reader is collected.
 */
public final class SnapshotReader {
    private final Path directory;
    private final SnapshotManifest manifest;
    private final Texts predictionIds;
    private final Texts groups;
    private final Texts sources;
    private final Texts labelSources;
    private final ByteBuffer predictedAt;
    private final ByteBuffer splits;
    private final ByteBuffer labels;
    private final LabelForm labelForm;
    private final ByteBuffer scores;
    private final ByteBuffer slices;
    private final FloatBuffer features;

    private SnapshotReader(Path directory, SnapshotManifest manifest, FileChannel channel) throws IOException {
        this.directory = directory;
        this.manifest = manifest;
        int rows = manifest.rows();
        this.predictionIds = texts(channel, "prediction_id");
        this.groups = texts(channel, "group");
        this.sources = texts(channel, "source");
        boolean ownLabelSources = manifest.buffers().containsKey("label_source.offsets");
        this.labelSources = ownLabelSources ? texts(channel, "label_source") : sources;
        this.predictedAt = map(channel, "predicted_at", 8L * rows);
        this.splits = map(channel, "split", rows);
        this.labelForm = manifest.schema().labels();
        this.labels = map(channel, "label", 4L * rows);
        this.scores = map(channel, "score", 4L * rows);
        this.slices = map(channel, "slices", 4L * rows);
        this.features =
                map(channel, "features", 4L * rows * inputs()).asFloatBuffer().asReadOnlyBuffer();
    }

    /**
     * Maps the snapshot without reading its rows.
     *
     * @param directory holds {@code snapshot.arrow} and {@code manifest.json}
     * @throws DrydockException {@link IngestFailure#SNAPSHOT_UNREADABLE}
     */
    public static SnapshotReader open(Path directory) {
        SnapshotManifest manifest = SnapshotManifest.read(directory);
        Path file = directory.resolve(SnapshotWriter.FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() != manifest.file().bytes()) {
                throw SnapshotManifest.unreadable(
                        file,
                        "it has " + channel.size() + " bytes and should have "
                                + manifest.file().bytes(),
                        null);
            }
            return new SnapshotReader(directory, manifest, channel);
        } catch (IOException e) {
            throw SnapshotManifest.unreadable(file, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Maps the snapshot and checks that it is the one expected, byte for byte and row by row.
     *
     * @throws DrydockException {@link IngestFailure#SNAPSHOT_ALTERED} if it is not
     */
    public static SnapshotReader openVerified(Path directory, SnapshotId expected) {
        SnapshotReader reader = open(directory);
        reader.verify();
        if (!reader.id().equals(expected)) {
            throw reader.altered("it is snapshot " + reader.id() + " and should be " + expected);
        }
        return reader;
    }

    /**
     * Reads everything: the file's digest must be the manifest's, and the rows must have the snapshot's id.
     *
     * @throws DrydockException {@link IngestFailure#SNAPSHOT_ALTERED}
     */
    public void verify() {
        String digest = fileDigest();
        if (!digest.equals(manifest.file().sha256())) {
            throw altered("its file has the digest " + digest + " and should have "
                    + manifest.file().sha256());
        }
        SnapshotIdentity identity =
                new SnapshotIdentity(HexFormat.of().parseHex(manifest.schema().digest()), labelForm);
        for (int row = 0; row < rows(); row++) {
            identity.add(row(row));
        }
        SnapshotId found = identity.finish();
        if (!found.equals(id())) {
            throw altered("its rows have the id " + found);
        }
    }

    private String fileDigest() {
        Path file = directory.resolve(SnapshotWriter.FILE);
        try {
            return Sha256.hexOfFile(file);
        } catch (IOException e) {
            throw SnapshotManifest.unreadable(file, String.valueOf(e.getMessage()), e);
        }
    }

    private DrydockException altered(String how) {
        return new DrydockException(
                IngestFailure.SNAPSHOT_ALTERED,
                "The snapshot in " + directory + " is not snapshot " + manifest.id() + ": " + how
                        + ". Restore it from a backup, or run the job again.");
    }

    public SnapshotManifest manifest() {
        return manifest;
    }

    public SnapshotId id() {
        return new SnapshotId(manifest.id());
    }

    public int rows() {
        return manifest.rows();
    }

    /** How many inputs the model has: the columns of the feature matrix. */
    public int inputs() {
        return manifest.schema().inputs().size();
    }

    /** The whole matrix {@code [rows, inputs] float32}, row by row, NaN for missing; read-only, with a position of its own. */
    public FloatBuffer features() {
        return features.duplicate();
    }

    public float feature(int row, int input) {
        return features.get(row * inputs() + input);
    }

    /** Copies one row's features to {@code target[at...]}. */
    public void copyFeatures(int row, float[] target, int at) {
        features.get(row * inputs(), target, at, inputs());
    }

    /** Index of the class, or the quantity. */
    public float label(int row) {
        return labelForm.ofBits(labels.getInt(4 * row));
    }

    /** @throws DrydockException {@link IngestFailure#SNAPSHOT_UNREADABLE} if the file has another number there */
    public Split split(int row) {
        try {
            return Split.ofCode(splits.get(row));
        } catch (IllegalArgumentException e) {
            throw SnapshotManifest.unreadable(
                    directory.resolve(SnapshotWriter.FILE), "row " + row + ": " + e.getMessage(), e);
        }
    }

    /** As it was logged. */
    public float score(int row) {
        return scores.getFloat(4 * row);
    }

    /** Bit i: the row lies in slice i. */
    public int slices(int row) {
        return slices.getInt(4 * row);
    }

    /** Epoch milliseconds. */
    public long predictedAt(int row) {
        return predictedAt.getLong(8 * row);
    }

    public String predictionId(int row) {
        return predictionIds.get(row);
    }

    public String group(int row) {
        return groups.get(row);
    }

    public String source(int row) {
        return sources.get(row);
    }

    /** Who exported the label. */
    public String labelSource(int row) {
        return labelSources.get(row);
    }

    /** A copy of everything about one row. */
    public SnapshotRow row(int row) {
        float[] copy = new float[inputs()];
        copyFeatures(row, copy, 0);
        return new SnapshotRow(
                predictionId(row),
                group(row),
                source(row),
                labelSource(row),
                predictedAt(row),
                split(row),
                label(row),
                score(row),
                slices(row),
                copy);
    }

    private Texts texts(FileChannel channel, String name) throws IOException {
        ByteBuffer offsets = map(channel, name + ".offsets", 4L * (manifest.rows() + 1));
        ByteBuffer data = map(channel, name + ".data", offsets.getInt(4 * manifest.rows()));
        return new Texts(directory, name, offsets, data);
    }

    private ByteBuffer map(FileChannel channel, String name, long expected) throws IOException {
        Extent extent = manifest.buffers().get(name);
        if (extent == null
                || extent.length() != expected
                || expected > Integer.MAX_VALUE
                || extent.offset() < 0
                || extent.offset() > manifest.file().bytes() - extent.length()) {
            throw SnapshotManifest.unreadable(
                    directory.resolve(SnapshotManifest.NAME), "its buffer " + name + " is missing or misplaced", null);
        }
        MappedByteBuffer mapped = channel.map(MapMode.READ_ONLY, extent.offset(), extent.length());
        return mapped.order(ByteOrder.LITTLE_ENDIAN);
    }

    private record Texts(Path directory, String name, ByteBuffer offsets, ByteBuffer data) {
        String get(int row) {
            int from = offsets.getInt(4 * row);
            int to = offsets.getInt(4 * row + 4);
            if (from < 0 || to < from || to > data.limit()) {
                throw SnapshotManifest.unreadable(
                        directory.resolve(SnapshotWriter.FILE),
                        "the " + name + " of row " + row + " lies from byte " + from + " to " + to + " of "
                                + data.limit(),
                        null);
            }
            byte[] bytes = new byte[to - from];
            data.get(from, bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
