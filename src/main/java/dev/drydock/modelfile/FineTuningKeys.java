package dev.drydock.modelfile;

import dev.drydock.domain.registry.FineTuning;
import dev.drydock.domain.registry.FineTuning.LayerRate;
import dev.drydock.domain.registry.FineTuning.Unfreezing;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.RateSchedule;
import dev.drydock.domain.registry.RateSchedule.Kind;
import dev.drydock.domain.registry.Task;
import dev.drydock.yaml.Problems;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The keys of {@code training} that change from step to step, from parameter to parameter and from row to row. */
final class FineTuningKeys {
    /** Of parameters' names. */
    static final ValueType<String> PREFIX = ValueType.text(
            Pattern.compile("[A-Za-z0-9_.]{1,200}"),
            "letters, digits, underscores and dots, as a parameter's name begins");

    private static final int MOST_RULES = 1000;
    private static final Set<String> RATE_KEYS = Set.of("parameters", "factor");
    private static final Set<String> UNFREEZE_KEYS = Set.of("parameters", "epoch");
    private static final String UNREAD = "";
    private static final ValueType<Kind> KIND = ValueType.oneOf(
            Map.of(Kind.CONSTANT.key(), Kind.CONSTANT, Kind.LINEAR.key(), Kind.LINEAR, Kind.COSINE.key(), Kind.COSINE));
    private static final ValueType<Boolean> DECAY = ValueType.oneOf(Map.of("all", false, "matrices", true));
    private static final ValueType<Boolean> RESAMPLING =
            ValueType.oneOf(Map.of("none", false, TrainingSettings.BALANCED, true));

    private final Section section;

    private FineTuningKeys(Section section) {
        this.section = section;
    }

    /** What a section says; a key that it leaves out is taken from {@code absent}. */
    static FineTuning read(Section section, FineTuning absent) {
        FineTuningKeys keys = new FineTuningKeys(section);
        return new FineTuning(
                keys.schedule(absent.schedule()),
                section.has("layer-rates") ? keys.layerRates() : absent.layerRates(),
                section.has("unfreeze") ? keys.unfreeze() : absent.unfreeze(),
                section.optional("decay", DECAY, absent.sparesVectors()),
                section.optional("label-smoothing", ValueType.decimal(0, 0.5), absent.labelSmoothing()),
                section.optional("accumulate", ValueType.whole(1, 1000), (long) absent.accumulate())
                        .intValue(),
                section.optional("resampling", RESAMPLING, absent.balancedResampling()));
    }

    private RateSchedule schedule(RateSchedule absent) {
        Optional<Kind> given = section.find("schedule", KIND);
        Kind kind = given.orElse(absent.kind());
        double warmup = section.optional("warmup", ValueType.share(), absent.warmup());
        double ifFalling = absent.kind() == Kind.CONSTANT ? 0 : absent.last();
        double last = section.optional("final-rate", ValueType.share(), ifFalling);
        boolean isKnown = given.isPresent() || !section.has("schedule");
        if (kind == Kind.CONSTANT && isKnown && section.has("final-rate")) {
            section.refuse(
                    "final-rate", "belongs to a rate that falls; write schedule: cosine or linear, or remove it.");
        }
        return new RateSchedule(kind, warmup, kind == Kind.CONSTANT ? 1 : last);
    }

    private List<LayerRate> layerRates() {
        Set<String> seen = new HashSet<>();
        return section.sections("layer-rates", 0, MOST_RULES, RATE_KEYS).stream()
                .map(rate -> new LayerRate(
                        prefix(rate, seen),
                        rate.required("factor", ValueType.decimal(1e-6, 1000)).orElse(1.0)))
                .toList();
    }

    private List<Unfreezing> unfreeze() {
        Set<String> seen = new HashSet<>();
        return section.sections("unfreeze", 0, MOST_RULES, UNFREEZE_KEYS).stream()
                .map(one -> new Unfreezing(
                        one.required("epoch", ValueType.whole(2, 10_000))
                                .orElse(2L)
                                .intValue(),
                        prefix(one, seen)))
                .toList();
    }

    private static String prefix(Section rule, Set<String> seen) {
        Optional<String> prefix = rule.required("parameters", PREFIX);
        if (prefix.isPresent() && !seen.add(prefix.get())) {
            rule.refuse("parameters", "is " + Problems.quote(prefix.get()) + " a second time; remove one of the two.");
        }
        return prefix.orElse(UNREAD);
    }

    /** Settings that do not fit the task or another setting. Each conflict is reported once, for the section that sets one of the two. */
    static void refuseMisfits(Section section, Task task, TrainingSettings settings) {
        FineTuning fineTuning = settings.fineTuning();
        if (!task.isClassification()) {
            for (String key : List.of("label-smoothing", "resampling")) {
                if (section.has(key)) {
                    section.refuse(key, "does not belong to task: " + task.yamlName() + "; remove it.");
                }
            }
        }
        if (fineTuning.balancedResampling() && settings.classWeights().equals(TrainingSettings.BALANCED)) {
            refuseOne(
                    section,
                    "resampling",
                    "class-weights",
                    "is balanced, and the other of resampling and class-weights is too, so that rare classes would count"
                            + " twice; write none for one of them.");
        }
        for (Unfreezing unfreezing : fineTuning.unfreeze()) {
            if (unfreezing.epoch() > settings.epochs()) {
                refuseOne(
                        section,
                        "unfreeze",
                        "epochs",
                        "leaves " + Problems.quote(unfreezing.prefix())
                                + " frozen for ever: it is to be trained from epoch " + unfreezing.epoch()
                                + " on, and epochs is " + settings.epochs()
                                + "; write an epoch up to that, or more epochs.");
            }
        }
        if (!fineTuning.unfreeze().isEmpty() && settings.freeze().isEmpty()) {
            refuseOne(
                    section,
                    "unfreeze",
                    "freeze",
                    "leaves nothing to unfreeze: freeze is empty; name in freeze what is to stay as it is at first.");
        }
    }

    private static void refuseOne(Section section, String key, String other, String sentence) {
        if (section.has(key) || section.has(other)) {
            section.refuse(section.has(key) ? key : other, sentence);
        }
    }
}
