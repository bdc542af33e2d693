package dev.drydock.worker;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tensors by name in a file: their number as a 32-bit integer, then for each one the length of its name in bytes, the name in UTF-8, the
 * length of its values in bytes as a 64-bit integer, and the values as they lie in memory. All little-endian, in the order of the names.
 */
final class TensorFile {
    private static final int LONGEST_NAME = 1 << 16;
    private static final long LONGEST = Integer.MAX_VALUE;

    private TensorFile() {}

    /** Copies of the current tensors in main memory, to write while the tensors change further. */
    static final class Copies implements AutoCloseable {
        private final NDManager manager;
        private final SortedMap<String, NDArray> tensors = new TreeMap<>();

        Copies(NDManager parent, Map<String, NDArray> tensors) {
            this.manager = parent.newSubManager();
            tensors.forEach((name, tensor) -> {
                NDArray copy = tensor.getDevice().isGpu() ? tensor.toDevice(Device.cpu(), true) : tensor.duplicate();
                copy.attach(manager);
                this.tensors.put(name, copy);
            });
        }

        /** @return the file's SHA-256 digest, in hexadecimal */
        String write(Path file) throws IOException {
            try (FileChannel out = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                writeAll(out, integer(tensors.size()));
                for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
                    byte[] name = tensor.getKey().getBytes(StandardCharsets.UTF_8);
                    ByteBuffer values = tensor.getValue().toByteBuffer(true);
                    writeAll(out, integer(name.length));
                    writeAll(out, ByteBuffer.wrap(name));
                    writeAll(
                            out,
                            ByteBuffer.allocate(Long.BYTES)
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .putLong(0, values.remaining()));
                    writeAll(out, values);
                }
            }
            return Sha256.hexOfFile(file);
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    private static ByteBuffer integer(int value) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value);
    }

    private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /**
     * The values of each tensor, as they lie in the file.
     *
     * @throws IOException also if the file is none of these
     */
    static SortedMap<String, ByteBuffer> read(Path file) throws IOException {
        SortedMap<String, ByteBuffer> tensors = new TreeMap<>();
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            int count = part(in, Integer.BYTES).getInt();
            for (int i = 0; i < count; i++) {
                int length = part(in, Integer.BYTES).getInt();
                if (length < 0 || length > LONGEST_NAME) {
                    throw new IOException(file + " names a tensor in " + length + " bytes");
                }
                String name = StandardCharsets.UTF_8.decode(part(in, length)).toString();
                long bytes = part(in, Long.BYTES).getLong();
                if (bytes < 0 || bytes > LONGEST || bytes > in.size() - in.position()) {
                    throw new IOException(file + " ends within the " + bytes + " bytes of " + name);
                }
                tensors.put(name, in.map(MapMode.READ_ONLY, in.position(), bytes));
                in.position(in.position() + bytes);
            }
        }
        return tensors;
    }

    /** A tensor of that shape and type with such values, in memory of its own. */
    static NDArray tensor(NDManager manager, NDArray like, ByteBuffer values) throws IOException {
        NDArray tensor = manager.create(like.getShape(), like.getDataType(), Device.cpu());
        ByteBuffer memory = tensor.toByteBuffer(true);
        if (memory.remaining() != values.remaining()) {
            throw new IOException("a tensor " + like.getShape() + " of " + like.getDataType() + " has "
                    + memory.remaining() + " bytes, and " + values.remaining() + " were kept");
        }
        memory.put(values.duplicate());
        return tensor.toDevice(like.getDevice(), false);
    }

    private static ByteBuffer part(FileChannel in, int length) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (part.hasRemaining()) {
            if (in.read(part) < 0) {
                throw new IOException("the file of tensors ends too early");
            }
        }
        return part.flip();
    }
}
