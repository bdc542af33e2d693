package dev.drydock.domain.registry;

import java.util.Comparator;
import java.util.List;

/**
 * What of a training changes from step to step, from parameter to parameter and from row to row. All of it is a function of the
 * settings and of how far the training has come, so that one that was interrupted goes on as if it had not been.
 *
 * @param layerRates of a parameter the entry with the longest prefix of its name counts
 * @param unfreeze when parameters that are frozen at first are trained after all
 * @param sparesVectors whether weight decay leaves alone what has fewer than two dimensions: biases and norms
 * @param labelSmoothing share of the truth that is spread evenly over all classes
 * @param accumulate batches whose gradients make one optimizer step
 * @param balancedResampling whether an epoch draws each class equally often, with replacement, instead of each row once
 */
public record FineTuning(
        RateSchedule schedule,
        List<LayerRate> layerRates,
        List<Unfreezing> unfreeze,
        boolean sparesVectors,
        double labelSmoothing,
        int accumulate,
        boolean balancedResampling) {
    /** One rate for all, always, on every row as it is. */
    public static final FineTuning NONE =
            new FineTuning(RateSchedule.CONSTANT, List.of(), List.of(), false, 0, 1, false);

    public FineTuning {
        layerRates = List.copyOf(layerRates);
        unfreeze = List.copyOf(unfreeze);
    }

    /**
     * The learning rate of parameters whose name starts with the prefix.
     *
     * @param factor times the learning rate
     */
    public record LayerRate(String prefix, double factor) {}

    /**
     * Frozen parameters whose name starts with the prefix are trained from the beginning of an epoch on.
     *
     * @param epoch counted from 1
     */
    public record Unfreezing(int epoch, String prefix) {}

    /** By how much the learning rate of a parameter is multiplied. */
    public double rateFactor(String parameter) {
        return layerRates.stream()
                .filter(rate -> parameter.startsWith(rate.prefix()))
                .max(Comparator.comparingInt(rate -> rate.prefix().length()))
                .map(LayerRate::factor)
                .orElse(1.0);
    }
}
