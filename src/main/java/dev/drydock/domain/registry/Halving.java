package dev.drydock.domain.registry;

import java.util.ArrayList;
import java.util.List;

/**
 * Successive halving: all trials train for a few epochs, the best part of them goes on, and so forth (K. Jamieson and A. Talwalkar,
 * Non-stochastic best arm identification and hyperparameter optimization, AISTATS 2016). The parameters are scikit-learn's {@code
 * min_resources} and {@code factor}.
 *
 * @param minEpochs epochs to the first rung
 * @param factor by which each rung has more epochs and fewer trials; at least 2
 */
public record Halving(int minEpochs, int factor) {

    /** The whole epochs after which trials are compared, each below {@code epochs}. */
    public List<Integer> rungs(int epochs) {
        List<Integer> rungs = new ArrayList<>();
        for (long rung = minEpochs; rung < epochs; rung *= factor) {
            rungs.add((int) rung);
        }
        return List.copyOf(rungs);
    }

    /** How many of so many trials go on: never none. */
    public int kept(int trials) {
        return (trials + factor - 1) / factor;
    }
}
