package dev.drydock.domain.validation;

import java.util.List;
import java.util.Optional;

/**
 * All that the gates look at.
 *
 * @param latency empty if it was not measured
 * @param slices in the order of the snapshot's slice bits
 * @param use the ledger's entry for this look at the holdout
 * @param seed of the group bootstrap
 */
public record Evidence(
        ModelTask task,
        LabelledRows rows,
        ModelScores candidate,
        ModelScores champion,
        GoldenCheck golden,
        Optional<LatencyCheck> latency,
        List<Slice> slices,
        HoldoutUse use,
        long seed) {
    public Evidence {
        slices = List.copyOf(slices);
    }
}
