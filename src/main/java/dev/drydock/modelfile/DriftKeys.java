package dev.drydock.modelfile;

import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftLimits;
import dev.drydock.domain.registry.DriftMeasure;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The section {@code drift}: limits of measures by their own keys, and what a run makes of them. */
final class DriftKeys {
    private static final String SIGNIFICANCE = "significance";
    private static final String MIN_ROWS = "min-rows";
    private static final String MIN_LABELS = "min-labels";
    private static final String MIN_VALUES = "min-values";
    private static final String DECIDING = "deciding";
    private static final String BAND = "band";
    private static final String WITHOUT_REFERENCE = "without-reference";
    private static final String ESTIMATED_LOSS = "estimated-loss";

    private static final ValueType<Long> COUNT = ValueType.whole(1, 1_000_000_000);
    private static final ValueType<List<ColumnRole>> ROLES = ValueType.listOf(
            ValueType.oneOf(
                    Arrays.stream(ColumnRole.values()).collect(Collectors.toMap(ColumnRole::key, Function.identity()))),
            1,
            ColumnRole.values().length);
    private static final ValueType<Boolean> BAND_DECIDES = ValueType.oneOf(Map.of("decides", true, "shown", false));
    private static final ValueType<Boolean> RETRAINS = ValueType.oneOf(Map.of("retrain", true, "keep", false));

    private DriftKeys() {}

    static DriftLimits read(Section model) {
        return model.findSection("drift", keys()).map(DriftKeys::limits).orElse(DriftLimits.DEFAULT);
    }

    private static Set<String> keys() {
        Set<String> keys = new HashSet<>(Set.of(
                SIGNIFICANCE, MIN_ROWS, MIN_LABELS, MIN_VALUES, DECIDING, BAND, WITHOUT_REFERENCE, ESTIMATED_LOSS));
        Arrays.stream(DriftMeasure.values()).map(DriftMeasure::key).forEach(keys::add);
        return keys;
    }

    private static DriftLimits limits(Section section) {
        DriftLimits absent = DriftLimits.DEFAULT;
        Map<DriftMeasure, Double> most = new EnumMap<>(absent.most());
        for (DriftMeasure measure : DriftMeasure.values()) {
            section.find(measure.key(), range(measure)).ifPresent(limit -> most.put(measure, limit));
        }
        return new DriftLimits(
                most,
                section.optional(SIGNIFICANCE, ValueType.decimal(0.001, 0.5), absent.significance()),
                count(section, MIN_ROWS, absent.minRows()),
                count(section, MIN_LABELS, absent.minLabels()),
                count(section, MIN_VALUES, absent.minValues()),
                section.find(DECIDING, ROLES).map(Set::copyOf).orElse(absent.deciding()),
                section.optional(BAND, BAND_DECIDES, absent.bandDecides()),
                section.optional(WITHOUT_REFERENCE, RETRAINS, absent.retrainsWithoutReference()),
                section.optional(ESTIMATED_LOSS, ValueType.decimal(0.001, 100), absent.estimatedLoss()));
    }

    private static ValueType<Double> range(DriftMeasure measure) {
        return switch (measure) {
            case PSI -> ValueType.decimal(0.001, 10);
            case WASSERSTEIN -> ValueType.decimal(0.001, 1000);
            case JENSEN_SHANNON, CRAMERS_V, KOLMOGOROV_SMIRNOV -> ValueType.decimal(0.001, 1);
            case MISSING, NEW_CATEGORIES -> ValueType.share();
        };
    }

    private static int count(Section section, String key, int absent) {
        return section.optional(key, COUNT, (long) absent).intValue();
    }
}
