package dev.drydock.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.inference.TorchEngine;
import dev.drydock.json.Mappers;
import dev.drydock.workers.protocol.TaskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code provenance/run.json}: all that is needed to make the same weights again, and nothing that would differ if they were
 * (no times, no attempt).
 *
 * @param snapshot id of the snapshot
 * @param parent digest of the module that training started from
 * @param preprocessing digest of the preprocessing that was given, or of the tokenizer
 * @param fittedPreprocessing digest of the one that was fitted by it to <em>train</em>; null if it stayed as it was
 * @param device {@code cpu}, or {@code cuda} with the GPU's name and its driver
 * @param cpuCapability the vector instructions that PyTorch chooses by: {@code AVX512}, {@code AVX2} or {@code DEFAULT}
 * @param weights digest of the result
 * @param moved how far its parameters are from the parent's
 * @param buffers the same of what takes no gradient
 */
@JsonPropertyOrder({
    "version",
    "task",
    "snapshot",
    "parent",
    "preprocessing",
    "fittedPreprocessing",
    "settings",
    "seed",
    "threads",
    "engine",
    "engineLibrary",
    "java",
    "platform",
    "device",
    "cpuCapability",
    "parentTuneLoss",
    "epochs",
    "bestEpoch",
    "weights",
    "moved",
    "buffers"
})
@JsonInclude(Include.NON_NULL)
record RunRecord(
        int version,
        String task,
        String snapshot,
        String parent,
        String preprocessing,
        @Nullable String fittedPreprocessing,
        SortedMap<String, String> settings,
        long seed,
        int threads,
        String engine,
        String engineLibrary,
        String java,
        String platform,
        String device,
        String cpuCapability,
        double parentTuneLoss,
        List<EpochRecord> epochs,
        int bestEpoch,
        String weights,
        List<MovedParameters.Moved> moved,
        List<MovedParameters.Moved> buffers) {
    private static final int VERSION = 3;

    /** Mean losses of one epoch. */
    record EpochRecord(int epoch, double trainLoss, double tuneLoss) {}

    /** @param outputs digests of what was made, by file */
    static RunRecord of(
            TaskContext context,
            TrainingSettings settings,
            TrainingDevice device,
            TrainingState state,
            Map<String, String> outputs,
            MovedParameters moved) {
        TaskFile task = context.task();
        return new RunRecord(
                VERSION,
                context.key(),
                digest(task, TaskRequest.SNAPSHOT),
                digest(task, TaskRequest.MODULE),
                digest(
                        task,
                        task.inputs().containsKey(TaskRequest.TOKENIZER)
                                ? TaskRequest.TOKENIZER
                                : TaskRequest.PREPROCESSING),
                outputs.get(TrainTask.PREPROCESSING),
                task.settings(),
                settings.seed(),
                settings.threads(),
                TorchEngine.description(),
                TorchEngine.library(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                device.description(),
                CpuCapability.ofThisMachine(),
                state.parentTuneLoss(),
                epochs(state),
                state.bestEpoch(),
                Objects.requireNonNull(outputs.get(TrainTask.WEIGHTS)),
                moved.parameters(),
                moved.buffers());
    }

    void write(Path file) throws IOException {
        Files.write(file, Mappers.OWN.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    }

    private static String digest(TaskFile task, String input) {
        TaskFile.Input found = task.inputs().get(input);
        return found == null ? "" : found.digest();
    }

    private static List<EpochRecord> epochs(TrainingState state) {
        List<EpochRecord> epochs = new ArrayList<>();
        for (TrainingState.EpochLoss loss : state.history()) {
            epochs.add(new EpochRecord(epochs.size() + 1, loss.train(), loss.tune()));
        }
        return epochs;
    }
}
