package dev.drydock.domain.drift;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The terms of a regression of errors: 1, a linear spline of the predicted quantity, and one of an input, whose missing values have a term of
 * their own. Beyond its outer knots a spline keeps its value.
 */
final class ErrorBasis {
    private static final double[] KNOTS = {0, 0.05, 0.25, 0.5, 0.75, 0.95, 1};

    private final float[] predictions;
    private final float[] values;

    /** @param values empty: without an input */
    ErrorBasis(List<Float> predictions, List<Float> values) {
        this.predictions = array(predictions);
        this.values = array(values);
    }

    private static float[] array(List<Float> knots) {
        float[] array = new float[knots.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = knots.get(i);
            if (!Float.isFinite(array[i]) || (i > 0 && !(array[i - 1] < array[i]))) {
                throw new IllegalArgumentException("the knots of errors do not rise");
            }
        }
        return array;
    }

    /** @param sorted rising, no NaN */
    static List<Float> knots(float[] sorted) {
        TreeSet<Float> knots = new TreeSet<>();
        for (int i = 0; i < KNOTS.length && sorted.length > 0; i++) {
            knots.add(sorted[(int) Math.round(KNOTS[i] * (sorted.length - 1))] + 0f);
        }
        return List.copyOf(knots);
    }

    static List<Float> knotsOfCategories(int categories) {
        return IntStream.range(0, categories).mapToObj(i -> (float) i).toList();
    }

    int size() {
        return 1 + Math.max(0, predictions.length - 1) + (values.length == 0 ? 0 : values.length);
    }

    /** @param value NaN for missing; not looked at without an input */
    double[] terms(float prediction, float value) {
        double[] terms = new double[size()];
        terms[0] = 1;
        spread(predictions, prediction, terms, 1);
        if (values.length > 0 && Float.isNaN(value)) {
            terms[terms.length - 1] = 1;
        } else if (values.length > 0) {
            spread(values, value, terms, Math.max(1, predictions.length));
        }
        return terms;
    }

    /** Whether the prediction or the input lies beyond its outer knots. */
    boolean isBeyond(float prediction, float value) {
        return isBeyond(predictions, prediction) || (!Float.isNaN(value) && isBeyond(values, value));
    }

    private static boolean isBeyond(float[] knots, float value) {
        return knots.length > 0 && !(knots[0] <= value && value <= knots[knots.length - 1]);
    }

    /** Between two knots in proportion; the first knot has no term, as the term 1 is its. */
    private static void spread(float[] knots, float value, double[] terms, int from) {
        int above = 0;
        while (above < knots.length && knots[above] <= value) {
            above++;
        }
        if (above == 0 || knots.length < 2) {
            return;
        }
        if (above == knots.length) {
            terms[from + knots.length - 2] = 1;
            return;
        }
        double way = ((double) value - knots[above - 1]) / ((double) knots[above] - knots[above - 1]);
        terms[from + above - 1] = way;
        if (above > 1) {
            terms[from + above - 2] = 1 - way;
        }
    }
}
