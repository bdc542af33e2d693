package dev.drydock.domain.drift;

import java.util.List;

/**
 * Direct loss estimation (DLE, NannyML, docs "Estimation of performance of the monitored model"): a regression learns from labelled rows how
 * large the version's errors are, and gives the error that rows without a label are expected to have. Here it is least squares on linear
 * splines of the prediction and of one input ({@link ErrorBasis}), once for absolute and once for squared errors. It is linear, so the mean
 * of a window's terms is all that it needs to know of the window.
 */
final class ErrorPerformance implements Performance<ErrorTally> {
    /** Of the rows, added to the diagonal: terms that no row has get no weight. */
    private static final double RIDGE = 1e-6;

    private final int size;
    private final String suffix;

    ErrorPerformance(ErrorReference form) {
        this.size = form.basis().size();
        this.suffix = form.target().isEmpty() ? "" : ":" + form.target();
    }

    @Override
    public List<String> names() {
        return List.of("mae" + suffix, "rmse" + suffix);
    }

    @Override
    public ErrorTally sum(List<ErrorTally> blocks, int without) {
        ErrorTally sum = new ErrorTally(size, true);
        for (int i = 0; i < blocks.size(); i++) {
            if (i != without) {
                sum.addAll(blocks.get(i));
            }
        }
        return sum;
    }

    @Override
    public boolean isEmpty(ErrorTally sums) {
        return sums.rows() == 0;
    }

    @Override
    public boolean lessIsBetter() {
        return true;
    }

    @Override
    public double[] expected(ErrorTally reference, ErrorTally window) {
        double absolute = 0;
        double squares = 0;
        double[] ofAbsolute = solve(reference.products, reference.absolute, reference.rows());
        double[] ofSquares = solve(reference.products, reference.squares, reference.rows());
        for (int i = 0; i < size; i++) {
            absolute += ofAbsolute[i] * window.terms[i];
            squares += ofSquares[i] * window.terms[i];
        }
        return new double[] {Math.max(0, absolute / window.rows()), Math.sqrt(Math.max(0, squares / window.rows()))};
    }

    @Override
    public double[] found(ErrorTally sums) {
        return new double[] {sums.absolute[0] / sums.rows(), Math.sqrt(sums.squares[0] / sums.rows())};
    }

    @Override
    public double beyond(ErrorTally reference, ErrorTally window) {
        return window.beyond() / window.rows();
    }

    /** By Cholesky's decomposition of the products, which the ridge makes positive definite. */
    private double[] solve(double[] products, double[] sums, double rows) {
        double[][] lower = new double[size][size];
        int at = 0;
        for (int i = 0; i < size; i++) {
            for (int j = i; j < size; j++) {
                lower[j][i] = products[at++];
            }
            lower[i][i] += RIDGE * rows;
        }
        double[] solved = sums.clone();
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < i; k++) {
                lower[i][i] -= lower[i][k] * lower[i][k];
                solved[i] -= lower[i][k] * solved[k];
            }
            lower[i][i] = Math.sqrt(lower[i][i]);
            solved[i] /= lower[i][i];
            for (int j = i + 1; j < size; j++) {
                for (int k = 0; k < i; k++) {
                    lower[j][i] -= lower[j][k] * lower[i][k];
                }
                lower[j][i] /= lower[i][i];
            }
        }
        for (int i = size - 1; i >= 0; i--) {
            for (int k = i + 1; k < size; k++) {
                solved[i] -= lower[k][i] * solved[k];
            }
            solved[i] /= lower[i][i];
        }
        return solved;
    }
}
