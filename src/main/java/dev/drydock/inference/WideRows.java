package dev.drydock.inference;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Rows all over the range that a model's inputs allow: each end of each input, each category and each value that may be missing, with the
 * other inputs as usual, and rows with every input anywhere. The same for the same seed.
 */
final class WideRows {
    /** How many spreads from the middle an input without a limit is tried; a normal value is seldom beyond. */
    private static final double UNLIMITED = 6;

    /** Of an input with more, as many evenly spaced ones. */
    private static final int MOST_CATEGORIES = 20;

    private final List<ModelSignature.Input> inputs;
    private final Preprocessing preprocessing;
    private final SplittableRandom random;

    private WideRows(ModelSignature signature, Preprocessing preprocessing, long seed) {
        this.inputs = signature.inputs();
        this.preprocessing = preprocessing;
        this.random = new SplittableRandom(seed);
    }

    /** @param anywhere how many rows with every input anywhere follow those at the ends */
    static RawRows.Numbers of(ModelSignature signature, Preprocessing preprocessing, int anywhere, long seed) {
        return new WideRows(signature, preprocessing, seed).rows(anywhere);
    }

    private RawRows.Numbers rows(int anywhere) {
        int ends = inputs.stream().mapToInt(WideRows::ends).sum();
        float[] raw = new float[(ends + anywhere) * inputs.size()];
        int row = 0;
        for (int input = 0; input < inputs.size(); input++) {
            for (int end = 0; end < ends(inputs.get(input)); end++, row++) {
                for (int i = 0; i < inputs.size(); i++) {
                    raw[row * inputs.size() + i] = i == input ? end(i, end) : (float) middle(i);
                }
            }
        }
        for (; row < ends + anywhere; row++) {
            for (int i = 0; i < inputs.size(); i++) {
                raw[row * inputs.size() + i] = anywhere(i);
            }
        }
        return new RawRows.Numbers(raw, ends + anywhere);
    }

    private static int ends(ModelSignature.Input input) {
        return (input.categorical()
                        ? Math.min(MOST_CATEGORIES, input.categories().size())
                        : 2)
                + (input.missing() ? 1 : 0);
    }

    /** @param end 0 and 1 are the least and the largest number, or categories; what comes then is missing */
    private float end(int input, int end) {
        if (inputs.get(input).categorical()) {
            int categories = inputs.get(input).categories().size();
            int tried = Math.min(MOST_CATEGORIES, categories);
            int category = end * categories / tried;
            return end < tried ? category : Float.NaN;
        }
        return end == 0 ? (float) least(input) : end == 1 ? (float) largest(input) : Float.NaN;
    }

    /** Half of the numbers are evenly distributed, the others near the middle, where a wide limit would leave few. */
    private float anywhere(int input) {
        ModelSignature.Input of = inputs.get(input);
        if (of.missing() && random.nextInt(8) == 0) {
            return Float.NaN;
        }
        if (of.categorical()) {
            return random.nextInt(of.categories().size());
        }
        double value = random.nextBoolean()
                ? least(input) + random.nextDouble() * (largest(input) - least(input))
                : middle(input) + random.nextGaussian() * 2 * preprocessing.spread(input);
        return (float) Math.min(largest(input), Math.max(least(input), value));
    }

    private double least(int input) {
        Double limit = inputs.get(input).min();
        return limit != null ? limit : middle(input) - UNLIMITED * preprocessing.spread(input);
    }

    private double largest(int input) {
        Double limit = inputs.get(input).max();
        return limit != null ? limit : middle(input) + UNLIMITED * preprocessing.spread(input);
    }

    /** What the preprocessing takes for usual, if the limits allow that. */
    private double middle(int input) {
        ModelSignature.Input of = inputs.get(input);
        double atLeast = of.min() == null || of.categorical()
                ? preprocessing.typical(input)
                : Math.max(preprocessing.typical(input), of.min());
        return of.max() == null || of.categorical() ? atLeast : Math.min(atLeast, of.max());
    }
}
