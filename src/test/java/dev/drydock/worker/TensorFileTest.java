package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.drydock.files.Sha256;
import dev.drydock.inference.TorchEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFileTest {
    @TempDir
    Path directory;

    private NDManager manager;
    private Path file;

    @BeforeEach
    void start() {
        TorchEngine.start(1);
        manager = NDManager.newBaseManager();
        file = directory.resolve("tensors.bin");
    }

    @AfterEach
    void end() {
        manager.close();
    }

    @Test
    void holdsWhatTheTensorsWereWhenTheyWereCopied() throws IOException {
        NDArray upright = manager.create(new float[] {1, Float.NaN, -0f, 4, 5, 6}, new Shape(2, 3));
        NDArray lying = upright.transpose();
        NDArray steps = manager.create(new long[] {Long.MIN_VALUE, 7});
        try (TensorFile.Copies copies =
                new TensorFile.Copies(manager, Map.of("ü.upright", upright, "lying", lying, "steps", steps))) {
            upright.muli(2);
            String digest = copies.write(file);
            assertThat(digest).isEqualTo(Sha256.hexOfFile(file));
        }

        SortedMap<String, ByteBuffer> kept = TensorFile.read(file);
        assertThat(kept.keySet()).containsExactly("lying", "steps", "ü.upright");
        assertThat(TensorFile.tensor(manager, upright, buffer(kept, "ü.upright"))
                        .toFloatArray())
                .containsExactly(1, Float.NaN, -0f, 4, 5, 6);
        assertThat(TensorFile.tensor(manager, lying, buffer(kept, "lying")).toFloatArray())
                .containsExactly(1, 4, Float.NaN, 5, -0f, 6);
        assertThat(TensorFile.tensor(manager, steps, buffer(kept, "steps")).toLongArray())
                .containsExactly(Long.MIN_VALUE, 7);
    }

    @Test
    void givesATensorMemoryOfItsOwn() throws IOException {
        write(manager.create(new float[] {1, 2}));
        NDArray first = TensorFile.tensor(manager, manager.zeros(new Shape(2)), buffer(TensorFile.read(file), "one"));
        byte[] before = Files.readAllBytes(file);
        first.addi(1);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(first.toFloatArray()).containsExactly(2, 3);
    }

    @Test
    void ofAnotherSizeIsRefused() throws IOException {
        write(manager.create(new float[] {1, 2}));
        SortedMap<String, ByteBuffer> kept = TensorFile.read(file);
        assertThatThrownBy(() -> TensorFile.tensor(manager, manager.zeros(new Shape(3)), buffer(kept, "one")))
                .isInstanceOf(IOException.class)
                .hasMessage("a tensor (3) of float32 has 12 bytes, and 8 were kept");
    }

    @Test
    void cutOffAnywhereItIsRefused() throws IOException {
        write(manager.create(new float[] {1, 2}));
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> TensorFile.read(file)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aLengthThatNoFileHasIsRefused() throws IOException {
        write(manager.create(new float[] {1, 2}));
        byte[] bytes = Files.readAllBytes(file);
        int lengthOfValues = 4 + 4 + 3;
        bytes[lengthOfValues + 7] = (byte) 0x80;
        Files.write(file, bytes);
        assertThatThrownBy(() -> TensorFile.read(file)).hasMessageContaining("bytes of one");
    }

    private void write(NDArray one) throws IOException {
        try (TensorFile.Copies copies = new TensorFile.Copies(manager, new TreeMap<>(Map.of("one", one)))) {
            copies.write(file);
        }
    }

    private static ByteBuffer buffer(SortedMap<String, ByteBuffer> kept, String name) {
        ByteBuffer buffer = kept.get(name);
        if (buffer == null) {
            throw new AssertionError(name + " is not among " + kept.keySet());
        }
        return buffer;
    }
}
