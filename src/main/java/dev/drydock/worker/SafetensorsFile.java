package dev.drydock.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tensors by name in the format of safetensors 0.4: the length of a JSON header as a 64-bit integer, the header, and the values, all
 * little-endian. Nothing in such a file can run. Tensors lie one behind the other, without a gap.
 */
final class SafetensorsFile {
    private static final int LONGEST_HEADER = 16 << 20;
    private static final String METADATA = "__metadata__";
    private static final String FLOAT32 = "F32";
    private static final Set<String> WHOLE = Set.of("I64", "I32", "I16", "I8", "U8", "BOOL");

    private SafetensorsFile() {}

    /** A tensor's name, type, dimensions, and where its values begin and end behind the header. */
    private record Entry(String name, String type, List<Long> shape, long begin, long end) {}

    /**
     * The tensors of float32 in a file; their values stay in the file until they are read. Whole numbers, such as how often a batch-norm was
     * updated, are left out: no weights are among them.
     *
     * @throws IOException also if the file is none of these, or a tensor is of another type, as a clause that names it
     */
    static SortedMap<String, NamedTensor> read(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = part(in, Long.BYTES).getLong();
            if (length < 2 || length > LONGEST_HEADER) {
                throw new IOException("its header has " + length + " bytes, and may have 2 to " + LONGEST_HEADER);
            }
            byte[] header = new byte[(int) length];
            part(in, (int) length).get(header);
            List<Entry> entries = entries(header);
            long values = Long.BYTES + length;
            requireWithoutGaps(entries, in.size() - values);
            SortedMap<String, NamedTensor> tensors = new TreeMap<>();
            for (Entry entry : entries) {
                if (WHOLE.contains(entry.type())) {
                    continue;
                }
                requireFloats(entry);
                ByteBuffer mapped = in.map(MapMode.READ_ONLY, values + entry.begin(), entry.end() - entry.begin());
                tensors.put(
                        entry.name(),
                        new NamedTensor(
                                entry.shape().stream()
                                        .mapToLong(Long::longValue)
                                        .toArray(),
                                mapped.order(ByteOrder.LITTLE_ENDIAN)));
            }
            return tensors;
        }
    }

    private static List<Entry> entries(byte[] header) throws IOException {
        JsonNode root = Mappers.SIGNED.readTree(new String(header, StandardCharsets.UTF_8).strip());
        if (root == null || !root.isObject()) {
            throw new IOException("its header is no JSON object");
        }
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (!field.getKey().equals(METADATA)) {
                entries.add(entry(field.getKey(), field.getValue()));
            }
        }
        return entries.stream().sorted(Comparator.comparingLong(Entry::begin)).toList();
    }

    private static Entry entry(String name, JsonNode value) throws IOException {
        JsonNode shape = value.path("shape");
        JsonNode offsets = value.path("data_offsets");
        boolean isOne =
                value.path("dtype").isTextual() && isLengths(shape) && isLengths(offsets) && offsets.size() == 2;
        if (!isOne) {
            throw new IOException("its header describes " + name + " without dtype, shape and data_offsets");
        }
        List<Long> dimensions = new ArrayList<>();
        shape.forEach(dimension -> dimensions.add(dimension.longValue()));
        return new Entry(
                name,
                value.path("dtype").textValue(),
                dimensions,
                offsets.path(0).longValue(),
                offsets.path(1).longValue());
    }

    private static boolean isLengths(JsonNode array) {
        if (!array.isArray()) {
            return false;
        }
        for (JsonNode number : array) {
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
                return false;
            }
        }
        return true;
    }

    private static void requireWithoutGaps(List<Entry> entries, long bytes) throws IOException {
        long end = 0;
        for (Entry entry : entries) {
            if (entry.begin() != end || entry.end() < entry.begin() || entry.end() > bytes) {
                throw new IOException("the values of " + entry.name() + " lie from byte " + entry.begin() + " to "
                        + entry.end() + ", and must begin at " + end + " and end within " + bytes + " bytes");
            }
            end = entry.end();
        }
        if (end != bytes) {
            throw new IOException("it has " + bytes + " bytes of values, and its header describes " + end);
        }
    }

    private static void requireFloats(Entry entry) throws IOException {
        if (!entry.type().equals(FLOAT32)) {
            throw new IOException(entry.name() + " is of type " + entry.type() + ", and must be " + FLOAT32
                    + ": convert it, such as with tensor.float()");
        }
        long bytes = entry.end() - entry.begin();
        long left = bytes / Float.BYTES;
        for (long dimension : entry.shape()) {
            left = dimension == 0 || left % dimension != 0 ? -1 : left / dimension;
        }
        if (left != 1 || bytes % Float.BYTES != 0 || bytes > Integer.MAX_VALUE) {
            throw new IOException("the " + bytes + " bytes of " + entry.name() + " are not those of a tensor "
                    + entry.shape() + " of " + FLOAT32);
        }
    }

    private static ByteBuffer part(FileChannel in, int length) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (part.hasRemaining()) {
            if (in.read(part) < 0) {
                throw new IOException("it ends within its header");
            }
        }
        return part.flip();
    }
}
