package dev.drydock.snapshots;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.LabelForm;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotIdentity;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.Split;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes a snapshot as an Arrow IPC file of one record batch, and its manifest. The same rows give the same bytes. */
public final class SnapshotWriter {
    static final String FILE = "snapshot.arrow";
    private static final int BLOCK = 1 << 16;

    private final FileChannel channel;
    private final MessageDigest digest;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    private long written;

    private SnapshotWriter(FileChannel channel) {
        this.channel = channel;
        this.digest = Sha256.digest();
    }

    /**
     * What the manifest says besides the rows.
     *
     * @param asOf the instant that ages were measured at
     */
    public record Content(String model, Instant asOf, DatasetSchema schema, SortedMap<String, Long> counts) {}

    /**
     * Writes both files into an existing directory and forces them to the disk.
     *
     * @param rows in the order of {@link SnapshotRow#ORDER}, each prediction id once
     */
    public static SnapshotManifest write(Path directory, Content content, List<SnapshotRow> rows) {
        DatasetSchema schema = content.schema();
        requireOrdered(rows);
        ArrowLayout layout = layout(schema, rows);
        Path file = directory.resolve(FILE);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            SnapshotWriter writer = new SnapshotWriter(channel);
            long body = writer.writeFile(layout, schema.label().form(), rows);
            channel.force(true);
            SnapshotId id = SnapshotIdentity.of(schema, rows);
            String schemaDigest = HexFormat.of().formatHex(SnapshotIdentity.schemaDigest(schema));
            SnapshotManifest manifest = new SnapshotManifest(
                    SnapshotManifest.VERSION,
                    id.hex(),
                    content.model(),
                    content.asOf().toString(),
                    rows.size(),
                    SnapshotManifest.Schema.of(schema, schemaDigest),
                    splits(rows),
                    content.counts(),
                    new SnapshotManifest.FileEntry(
                            FILE, writer.written, HexFormat.of().formatHex(writer.digest.digest())),
                    layout.extents(body));
            writeForced(directory.resolve(SnapshotManifest.NAME), manifest.toJson());
            return manifest;
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The snapshot could not be written to " + directory + ": " + e.getMessage()
                            + ". Make room on the disk and restart the run.",
                    e);
        }
    }

    private static void requireOrdered(List<SnapshotRow> rows) {
        for (int i = 1; i < rows.size(); i++) {
            if (SnapshotRow.ORDER.compare(rows.get(i - 1), rows.get(i)) >= 0) {
                throw new IllegalArgumentException("row " + i + " is out of order or repeats its prediction id");
            }
        }
    }

    private static ArrowLayout layout(DatasetSchema schema, List<SnapshotRow> rows) {
        SortedMap<TextColumn, Long> texts = new TreeMap<>();
        for (TextColumn column : textColumns(rows)) {
            texts.put(
                    column,
                    rows.stream().mapToLong(row -> utf8(column.of(row)).length).sum());
        }
        ArrowLayout layout = new ArrowLayout(schema.inputs(), schema.label().form(), rows.size(), texts);
        layout.parts().stream()
                .filter(part -> part.length() > Integer.MAX_VALUE)
                .findFirst()
                .ifPresent(part -> {
                    throw new DrydockException(
                            IngestFailure.SNAPSHOT_TOO_LARGE,
                            "The snapshot of " + rows.size() + " rows cannot be written: its column " + part.name()
                                    + " takes " + part.length() + " bytes and may take " + Integer.MAX_VALUE
                                    + ". Shorten the ingest window.");
                });
        return layout;
    }

    private static List<TextColumn> textColumns(List<SnapshotRow> rows) {
        boolean oneSource = rows.stream().allMatch(row -> row.labelSource().equals(row.source()));
        return Arrays.stream(TextColumn.values())
                .filter(column -> column != TextColumn.LABEL_SOURCE || !oneSource)
                .toList();
    }

    private static SortedMap<String, Integer> splits(List<SnapshotRow> rows) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (Split split : Split.values()) {
            counts.put(split.name().toLowerCase(Locale.ROOT), 0);
        }
        rows.forEach(row -> counts.merge(row.split().name().toLowerCase(Locale.ROOT), 1, Integer::sum));
        return counts;
    }

    /** @return where the record batch's body begins */
    private long writeFile(ArrowLayout layout, LabelForm labels, List<SnapshotRow> rows) throws IOException {
        bytes(ArrowLayout.MAGIC);
        pad(8);
        message(layout.schemaMessage());
        long batchOffset = position();
        message(layout.batchMessage());
        long body = position();
        writeBody(labels, rows);
        block(8).putInt(ArrowLayout.CONTINUATION).putInt(0);
        ByteBuffer footer = layout.footer(batchOffset, (int) (body - batchOffset));
        int footerLength = footer.remaining();
        bytes(footer);
        block(4).putInt(footerLength);
        bytes(ArrowLayout.MAGIC);
        flush();
        return body;
    }

    /** An encapsulated message; what follows begins at a multiple of 64 bytes. */
    private void message(ByteBuffer metadata) throws IOException {
        long begin = position() + 8;
        int length = (int) (ArrowLayout.aligned(begin + metadata.remaining()) - begin);
        block(8).putInt(ArrowLayout.CONTINUATION).putInt(length);
        bytes(metadata);
        pad(ArrowLayout.ALIGNMENT);
    }

    private void writeBody(LabelForm labels, List<SnapshotRow> rows) throws IOException {
        for (TextColumn column : textColumns(rows)) {
            text(rows, column);
        }
        for (SnapshotRow row : rows) {
            block(8).putLong(row.predictedAt());
        }
        pad(ArrowLayout.ALIGNMENT);
        for (SnapshotRow row : rows) {
            block(1).put((byte) row.split().code());
        }
        pad(ArrowLayout.ALIGNMENT);
        for (SnapshotRow row : rows) {
            block(4).putInt(labels.bits(row.label()));
        }
        pad(ArrowLayout.ALIGNMENT);
        for (SnapshotRow row : rows) {
            block(4).putInt(Float.floatToIntBits(row.score()));
        }
        pad(ArrowLayout.ALIGNMENT);
        for (SnapshotRow row : rows) {
            block(4).putInt(row.slices());
        }
        pad(ArrowLayout.ALIGNMENT);
        for (SnapshotRow row : rows) {
            for (float feature : row.features()) {
                block(4).putInt(Float.floatToIntBits(feature)); // one NaN, so that bytes are the same everywhere
            }
        }
        pad(ArrowLayout.ALIGNMENT);
    }

    private void text(List<SnapshotRow> rows, TextColumn column) throws IOException {
        int offset = 0;
        block(4).putInt(offset);
        for (SnapshotRow row : rows) {
            offset += utf8(column.of(row)).length;
            block(4).putInt(offset);
        }
        pad(ArrowLayout.ALIGNMENT);
        for (SnapshotRow row : rows) {
            bytes(utf8(column.of(row)));
        }
        pad(ArrowLayout.ALIGNMENT);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private long position() {
        return written + block.position();
    }

    private void pad(int to) throws IOException {
        while (position() % to != 0) {
            block(1).put((byte) 0);
        }
    }

    private void bytes(byte[] bytes) throws IOException {
        bytes(ByteBuffer.wrap(bytes));
    }

    private void bytes(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            ByteBuffer target = block(1);
            int length = Math.min(target.remaining(), bytes.remaining());
            ByteBuffer part = bytes.slice(bytes.position(), length);
            bytes.position(bytes.position() + length);
            target.put(part);
        }
    }

    /** The block with room for that many bytes. */
    private ByteBuffer block(int room) throws IOException {
        if (block.remaining() < room) {
            flush();
        }
        return block;
    }

    private void flush() throws IOException {
        block.flip();
        digest.update(block.array(), 0, block.limit());
        written += block.limit();
        while (block.hasRemaining()) {
            channel.write(block);
        }
        block.clear();
    }

    private static void writeForced(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
