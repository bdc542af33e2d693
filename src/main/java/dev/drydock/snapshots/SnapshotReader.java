package dev.drydock.snapshots;

import dev.drydock.domain.dataset.LabelForm;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotIdentity;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.statistics.SealedRows;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A snapshot, mapped into memory by the places of its batches in its manifest. Rows are numbered from 0 in the order of their prediction ids.
 * Immutable and thread-safe; the mapping ends when the reader is collected.
 */
public final class SnapshotReader {
    private static final int VALUES_TOGETHER = 1 << 13;

    private final Path directory;
    private final SnapshotManifest manifest;
    private final LabelForm labelForm;
    private final Optional<ErasedRows> erased;
    private final int inputs;
    private final int numbers;
    private final Map<String, Float> classes = new HashMap<>();
    private final int rowsPerBatch;
    private final MappedBatch[] batches;

    /** How a batch is mapped. */
    @FunctionalInterface
    private interface Mapping {
        MappedBatch map(Path directory, SnapshotManifest manifest, SnapshotManifest.Batch batch, FileChannel channel)
                throws IOException;
    }

    private SnapshotReader(
            Path directory,
            SnapshotManifest manifest,
            Optional<ErasedRows> erased,
            FileChannel channel,
            Mapping mapping)
            throws IOException {
        this.directory = directory;
        this.manifest = manifest;
        this.erased = erased;
        this.labelForm = manifest.schema().labels();
        this.inputs = manifest.schema().inputs().size();
        this.numbers = manifest.schema().numbers();
        manifest.schema().classes().forEach(name -> classes.put(name, (float) classes.size()));
        List<SnapshotManifest.Batch> listed = manifest.batches();
        this.rowsPerBatch = listed.isEmpty() ? 1 : Math.max(1, listed.get(0).rows());
        this.batches = new MappedBatch[listed.size()];
        requireEqualBatches();
        for (int i = 0; i < batches.length; i++) {
            batches[i] = mapping.map(directory, manifest, listed.get(i), channel);
        }
    }

    private void requireEqualBatches() {
        long rows = 0;
        for (int i = 0; i < batches.length; i++) {
            int inBatch = manifest.batches().get(i).rows();
            if (inBatch < 0 || inBatch > rowsPerBatch || (i < batches.length - 1 && inBatch != rowsPerBatch)) {
                throw unreadableManifest("batch " + i + " has " + inBatch + " rows and the first one " + rowsPerBatch);
            }
            rows += inBatch;
        }
        if (rows != manifest.rows()) {
            throw unreadableManifest("its batches have " + rows + " rows, and it says " + manifest.rows());
        }
    }

    private DrydockException unreadableManifest(String why) {
        return SnapshotManifest.unreadable(directory.resolve(SnapshotManifest.NAME), why, null);
    }

    private MappedBatch batch(int row) {
        return batches[row / rowsPerBatch];
    }

    private int inBatch(int row) {
        return row % rowsPerBatch;
    }

    /**
     * Maps the snapshot without reading its rows.
     *
     * @param directory holds {@code snapshot.arrow} and {@code manifest.json}
     * @throws DrydockException {@link IngestFailure#SNAPSHOT_UNREADABLE}
     */
    public static SnapshotReader open(Path directory) {
        return of(directory, SnapshotManifest.read(directory));
    }

    /** Maps the file that a manifest describes, which need not have been written itself. */
    static SnapshotReader of(Path directory, SnapshotManifest manifest) {
        return open(directory, manifest, MappedBatch::map);
    }

    private static SnapshotReader open(Path directory, SnapshotManifest manifest, Mapping mapping) {
        Optional<ErasedRows> erased = ErasedRows.find(directory);
        Path file = ErasedRows.fileOf(directory, erased);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() != manifest.file().bytes()) {
                throw SnapshotManifest.unreadable(
                        file,
                        "it has " + channel.size() + " bytes and should have "
                                + manifest.file().bytes(),
                        null);
            }
            return new SnapshotReader(directory, manifest, erased, channel, mapping);
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
        reader.requireId(expected);
        return reader;
    }

    /**
     * Maps all columns but the texts, and checks them by the manifest that is known: its digests of the batches are compared, on
     * all processors. Where that manifest does not stand there any more, has no such digests, or rows were erased, the snapshot is
     * checked row by row and mapped whole.
     *
     * @param manifestDigest hex SHA-256 of the manifest when the snapshot was sealed
     * @throws DrydockException {@link IngestFailure#SNAPSHOT_ALTERED} if it is not the snapshot expected
     */
    public static SnapshotReader openNumbers(Path directory, SnapshotId expected, String manifestDigest) {
        byte[] json = SnapshotManifest.bytes(directory);
        if (!Sha256.hex(json).equals(manifestDigest)) {
            return openVerified(directory, expected);
        }
        SnapshotManifest manifest = SnapshotManifest.of(directory, json);
        if (manifest.batches().stream().anyMatch(batch -> batch.numbers().isEmpty())
                || ErasedRows.find(directory).isPresent()) {
            return openVerified(directory, expected);
        }
        SnapshotReader reader = open(directory, manifest, MappedBatch::mapNumbers);
        reader.requireId(expected);
        reader.requireNumbers();
        return reader;
    }

    private void requireId(SnapshotId expected) {
        if (!id().equals(expected)) {
            throw altered("it is snapshot " + id() + " and should be " + expected);
        }
    }

    private void requireNumbers() {
        OptionalInt other = IntStream.range(0, batches.length)
                .parallel()
                .filter(batch -> !batches[batch]
                        .numbersDigest()
                        .equals(manifest.batches().get(batch).numbers()))
                .findAny();
        if (other.isPresent()) {
            throw altered("the numbers of its batch " + other.getAsInt() + " do not have the digest in its manifest");
        }
    }

    /**
     * Reads everything: the file's digest must be the manifest's, and the rows must have the snapshot's id. Of rows that were erased the
     * digests in {@code erased.json} count, for the file and for each of them.
     *
     * @throws DrydockException {@link IngestFailure#SNAPSHOT_ALTERED}
     */
    public void verify() {
        String digest = fileDigest();
        String expected = erased.map(ErasedRows::sha256).orElse(manifest.file().sha256());
        if (!digest.equals(expected)) {
            throw altered("its file has the digest " + digest + " and should have " + expected);
        }
        SnapshotIdentity identity = identity();
        Iterator<ErasedRows.Row> gone = erasedRows().iterator();
        for (int row = 0; row < rows(); row++) {
            if (split(row) == Split.ERASED) {
                identity.addDigest(digestOfErased(row, gone));
            } else {
                identity.add(row(row));
            }
        }
        SnapshotId found = identity.finish();
        if (!found.equals(id())) {
            throw altered("its rows have the id " + found);
        }
    }

    private SnapshotIdentity identity() {
        return new SnapshotIdentity(HexFormat.of().parseHex(manifest.schema().digest()), labelForm);
    }

    private byte[] digestOfErased(int row, Iterator<ErasedRows.Row> gone) {
        if (gone.hasNext()) {
            ErasedRows.Row next = gone.next();
            if (next.row() == row) {
                return HexFormat.of().parseHex(next.digest());
            }
        }
        throw altered("row " + row + " looks erased, and " + ErasedRows.NAME + " does not say so");
    }

    /** By number, rising. */
    List<ErasedRows.Row> erasedRows() {
        return erased.map(ErasedRows::rows).orElse(List.of());
    }

    /** Hex digest by which the row is part of the id. */
    String digestOf(int row) {
        return HexFormat.of().formatHex(identity().digestOf(row(row)));
    }

    private String fileDigest() {
        Path file = ErasedRows.fileOf(directory, erased);
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
        return inputs;
    }

    /** NaN for missing. */
    public float feature(int row, int input) {
        return batch(row).features.get(inBatch(row) * inputs + input);
    }

    /** Copies one row's features to {@code target[at...]}. */
    public void copyFeatures(int row, float[] target, int at) {
        batch(row).features.get(inBatch(row) * inputs, target, at, inputs);
    }

    /**
     * Copies the features of consecutive rows to {@code target[at...]}, row by row.
     *
     * @param rows how many
     */
    public void copyFeatures(int first, int rows, float[] target, int at) {
        int row = first;
        while (row < first + rows) {
            int together = Math.min(first + rows - row, rowsPerBatch - inBatch(row));
            batch(row).features.get(inBatch(row) * inputs, target, at + (row - first) * inputs, together * inputs);
            row += together;
        }
    }

    /** Shows all rows in their order, some of one batch at a time: of each the inputs, the logged scores, the labels. */
    void forEach(SealedRows.Visitor visitor) {
        int width = inputs + 2 * numbers;
        int most = Math.max(1, VALUES_TOGETHER / width);
        float[] values = new float[most * width];
        for (MappedBatch batch : batches) {
            int count = batch.splits.limit();
            for (int first = 0; first < count; first += most) {
                int together = Math.min(most, count - first);
                for (int i = 0; i < together; i++) {
                    batch.features.get((first + i) * inputs, values, i * width, inputs);
                    int at = i * width + inputs;
                    for (int j = 0; j < numbers; j++) {
                        int place = Float.BYTES * ((first + i) * numbers + j);
                        values[at + j] = batch.scores.getFloat(place);
                        values[at + numbers + j] = labelForm.ofBits(batch.labels.getInt(place));
                    }
                }
                visitor.rows(values, together);
            }
        }
    }

    /** Numbers of a label, and of a score: 1, or as many as there are targets. */
    public int numbers() {
        return numbers;
    }

    /** Index of the class, or the quantity; of several targets the first one's. */
    public float label(int row) {
        return label(row, 0);
    }

    /** @param target its place among the targets, from 0 */
    public float label(int row, int target) {
        return labelForm.ofBits(batch(row).labels.getInt(4 * (inBatch(row) * numbers + target)));
    }

    /** @throws DrydockException {@link IngestFailure#SNAPSHOT_UNREADABLE} if the file has another number there */
    public Split split(int row) {
        try {
            return Split.ofCode(batch(row).splits.get(inBatch(row)));
        } catch (IllegalArgumentException e) {
            throw SnapshotManifest.unreadable(
                    directory.resolve(SnapshotWriter.FILE), "row " + row + ": " + e.getMessage(), e);
        }
    }

    /** As it was logged; of several targets the first one's. */
    public float score(int row) {
        return score(row, 0);
    }

    /** @param target its place among the targets, from 0 */
    public float score(int row, int target) {
        return batch(row).scores.getFloat(4 * (inBatch(row) * numbers + target));
    }

    /** Bit i: the row lies in slice i. */
    public int slices(int row) {
        return batch(row).slices.getInt(4 * inBatch(row));
    }

    /** Epoch milliseconds. */
    public long predictedAt(int row) {
        return batch(row).predictedAt.getLong(8 * inBatch(row));
    }

    /** When the label was given, epoch milliseconds; 0: not known. */
    public long labelledAt(int row) {
        return batch(row).labelledAt(inBatch(row));
    }

    /** Where a text begins and ends among the bytes of its column in its batch. */
    int[] textBounds(TextColumn column, int row) {
        return batch(row).textBounds(column, inBatch(row));
    }

    public String predictionId(int row) {
        return batch(row).text(TextColumn.PREDICTION_ID, inBatch(row));
    }

    public String group(int row) {
        return batch(row).text(TextColumn.GROUP, inBatch(row));
    }

    /** Who exported the prediction. */
    public String source(int row) {
        return batch(row).text(TextColumn.SOURCE, inBatch(row));
    }

    /** Who exported the label. */
    public String labelSource(int row) {
        return batch(row).text(TextColumn.LABEL_SOURCE, inBatch(row));
    }

    /** Who gave the label, or a pseudonym; empty: not known. */
    public String annotator(int row) {
        return batch(row).text(TextColumn.ANNOTATOR, inBatch(row));
    }

    /** Hex id of the earlier snapshot that joined the row; empty: this one did. */
    public String replayedFrom(int row) {
        return batch(row).text(TextColumn.REPLAYED_FROM, inBatch(row));
    }

    /** Name of the predicted class; empty: not known, or the model has none. */
    public String predicted(int row) {
        return batch(row).text(TextColumn.PREDICTED, inBatch(row));
    }

    /** Of all text inputs, as {@link dev.drydock.domain.dataset.RowText} has it; empty: the model has none. */
    public String text(int row) {
        return batch(row).text(TextColumn.TEXT, inBatch(row));
    }

    /** Index of the predicted class; NaN: not known, or the model has none. */
    public float predictedClass(int row) {
        return classes.getOrDefault(predicted(row), Float.NaN);
    }

    private List<Float> others(IntFunction<Float> ofTarget) {
        return numbers == 1
                ? List.of()
                : IntStream.range(1, numbers).mapToObj(ofTarget).toList();
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
                annotator(row),
                replayedFrom(row),
                predicted(row),
                predictedAt(row),
                labelledAt(row),
                split(row),
                label(row),
                score(row),
                slices(row),
                copy,
                text(row),
                others(target -> label(row, target)),
                others(target -> score(row, target)));
    }
}
