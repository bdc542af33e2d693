package dev.drydock.domain.training;

import dev.drydock.domain.registry.Task;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a training's run record says that is needed to make the same weights again.
 *
 * @param snapshot id of the snapshot
 * @param parent digest of the module that it started from
 * @param preprocessing digest of the preprocessing that was given
 * @param fittedPreprocessing digest of what was fitted by it; empty if it stayed as it was
 * @param settings the task's, by name
 * @param environment what else decides about the bits, by name: {@code engine}, {@code cpuCapability} and so forth
 * @param tuneLoss of the best epoch
 * @param weights digest of the result
 */
public record TrainingRecord(
        String snapshot,
        String parent,
        String preprocessing,
        Optional<String> fittedPreprocessing,
        SortedMap<String, String> settings,
        SortedMap<String, String> environment,
        double tuneLoss,
        String weights) {
    /** Among the environment: {@code cpu}, or the GPU. */
    public static final String DEVICE = "device";
    /** Among the environment: the vector instructions that the engine chose by. */
    public static final String CPU_CAPABILITY = "cpuCapability";

    public TrainingRecord {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    }

    /** Whether it was trained where the same work gives the same bits. */
    public boolean onCpu() {
        return environment.getOrDefault(DEVICE, "cpu").equals("cpu");
    }

    public String cpuCapability() {
        return environment.getOrDefault(CPU_CAPABILITY, "UNKNOWN");
    }

    /** What the module answered; two classes if the settings do not say. */
    public Task task() {
        return Optional.ofNullable(settings.get(TaskRequest.TASK))
                .flatMap(Task::ofYamlName)
                .orElse(Task.BINARY_CLASSIFICATION);
    }

    /** Where they stand. */
    public interface Records {
        /**
         * @param file a {@code run.json}
         * @return empty if there is no such file
         * @throws dev.drydock.failure.DrydockException {@code STORED_BYTES_ALTERED} if it cannot be read
         */
        Optional<TrainingRecord> find(Path file);
    }
}
