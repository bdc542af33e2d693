package dev.drydock.domain.validation;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/** Quantiles of the standard normal and of Student's t distribution, by Apache Commons Statistics. */
public final class Quantiles {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private Quantiles() {}

    /** @param p strictly between 0 and 1 */
    static double normal(double p) {
        return NORMAL.inverseCumulativeProbability(strictlyWithin(p));
    }

    /**
     * @param p strictly between 0 and 1
     * @param degreesOfFreedom at least 1
     */
    public static double student(double p, double degreesOfFreedom) {
        return TDistribution.of(degreesOfFreedom).inverseCumulativeProbability(strictlyWithin(p));
    }

    /** The standard normal distribution function: the probability of a value up to {@code x}. */
    static double normalDistribution(double x) {
        return NORMAL.cumulativeProbability(x);
    }

    private static double strictlyWithin(double p) {
        if (!(p > 0 && p < 1)) {
            throw new IllegalArgumentException("a probability strictly between 0 and 1 is needed, not " + p);
        }
        return p;
    }
}
