package dev.drydock.domain.validation;

import java.util.Arrays;

/**
 * How long calls of one model took, in milliseconds. Bounds on a quantile are measurements too, as many ranks away as a binomial count
 * strays at {@link LatencyCheck#CONFIDENCE} each (normal approximation), whatever the distribution; the least or greatest where there are
 * too few.
 */
public final class CallTimes {
    private static final double MEDIAN = 0.5;
    private static final double USUALLY = 0.95;
    private static final double ALMOST_ALWAYS = 0.99;
    private static final double NORMAL_QUANTILE = 2.326; // of LatencyCheck.CONFIDENCE

    private final double[] sorted;

    private CallTimes(double[] sorted) {
        this.sorted = sorted;
    }

    /** @param milliseconds one or more, of each call */
    public static CallTimes of(double[] milliseconds) {
        if (milliseconds.length == 0) {
            throw new IllegalArgumentException("no call was timed");
        }
        double[] sorted = milliseconds.clone();
        Arrays.sort(sorted);
        return new CallTimes(sorted);
    }

    /**
     * How many times as long as the other model's call each call took: of calls that came one right after the other, so that what disturbs
     * one mostly disturbs the other.
     *
     * @param ours one or more, positive
     * @param theirs as many, positive
     */
    public static LatencyCheck.Ratio ratio(double[] ours, double[] theirs) {
        double[] ratios = new double[ours.length];
        for (int call = 0; call < ratios.length; call++) {
            ratios[call] = ours[call] / theirs[call];
        }
        CallTimes all = of(ratios);
        return new LatencyCheck.Ratio(all.quantile(MEDIAN), new Interval(all.low(MEDIAN), all.high(MEDIAN)));
    }

    public int calls() {
        return sorted.length;
    }

    public LatencyCheck.Percentiles percentiles() {
        return new LatencyCheck.Percentiles(
                quantile(MEDIAN), quantile(USUALLY), quantile(ALMOST_ALWAYS), bounds(USUALLY), bounds(ALMOST_ALWAYS));
    }

    private Interval bounds(double share) {
        return new Interval(low(share), high(share));
    }

    /** The least value that so large a share does not exceed. */
    private double quantile(double share) {
        return at(Math.ceil(share * sorted.length));
    }

    private double low(double share) {
        return at(Math.floor(share * sorted.length - strays(share)));
    }

    private double high(double share) {
        return at(Math.ceil(share * sorted.length + strays(share)) + 1);
    }

    private double strays(double share) {
        return NORMAL_QUANTILE * Math.sqrt(sorted.length * share * (1 - share));
    }

    private double at(double rank) {
        return sorted[(int) Math.max(1, Math.min(sorted.length, rank)) - 1];
    }
}
