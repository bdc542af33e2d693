package dev.drydock.domain.validation;

import java.util.List;
import java.util.Optional;

/**
 * Figures that a report shows beside the gates. They decide nothing.
 *
 * @param classes one a class, in their order; empty for a quantity
 * @param calibration of candidate and champion; empty for a quantity, or if the holdout was not looked at
 * @param latency empty if it was not measured
 */
public record Observations(
        List<ClassLine> classes, Optional<Calibrations> calibration, Optional<LatencyCheck> latency) {
    public static final Observations NONE = new Observations(List.of(), Optional.empty(), Optional.empty());

    public Observations {
        classes = List.copyOf(classes);
    }

    /** Of both models on the same rows. */
    public record Calibrations(Calibration candidate, Calibration champion) {}

    static Observations of(ScoredRows rows, Optional<LatencyCheck> latency) {
        if (!rows.task().task().isClassification() || rows.size() == 0 || !rows.scoresAreValid()) {
            return new Observations(List.of(), Optional.empty(), latency);
        }
        Calibrations calibrations = new Calibrations(
                Calibration.of(rows.candidate(), rows.size()), Calibration.of(rows.champion(), rows.size()));
        return new Observations(ClassLines.of(rows), Optional.of(calibrations), latency);
    }
}
