package dev.drydock.domain.drift;

import java.util.List;
import java.util.Optional;

/**
 * One column before it is judged.
 *
 * @param deviation standard deviation of the reference; NaN if it is not known or the column is no number
 * @param measurements none if there is nothing to compare
 */
record MeasuredColumn(
        DriftColumn column,
        DriftMethod method,
        double deviation,
        List<Measurement> measurements,
        Optional<DriftHistogram> histogram) {
    static MeasuredColumn unknown(DriftColumn column) {
        return new MeasuredColumn(column, DriftMethod.NONE, Double.NaN, List.of(), Optional.empty());
    }
}
