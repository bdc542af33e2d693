package dev.drydock.domain.drift;

/**
 * The first Wasserstein distance, or earth mover's distance, of two samples of a number: the area between their distribution functions,
 * in the number's unit (L. Vaserstein, 1969). The same number as {@code scipy.stats.wasserstein_distance(reference, window)}.
 */
final class Wasserstein {
    private Wasserstein() {}

    /**
     * @param reference rising, at least one value, no NaN
     * @param window likewise
     */
    static double distance(float[] reference, float[] window) {
        int before = 0;
        int now = 0;
        double at = Math.min(reference[0], window[0]);
        double area = 0;
        double lost = 0; // Kahan's compensation: a million small areas add up exactly enough
        while (before < reference.length || now < window.length) {
            double next = next(reference, before, window, now);
            double height = Math.abs((double) before / reference.length - (double) now / window.length);
            double piece = height * (next - at) - lost;
            double sum = area + piece;
            lost = (sum - area) - piece;
            area = sum;
            at = next;
            before = pass(reference, before, next);
            now = pass(window, now, next);
        }
        return area;
    }

    private static double next(float[] reference, int before, float[] window, int now) {
        if (before == reference.length) {
            return window[now];
        }
        return now == window.length ? reference[before] : Math.min(reference[before], window[now]);
    }

    private static int pass(float[] values, int from, double value) {
        int place = from;
        while (place < values.length && values[place] <= value) {
            place++;
        }
        return place;
    }
}
