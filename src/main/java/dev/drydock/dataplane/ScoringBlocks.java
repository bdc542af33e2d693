package dev.drydock.dataplane;

import dev.drydock.domain.scoring.ScoringPlan.Block;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The blocks of a file in one folder, written one after the other. Of each, {@code block-N.rows} has the rows for a worker: of numbers {@code
 * [rows, inputs] float32}, row-major; of texts each row's length in bytes as an int and the text in UTF-8, all little-endian. {@code
 * block-N.keys} has the number of each row, a big-endian long, and its id in Java's modified UTF-8. Not thread-safe.
 */
final class ScoringBlocks implements AutoCloseable {
    private final Path folder;
    private final int most;
    private final boolean texts;
    private final List<Block> done = new ArrayList<>();
    private AsideFile rows;
    private AsideFile keys;
    private int count;

    /** @param most rows of a block */
    ScoringBlocks(Path folder, int most, boolean texts) throws IOException {
        this.folder = folder;
        this.most = most;
        this.texts = texts;
        this.rows = new AsideFile(rows(folder, 0));
        this.keys = new AsideFile(keys(folder, 0));
    }

    static Path rows(Path folder, int block) {
        return folder.resolve("block-" + block + ".rows");
    }

    static Path keys(Path folder, int block) {
        return folder.resolve("block-" + block + ".keys");
    }

    /** @param text empty unless the model reads texts */
    void add(long row, String id, float[] inputs, String text) throws IOException {
        if (count == most) {
            settle();
            rows = new AsideFile(rows(folder, done.size()));
            keys = new AsideFile(keys(folder, done.size()));
        }
        rows.out().write(texts ? bytes(text) : bytes(inputs));
        DataOutputStream key = keys.out();
        key.writeLong(row);
        key.writeUTF(id);
        count++;
    }

    private static byte[] bytes(float[] inputs) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * inputs.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float input : inputs) {
            bytes.putFloat(input);
        }
        return bytes.array();
    }

    private static byte[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private void settle() throws IOException {
        done.add(new Block(count, rows.settle(), keys.settle()));
        count = 0;
    }

    /** Ends the last block, which may be empty if it is the only one. */
    List<Block> finish() throws IOException {
        settle();
        return done;
    }

    @Override
    public void close() throws IOException {
        rows.close();
        keys.close();
    }
}
