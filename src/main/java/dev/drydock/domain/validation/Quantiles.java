package dev.drydock.domain.validation;

/** Quantiles of the standard normal and of Student's t distribution. */
final class Quantiles {
    private Quantiles() {}

    private static final double[] A = {
        -3.969683028665376e+01,
        2.209460984245205e+02,
        -2.759285104469687e+02,
        1.383577518672690e+02,
        -3.066479806614716e+01,
        2.506628277459239e+00
    };
    private static final double[] B = {
        -5.447609879822406e+01,
        1.615858368580409e+02,
        -1.556989798598866e+02,
        6.680131188771972e+01,
        -1.328068155288572e+01
    };
    private static final double[] C = {
        -7.784894002430293e-03,
        -3.223964580411365e-01,
        -2.400758277161838e+00,
        -2.549732539343734e+00,
        4.374664141464968e+00,
        2.938163982698783e+00
    };
    private static final double[] D = {
        7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00
    };
    private static final double[] ERFC = {
        0.17087277,
        -0.82215223,
        1.48851587,
        -1.13520398,
        0.27886807,
        -0.18628806,
        0.09678418,
        0.37409196,
        1.00002368,
        -1.26551223
    };
    private static final double TAIL = 0.02425;

    /** P. J. Acklam's rational approximation of the inverse normal distribution; relative error below 1.2e-9. */
    static double normal(double p) {
        if (!(p > 0 && p < 1)) {
            throw new IllegalArgumentException("a probability strictly between 0 and 1 is needed, not " + p);
        }
        if (p < TAIL) {
            return tail(Math.sqrt(-2 * Math.log(p)));
        }
        if (p > 1 - TAIL) {
            return -tail(Math.sqrt(-2 * Math.log(1 - p)));
        }
        double q = p - 0.5;
        double r = q * q;
        return horner(A, r) * q / (horner(B, r) * r + 1);
    }

    private static double tail(double q) {
        return horner(C, q) / (horner(D, q) * q + 1);
    }

    private static double horner(double[] coefficients, double x) {
        double value = 0;
        for (double coefficient : coefficients) {
            value = value * x + coefficient;
        }
        return value;
    }

    /**
     * Student's t by the expansion of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5; better than 1 % from
     * 5 degrees of freedom on, and always at least the normal quantile in absolute value.
     */
    static double student(double p, int degreesOfFreedom) {
        double x = normal(p);
        double n = degreesOfFreedom;
        double x2 = x * x;
        double g1 = x * (x2 + 1) / 4;
        double g2 = x * (5 * x2 * x2 + 16 * x2 + 3) / 96;
        double g3 = x * (3 * x2 * x2 * x2 + 19 * x2 * x2 + 17 * x2 - 15) / 384;
        return x + g1 / n + g2 / (n * n) + g3 / (n * n * n);
    }

    /** The standard normal distribution function. */
    static double normalDistribution(double x) {
        return 0.5 * complementaryError(-x / Math.sqrt(2));
    }

    /** Numerical Recipes, 3rd edition, section 6.2.2 (Chebyshev fit {@code erfcc}); relative error below 1.2e-7. */
    private static double complementaryError(double x) {
        double z = Math.abs(x);
        double t = 2 / (2 + z);
        double series = horner(ERFC, t) - z * z;
        double value = t * Math.exp(series);
        return x >= 0 ? value : 2 - value;
    }
}
