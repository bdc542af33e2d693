package dev.drydock.domain.registry;

import java.util.Comparator;
import java.util.List;

/**
 * The parts of a training that change with the step, the parameter or the row. All of them are functions of the settings and of the
 * training's progress. So an interrupted training continues as if nothing had interrupted it.
 *
 * @param layerRates for a parameter, the entry with the longest prefix of its name counts
 * @param unfreeze the epoch from which initially frozen parameters are trained
 * @param sparesVectors whether weight decay skips parameters with fewer than two dimensions: biases and norms
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
    /** One learning rate for all parameters and steps, on unchanged rows. */
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
