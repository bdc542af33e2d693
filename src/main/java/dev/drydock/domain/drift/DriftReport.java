package dev.drydock.domain.drift;

import java.util.List;
import java.util.Optional;

/**
 * How far a snapshot is from the champion's training data, and what follows.
 *
 * @param champion such as {@code pump-failure/3}
 * @param limit population stability index at and above which an input has drifted
 * @param inputs empty if the champion has no reference
 * @param reasons for the decision, whole sentences
 */
public record DriftReport(
        String model,
        Optional<String> champion,
        String snapshot,
        int rows,
        double limit,
        List<InputDrift> inputs,
        DriftDecision decision,
        List<String> reasons) {
    public DriftReport {
        inputs = List.copyOf(inputs);
        reasons = List.copyOf(reasons);
    }

    /** One input's population stability index. */
    public record InputDrift(String input, double psi, boolean drifted) {}
}
