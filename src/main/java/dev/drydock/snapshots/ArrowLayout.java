package dev.drydock.snapshots;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.drydock.domain.dataset.LabelForm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/**
 * The metadata of the Arrow IPC file format for a snapshot: schema message, record batch messages, footer. No column has nulls,
 * so that validity buffers are empty. Buffers begin at multiples of 64 bytes.
 */
final class ArrowLayout {
    static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    static final int CONTINUATION = -1;
    static final int ALIGNMENT = 64;
    static final String LABELLED_AT = "labelled_at";

    /** A buffer of the record batch's body: empty name for a validity buffer. */
    record Part(String name, long length) {}

    private final List<String> inputs;
    private final LabelForm labels;
    private final int numbers;
    private final int rows;
    private final boolean labelTimes;
    private final List<TextColumn> texts;
    private final List<Part> parts = new ArrayList<>();

    /**
     * The layout of one record batch.
     *
     * @param inputs their names
     * @param numbers of a label, and of a score
     * @param labelTimes whether the file has the column {@code labelled_at}
     * @param textBytes UTF-8 bytes of all values of each text column that the file has
     */
    ArrowLayout(
            List<String> inputs,
            LabelForm labels,
            int numbers,
            int rows,
            boolean labelTimes,
            SortedMap<TextColumn, Long> textBytes) {
        this.labelTimes = labelTimes;
        this.inputs = inputs;
        this.labels = labels;
        this.numbers = numbers;
        this.rows = rows;
        this.texts = List.copyOf(textBytes.keySet());
        textBytes.forEach((text, length) -> {
            validity();
            parts.add(new Part(text.columnName() + ".offsets", 4L * (rows + 1)));
            parts.add(new Part(text.columnName() + ".data", length));
        });
        fixed("predicted_at", 8L * rows);
        if (labelTimes) {
            fixed(LABELLED_AT, 8L * rows);
        }
        fixed("split", rows);
        several("label");
        several("score");
        fixed("slices", 4L * rows);
        validity();
        fixed("features", 4L * rows * inputs.size());
    }

    private void validity() {
        parts.add(new Part("", 0));
    }

    /** A list that is always as long has validity buffers for itself and for its values. */
    private void several(String name) {
        if (numbers > 1) {
            validity();
        }
        fixed(name, 4L * rows * numbers);
    }

    private void fixed(String name, long length) {
        validity();
        parts.add(new Part(name, length));
    }

    List<Part> parts() {
        return parts;
    }

    long bodyLength() {
        return parts.stream().mapToLong(part -> aligned(part.length())).sum();
    }

    static long aligned(long length) {
        return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** A buffer's place in the file, in bytes. */
    record Extent(long offset, long length) {}

    /** Where the named buffers lie in the file. */
    SortedMap<String, Extent> extents(long bodyOffset) {
        SortedMap<String, Extent> extents = new TreeMap<>();
        long offset = bodyOffset;
        for (Part part : parts) {
            if (!part.name().isEmpty()) {
                extents.put(part.name(), new Extent(offset, part.length()));
            }
            offset += aligned(part.length());
        }
        return extents;
    }

    ByteBuffer schemaMessage() {
        FlatBufferBuilder builder = new FlatBufferBuilder(1024);
        int schema = schema(builder);
        builder.finish(Message.createMessage(builder, MetadataVersion.V5, MessageHeader.Schema, schema, 0, 0));
        return builder.dataBuffer();
    }

    ByteBuffer batchMessage() {
        FlatBufferBuilder builder = new FlatBufferBuilder(1024);
        RecordBatch.startBuffersVector(builder, parts.size());
        long[] offsets = new long[parts.size()];
        long offset = 0;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = offset;
            offset += aligned(parts.get(i).length());
        }
        for (int i = offsets.length - 1; i >= 0; i--) {
            Buffer.createBuffer(builder, offsets[i], parts.get(i).length());
        }
        int buffers = builder.endVector();
        List<Long> lengths = nodes();
        RecordBatch.startNodesVector(builder, lengths.size());
        for (int i = lengths.size() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(builder, lengths.get(i), 0);
        }
        int nodes = builder.endVector();
        int batch = RecordBatch.createRecordBatch(builder, rows, nodes, buffers, 0, 0);
        builder.finish(
                Message.createMessage(builder, MetadataVersion.V5, MessageHeader.RecordBatch, batch, bodyLength(), 0));
        return builder.dataBuffer();
    }

    /** How many values each column has, a list's own after its rows. */
    private List<Long> nodes() {
        List<Long> nodes = new ArrayList<>(Collections.nCopies(texts.size() + (labelTimes ? 3 : 2), (long) rows));
        for (int i = 0; i < 2; i++) { // label and score
            nodes.add((long) rows);
            if (numbers > 1) {
                nodes.add((long) rows * numbers);
            }
        }
        nodes.add((long) rows);
        nodes.add((long) rows);
        nodes.add((long) rows * inputs.size());
        return nodes;
    }

    /** Where a record batch's message begins, how long it is with its prefix and padding, and the length of its body. */
    record BatchPlace(long offset, int metadataLength, long bodyLength) {}

    /** The same schema and these batches. */
    ByteBuffer footer(List<BatchPlace> places) {
        FlatBufferBuilder builder = new FlatBufferBuilder(1024);
        int schema = schema(builder);
        Footer.startRecordBatchesVector(builder, places.size());
        for (int i = places.size() - 1; i >= 0; i--) {
            BatchPlace place = places.get(i);
            Block.createBlock(builder, place.offset(), place.metadataLength(), place.bodyLength());
        }
        int batches = builder.endVector();
        Footer.startDictionariesVector(builder, 0);
        int dictionaries = builder.endVector();
        builder.finish(Footer.createFooter(builder, MetadataVersion.V5, schema, dictionaries, batches, 0));
        return builder.dataBuffer();
    }

    private int schema(FlatBufferBuilder builder) {
        List<Integer> fields = new ArrayList<>();
        texts.forEach(text -> fields.add(field(builder, text.columnName(), Type.Utf8, utf8(builder))));
        fields.add(field(builder, "predicted_at", Type.Int, Int.createInt(builder, 64, true)));
        if (labelTimes) {
            fields.add(field(builder, LABELLED_AT, Type.Int, Int.createInt(builder, 64, true)));
        }
        fields.add(field(builder, "split", Type.Int, Int.createInt(builder, 8, true)));
        fields.add(label(builder));
        fields.add(numbers("score", builder));
        fields.add(field(builder, "slices", Type.Int, Int.createInt(builder, 32, true)));
        fields.add(features(builder));
        int vector = Schema.createFieldsVector(
                builder, fields.stream().mapToInt(Integer::intValue).toArray());
        return Schema.createSchema(builder, Endianness.Little, vector, 0, 0);
    }

    private int label(FlatBufferBuilder builder) {
        return labels == LabelForm.CLASS_INDEX
                ? field(builder, "label", Type.Int, Int.createInt(builder, 32, true))
                : numbers("label", builder);
    }

    /** A float32, or a list of as many as there are targets. */
    private int numbers(String name, FlatBufferBuilder builder) {
        if (numbers == 1) {
            return number(name, builder);
        }
        int children = Field.createChildrenVector(builder, new int[] {number("item", builder)});
        int nameOffset = builder.createString(name);
        int type = FixedSizeList.createFixedSizeList(builder, numbers);
        return Field.createField(builder, nameOffset, false, Type.FixedSizeList, type, 0, children, 0);
    }

    private static int number(String name, FlatBufferBuilder builder) {
        return field(builder, name, Type.FloatingPoint, FloatingPoint.createFloatingPoint(builder, Precision.SINGLE));
    }

    private int features(FlatBufferBuilder builder) {
        int item = field(
                builder, "item", Type.FloatingPoint, FloatingPoint.createFloatingPoint(builder, Precision.SINGLE));
        int children = Field.createChildrenVector(builder, new int[] {item});
        int[] names = new int[inputs.size()];
        for (int i = 0; i < names.length; i++) {
            int key = builder.createString("input." + i);
            int value = builder.createString(inputs.get(i));
            names[i] = KeyValue.createKeyValue(builder, key, value);
        }
        int metadata = Field.createCustomMetadataVector(builder, names);
        int name = builder.createString("features");
        int type = FixedSizeList.createFixedSizeList(builder, inputs.size());
        return Field.createField(builder, name, false, Type.FixedSizeList, type, 0, children, metadata);
    }

    private static int utf8(FlatBufferBuilder builder) {
        Utf8.startUtf8(builder);
        return Utf8.endUtf8(builder);
    }

    private static int field(FlatBufferBuilder builder, String name, byte type, int typeOffset) {
        int nameOffset = builder.createString(name);
        int children = Field.createChildrenVector(builder, new int[0]);
        return Field.createField(builder, nameOffset, false, type, typeOffset, 0, children, 0);
    }
}
