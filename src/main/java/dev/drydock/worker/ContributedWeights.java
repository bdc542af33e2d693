package dev.drydock.worker;

import ai.djl.ndarray.NDArray;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.inference.ModuleArchive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Weights that were trained elsewhere, given to a module of this site. Of the contributed file only numbers are used: the code that runs is the
 * module's own. It must have each parameter of the module in its shape, what the module keeps beside them, such as the running means of a
 * batch-norm, and nothing else.
 */
final class ContributedWeights {
    private static final String SAFETENSORS = ".safetensors";
    private static final int MOST_NAMED = 5;

    private final String key;
    private final Path file;
    private final SortedMap<String, NamedTensor> tensors;

    private ContributedWeights(String key, Path file, SortedMap<String, NamedTensor> tensors) {
        this.key = key;
        this.file = file;
        this.tensors = tensors;
    }

    /** @throws DrydockException {@link TrainingFailure#CONTRIBUTED_WEIGHTS_UNFIT}, or what is wrong with a TorchScript module */
    static ContributedWeights read(String key, Path file) throws IOException {
        if (!String.valueOf(file.getFileName()).endsWith(SAFETENSORS)) {
            ModuleArchive.requireScripted(file);
            return new ContributedWeights(key, file, ofModule(file));
        }
        try {
            return new ContributedWeights(key, file, SafetensorsFile.read(file));
        } catch (IOException e) {
            throw unfit(key, file, "it cannot be read as safetensors, because " + e.getMessage(), e);
        }
    }

    private static SortedMap<String, NamedTensor> ofModule(Path file) {
        SortedMap<String, NamedTensor> tensors = new TreeMap<>();
        try (TrainableModule module = new TrainableModule(file, List.of())) {
            module.values().forEach((name, array) -> tensors.put(name, copy(array)));
            ModuleArchive.buffers(file, module.values().keySet())
                    .forEach((name, values) -> tensors.put(name, flat(values)));
        }
        return tensors;
    }

    private static NamedTensor copy(NDArray array) {
        return new NamedTensor(array.getShape().getShape(), bytes(array.toFloatArray()));
    }

    private static NamedTensor flat(float[] values) {
        return new NamedTensor(new long[] {values.length}, bytes(values));
    }

    private static ByteBuffer bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    /** Writes the module with these weights; the same weights are always the same bytes. */
    void writeInto(Path module, Path target) throws IOException {
        try (TrainableModule own = new TrainableModule(module, List.of())) {
            SortedMap<String, float[]> buffers =
                    ModuleArchive.buffers(module, own.values().keySet());
            List<String> problems = problems(own.values(), buffers);
            if (!problems.isEmpty()) {
                throw unfit(key, file, String.join("; ", problems), null);
            }
            SortedMap<String, ByteBuffer> values = new TreeMap<>();
            own.values().keySet().forEach(name -> values.put(name, named(name).values()));
            own.restore(values);
            if (buffers.isEmpty()) {
                own.write(target);
                return;
            }
            buffers.replaceAll((name, before) -> named(name).toArray());
            Path withoutBuffers = target.resolveSibling(target.getFileName() + ".parameters");
            own.write(withoutBuffers);
            ModuleArchive.writeBuffers(withoutBuffers, own.values().keySet(), buffers, target);
            Files.delete(withoutBuffers);
        }
    }

    private NamedTensor named(String name) {
        NamedTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalStateException(name + " was required before");
        }
        return tensor;
    }

    private List<String> problems(SortedMap<String, NDArray> parameters, SortedMap<String, float[]> buffers) {
        TreeSet<String> missing = new TreeSet<>(parameters.keySet());
        missing.addAll(buffers.keySet());
        missing.removeAll(tensors.keySet());
        TreeSet<String> unknown = new TreeSet<>(tensors.keySet());
        unknown.removeAll(parameters.keySet());
        unknown.removeAll(buffers.keySet());
        List<String> problems = new ArrayList<>();
        if (!missing.isEmpty()) {
            problems.add("it lacks " + some(missing));
        }
        if (!unknown.isEmpty()) {
            problems.add("the model has no " + some(unknown));
        }
        if (problems.isEmpty()) {
            parameters.forEach((name, array) -> parameterProblem(name, array, problems));
            buffers.forEach((name, values) -> bufferProblem(name, values, problems));
        }
        return problems.size() > MOST_NAMED ? problems.subList(0, MOST_NAMED) : problems;
    }

    private void parameterProblem(String name, NDArray array, List<String> problems) {
        NamedTensor given = named(name);
        long[] shape = array.getShape().getShape();
        if (!given.hasShape(shape)) {
            problems.add(name + " is " + NamedTensor.text(given.shape()) + " and must be " + NamedTensor.text(shape));
        } else if (!given.isFinite()) {
            problems.add(name + " has a value that is not finite");
        }
    }

    private void bufferProblem(String name, float[] values, List<String> problems) {
        int given = named(name).floats().remaining();
        if (given != values.length) {
            problems.add(name + " has " + given + " values and must have " + values.length);
        } else if (!named(name).isFinite()) {
            problems.add(name + " has a value that is not finite");
        }
    }

    private static String some(SortedSet<String> names) {
        String first = String.join(", ", names.stream().limit(MOST_NAMED).toList());
        return names.size() > MOST_NAMED ? first + " and " + (names.size() - MOST_NAMED) + " more" : first;
    }

    private static DrydockException unfit(String key, Path file, String why, @Nullable Throwable cause) {
        return new DrydockException(
                TrainingFailure.CONTRIBUTED_WEIGHTS_UNFIT,
                "Task " + key + " cannot use the contributed weights in " + file.getFileName() + ": " + why
                        + ". Contribute weights of the architecture in service; 'drydock lineage' names the versions to start from.",
                cause);
    }
}
