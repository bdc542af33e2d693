package dev.drydock.worker;

import ai.djl.ndarray.NDArray;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.inference.ModuleArchive;
import dev.drydock.inference.ModuleArchive.Kept;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
            SortedMap<String, long[]> shapes =
                    ModuleArchive.kept(file, module.values().keySet()).shapes();
            ModuleArchive.buffers(file, module.values().keySet())
                    .forEach((name, values) -> tensors.put(
                            name, new NamedTensor(Objects.requireNonNull(shapes.get(name)), bytes(values))));
        }
        return tensors;
    }

    private static NamedTensor copy(NDArray array) {
        return new NamedTensor(array.getShape().getShape(), bytes(array.toFloatArray()));
    }

    private static ByteBuffer bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    /** Writes the module with these weights; the same weights are always the same bytes. */
    void writeInto(Path module, Path target) throws IOException {
        try (TrainableModule own = new TrainableModule(module, List.of())) {
            Kept kept = ModuleArchive.kept(module, own.values().keySet());
            requireFits(own.values(), kept);
            SortedMap<String, ByteBuffer> values = new TreeMap<>();
            own.values().keySet().forEach(name -> values.put(name, named(name).values()));
            own.restore(values);
            requireAsGiven(own.values());
            if (kept.shapes().isEmpty()) {
                own.write(target);
                return;
            }
            SortedMap<String, float[]> buffers = new TreeMap<>();
            kept.shapes().keySet().forEach(name -> buffers.put(name, named(name).toArray()));
            Path withoutBuffers = target.resolveSibling(target.getFileName() + ".parameters");
            own.write(withoutBuffers);
            ModuleArchive.writeBuffers(withoutBuffers, own.values().keySet(), buffers, target);
            Files.delete(withoutBuffers);
        }
    }

    private void requireFits(SortedMap<String, NDArray> parameters, Kept kept) {
        List<String> problems = problems(parameters, kept);
        if (!problems.isEmpty()) {
            throw unfit(key, file, String.join("; ", problems), null);
        }
    }

    /** Two names of one tensor cannot have two values. */
    private void requireAsGiven(SortedMap<String, NDArray> parameters) {
        parameters.forEach((name, array) -> {
            if (!Arrays.equals(array.toFloatArray(), named(name).toArray())) {
                throw unfit(
                        key,
                        file,
                        name + " is one tensor with another parameter, and the two have different values",
                        null);
            }
        });
    }

    private NamedTensor named(String name) {
        NamedTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalStateException(name + " was required before");
        }
        return tensor;
    }

    private List<String> problems(SortedMap<String, NDArray> parameters, Kept kept) {
        TreeSet<String> missing = new TreeSet<>(parameters.keySet());
        missing.addAll(kept.shapes().keySet());
        missing.removeAll(tensors.keySet());
        TreeSet<String> unknown = new TreeSet<>(tensors.keySet());
        unknown.removeAll(parameters.keySet());
        unknown.removeAll(kept.shapes().keySet());
        List<String> problems = new ArrayList<>();
        if (!missing.isEmpty()) {
            problems.add("it lacks " + some(missing));
        }
        if (!unknown.isEmpty()) {
            problems.add("the model has no " + some(unknown));
        }
        if (!kept.otherFloats().isEmpty()) {
            problems.add("this site's version keeps " + some(kept.otherFloats())
                    + " in another type than float32, which weights from elsewhere cannot replace");
        }
        if (problems.isEmpty()) {
            parameters.forEach(
                    (name, array) -> shapeProblem(name, array.getShape().getShape(), problems));
            kept.shapes().forEach((name, shape) -> shapeProblem(name, shape, problems));
        }
        return problems.size() > MOST_NAMED ? problems.subList(0, MOST_NAMED) : problems;
    }

    private void shapeProblem(String name, long[] shape, List<String> problems) {
        NamedTensor given = named(name);
        if (!given.hasShape(shape)) {
            problems.add(name + " is " + NamedTensor.text(given.shape()) + " and must be " + NamedTensor.text(shape));
        } else if (!given.isFinite()) {
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
