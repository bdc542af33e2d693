package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a run's snapshot, the window, was from the champion's training data, and what the run made of it.
 *
 * @param champion such as {@code pump-failure/3}; null if there was none
 * @param rows of the window
 * @param source {@code TRAINING_SNAPSHOT}, {@code PACKAGE} or {@code NONE}
 * @param decision {@code RETRAIN}, {@code COLLECT_LABELS} or {@code KEPT}
 * @param performance what the champion's is expected to be
 * @param reasons whole sentences, as {@code remarks}
 */
public record DriftView(
        String model,
        @Nullable String champion,
        String snapshot,
        int rows,
        String source,
        double significance,
        int minValues,
        long refused,
        List<String> remarks,
        String decision,
        List<String> reasons,
        Performance performance,
        List<Column> columns) {

    /**
     * What the champion's performance is expected to be, without labels.
     *
     * @param problem why nothing is estimated; null if it is
     * @param assumption a whole sentence
     * @param rows of the serving log that the champion scored in the window
     * @param labelled those of them whose labels are known
     */
    public record Performance(
            @Nullable String problem,
            String assumption,
            long rows,
            int groups,
            long labelled,
            List<Estimate> values,
            List<String> remarks) {}

    /**
     * @param metric such as {@code accuracy}, {@code recall:yes} or {@code mae}
     * @param low at 95 % confidence, as {@code high} is
     * @param labelled the same metric on the rows whose labels are known; null if there are too few
     * @param limit beyond which a run retrains, if that is sure; null: the metric decides nothing
     */
    public record Estimate(
            String metric,
            double estimate,
            double low,
            double high,
            double atRelease,
            @Nullable Labelled labelled,
            @Nullable Double limit,
            boolean lost) {}

    /** @param estimate without the labels; {@code found} by them, with its bounds */
    public record Labelled(double estimate, double found, double low, double high) {}

    /**
     * @param role {@code INPUT}, {@code PREDICTION} or {@code LABEL}
     * @param method {@code EXACT}, {@code SKETCH}, {@code BINS} or {@code NONE}
     * @param verdict {@code DRIFTED}, {@code STABLE}, {@code INSUFFICIENT_EVIDENCE} or {@code NO_REFERENCE}
     */
    public record Column(String role, String name, String method, String verdict, List<Measure> measures) {}

    /**
     * @param error largest possible difference from the exact value over all rows
     * @param adjusted p, adjusted for all tests of the report; null if there are too few values
     * @param limit null if there is none
     * @param band null before there are ten windows
     */
    public record Measure(
            String measure,
            double value,
            double error,
            @Nullable Double p,
            @Nullable Double adjusted,
            @Nullable Double limit,
            boolean fromBand,
            @Nullable Band band,
            String verdict) {}

    /** Three sigmas around the mean of past windows. */
    public record Band(int windows, double lower, double upper) {}
}
