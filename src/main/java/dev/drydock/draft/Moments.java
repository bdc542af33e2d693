package dev.drydock.draft;

/** Mean, standard deviation and skewness in one pass: T. B. Terriberry, Computing higher-order moments online (2007). */
final class Moments {
    private long count;
    private double mean;
    private double squares;
    private double cubes;

    void add(double value) {
        count++;
        double distance = value - mean;
        double step = distance / count;
        double term = distance * step * (count - 1);
        mean += step;
        cubes += term * step * (count - 2) - 3 * step * squares;
        squares += term;
    }

    double mean() {
        return mean;
    }

    /** Of the rows seen, with the divisor n - 1; 0 for fewer than two. */
    double deviation() {
        return count < 2 ? 0 : Math.sqrt(squares / (count - 1));
    }

    /** 0 for a symmetric distribution; 2 for an exponential one. */
    double skewness() {
        return squares == 0 ? 0 : Math.sqrt((double) count) * cubes / Math.pow(squares, 1.5);
    }
}
