package dev.drydock.domain.validation;

import java.util.List;
import java.util.Optional;

/**
 * All that the gates look at.
 *
 * @param latency empty if it was not measured
 * @param slices in the order of the snapshot's slice bits
 * @param use the ledger's entry for this look at the holdout
 * @param anchors rows of earlier versions' holdouts
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
        Anchors anchors,
        long seed) {

    /** Without anchors. */
    public Evidence(
            ModelTask task,
            LabelledRows rows,
            ModelScores candidate,
            ModelScores champion,
            GoldenCheck golden,
            Optional<LatencyCheck> latency,
            List<Slice> slices,
            HoldoutUse use,
            long seed) {
        this(task, rows, candidate, champion, golden, latency, slices, use, Anchors.NONE, seed);
    }

    public Evidence {
        slices = List.copyOf(slices);
    }
}
