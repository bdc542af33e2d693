package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.InputColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows as points: a number is standardised by mean and standard deviation over the rows, a missing one stands at the mean; a category is
 * itself, and differs from any other, a missing one included, by 1. An input that is the same in all rows has no effect.
 */
final class InputSpace {
    private final List<InputColumn> inputs;
    private final double[] mean;
    private final double[] scale;
    private final List<float[]> points = new ArrayList<>();

    private InputSpace(List<InputColumn> inputs) {
        this.inputs = inputs;
        this.mean = new double[inputs.size()];
        this.scale = new double[inputs.size()];
    }

    /** @param rows {@code [rows][inputs]}, NaN for missing */
    static InputSpace of(List<InputColumn> inputs, List<float[]> rows) {
        InputSpace space = new InputSpace(inputs);
        for (int input = 0; input < inputs.size(); input++) {
            space.fit(input, rows);
        }
        rows.forEach(row -> space.points.add(space.point(row)));
        return space;
    }

    private void fit(int input, List<float[]> rows) {
        double sum = 0;
        double squares = 0;
        int present = 0;
        for (float[] row : rows) {
            if (!Float.isNaN(row[input])) {
                present++;
                double before = row[input] - sum / Math.max(1, present - 1);
                sum += row[input];
                squares += present == 1 ? 0 : before * (row[input] - sum / present);
            }
        }
        mean[input] = present == 0 ? 0 : sum / present;
        scale[input] = present == 0 ? 0 : Math.sqrt(squares / present);
    }

    float[] point(float[] row) {
        float[] point = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            if (isCategory(i)) {
                point[i] = Float.isNaN(row[i]) ? -1 : row[i];
            } else {
                point[i] = Float.isNaN(row[i]) || scale[i] == 0 ? 0 : (float) ((row[i] - mean[i]) / scale[i]);
            }
        }
        return point;
    }

    private boolean isCategory(int input) {
        return inputs.get(input).type() == ColumnType.CATEGORICAL;
    }

    int size() {
        return points.size();
    }

    float[] point(int row) {
        return points.get(row);
    }

    /** All numbers at their means, all categories missing. */
    float[] mean() {
        float[] missing = new float[inputs.size()];
        Arrays.fill(missing, Float.NaN);
        return point(missing);
    }

    double squaredDistance(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            double difference = left[i] - right[i];
            sum += isCategory(i) ? (difference == 0 ? 0 : 1) : difference * difference;
        }
        return sum;
    }
}
