package dev.drydock.domain.registry;

import java.util.ArrayList;
import java.util.List;

/**
 * Successive halving: all trials train for a few epochs, the best ones continue, and so on (K. Jamieson and A. Talwalkar, Non-stochastic
 * best arm identification and hyperparameter optimization, AISTATS 2016). The parameters are scikit-learn's {@code min_resources} and
 * {@code factor}.
 *
 * @param minEpochs epochs to the first round
 * @param factor by which each round has more epochs and fewer trials; at least 2
 */
public record Halving(int minEpochs, int factor) {

    /** The whole epochs after which trials are compared, each below {@code epochs}. */
    public List<Integer> rounds(int epochs) {
        List<Integer> rounds = new ArrayList<>();
        for (long round = minEpochs; round < epochs; round *= factor) {
            rounds.add((int) round);
        }
        return List.copyOf(rounds);
    }

    /** How many of these trials continue; at least one. */
    public int kept(int trials) {
        return (trials + factor - 1) / factor;
    }
}
