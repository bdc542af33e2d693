package dev.drydock.domain.validation;

import java.util.List;

/**
 * All that the gates look at.
 *
 * @param slices in the order of the snapshot's slice bits
 * @param use the ledger's entry for this look at the holdout
 * @param seed of the group bootstrap
 */
public record Evidence(
        LabelledRows rows,
        ModelScores candidate,
        ModelScores champion,
        GoldenCheck golden,
        List<Slice> slices,
        HoldoutUse use,
        long seed) {
    public Evidence {
        slices = List.copyOf(slices);
    }
}
