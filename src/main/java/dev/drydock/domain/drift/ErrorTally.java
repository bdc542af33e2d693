package dev.drydock.domain.drift;

import dev.drydock.domain.drift.ErrorReference.ErrorBlock;
import java.util.Arrays;
import java.util.List;

/** Sums over rows by which errors are expected, see {@link ErrorReference}; and those of the errors found. Not thread-safe. */
final class ErrorTally {
    final double[] terms;
    /** The upper triangle, row by row; empty for rows whose errors nobody learns from. */
    final double[] products;

    final double[] absolute;
    final double[] squares;
    private double beyond;

    ErrorTally(int size, boolean learning) {
        this.terms = new double[size];
        this.products = new double[learning ? size * (size + 1) / 2 : 0];
        this.absolute = new double[size];
        this.squares = new double[size];
    }

    static ErrorTally of(int size, ErrorBlock block) {
        ErrorTally tally = new ErrorTally(size, true);
        fill(tally.products, block.products());
        fill(tally.absolute, block.absolute());
        fill(tally.squares, block.squares());
        System.arraycopy(tally.products, 0, tally.terms, 0, size); // the first term is 1
        return tally;
    }

    private static void fill(double[] into, List<Double> values) {
        for (int i = 0; i < into.length; i++) {
            into[i] = values.get(i);
        }
    }

    /** Its prediction or input lies beyond the outer knots. */
    void addBeyond(double[] row) {
        beyond++;
        add(row);
    }

    /** A row without a label. */
    void add(double[] row) {
        for (int i = 0; i < row.length; i++) {
            terms[i] += row[i];
        }
    }

    /** @param error what the label differs from the prediction by */
    void add(double[] row, double error) {
        add(row);
        int at = 0;
        for (int i = 0; i < row.length; i++) {
            absolute[i] += row[i] * Math.abs(error);
            squares[i] += row[i] * error * error;
            for (int j = i; j < row.length && products.length > 0; j++) {
                products[at++] += row[i] * row[j];
            }
        }
    }

    void addAll(ErrorTally other) {
        beyond += other.beyond;
        addAll(terms, other.terms);
        addAll(absolute, other.absolute);
        addAll(squares, other.squares);
        if (other.products.length > 0) {
            addAll(products, other.products);
        }
    }

    private static void addAll(double[] into, double[] others) {
        for (int i = 0; i < into.length; i++) {
            into[i] += others[i];
        }
    }

    double beyond() {
        return beyond;
    }

    double rows() {
        return terms[0];
    }

    ErrorBlock block() {
        return new ErrorBlock(listed(products), listed(absolute), listed(squares));
    }

    private static List<Double> listed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
