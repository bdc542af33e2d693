package dev.drydock.domain.drift;

import java.util.Arrays;

/**
 * The distribution function of the two-sided Kolmogorov–Smirnov statistic as a power of J. Durbin's matrix (G. Marsaglia, W. Tsang, J.
 * Wang: Evaluating Kolmogorov's Distribution, Journal of Statistical Software 8(18), 2003). Matrices are held beside a power of ten,
 * since their entries leave the range of a double.
 */
final class DurbinMatrix {
    private static final double TOO_LARGE = 1e140;
    private static final int STEP = 140;

    private final double[][] entries;
    private final int exponent;

    private DurbinMatrix(double[][] entries, int exponent) {
        this.entries = entries;
        this.exponent = exponent;
    }

    /** The chance of a statistic below d in a sample of n values. */
    static double distribution(double d, int n) {
        int k = (int) (n * d) + 1;
        DurbinMatrix power = of(k, k - n * d).power(n);
        double chance = power.entries[k - 1][k - 1];
        int exponent = power.exponent;
        for (int i = 1; i <= n; i++) {
            chance = chance * i / n;
            if (chance < 1 / TOO_LARGE) {
                chance *= TOO_LARGE;
                exponent -= STEP;
            }
        }
        return chance * Math.pow(10, exponent);
    }

    private static DurbinMatrix of(int k, double h) {
        int size = 2 * k - 1;
        double[][] matrix = new double[size][size];
        for (int row = 0; row < size; row++) {
            Arrays.fill(matrix[row], 0, Math.min(size, row + 2), 1);
        }
        for (int i = 0; i < size; i++) {
            matrix[i][0] -= Math.pow(h, i + 1);
            matrix[size - 1][i] -= Math.pow(h, size - i);
        }
        matrix[size - 1][0] += 2 * h - 1 > 0 ? Math.pow(2 * h - 1, size) : 0;
        divideByFactorials(matrix);
        return new DurbinMatrix(matrix, 0);
    }

    private static void divideByFactorials(double[][] matrix) {
        for (int row = 0; row < matrix.length; row++) {
            for (int column = 0; column <= row; column++) {
                for (int factor = 2; factor <= row - column + 1; factor++) {
                    matrix[row][column] /= factor;
                }
            }
        }
    }

    private DurbinMatrix power(int n) {
        if (n == 1) {
            return this;
        }
        DurbinMatrix half = power(n / 2);
        DurbinMatrix square = half.times(half);
        return n % 2 == 0 ? square : times(square);
    }

    private DurbinMatrix times(DurbinMatrix other) {
        int size = entries.length;
        double[][] product = new double[size][size];
        for (int row = 0; row < size; row++) {
            for (int i = 0; i < size; i++) {
                double factor = entries[row][i];
                for (int column = 0; column < size; column++) {
                    product[row][column] += factor * other.entries[i][column];
                }
            }
        }
        return scaled(product, exponent + other.exponent);
    }

    private static DurbinMatrix scaled(double[][] matrix, int exponent) {
        if (matrix[matrix.length / 2][matrix.length / 2] <= TOO_LARGE) {
            return new DurbinMatrix(matrix, exponent);
        }
        for (double[] row : matrix) {
            for (int column = 0; column < row.length; column++) {
                row[column] /= TOO_LARGE;
            }
        }
        return new DurbinMatrix(matrix, exponent + STEP);
    }
}
