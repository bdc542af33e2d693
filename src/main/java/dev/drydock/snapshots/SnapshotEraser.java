package dev.drydock.snapshots;

import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.Split;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import dev.drydock.snapshots.ArrowLayout.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Rewrites a snapshot with nothing in place of erased rows: asterisks for texts, NaN for features, zeros for the rest, and the split {@link
 * Split#ERASED}. Each value keeps its place, so the manifest fits the new file except for its digest.
 *
 * <p>The new file and {@code erased.json} must change at once: the file first lies beside the old one under a name with its digest, the
 * document then makes it valid, and then it replaces the old one. After a crash at any point, a reader finds an intact file.
 */
public final class SnapshotEraser {
    private static final byte FILL = '*';

    private final Path directory;
    private final SnapshotReader reader;

    private SnapshotEraser(Path directory, SnapshotReader reader) {
        this.directory = directory;
        this.reader = reader;
    }

    /**
     * @return empty if none of its rows is to be erased
     * @throws DrydockException {@code SNAPSHOT_ALTERED}, {@code SNAPSHOT_UNREADABLE}
     */
    public static Optional<Rewrite> rewrite(Path directory, SnapshotId id, ErasedSubjects erased) {
        try {
            finish(directory);
            SnapshotReader reader = SnapshotReader.openVerified(directory, id);
            return new SnapshotEraser(directory, reader).rewrite(erased);
        } catch (IOException e) {
            throw notWritten(directory, e);
        }
    }

    /** What a dead one had made count takes its place; what it had not goes. */
    private static void finish(Path directory) throws IOException {
        Optional<ErasedRows> counts = ErasedRows.find(directory);
        if (counts.isPresent() && Files.exists(counts.get().fresh(directory))) {
            DurableFiles.rename(counts.get().fresh(directory), directory.resolve(SnapshotWriter.FILE));
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path left : files.filter(file -> file.getFileName().toString().startsWith("snapshot-"))
                    .toList()) {
                Files.delete(left);
            }
        }
    }

    private Optional<Rewrite> rewrite(ErasedSubjects erased) throws IOException {
        List<ErasedRows.Row> rows = new ArrayList<>();
        for (int row = 0; row < reader.rows(); row++) {
            if (reader.split(row) != Split.ERASED && erased.has(reader.group(row), reader.predictionId(row))) {
                rows.add(new ErasedRows.Row(row, reader.digestOf(row)));
            }
        }
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        Path old = directory.resolve(SnapshotWriter.FILE);
        Path aside = directory.resolve("." + SnapshotWriter.FILE + ".erasing");
        Files.copy(old, aside, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            for (ErasedRows.Row row : rows) {
                blank(channel, row.row());
            }
            channel.force(true);
        }
        return Optional.of(new Blanked(directory, rows.size(), document(aside, rows), aside, Sha256.hexOfFile(old)));
    }

    private ErasedRows document(Path aside, List<ErasedRows.Row> rows) throws IOException {
        List<ErasedRows.Row> all = new ArrayList<>(reader.erasedRows());
        all.addAll(rows);
        all.sort(Comparator.comparingInt(ErasedRows.Row::row));
        return ErasedRows.of(reader.id(), Sha256.hexOfFile(aside), all);
    }

    private void blank(FileChannel channel, int row) throws IOException {
        SnapshotManifest manifest = reader.manifest();
        int rowsPerBatch = manifest.batches().get(0).rows();
        SnapshotManifest.Batch batch = manifest.batches().get(row / rowsPerBatch);
        int inBatch = row % rowsPerBatch;
        SortedMap<String, Extent> extents = MappedBatch.layout(manifest, batch).extents(batch.offset());
        for (TextColumn column : TextColumn.values()) {
            Extent data = extents.get(column.columnName() + ".data");
            if (data != null) {
                int[] bounds = reader.textBounds(column, row);
                byte[] fill = new byte[bounds[1] - bounds[0]];
                Arrays.fill(fill, FILL);
                write(channel, ByteBuffer.wrap(fill), data.offset() + bounds[0]);
            }
        }
        int inputs = manifest.schema().inputs().size();
        ByteBuffer features = littleEndian(Float.BYTES * inputs);
        for (int i = 0; i < inputs; i++) {
            features.putFloat(Float.NaN);
        }
        write(channel, features.flip(), place(extents, "features", inBatch, Float.BYTES * inputs));
        write(channel, littleEndian(Long.BYTES), place(extents, "predicted_at", inBatch, Long.BYTES));
        if (manifest.hasLabelTimes()) {
            write(channel, littleEndian(Long.BYTES), place(extents, ArrowLayout.LABELLED_AT, inBatch, Long.BYTES));
        }
        int width = Integer.BYTES * reader.numbers();
        for (String column : List.of("label", "score")) {
            write(channel, littleEndian(width), place(extents, column, inBatch, width));
        }
        write(channel, littleEndian(Integer.BYTES), place(extents, "slices", inBatch, Integer.BYTES));
        write(channel, ByteBuffer.wrap(new byte[] {(byte) Split.ERASED.code()}), place(extents, "split", inBatch, 1));
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long place(SortedMap<String, Extent> extents, String column, int row, int width) {
        Extent extent = extents.get(column);
        if (extent == null) {
            throw new IllegalStateException("the layout has no " + column);
        }
        return extent.offset() + (long) row * width;
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        long next = at;
        while (bytes.hasRemaining()) {
            next += channel.write(bytes, next);
        }
    }

    private static DrydockException notWritten(Path directory, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_NOT_WRITTEN,
                "The snapshot in " + directory + " could not be rewritten without the erased rows: "
                        + cause.getMessage() + ". Make room on the disk and restart the run.",
                cause);
    }

    private record Blanked(Path directory, long rows, ErasedRows document, Path aside, String before)
            implements Rewrite {
        @Override
        public String after() {
            return document.sha256();
        }

        @Override
        public void discard() {
            try {
                Files.deleteIfExists(aside);
            } catch (IOException e) {
                throw notWritten(directory, e);
            }
        }

        @Override
        public void settle() {
            try {
                DurableFiles.rename(aside, document.fresh(directory));
                DurableFiles.replace(directory.resolve(ErasedRows.NAME), document.toJson());
                DurableFiles.rename(document.fresh(directory), directory.resolve(SnapshotWriter.FILE));
            } catch (IOException e) {
                throw notWritten(directory, e);
            }
        }
    }
}
