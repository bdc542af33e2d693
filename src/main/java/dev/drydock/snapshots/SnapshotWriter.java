package dev.drydock.snapshots;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.SnapshotIdentity;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.statistics.StatisticsCollector;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import dev.drydock.snapshots.ArrowLayout.BatchPlace;
import dev.drydock.snapshots.SnapshotManifest.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a snapshot as an Arrow IPC file, and its manifest. Rows come one by one and leave batch by batch, so that memory does not
 * grow with their number, and are described as they come; what takes a second look is read from the file that was written. The same
 * rows give the same bytes. Not thread-safe.
 */
public final class SnapshotWriter implements AutoCloseable {
    static final String FILE = "snapshot.arrow";

    private static final int MOST_BYTES_A_CHARACTER = 4;

    private final Path directory;
    private final Content content;
    private final FileChannel channel;
    private final MessageDigest digest = Sha256.digest();
    private final SnapshotIdentity identity;
    private final StatisticsCollector statistics;
    private final SnapshotBatch batch;
    private final List<String> inputs;
    private final List<Batch> batches = new ArrayList<>();
    private final List<BatchPlace> places = new ArrayList<>();
    private final int[] splits = new int[Split.values().length];
    private @Nullable SnapshotRow last;
    private int rows;
    private long written;

    private SnapshotWriter(Path directory, Content content, FileChannel channel) {
        this.directory = directory;
        this.content = content;
        this.channel = channel;
        DatasetSchema schema = content.schema();
        this.identity = new SnapshotIdentity(
                SnapshotIdentity.schemaDigest(schema), schema.label().form());
        this.statistics = new StatisticsCollector(schema);
        this.inputs = schema.inputs().stream().map(InputColumn::name).toList();
        this.batch = new SnapshotBatch(
                inputs.size(),
                schema.label().form(),
                schema.label().numbers(),
                TextColumn.of(schema),
                longestText(schema));
    }

    /** In bytes, at most; 0 if rows have none. */
    private static long longestText(DatasetSchema schema) {
        return schema.inputs().stream()
                .filter(InputColumn::isText)
                .mapToLong(input -> MOST_BYTES_A_CHARACTER * (long) input.max().orElse(0) + 1)
                .sum();
    }

    /**
     * What the manifest says besides the rows and their counts.
     *
     * @param asOf the instant that ages were measured at
     */
    public record Content(String model, Instant asOf, DatasetSchema schema) {}

    /** Begins to write both files into an existing directory. */
    public static SnapshotWriter open(Path directory, Content content) {
        try {
            FileChannel channel = FileChannel.open(
                    directory.resolve(FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
            SnapshotWriter writer = new SnapshotWriter(directory, content, channel);
            writer.begin();
            return writer;
        } catch (IOException e) {
            throw notWritten(directory, e);
        }
    }

    private void begin() throws IOException {
        write(ByteBuffer.wrap(ArrowLayout.MAGIC));
        pad(8);
        message(layout().schemaMessage());
    }

    /**
     * Adds the next row.
     *
     * @throws IllegalArgumentException if its label or score has not as many numbers as the schema says, or it does not follow the last one by {@link SnapshotRow#ORDER}
     */
    public void add(SnapshotRow row) {
        if (last != null && SnapshotRow.ORDER.compare(last, row) >= 0) {
            throw new IllegalArgumentException("row " + rows + " is out of order or repeats its prediction id");
        }
        int others = content.schema().label().numbers() - 1;
        if (row.otherLabels().size() != others || row.otherScores().size() != others) {
            throw new IllegalArgumentException(
                    "row " + rows + " has " + row.otherLabels().size() + " other labels and "
                            + row.otherScores().size() + " other scores, not " + others);
        }
        last = row;
        identity.add(row);
        statistics.add(row);
        batch.add(row);
        splits[row.split().code()]++;
        rows = Math.incrementExact(rows);
        if (batch.isFull()) {
            try {
                writeBatch();
            } catch (IOException e) {
                throw notWritten(directory, e);
            }
        }
    }

    /** Ends both files and forces them to the disk. A snapshot without rows has one batch without rows. */
    public SnapshotManifest finish(SortedMap<String, Long> counts) {
        try {
            if (batch.rows() > 0 || batches.isEmpty()) {
                writeBatch();
            }
            end();
            channel.force(true);
            SnapshotManifest plain = manifest(counts);
            SnapshotManifest manifest = plain.with(statistics.finish(SnapshotReader.of(directory, plain)::forEach));
            writeForced(directory.resolve(SnapshotManifest.NAME), manifest.toJson());
            return manifest;
        } catch (IOException e) {
            throw notWritten(directory, e);
        }
    }

    private SnapshotManifest manifest(SortedMap<String, Long> counts) {
        DatasetSchema schema = content.schema();
        SortedMap<String, Integer> bySplit = new TreeMap<>();
        for (Split split : Split.USED) {
            bySplit.put(split.name().toLowerCase(Locale.ROOT), splits[split.code()]);
        }
        String schemaDigest = HexFormat.of().formatHex(SnapshotIdentity.schemaDigest(schema));
        return new SnapshotManifest(
                SnapshotManifest.VERSION,
                identity.finish().hex(),
                content.model(),
                content.asOf().toString(),
                rows,
                SnapshotManifest.Schema.of(schema, schemaDigest),
                bySplit,
                counts,
                new SnapshotManifest.FileEntry(FILE, written, HexFormat.of().formatHex(digest.digest())),
                batches,
                Optional.empty(),
                List.of());
    }

    /** Writes all rows at once. */
    public static SnapshotManifest write(
            Path directory, Content content, SortedMap<String, Long> counts, List<SnapshotRow> rows) {
        try (SnapshotWriter writer = open(directory, content)) {
            rows.forEach(writer::add);
            return writer.finish(counts);
        }
    }

    private ArrowLayout layout() {
        LabelRule label = content.schema().label();
        return new ArrowLayout(inputs, label.form(), label.numbers(), batch.rows(), true, batch.textBytes());
    }

    private void writeBatch() throws IOException {
        ArrowLayout layout = layout();
        long offset = written;
        message(layout.batchMessage());
        places.add(new BatchPlace(offset, (int) (written - offset), layout.bodyLength()));
        SortedMap<String, Long> texts = new TreeMap<>();
        batch.textBytes().forEach((column, bytes) -> texts.put(column.columnName(), bytes));
        long begin = written;
        for (ByteBuffer column : batch.texts()) {
            write(column);
            pad(ArrowLayout.ALIGNMENT);
        }
        MessageDigest numbers = Sha256.digest();
        batch.learned().forEach(numbers::update);
        for (ByteBuffer column : batch.numbers()) {
            write(column);
            pad(ArrowLayout.ALIGNMENT);
        }
        batches.add(new Batch(begin, batch.rows(), texts, HexFormat.of().formatHex(numbers.digest())));
        batch.clear();
    }

    private void end() throws IOException {
        write(ints(ArrowLayout.CONTINUATION, 0));
        ByteBuffer footer = layout().footer(places);
        int footerLength = footer.remaining();
        write(footer);
        write(ints(footerLength));
        write(ByteBuffer.wrap(ArrowLayout.MAGIC));
    }

    /** An encapsulated message; what follows begins at a multiple of 64 bytes. */
    private void message(ByteBuffer metadata) throws IOException {
        long begin = written + 8;
        int length = (int) (ArrowLayout.aligned(begin + metadata.remaining()) - begin);
        write(ints(ArrowLayout.CONTINUATION, length));
        write(metadata);
        pad(ArrowLayout.ALIGNMENT);
    }

    private static ByteBuffer ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.flip();
    }

    private void pad(int to) throws IOException {
        write(ByteBuffer.allocate((int) ((to - written % to) % to)));
    }

    private void write(ByteBuffer bytes) throws IOException {
        digest.update(bytes.duplicate());
        written += bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void writeForced(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static DrydockException notWritten(Path directory, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_NOT_WRITTEN,
                "The snapshot could not be written to " + directory + ": " + cause.getMessage()
                        + ". Make room on the disk and restart the run.",
                cause);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw notWritten(directory, e);
        }
    }
}
