package dev.drydock.domain.drift;

/** What is left of {@code ln n!} beside Stirling's formula {@code ln(sqrt(2 pi n)) + n ln n - n}, to the precision of a double. */
final class Stirling {
    private static final double[] SMALL = small();

    private Stirling() {}

    private static double[] small() {
        double[] errors = new double[16];
        double factorial = 1;
        for (int n = 1; n < errors.length; n++) {
            factorial *= n;
            errors[n] = Math.log(factorial) - (n + 0.5) * Math.log(n) + n - 0.5 * Math.log(2 * Math.PI);
        }
        return errors;
    }

    /** @param n at least 1 */
    static double error(long n) {
        if (n < SMALL.length) {
            return SMALL[(int) n];
        }
        double square = (double) n * n;
        return (1 / 12.0 - (1 / 360.0 - (1 / 1260.0 - (1 / 1680.0 - 1 / (1188.0 * square)) / square) / square) / square)
                / n;
    }
}
