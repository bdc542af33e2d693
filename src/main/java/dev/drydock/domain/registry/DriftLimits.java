package dev.drydock.domain.registry;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * When the field counts as drifted, and what a run makes of it.
 *
 * @param most a column whose measure is at or above has drifted, if chance cannot explain it; of the Wasserstein distance in standard
 *     deviations of the reference. A measure without a limit is reported and decides nothing
 * @param significance largest share of false alarms among the differences that count as real (Benjamini–Hochberg), 0 to 1
 * @param minRows fewer joined rows than this: collect labels
 * @param minLabels fewer mature labelled rows than this: collect labels
 * @param minValues fewer values than this on either side: a measure proves nothing
 * @param deciding whose drift makes a run retrain
 * @param bandDecides whether the band over past windows stands in place of the limits once there is one
 * @param retrainsWithoutReference what a run does that has nothing to compare with
 * @param estimatedLoss a run retrains if the accuracy that is expected without labels is surely lower than at the champion's release, or its
 *     mean absolute error higher, by more than this share of it
 */
public record DriftLimits(
        Map<DriftMeasure, Double> most,
        double significance,
        int minRows,
        int minLabels,
        int minValues,
        Set<ColumnRole> deciding,
        boolean bandDecides,
        boolean retrainsWithoutReference,
        double estimatedLoss) {
    /** What holds for a model that says nothing. */
    public static final DriftLimits DEFAULT = new DriftLimits(
            Map.of(DriftMeasure.PSI, 0.2),
            0.05,
            1000,
            500,
            100,
            Set.of(ColumnRole.INPUT, ColumnRole.LABEL),
            false,
            true,
            0.1);

    public DriftLimits {
        most = Map.copyOf(most);
        deciding = Set.copyOf(deciding);
    }

    /** Of the population stability index, which always has one. */
    public double psi() {
        return find(DriftMeasure.PSI).orElseThrow();
    }

    public Optional<Double> find(DriftMeasure measure) {
        return Optional.ofNullable(most.get(measure));
    }

    /** How many rows a snapshot needs before anything can be learned from it. */
    public int neededRows() {
        return Math.max(minRows, minLabels);
    }
}
