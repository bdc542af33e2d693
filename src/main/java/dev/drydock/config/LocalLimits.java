package dev.drydock.config;

import java.util.List;
import java.util.OptionalInt;

/**
 * What workers may have of this machine.
 *
 * @param affinity whether each slot has processors of its own
 * @param memoryMebibytes all that one worker may allocate, its Java heap and its tensors; empty for as much as there is
 * @param gpus as {@code CUDA_VISIBLE_DEVICES} names them: each trains one task at a time. Empty if workers choose for themselves
 * @param device where trainings compute, on a cluster's nodes too: {@code auto}, {@code gpu} or {@code cpu}
 */
public record LocalLimits(boolean affinity, OptionalInt memoryMebibytes, List<String> gpus, String device) {
    /** On a GPU if a worker has one, else on the CPU. */
    public static final String AUTO = "auto";

    public static final LocalLimits NONE = new LocalLimits(false, OptionalInt.empty(), List.of(), AUTO);

    public LocalLimits {
        gpus = List.copyOf(gpus);
    }
}
