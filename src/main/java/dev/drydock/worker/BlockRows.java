package dev.drydock.worker;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.inference.ModelSignature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A block of the rows of a file to score, mapped; little-endian. Of numbers {@code [rows, inputs] float32}, row-major; of texts each row's
 * length in bytes as an int and the text in UTF-8. They have no labels.
 */
final class BlockRows implements LabelledRows {
    private final ByteBuffer bytes;
    private final List<String> names;
    /** Where the length of each text stands; empty of numbers. */
    private final int[] texts;

    private final int count;

    private BlockRows(ByteBuffer bytes, List<String> names, int[] texts, int count) {
        this.bytes = bytes;
        this.names = names;
        this.texts = texts;
        this.count = count;
    }

    /**
     * The task's block, cut for the model of that package.
     *
     * @throws dev.drydock.failure.DrydockException {@code TASK_INVALID} if it does not consist of whole rows
     */
    static BlockRows open(TaskContext context, Path packageDirectory) throws IOException {
        ModelSignature signature = ModelSignature.ofPackage(packageDirectory);
        Path file = context.requireInput(TaskRequest.ROWS).path();
        if (Files.size(file) > Integer.MAX_VALUE) {
            throw context.invalid("its rows, " + file + ", have " + Files.size(file) + " bytes, and at most "
                    + Integer.MAX_VALUE + " can be scored together; a smaller block has fewer");
        }
        ByteBuffer bytes = map(file).order(ByteOrder.LITTLE_ENDIAN);
        List<String> names =
                signature.inputs().stream().map(ModelSignature.Input::name).toList();
        if (signature.answers().readsText()) {
            int[] texts = texts(bytes);
            return new BlockRows(bytes, names, texts, texts.length);
        }
        int width = Float.BYTES * names.size();
        if (bytes.limit() % width != 0) {
            throw context.invalid("its rows, " + file + ", have " + bytes.limit() + " bytes, and a row has " + width);
        }
        return new BlockRows(bytes, names, new int[0], bytes.limit() / width);
    }

    private static MappedByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }

    private static int[] texts(ByteBuffer bytes) {
        int[] starts = new int[1024];
        int count = 0;
        for (int at = 0; at < bytes.limit(); at += Integer.BYTES + bytes.getInt(at)) {
            starts = count == starts.length ? Arrays.copyOf(starts, 2 * count) : starts;
            starts[count++] = at;
        }
        return Arrays.copyOf(starts, count);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public int inputs() {
        return names.size();
    }

    @Override
    public List<String> names() {
        return names;
    }

    /** All rows are scored. */
    @Override
    public Split split(int row) {
        return Split.HOLDOUT;
    }

    @Override
    public float label(int row) {
        return Float.NaN;
    }

    @Override
    public void copyFeatures(int row, float[] target, int at) {
        int from = row * names.size();
        for (int i = 0; i < names.size(); i++) {
            target[at + i] = bytes.getFloat(Float.BYTES * (from + i));
        }
    }

    @Override
    public String text(int row) {
        byte[] text = new byte[bytes.getInt(texts[row])];
        bytes.get(texts[row] + Integer.BYTES, text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
