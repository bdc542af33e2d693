package dev.drydock.domain.training;

import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** How far the trainings have come, by what their workers write down while they go on. */
public interface TaskProgress {

    /**
     * What a training task has told so far, over all of its attempts: an attempt goes on from the last checkpoint of the one before
     * it, so of a step that both have told the later one counts. Empty if there is nothing, or nothing any more.
     */
    List<Point> read(String key);

    /**
     * The last of these points, for whoever asks again and again: at least one on <em>train</em> if there is any, and either all of them
     * or those that tell by {@link Figures#leastTuneLoss} what lies before them.
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
     * @param figures how it goes on
     */
    record Point(
            int epoch, long step, boolean tune, double loss, double samplesPerSecond, Instant at, Figures figures) {}

    /**
     * What is empty does not apply, or was not told.
     *
     * @param gpuMebibytes in use on the device that trains, by whichever process; empty if that is no GPU
     * @param learningRate of the last step
     * @param memoryMebibytes of the machine's memory that the worker has
     * @param secondsLeft until the last epoch at the speed so far; it may end sooner by itself
     * @param metric of the rows of <em>tune</em>, the one that the task's reports lead with
     * @param leastTuneLoss of all epochs up to this point; infinite before the first has ended
     */
    record Figures(
            OptionalLong gpuMebibytes,
            OptionalDouble learningRate,
            OptionalLong memoryMebibytes,
            OptionalLong secondsLeft,
            OptionalDouble metric,
            OptionalDouble leastTuneLoss) {
        public static final Figures NONE = new Figures(
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }
}
