package dev.drydock.domain.statistics;

import java.util.List;
import java.util.Optional;

/**
 * A column of numbers.
 *
 * @param quantiles of all rows at {@link #PROBABILITIES}, exact whatever their number and interpolated linearly between neighbours
 *     (type 7 of Hyndman and Fan, Sample quantiles in statistical packages, The American Statistician 50 (1996), and NumPy's default);
 *     empty if no row has a value, or if the column is masked
 */
public record NumberStatistics(String name, boolean masked, Parts<Summary> parts, List<Double> quantiles)
        implements ColumnStatistics {
    public static final List<Double> PROBABILITIES = List.of(0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99);

    /** @throws IllegalArgumentException if there are some quantiles but not all */
    public NumberStatistics {
        quantiles = List.copyOf(quantiles);
        if (!quantiles.isEmpty() && quantiles.size() != PROBABILITIES.size()) {
            throw new IllegalArgumentException(
                    name + " has " + quantiles.size() + " quantiles and should have " + PROBABILITIES.size());
        }
    }

    /**
     * The values of some rows.
     *
     * @param count rows that have a value
     * @param missing rows that have none
     * @param spread empty if no row has a value, or if the column is masked
     */
    public record Summary(long count, long missing, Optional<Spread> spread) {}

    /**
     * How values lie.
     *
     * @param zeros how many are 0
     * @param deviation of the sample, the squares divided by one less than the number of values; NaN of a single value
     */
    public record Spread(long zeros, double mean, double deviation, double min, double max) {}

    @Override
    public NumberStatistics mask() {
        return new NumberStatistics(
                name, true, parts.map(part -> new Summary(part.count(), part.missing(), Optional.empty())), List.of());
    }
}
