package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * The progress of one trial of a run. A null value is not known, or not yet.
 *
 * @param number counted from 0, as in {@code model.yaml}
 * @param state STARTED, COMPLETED, STOPPED, FAILED or ENDED_AT_RUNG_n
 * @param step optimizer steps so far
 * @param trainLoss the newest on <em>train</em>
 * @param tuneLoss the least on <em>tune</em> so far
 * @param learningRate of the last step
 * @param samplesPerSecond rows a second lately
 * @param secondsLeft until the last epoch at the speed so far; null once it has ended
 * @param memoryMebibytes of the machine's memory that the worker has
 * @param gpuMebibytes in use on the GPU that trains, by all processes; null if it trains on the CPU
 * @param gpuCelsius of that GPU; null also if {@code nvidia-smi} is not there
 * @param gpuWatts that it draws
 * @param gpuThrottled what slows its clock down: {@code power}, {@code heat}, {@code hardware}, joined by {@code +}; null if nothing does
 * @param toldAt when the worker recorded this, as ISO 8601
 * @param selected whether it became the candidate
 */
public record TrialView(
        int number,
        String state,
        int epoch,
        long step,
        @Nullable Double trainLoss,
        @Nullable Double tuneLoss,
        @Nullable Double learningRate,
        @Nullable Double samplesPerSecond,
        @Nullable Long secondsLeft,
        @Nullable Long memoryMebibytes,
        @Nullable Long gpuMebibytes,
        @Nullable Double gpuCelsius,
        @Nullable Double gpuWatts,
        @Nullable String gpuThrottled,
        @Nullable String toldAt,
        boolean selected) {}
