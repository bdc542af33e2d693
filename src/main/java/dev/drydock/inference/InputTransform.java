package dev.drydock.inference;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;

/** How one input becomes columns of the module's input; {@code docs/formats.md} has the kinds. */
sealed interface InputTransform {
    /** How many columns it writes. */
    int width();

    /** @param value NaN where it is missing */
    void write(float value, float[] packed, int at);

    /** A raw value in the middle of the range; of a category the first, and of an unused input 0. */
    default float typical() {
        return 0;
    }

    /** How far {@link #typical} may be left; 0 for a category and an unused input. */
    default float spread() {
        return 0;
    }

    private static void indicate(boolean indicator, float value, float[] packed, int at) {
        if (indicator) {
            packed[at] = Float.isNaN(value) ? 1 : 0;
        }
    }

    /** {@code (x - centre) / scale}: kinds {@code standard} and {@code robust}. */
    record Linear(double centre, double scale, double impute, boolean indicator) implements InputTransform {
        @Override
        public int width() {
            return indicator ? 2 : 1;
        }

        @Override
        public void write(float value, float[] packed, int at) {
            packed[at] = (float) (((Float.isNaN(value) ? impute : value) - centre) / scale);
            indicate(indicator, value, packed, at + 1);
        }

        @Override
        public float typical() {
            return (float) centre;
        }

        @Override
        public float spread() {
            return (float) scale;
        }
    }

    /**
     * {@code (log(1 + max(x, 0)) - mean) / scale}.
     *
     * @param mean of the logarithm, as are {@code scale} and {@code impute}
     */
    record LogStandard(double mean, double scale, double impute, boolean indicator) implements InputTransform {
        /** In strict arithmetic, so that every machine gets the same. */
        static double logOf(double value) {
            return StrictMath.log1p(Math.max(value, 0));
        }

        @Override
        public int width() {
            return indicator ? 2 : 1;
        }

        @Override
        public void write(float value, float[] packed, int at) {
            packed[at] = (float) (((Float.isNaN(value) ? impute : logOf(value)) - mean) / scale);
            indicate(indicator, value, packed, at + 1);
        }

        @Override
        public float typical() {
            return (float) StrictMath.expm1(mean);
        }

        @Override
        public float spread() {
            return (float) (StrictMath.expm1(mean + scale) - StrictMath.expm1(mean));
        }
    }

    /** Nothing: the module does not take the input any more, and clients may still give it. */
    record Unused() implements InputTransform {
        @Override
        public int width() {
            return 0;
        }

        @Override
        public void write(float value, float[] packed, int at) {
            // takes no column
        }
    }

    /** A column for each category; all zeros for a missing one. */
    record OneHot(String input, int size) implements InputTransform {
        @Override
        public int width() {
            return size;
        }

        @Override
        public void write(float value, float[] packed, int at) {
            if (!Float.isNaN(value)) {
                packed[at + index(input, size, value)] = 1;
            }
        }
    }

    /** The place of a category among its like, 0 to 1; the middle for a missing one. */
    record Ordinal(String input, int size, boolean indicator) implements InputTransform {
        private static final float MIDDLE = 0.5f;

        @Override
        public int width() {
            return indicator ? 2 : 1;
        }

        @Override
        public void write(float value, float[] packed, int at) {
            packed[at] = Float.isNaN(value) ? MIDDLE : (float) (index(input, size, value) / (size - 1.0));
            indicate(indicator, value, packed, at + 1);
        }
    }

    private static int index(String input, int size, float value) {
        int index = (int) value;
        if (index != value || index < 0 || index >= size) {
            throw new DrydockException(
                    InferenceFailure.SCORING_INPUT_INVALID,
                    "A row cannot be scored: input " + input + " has the category index " + value
                            + ", but it must be a whole number from 0 to " + (size - 1)
                            + ". Send one of the declared categories.");
        }
        return index;
    }
}
