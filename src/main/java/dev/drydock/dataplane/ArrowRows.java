package dev.drydock.dataplane;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.scoring.RowsToScore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.failure.ScoringFailure;
import dev.drydock.framing.ExportText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an Arrow IPC file that are to be scored, read by Arrow's own library. Its format is that of the Arrow columnar format,
 * section "IPC File Format". Lengths and offsets in the file are not trusted: the library checks each access, and all memory of a batch
 * is limited. Not thread-safe.
 */
final class ArrowRows implements ScoringRows {
    private static final byte[] FILE = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STREAM = {-1, -1, -1, -1};
    private static final long MOST_MEMORY = 1L << 30;
    private static final int ROWS_BETWEEN_STOPS = 1 << 14;

    private final Path file;
    private final int maxBytes;
    private final ArrowMemory memory;
    private final ArrowFileReader reader;
    private final List<String> columns;
    private final ScoringRow rows;

    private ArrowRows(
            Path file,
            int maxBytes,
            ArrowMemory memory,
            ArrowFileReader reader,
            RowsToScore source,
            DatasetSchema schema)
            throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        this.memory = memory;
        this.reader = reader;
        this.columns = columns(reader.getVectorSchemaRoot().getSchema().getFields(), source, schema);
        this.rows = new ScoringRow(columns, source, schema);
    }

    /** Whether it begins as an Arrow file or an Arrow stream begins. */
    static boolean isArrow(Path file) {
        byte[] begin = begin(file);
        return Arrays.equals(begin, FILE) || isStream(begin);
    }

    private static boolean isStream(byte[] begin) {
        return begin.length >= STREAM.length && Arrays.equals(begin, 0, STREAM.length, STREAM, 0, STREAM.length);
    }

    private static byte[] begin(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(FILE.length);
        } catch (IOException e) {
            throw ExportText.unreadable(file, e);
        }
    }

    /**
     * @param maxBytes of a text
     * @throws DrydockException {@link ScoringFailure#SCORING_COLUMNS_MISSING}, {@link ScoringFailure#SCORING_ARROW_UNREADABLE}, {@link
     *     IngestFailure#EXPORT_HEADER_WRONG}
     */
    static ArrowRows open(Path file, int maxBytes, RowsToScore source, DatasetSchema schema) {
        return open(file, maxBytes, source, schema, MOST_MEMORY);
    }

    /** @param most bytes of memory for a record batch and all dictionaries */
    static ArrowRows open(Path file, int maxBytes, RowsToScore source, DatasetSchema schema, long most) {
        if (isStream(begin(file))) {
            throw unreadable(
                    file,
                    "it is an Arrow stream, and Drydock reads Arrow files. Write it with pyarrow's 'ipc.new_file', not"
                            + " 'ipc.new_stream'",
                    null);
        }
        ArrowMemory memory = new ArrowMemory(most);
        @Nullable ArrowFileReader reader = null;
        boolean opened = false;
        try {
            reader = new ArrowFileReader(FileChannel.open(file), memory.allocator(), new Uncompressed(file));
            ArrowRows rows = new ArrowRows(file, maxBytes, memory, reader, source, schema);
            opened = true;
            return rows;
        } catch (DrydockException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw damaged(file, e);
        } finally {
            if (!opened) {
                close(reader, memory);
            }
        }
    }

    private List<String> columns(List<Field> fields, RowsToScore source, DatasetSchema schema) {
        List<String> names = fields.stream().map(Field::getName).toList();
        Set<String> wanted = ScoringRow.wanted(source, schema);
        List<String> lacking = new ArrayList<>(wanted);
        lacking.removeAll(names);
        lacking.removeAll(schema.columnsThatMayLack());
        ScoringRow.requireAll(file, lacking, wanted);
        Set<String> seen = new HashSet<>();
        List<String> read = new ArrayList<>();
        for (Field field : fields) {
            if (wanted.contains(field.getName())) {
                requireReadable(field, seen.add(field.getName()));
                read.add(field.getName());
            }
        }
        return List.copyOf(read);
    }

    private void requireReadable(Field field, boolean first) {
        if (!first) {
            throw new DrydockException(
                    IngestFailure.EXPORT_HEADER_WRONG,
                    "The schema of file " + file.getFileName() + " is wrong: it names " + field.getName()
                            + " twice. Have the source export it again.");
        }
        if (!ArrowColumn.reads(type(field))) {
            throw unreadable(
                    file,
                    "its column " + field.getName() + " has the type " + field.getType()
                            + ", and Drydock reads numbers, booleans and texts. Write the column as one of these",
                    null);
        }
    }

    private MinorType type(Field field) {
        DictionaryEncoding encoding = field.getDictionary();
        return encoding == null
                ? Types.getMinorTypeForArrowType(field.getType())
                : dictionary(encoding).getMinorType();
    }

    private FieldVector dictionary(DictionaryEncoding encoding) {
        try {
            Dictionary dictionary = reader.getDictionaryVectors().get(encoding.getId());
            if (dictionary == null) {
                throw new IllegalStateException("it has no dictionary " + encoding.getId());
            }
            return dictionary.getVector();
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    /** @throws DrydockException {@link ScoringFailure#SCORING_ARROW_UNREADABLE} */
    @Override
    public OptionalLong read(ScoringBlocks blocks, AsideFile rejects, BooleanSupplier stopRequested)
            throws IOException {
        long before = 0;
        while (next()) {
            VectorSchemaRoot batch = root();
            List<ArrowColumn> cells =
                    columns.stream().map(name -> column(batch, name)).toList();
            for (int row = 0; row < batch.getRowCount(); row++) {
                if (row % ROWS_BETWEEN_STOPS == 0 && stopRequested.getAsBoolean()) {
                    return OptionalLong.empty();
                }
                read(cells, row, before + row + 1, blocks, rejects);
            }
            before += batch.getRowCount();
        }
        return OptionalLong.of(before);
    }

    private void read(List<ArrowColumn> cells, int row, long number, ScoringBlocks blocks, AsideFile rejects)
            throws IOException {
        try {
            rows.add(number, texts(cells, row), blocks);
        } catch (UnreadableCell e) {
            rejects.write(ScoringRow.rejected(number, "", e.reason(), e.field()));
        }
    }

    private String[] texts(List<ArrowColumn> cells, int row) throws UnreadableCell {
        String[] texts = new String[cells.size()];
        try {
            for (int i = 0; i < texts.length; i++) {
                texts[i] = cells.get(i).at(row);
            }
        } catch (RuntimeException e) {
            throw damaged(file, e);
        }
        return texts;
    }

    private boolean next() {
        try {
            return reader.loadNextBatch();
        } catch (OutOfMemoryException e) {
            throw unreadable(
                    file,
                    "one of its record batches needs more than "
                            + memory.allocator().getLimit()
                            + " bytes of memory. Write smaller batches, for example with pyarrow's"
                            + " 'write_table(table, max_chunksize=100000)'",
                    e);
        } catch (DrydockException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw damaged(file, e);
        }
    }

    private VectorSchemaRoot root() {
        try {
            return reader.getVectorSchemaRoot();
        } catch (IOException | RuntimeException e) {
            throw damaged(file, e);
        }
    }

    private ArrowColumn column(VectorSchemaRoot batch, String name) {
        FieldVector vector = batch.getVector(name);
        if (vector.getValueCount() != batch.getRowCount()) {
            throw damaged(
                    file,
                    new IllegalStateException("a batch of " + batch.getRowCount() + " rows has "
                            + vector.getValueCount() + " values of column " + name));
        }
        DictionaryEncoding encoding = vector.getField().getDictionary();
        return encoding == null
                ? ArrowColumn.plain(name, vector, maxBytes)
                : ArrowColumn.encoded(name, vector, dictionary(encoding), maxBytes);
    }

    private static DrydockException damaged(Path file, Exception cause) {
        return unreadable(
                file,
                "it is no complete Arrow file (" + StrictText.shortened(String.valueOf(cause.getMessage()))
                        + "). Have the source write it again",
                cause);
    }

    private static DrydockException unreadable(Path file, String why, @Nullable Exception cause) {
        String sentence = "No rows of " + file.getFileName() + " are scored: " + why + ", and submit the job again.";
        return cause == null
                ? new DrydockException(ScoringFailure.SCORING_ARROW_UNREADABLE, sentence)
                : new DrydockException(ScoringFailure.SCORING_ARROW_UNREADABLE, sentence, cause);
    }

    @Override
    public void close() {
        close(reader, memory);
    }

    private static void close(@Nullable ArrowFileReader reader, ArrowMemory memory) {
        try (memory) {
            if (reader != null) {
                reader.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Refuses buffers that are packed: each value of such a file would have to be unpacked by a native library. */
    private record Uncompressed(Path file) implements CompressionCodec.Factory {
        @Override
        public CompressionCodec createCodec(CodecType type) {
            if (type != CodecType.NO_COMPRESSION) {
                throw unreadable(
                        file,
                        "its buffers are compressed (" + type
                                + "). Write it without compression, for example with pandas'"
                                + " 'to_feather(..., compression=\"uncompressed\")'",
                        null);
            }
            return NoCompressionCodec.INSTANCE;
        }

        @Override
        public CompressionCodec createCodec(CodecType type, int level) {
            return createCodec(type);
        }
    }
}
