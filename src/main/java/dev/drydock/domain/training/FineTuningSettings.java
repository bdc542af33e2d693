package dev.drydock.domain.training;

import dev.drydock.domain.registry.FineTuning;
import dev.drydock.domain.registry.FineTuning.LayerRate;
import dev.drydock.domain.registry.FineTuning.Unfreezing;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.RateSchedule;
import dev.drydock.domain.registry.RateSchedule.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** {@link FineTuning} as a task's settings by name, and back. Only what is set is named. */
public final class FineTuningSettings {
    private static final String SCHEDULE = "schedule";
    private static final String WARMUP = "warmup";
    private static final String FINAL_RATE = "final-rate";
    static final String LAYER_RATES = "layer-rates";
    static final String UNFREEZE = "unfreeze";
    private static final String DECAY = "decay";
    private static final String LABEL_SMOOTHING = "label-smoothing";
    private static final String ACCUMULATE = "accumulate";
    private static final String RESAMPLING = "resampling";

    private static final int MOST_ACCUMULATED = 1000;
    private static final String ALL = "all";
    private static final String MATRICES = "matrices";
    private static final String EACH_ROW_ONCE = "none";

    private final Map<String, String> settings;
    private final List<String> problems;

    private FineTuningSettings(Map<String, String> settings, List<String> problems) {
        this.settings = settings;
        this.problems = problems;
    }

    static SortedMap<String, String> named(FineTuning fineTuning) {
        SortedMap<String, String> named = new TreeMap<>();
        RateSchedule schedule = fineTuning.schedule();
        if (!schedule.equals(RateSchedule.CONSTANT)) {
            named.put(SCHEDULE, schedule.kind().key());
            named.put(WARMUP, Double.toString(schedule.warmup()));
            named.put(FINAL_RATE, Double.toString(schedule.last()));
        }
        if (!fineTuning.layerRates().isEmpty()) {
            named.put(
                    LAYER_RATES,
                    fineTuning.layerRates().stream()
                            .map(rate -> rate.prefix() + "=" + rate.factor())
                            .collect(Collectors.joining(",")));
        }
        if (!fineTuning.unfreeze().isEmpty()) {
            named.put(
                    UNFREEZE,
                    fineTuning.unfreeze().stream()
                            .map(one -> one.prefix() + "=" + one.epoch())
                            .collect(Collectors.joining(",")));
        }
        if (fineTuning.sparesVectors()) {
            named.put(DECAY, MATRICES);
        }
        if (fineTuning.labelSmoothing() > 0) {
            named.put(LABEL_SMOOTHING, Double.toString(fineTuning.labelSmoothing()));
        }
        if (fineTuning.accumulate() > 1) {
            named.put(ACCUMULATE, Integer.toString(fineTuning.accumulate()));
        }
        if (fineTuning.balancedResampling()) {
            named.put(RESAMPLING, TrainingSettings.BALANCED);
        }
        return named;
    }

    /** @param problems receives every invalid setting, with its allowed values */
    public static FineTuning read(Map<String, String> settings, List<String> problems) {
        FineTuningSettings reader = new FineTuningSettings(settings, problems);
        return new FineTuning(
                reader.schedule(),
                reader.rules(LAYER_RATES, LayerRate::new),
                reader.rules(UNFREEZE, (prefix, epoch) -> new Unfreezing((int) (double) epoch, prefix)),
                reader.chosen(DECAY, ALL, MATRICES),
                reader.number(LABEL_SMOOTHING, 0, 0, 0.5),
                reader.accumulate(),
                reader.chosen(RESAMPLING, EACH_ROW_ONCE, TrainingSettings.BALANCED));
    }

    private RateSchedule schedule() {
        String key = settings.getOrDefault(SCHEDULE, Kind.CONSTANT.key());
        Kind kind = Arrays.stream(Kind.values())
                .filter(one -> one.key().equals(key))
                .findFirst()
                .orElse(null);
        if (kind == null) {
            problems.add(SCHEDULE + " must be constant, linear or cosine, not '" + key + "'");
            return RateSchedule.CONSTANT;
        }
        return new RateSchedule(kind, number(WARMUP, 0, 0, 1), number(FINAL_RATE, 1, 0, 1));
    }

    private <T> List<T> rules(String name, BiFunction<String, Double, T> rule) {
        List<T> rules = new ArrayList<>();
        String text = settings.getOrDefault(name, "");
        if (text.isEmpty()) {
            return rules;
        }
        for (String one : text.split(",", -1)) {
            int equals = one.indexOf('=');
            try {
                rules.add(rule.apply(one.substring(0, equals), Double.valueOf(one.substring(equals + 1))));
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                problems.add(name + " must be PREFIX=NUMBER, ..., not '" + one + "'");
            }
        }
        return rules;
    }

    /** Whether the second is chosen; the first if the setting is absent. */
    private boolean chosen(String name, String absent, String other) {
        String value = settings.getOrDefault(name, absent);
        if (!value.equals(absent) && !value.equals(other)) {
            problems.add(name + " must be " + absent + " or " + other + ", not '" + value + "'");
        }
        return value.equals(other);
    }

    private int accumulate() {
        String text = settings.getOrDefault(ACCUMULATE, "1");
        if (text.matches("[1-9][0-9]{0,3}") && Integer.parseInt(text) <= MOST_ACCUMULATED) {
            return Integer.parseInt(text);
        }
        problems.add(ACCUMULATE + " must be a whole number from 1 to " + MOST_ACCUMULATED + ", not '" + text + "'");
        return 1;
    }

    private double number(String name, double absent, double min, double max) {
        String text = settings.getOrDefault(name, Double.toString(absent));
        try {
            double value = Double.parseDouble(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        problems.add(name + " must be from " + min + " to " + max + ", not '" + text + "'");
        return absent;
    }
}
