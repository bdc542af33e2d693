package dev.drydock.domain.drift;

import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.drift.DriftMeter.TrainingSnapshot;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.registry.DriftLimits;
import dev.drydock.domain.registry.DriftMeasure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Measures a window and judges each column: it has drifted if one of its measures is at or above its limit <em>and</em> the measure's test,
 * adjusted for all tests of the report, stays below the significance. Both are needed: with a million rows a difference that does not
 * matter is significant, and with fifty rows a large difference can be chance.
 */
public final class JudgeDrift {
    private final DriftLimits limits;
    private final PastWindows past;
    private final Map<DriftColumn, Map<DriftTest, Double>> adjusted = new HashMap<>();

    private JudgeDrift(DriftLimits limits, PastWindows past) {
        this.limits = limits;
        this.past = past;
    }

    /**
     * @param packaged what the champion's package says of its training data
     * @param training the training data themselves, if they are available
     * @return the columns in their order; empty without a reference or with an empty window
     */
    public static List<ColumnDrift> judge(
            List<DriftColumn> columns,
            Optional<DriftReference> packaged,
            Optional<TrainingSnapshot> training,
            SnapshotFeatures window,
            DriftLimits limits,
            PastWindows past) {
        if ((packaged.isEmpty() && training.isEmpty()) || window.rows() == 0) {
            return List.of();
        }
        return new JudgeDrift(limits, past).judge(DriftMeter.measure(columns, packaged, training, window));
    }

    private List<ColumnDrift> judge(List<MeasuredColumn> columns) {
        adjust(columns);
        return columns.stream().map(this::judge).toList();
    }

    /** Each test counts once, even if several measures share it. A test with too few values does not count. */
    private void adjust(List<MeasuredColumn> columns) {
        List<Map.Entry<DriftColumn, DriftTest>> tests = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (MeasuredColumn column : columns) {
            Map<DriftTest, Double> own = new EnumMap<>(DriftTest.class);
            column.measurements().stream()
                    .filter(measurement -> measurement.fewer() >= limits.minValues())
                    .forEach(measurement -> own.put(DriftTest.of(measurement.measure()), measurement.p()));
            own.forEach((test, p) -> {
                tests.add(Map.entry(column.column(), test));
                values.add(p);
            });
        }
        double[] found = BenjaminiHochberg.adjust(
                values.stream().mapToDouble(Double::doubleValue).toArray());
        for (int i = 0; i < found.length; i++) {
            adjusted.computeIfAbsent(tests.get(i).getKey(), column -> new EnumMap<>(DriftTest.class))
                    .put(tests.get(i).getValue(), found[i]);
        }
    }

    private ColumnDrift judge(MeasuredColumn column) {
        List<Measured> measures = column.measurements().stream()
                .map(measurement -> judge(column, measurement))
                .toList();
        return new ColumnDrift(
                column.column().role(),
                column.column().name(),
                column.method(),
                verdict(measures),
                measures,
                column.histogram());
    }

    private static DriftVerdict verdict(List<Measured> measures) {
        if (measures.isEmpty()) {
            return DriftVerdict.NO_REFERENCE;
        }
        for (DriftVerdict worst : List.of(DriftVerdict.DRIFTED, DriftVerdict.INSUFFICIENT_EVIDENCE)) {
            if (measures.stream().anyMatch(measured -> measured.limit().isPresent() && measured.verdict() == worst)) {
                return worst;
            }
        }
        return DriftVerdict.STABLE;
    }

    private Measured judge(MeasuredColumn column, Measurement measurement) {
        Optional<Band> band = past.band(column.column(), measurement.measure());
        Optional<Double> fixed = fixed(column, measurement.measure());
        boolean fromBand = limits.bandDecides() && fixed.isPresent() && band.isPresent();
        Optional<Double> limit = fromBand ? band.map(Band::upper) : fixed;
        Optional<Double> chance = Optional.ofNullable(
                adjusted.getOrDefault(column.column(), Map.of()).get(DriftTest.of(measurement.measure())));
        boolean enough = measurement.fewer() >= limits.minValues();
        return new Measured(
                measurement.measure(),
                measurement.estimate().value(),
                measurement.estimate().error(),
                OptionalDouble.of(measurement.p()),
                enough ? optional(chance) : OptionalDouble.empty(),
                optional(limit),
                fromBand,
                band,
                verdict(measurement.estimate().value(), enough ? chance : Optional.empty(), limit));
    }

    private static OptionalDouble optional(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }

    /** Of the Wasserstein distance in the column's unit; empty if the deviation that it is a multiple of is not known. */
    private Optional<Double> fixed(MeasuredColumn column, DriftMeasure measure) {
        Optional<Double> limit = limits.find(measure);
        return measure == DriftMeasure.WASSERSTEIN
                ? limit.map(multiple -> multiple * column.deviation()).filter(Double::isFinite)
                : limit;
    }

    private DriftVerdict verdict(double value, Optional<Double> chance, Optional<Double> limit) {
        if (chance.isEmpty()) {
            return DriftVerdict.INSUFFICIENT_EVIDENCE;
        }
        if (limit.isEmpty()) {
            return DriftVerdict.NO_LIMIT;
        }
        if (value < limit.get() || value == 0) {
            return DriftVerdict.STABLE;
        }
        return chance.get() <= limits.significance() ? DriftVerdict.DRIFTED : DriftVerdict.INSUFFICIENT_EVIDENCE;
    }
}
