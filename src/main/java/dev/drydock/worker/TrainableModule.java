package dev.drydock.worker;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.inference.ModuleArchive;
import dev.drydock.inference.TorchModule;
import dev.drydock.worker.Batches.Batch;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A TorchScript module under training. Not safe for threads, and one a JVM: PyTorch's gradient mode and random numbers are
 * the process's.
 */
final class TrainableModule implements AutoCloseable {
    private static final int WRITE_BUFFER = 1 << 20;
    private static final NDIndex EVERYTHING = new NDIndex("...");

    private final Model model;
    private final PtSymbolBlock block;
    private final SortedMap<String, NDArray> trained = new TreeMap<>();
    private final SortedMap<String, NDArray> frozen = new TreeMap<>();
    private final SortedMap<String, NDArray> all = new TreeMap<>();
    private final boolean parametersOnly;

    /** On the CPU. */
    TrainableModule(Path file, List<String> freeze) {
        this(file, freeze, Device.cpu());
    }

    /** @param freeze prefixes of the names of parameters that stay as they are, or do at first */
    TrainableModule(Path file, List<String> freeze, Device device) {
        model = TorchModule.openForTraining(file, device);
        parametersOnly = ModuleArchive.isParametersOnly(file);
        block = (PtSymbolBlock) model.getBlock();
        for (Pair<String, Parameter> parameter : block.getDirectParameters()) {
            NDArray array = parameter.getValue().getArray();
            all.put(parameter.getKey(), array);
            if (array.hasGradient()) {
                boolean stays = freeze.stream().anyMatch(parameter.getKey()::startsWith);
                (stays ? frozen : trained).put(parameter.getKey(), array);
            }
        }
    }

    /** The names of all parameters that take a gradient. */
    SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>(trained.keySet());
        names.addAll(frozen.keySet());
        return names;
    }

    /** The parameters that are trained, by name. */
    SortedMap<String, NDArray> parameters() {
        return trained;
    }

    /** Whether its parameters are all that training changes of it, so that {@link #values} and the file it came from are all of it. */
    boolean isParametersOnly() {
        return parametersOnly;
    }

    /** All its parameters, those without a gradient too. */
    SortedMap<String, NDArray> values() {
        return all;
    }

    /**
     * Gives parameters these values.
     *
     * @throws IOException if they are not those of this module's parameters
     */
    void restore(SortedMap<String, ByteBuffer> values) throws IOException {
        if (!values.keySet().equals(all.keySet())) {
            throw new IOException("the values are of other parameters than " + all.keySet());
        }
        for (Map.Entry<String, NDArray> parameter : all.entrySet()) {
            ByteBuffer kept = Objects.requireNonNull(values.get(parameter.getKey()));
            try (NDArray value = TensorFile.tensor(manager(), parameter.getValue(), kept)) {
                parameter.getValue().set(EVERYTHING, value);
            }
        }
    }

    NDManager manager() {
        return model.getNDManager();
    }

    /** From now on the frozen parameters that the epoch trains are trained too. */
    void unfreeze(TrainingSettings settings, int epoch) {
        for (String name : List.copyOf(frozen.keySet())) {
            if (settings.trainedFrom(name) <= epoch) {
                NDArray parameter = Objects.requireNonNull(frozen.remove(name));
                JniGradients.zero(parameter);
                trained.put(name, parameter);
            }
        }
    }

    /**
     * Runs batches forward in training mode and back; afterwards the parameters have the gradients of the mean over all rows.
     *
     * @param seed decides the first's dropout; each of the others has its own seed, which follows from it
     * @return the mean loss over all rows
     */
    double forwardAndBack(List<Batch> batches, Objective objective, long seed) {
        int rows = batches.stream().mapToInt(Batch::rows).sum();
        JniUtils.enableTrainingMode(block);
        frozen.values().forEach(JniGradients::zero);
        double loss = 0;
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            for (int i = 0; i < batches.size(); i++) {
                Batch batch = batches.get(i);
                float share = (float) ((double) batch.rows() / rows);
                loss += share * forwardAndBack(collector, batch, share, objective, i == 0 ? seed : Seeds.mix(seed, i));
            }
        }
        return loss;
    }

    /** @param share what the loss is multiplied by before it goes back */
    private double forwardAndBack(
            GradientCollector collector, Batch batch, float share, Objective objective, long seed) {
        Engine.getEngine("PyTorch").setRandomSeed((int) seed);
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDArray answers = block.forward(
                            new ParameterStore(manager, false), batch.input().tensors(manager), true)
                    .singletonOrThrow();
            NDArray loss = objective.loss(manager, answers, batch.labels());
            collector.backward(share == 1 ? loss : loss.mul(share));
            return loss.getFloat();
        }
    }

    /** What the module answers to a batch in inference mode, row-major {@code [rows, outputs]}. */
    float[] answers(Batch batch) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            JniUtils.enableInferenceMode(block);
            return block.forward(
                            new ParameterStore(manager, false), batch.input().tensors(manager), false)
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    /**
     * Writes the module in inference mode, for the CPU wherever it is. The same tensors are always the same bytes, also after being read
     * again.
     */
    void write(Path file) throws IOException {
        if (!manager().getDevice().isGpu()) {
            writeAsItIs(file);
            return;
        }
        Path onGpu = file.resolveSibling(file.getFileName() + ".gpu");
        writeAsItIs(onGpu);
        try (TrainableModule onCpu = new TrainableModule(onGpu, List.of())) {
            onCpu.writeAsItIs(file);
        }
        Files.delete(onGpu);
    }

    private void writeAsItIs(Path file) throws IOException {
        JniUtils.enableInferenceMode(block);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), WRITE_BUFFER)) {
            JniUtils.writeModule(block, out, false);
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
