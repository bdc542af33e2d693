package dev.drydock.domain.drift;

import dev.drydock.domain.registry.DriftMeasure;
import java.util.ArrayList;
import java.util.List;

/** All measures of one column whose two sides are counted. */
final class MeasureColumn {
    private final DriftColumn column;
    private final Counted reference;
    private final Counted window;
    private final List<Measurement> found = new ArrayList<>();

    private MeasureColumn(DriftColumn column, Counted reference, Counted window) {
        this.column = column;
        this.reference = reference;
        this.window = window;
    }

    /**
     * Measures what can be measured: the values of a number need all of them or a sketch on both sides.
     *
     * @param reference with at least one row, as {@code window}
     */
    static List<Measurement> measure(DriftColumn column, Counted reference, Counted window) {
        MeasureColumn measure = new MeasureColumn(column, reference, window);
        measure.bins();
        if (column.isNumber()) {
            measure.values();
        } else {
            measure.newCategories();
        }
        measure.missing();
        return List.copyOf(measure.found);
    }

    private void bins() {
        ChiSquare test = ChiSquare.of(reference.counts, window.counts);
        addOfRows(DriftMeasure.PSI, PopulationStability.index(reference.counts, window.counts), test.p());
        addOfRows(DriftMeasure.JENSEN_SHANNON, JensenShannon.distance(reference.counts, window.counts), test.p());
        addOfRows(DriftMeasure.CRAMERS_V, test.cramersV(), test.p());
    }

    private void values() {
        if (reference.present() == 0 || window.present() == 0) {
            return;
        }
        if (reference.values.isPresent() && window.values.isPresent()) {
            float[] before = reference.values.get();
            float[] now = window.values.get();
            addOfValues(
                    new Estimate(KolmogorovSmirnov.statistic(before, now), 0),
                    new Estimate(Wasserstein.distance(before, now), 0));
        } else if (reference.sketch.isPresent() && window.sketch.isPresent()) {
            SketchDistances distances = new SketchDistances(reference.sketch.get(), window.sketch.get());
            addOfValues(distances.kolmogorovSmirnov(), distances.wasserstein());
        }
    }

    private void addOfValues(Estimate kolmogorovSmirnov, Estimate wasserstein) {
        long fewer = Math.min(reference.present(), window.present());
        double p = KolmogorovSmirnov.p(kolmogorovSmirnov.value(), reference.present(), window.present());
        found.add(new Measurement(DriftMeasure.KOLMOGOROV_SMIRNOV, kolmogorovSmirnov, p, fewer));
        found.add(new Measurement(DriftMeasure.WASSERSTEIN, wasserstein, p, fewer));
    }

    private void newCategories() {
        long rows = 0;
        for (int category = 0; category < column.categories().size(); category++) {
            rows += reference.counts[category] == 0 ? window.counts[category] : 0;
        }
        ChiSquare test = ChiSquare.ofShare(0, reference.rows(), rows, window.rows());
        addOfRows(DriftMeasure.NEW_CATEGORIES, (double) rows / window.rows(), test.p());
    }

    private void missing() {
        double before = (double) reference.missing() / reference.rows();
        double now = (double) window.missing() / window.rows();
        ChiSquare test = ChiSquare.ofShare(reference.missing(), reference.rows(), window.missing(), window.rows());
        addOfRows(DriftMeasure.MISSING, Math.abs(now - before), test.p());
    }

    private void addOfRows(DriftMeasure measure, double value, double p) {
        found.add(new Measurement(measure, new Estimate(value, 0), p, Math.min(reference.rows(), window.rows())));
    }
}
