package dev.drydock.domain.drift;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a version was asked and what it answered in the last hour, against its package's reference.
 *
 * @param rows in the window
 * @param columns those with enough rows, inputs first; none if the window has too few
 */
public record LiveWindow(long rows, List<Column> columns) {
    public LiveWindow {
        columns = List.copyOf(columns);
    }

    /**
     * One column.
     *
     * @param psi the population stability index of the same bins as in a run's report
     * @param outside share of the rows whose value is below the least or above the largest one of the training rows, 0 to 1; empty if the
     *     reference does not have these, as of a category or in version 1
     */
    public record Column(DriftColumn column, double psi, OptionalDouble outside) {}
}
