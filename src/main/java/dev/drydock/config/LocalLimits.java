package dev.drydock.config;

import java.util.List;
import java.util.OptionalInt;

/**
 * What workers may have of this machine.
 *
 * @param affinity whether each slot has processors of its own
 * @param memoryMebibytes all that one worker may allocate, its Java heap and its tensors; empty for as much as there is
 * @param gpus as {@code CUDA_VISIBLE_DEVICES} names them: each trains one task at a time. Empty if workers choose for themselves
 */
public record LocalLimits(boolean affinity, OptionalInt memoryMebibytes, List<String> gpus) {
    public static final LocalLimits NONE = new LocalLimits(false, OptionalInt.empty(), List.of());

    public LocalLimits {
        gpus = List.copyOf(gpus);
    }
}
