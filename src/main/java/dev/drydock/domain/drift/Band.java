package dev.drydock.domain.drift;

import java.util.List;
import java.util.Optional;

/**
 * Where a measure was in past windows.
 *
 * @param windows at least {@value #FEWEST}
 * @param deviation sample standard deviation
 */
public record Band(int windows, double mean, double deviation) {
    /** With fewer windows there is no band. */
    public static final int FEWEST = 10;

    private static final int SIGMAS = 3;

    static Optional<Band> over(List<Double> values) {
        if (values.size() < FEWEST) {
            return Optional.empty();
        }
        Moments moments = new Moments();
        values.forEach(moments::add);
        double sample = moments.deviation() * Math.sqrt(values.size() / (values.size() - 1.0));
        return Optional.of(new Band(values.size(), moments.mean(), sample));
    }

    /** The mean less three deviations, not below 0. */
    public double lower() {
        return Math.max(0, mean - SIGMAS * deviation);
    }

    /** The mean and three deviations. */
    public double upper() {
        return mean + SIGMAS * deviation;
    }
}
