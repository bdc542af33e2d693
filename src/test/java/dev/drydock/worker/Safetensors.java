package dev.drydock.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.inference.ModuleArchive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes files of safetensors, as a workstation elsewhere would. */
public final class Safetensors {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private record Tensor(String type, List<Long> shape, ByteBuffer bytes) {}

    /** All parameters and running values of a module. */
    public static Safetensors of(Path module) {
        Safetensors file = new Safetensors();
        try (TrainableModule opened = new TrainableModule(module, List.of())) {
            opened.values()
                    .forEach((name, array) -> file.put(
                            name,
                            Arrays.stream(array.getShape().getShape()).boxed().toList(),
                            array.toFloatArray()));
            ModuleArchive.buffers(module, opened.values().keySet())
                    .forEach((name, values) -> file.put(
                            name,
                            Arrays.stream(Objects.requireNonNull(ModuleArchive.kept(
                                                    module, opened.values().keySet())
                                            .shapes()
                                            .get(name)))
                                    .boxed()
                                    .toList(),
                            values));
        }
        return file;
    }

    public Safetensors put(String name, List<Long> shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return put(name, "F32", shape, bytes.array());
    }

    public Safetensors put(String name, String type, List<Long> shape, byte[] bytes) {
        tensors.put(name, new Tensor(type, shape, ByteBuffer.wrap(bytes)));
        return this;
    }

    public Safetensors without(String name) {
        tensors.remove(name);
        return this;
    }

    public Path write(Path file) throws IOException {
        ObjectNode header = new ObjectMapper().createObjectNode();
        header.putObject("__metadata__").put("format", "pt");
        long at = 0;
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            ObjectNode described = header.putObject(tensor.getKey());
            described.put("dtype", tensor.getValue().type());
            tensor.getValue().shape().forEach(described.withArray("shape")::add);
            int length = tensor.getValue().bytes().remaining();
            described.putArray("data_offsets").add(at).add(at + length);
            at += length;
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer whole =
                ByteBuffer.allocate((int) (Long.BYTES + text.length + at)).order(ByteOrder.LITTLE_ENDIAN);
        whole.putLong(text.length).put(text);
        tensors.values().forEach(tensor -> whole.put(tensor.bytes().duplicate()));
        return Files.write(file, whole.array());
    }
}
