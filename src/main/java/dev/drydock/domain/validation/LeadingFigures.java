package dev.drydock.domain.validation;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a gate report says of the metric that it leads with, and of the time to score one row.
 *
 * @param version such as {@code pump-failure/7}: what was judged
 * @param champion the version compared with; empty if there was none
 * @param leading empty if the report has no metric, as that of an import without rows
 * @param p95 95th percentile of the time to score one row by the version, in milliseconds; empty if it was not measured
 * @param championP95 the same of the champion
 */
public record LeadingFigures(
        GateReport.Kind kind,
        String version,
        Optional<String> champion,
        Optional<Leading> leading,
        OptionalDouble p95,
        OptionalDouble championP95) {

    /** Whether what was judged was in service. */
    public boolean isOfService() {
        return kind == GateReport.Kind.CHECK || kind == GateReport.Kind.REVALIDATION;
    }

    /**
     * The metric on the whole holdout.
     *
     * @param metric such as {@code auc}
     * @param value the version's
     * @param champion the champion's on the same rows; empty if there was none
     * @param bounds of {@code value}, by the gate {@code floor}; empty if that gate measures another metric
     * @param limit that gate's; empty as well
     * @param rows labelled rows looked at; 0 if the report does not say
     */
    public record Leading(
            String metric,
            boolean lessIsBetter,
            double value,
            OptionalDouble champion,
            Optional<Interval> bounds,
            OptionalDouble limit,
            int rows) {}
}
