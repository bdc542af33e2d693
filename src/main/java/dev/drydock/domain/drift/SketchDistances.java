package dev.drydock.domain.drift;

/**
 * The Kolmogorov–Smirnov statistic and the Wasserstein distance of two samples that were counted between the same edges, with a bound of
 * their error. At the edges both distribution functions F and G are known; between two of them each lies between its values there, and
 * the bounds are the worst that leaves.
 */
final class SketchDistances {
    private final double[] reference;
    private final double[] window;
    private final double[] ends;

    /** @param reference not empty; as {@code window}, which has the same edges */
    SketchDistances(Sketch reference, Sketch window) {
        this.reference = cumulative(reference);
        this.window = cumulative(window);
        this.ends = ends(reference, window);
    }

    private static double[] cumulative(Sketch sketch) {
        double total = sketch.total();
        double[] shares = new double[sketch.counts().size() + 1];
        long sum = 0;
        for (int i = 0; i < sketch.counts().size(); i++) {
            sum += sketch.counts().get(i);
            shares[i + 1] = sum / total;
        }
        return shares;
    }

    /** Where the bins begin and end; the outer ones at the outermost value of either side. */
    private static double[] ends(Sketch reference, Sketch window) {
        int edges = reference.edges().size();
        double[] ends = new double[edges + 2];
        for (int i = 0; i < edges; i++) {
            ends[i + 1] = reference.edges().get(i);
        }
        ends[0] =
                Math.min(edges == 0 ? Double.POSITIVE_INFINITY : ends[1], Math.min(reference.least(), window.least()));
        ends[edges + 1] = Math.max(
                edges == 0 ? Double.NEGATIVE_INFINITY : ends[edges], Math.max(reference.most(), window.most()));
        return ends;
    }

    /** Never above what all values would give; at most {@code error} below it, which no bin's share exceeds. */
    Estimate kolmogorovSmirnov() {
        double found = 0;
        double possible = 0;
        for (int bin = 0; bin < ends.length - 1; bin++) {
            double atEnd = Math.abs(reference[bin + 1] - window[bin + 1]);
            found = Math.max(found, atEnd);
            possible = Math.max(possible, isOneValue(bin) ? atEnd : farthest(bin));
        }
        return new Estimate(found, Math.max(0, possible - found));
    }

    /** In the middle of what it can be, bin by bin. */
    Estimate wasserstein() {
        double area = 0;
        double error = 0;
        for (int bin = 0; bin < ends.length - 1; bin++) {
            double width = ends[bin + 1] - ends[bin];
            double most = isOneValue(bin) ? Math.abs(reference[bin + 1] - window[bin + 1]) : farthest(bin);
            double least = isOneValue(bin) ? most : nearest(bin);
            area += width * (most + least) / 2;
            error += width * (most - least) / 2;
        }
        return new Estimate(area, error);
    }

    /** No float32 lies between its ends: both functions keep their value from its beginning on. */
    private boolean isOneValue(int bin) {
        return Math.nextUp((float) ends[bin]) >= ends[bin + 1];
    }

    private double farthest(int bin) {
        return Math.max(reference[bin + 1] - window[bin], window[bin + 1] - reference[bin]);
    }

    private double nearest(int bin) {
        return Math.max(0, Math.max(window[bin] - reference[bin + 1], reference[bin] - window[bin + 1]));
    }
}
