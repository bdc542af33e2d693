package dev.drydock.domain.drift;

import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftMeasure;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a snapshot, the window, is from the champion's training data, and what follows.
 *
 * @param champion such as {@code pump-failure/3}
 * @param rows of the window
 * @param columns empty if the champion has no reference
 * @param performance what the champion's is expected to be
 * @param reasons for the decision, whole sentences
 */
public record DriftReport(
        String model,
        Optional<String> champion,
        String snapshot,
        int rows,
        Basis basis,
        List<ColumnDrift> columns,
        PerformanceEstimate performance,
        DriftDecision decision,
        List<String> reasons) {
    public DriftReport {
        columns = List.copyOf(columns);
        reasons = List.copyOf(reasons);
    }

    /** Where the reference comes from. */
    public enum Source {
        /** The split <em>train</em> of the snapshot that the champion was trained on. */
        TRAINING_SNAPSHOT,
        /** What the champion's package holds of it. */
        PACKAGE,
        NONE
    }

    /**
     * What was compared with, and by which rules.
     *
     * @param snapshot that the champion was trained on; empty for an imported one
     * @param limit population stability index that {@code model.yaml} allows
     * @param significance largest share of false alarms among the differences that count as real
     * @param minValues fewer values on either side prove nothing
     * @param refused rows that the run refused since one of their categories is not declared; no measure knows them
     * @param remarks what the reference lacks, whole sentences
     */
    public record Basis(
            Source source,
            Optional<String> snapshot,
            double limit,
            double significance,
            int minValues,
            long refused,
            List<String> remarks) {
        public Basis {
            remarks = List.copyOf(remarks);
        }
    }

    /** @param name of an input; else {@code score}, {@code predicted} or {@code label} */
    public record ColumnDrift(
            ColumnRole role,
            String name,
            DriftMethod method,
            DriftVerdict verdict,
            List<Measured> measures,
            Optional<DriftHistogram> histogram) {
        public ColumnDrift {
            measures = List.copyOf(measures);
        }

        public Optional<Measured> find(DriftMeasure measure) {
            return measures.stream()
                    .filter(measured -> measured.measure() == measure)
                    .findFirst();
        }

        /** The population stability index; 0 if it was not measured. */
        public double psi() {
            return find(DriftMeasure.PSI).map(Measured::value).orElse(0.0);
        }

        public boolean hasDrifted() {
            return verdict == DriftVerdict.DRIFTED;
        }
    }

    /**
     * One measure.
     *
     * @param error largest possible difference from the exact value over all rows; 0 if it is exact
     * @param p probability that chance alone makes a difference this large; empty in a report of version 1
     * @param adjusted the same, adjusted for the number of tests of the report; empty if there are too few values
     * @param limit at and above which the column has drifted, in the measure's unit; empty if there is none
     * @param fromBand whether the limit is the band's upper end
     * @param band over past windows; empty before there are enough of them
     */
    public record Measured(
            DriftMeasure measure,
            double value,
            double error,
            OptionalDouble p,
            OptionalDouble adjusted,
            OptionalDouble limit,
            boolean fromBand,
            Optional<Band> band,
            DriftVerdict verdict) {}
}
