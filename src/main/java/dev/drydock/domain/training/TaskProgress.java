package dev.drydock.domain.training;

import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The progress of trainings, as their workers record it while they run. */
public interface TaskProgress {

    /**
     * All points that a training task has recorded so far, over all of its attempts. An attempt continues from the last checkpoint of the
     * one before it, so if both recorded a step, the later attempt's point counts. Empty if nothing was recorded or it was removed.
     */
    List<Point> read(String key);

    /**
     * The last of these points, for repeated calls: at least one on <em>train</em> if there is any. The result has either all points, or
     * enough of them that {@link Figures#leastTuneLoss} covers the earlier ones.
     */
    default List<Point> readNewest(String key) {
        return read(key);
    }

    /**
     * The loss at one step.
     *
     * @param step optimizer steps so far
     * @param tune whether the loss is the one on <em>tune</em>, else on <em>train</em>
     * @param samplesPerSecond rows a second since the point before
     * @param figures further figures of the training
     */
    record Point(
            int epoch, long step, boolean tune, double loss, double samplesPerSecond, Instant at, Figures figures) {}

    /**
     * The GPU that trains, as {@code nvidia-smi} reports it. An empty value is not known.
     *
     * @param celsius of its core
     * @param watts that the board draws
     * @param throttled what slows its clock down: {@code power}, {@code heat}, {@code hardware}, joined by {@code +}; empty if nothing does
     */
    record Gpu(OptionalDouble celsius, OptionalDouble watts, String throttled) {
        public static final Gpu NONE = new Gpu(OptionalDouble.empty(), OptionalDouble.empty(), "");
    }

    /**
     * An empty value does not apply, or was not recorded.
     *
     * @param gpuMebibytes in use on the device that trains, by whichever process; empty if that is no GPU
     * @param learningRate of the last step
     * @param memoryMebibytes of the machine's memory that the worker has
     * @param secondsLeft until the last epoch at the speed so far; early stopping may end it sooner
     * @param metric of the rows of <em>tune</em>, the one that the task's reports lead with
     * @param leastTuneLoss of all epochs up to this point; infinite before the first has ended
     * @param gpu what heats and slows it; {@link Gpu#NONE} if the training is on the CPU, or the tool is not there
     */
    record Figures(
            OptionalLong gpuMebibytes,
            OptionalDouble learningRate,
            OptionalLong memoryMebibytes,
            OptionalLong secondsLeft,
            OptionalDouble metric,
            OptionalDouble leastTuneLoss,
            Gpu gpu) {
        public static final Figures NONE = new Figures(
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Gpu.NONE);
    }
}
