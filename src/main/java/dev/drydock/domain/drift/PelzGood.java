package dev.drydock.domain.drift;

/**
 * The distribution function of the two-sided Kolmogorov–Smirnov statistic of a large sample, to the order {@code n^(-3/2)} (W. Pelz, I.
 * Good: Approximating the Lower Tail-Areas of the Kolmogorov–Smirnov One-Sample Statistic, 1976).
 */
final class PelzGood {
    private static final double PI_2 = Math.PI * Math.PI;
    private static final double PI_4 = PI_2 * PI_2;
    private static final double PI_6 = PI_4 * PI_2;
    private static final double ROOT = Math.sqrt(Math.PI / 2);
    private static final int TERMS = 40;

    private PelzGood() {}

    /** The chance of a statistic below d in a sample of n values. */
    static double distribution(double d, long n) {
        double root = Math.sqrt((double) n);
        double z = root * d;
        double[] orders = orders(z);
        return orders[0] + orders[1] / root + orders[2] / n + orders[3] / (n * root);
    }

    /** The factors of {@code n^0, n^(-1/2), n^(-1), n^(-3/2)}. */
    private static double[] orders(double z) {
        double z2 = z * z;
        double z4 = z2 * z2;
        double z6 = z4 * z2;
        double[] halves = new double[4];
        double whole2 = 0;
        double whole3 = 0;
        for (int k = TERMS; k >= 0; k--) {
            double h = (k + 0.5) * (k + 0.5);
            double weight = 2 * Math.exp(-PI_2 * h / (2 * z2)); // k and -k-1 alike
            halves[0] += weight;
            halves[1] += weight * (PI_2 * h - z2);
            halves[2] += weight * (6 * z6 + 2 * z4 + PI_2 * (2 * z4 - 5 * z2) * h + PI_4 * (1 - 2 * z2) * h * h);
            halves[3] += weight
                    * (PI_6 * h * h * h * (5 - 30 * z2)
                            + PI_4 * h * h * (-60 * z2 + 212 * z4)
                            + PI_2 * h * (135 * z4 - 96 * z6)
                            - 30 * z6
                            - 90 * z4 * z4);
            double square = (double) k * k;
            double both = 2 * Math.exp(-PI_2 * square / (2 * z2)); // nothing for k = 0, whose terms vanish
            whole2 += both * PI_2 * square;
            whole3 += both * (3 * PI_2 * square * z2 - PI_4 * square * square);
        }
        return new double[] {
            ROOT / z * halves[0],
            ROOT / (6 * z4) * halves[1],
            ROOT / (72 * z6 * z) * halves[2] - ROOT / (36 * z2 * z) * whole2,
            ROOT / (6480 * z6 * z4) * halves[3] + ROOT / (216 * z6) * whole3
        };
    }
}
