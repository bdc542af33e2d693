package dev.drydock.modelfile;

import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.dataset.SplitRule.By;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The keys that say which rows train, tune and judge. */
final class SplitKeys {
    private static final List<String> OF_SHARES = List.of("train", "tune", "holdout", "salt");
    private static final List<String> OF_TIME = List.of("tune-from", "holdout-from");
    private static final Set<String> KEYS =
            Set.of("by", "train", "tune", "holdout", "salt", "tune-from", "holdout-from");
    private static final ValueType<By> BY =
            ValueType.oneOf(Arrays.stream(By.values()).collect(Collectors.toMap(By::key, Function.identity())));
    private static final double ROUNDING = 1e-9;

    private final Section model;
    private final Section splits;

    private SplitKeys(Section model, Section splits) {
        this.model = model;
        this.splits = splits;
    }

    /** @param name the model's, which is the salt if the owner writes none */
    static SplitRule read(Section model, String name) {
        return model.requiredSection("splits", KEYS)
                .flatMap(splits -> new SplitKeys(model, splits).rule(name))
                .orElse(SplitRule.ofGroups(0, 0, 0, name));
    }

    private Optional<SplitRule> rule(String name) {
        Optional<By> by = splits.has("by") ? splits.find("by", BY) : Optional.of(By.GROUP);
        return by.flatMap(known -> known == By.TIME ? instants() : Optional.of(shares(known, name)));
    }

    private void refuseForeign(List<String> keys, By by, String cure) {
        keys.stream()
                .filter(splits::has)
                .forEach(key -> splits.refuse(
                        key, "does not belong to splits by " + by.key() + "; remove it, or write " + cure + "."));
    }

    private SplitRule shares(By by, String name) {
        refuseForeign(OF_TIME, by, "by: time");
        Optional<Double> train = splits.required("train", ValueType.share());
        Optional<Double> tune = splits.required("tune", ValueType.share());
        Optional<Double> holdout = splits.required("holdout", ValueType.share());
        if (train.isPresent() && tune.isPresent() && holdout.isPresent()) {
            checkShares(train.get(), tune.get(), holdout.get());
        }
        return new SplitRule.Shares(
                by,
                train.orElse(0.0),
                tune.orElse(0.0),
                holdout.orElse(0.0),
                splits.optional("salt", ValueType.text(), name));
    }

    private void checkShares(double train, double tune, double holdout) {
        double sum = train + tune + holdout;
        if (Math.abs(sum - 1) > ROUNDING) {
            model.refuse(
                    "splits", "train, tune and holdout sum to " + Math.rint(sum * 1e6) / 1e6 + "; make them sum to 1.");
        }
        Map.of("train", train, "tune", tune, "holdout", holdout).forEach((key, share) -> {
            if (share == 0) {
                splits.refuse(key, "is 0, so that nothing would fall into it; write a share above 0.");
            }
        });
    }

    private Optional<SplitRule> instants() {
        refuseForeign(OF_SHARES, By.TIME, "by: group or by: id");
        Optional<Instant> tuneFrom = splits.required("tune-from", ValueType.instant());
        Optional<Instant> holdoutFrom = splits.required("holdout-from", ValueType.instant());
        if (tuneFrom.isEmpty() || holdoutFrom.isEmpty()) {
            return Optional.empty();
        }
        if (!tuneFrom.get().isBefore(holdoutFrom.get())) {
            splits.refuse(
                    "tune-from",
                    "is " + tuneFrom.get() + ", not before holdout-from, which is " + holdoutFrom.get()
                            + ", so that tune would be empty; correct one of them.");
        }
        return Optional.of(new SplitRule.Instants(tuneFrom.get(), holdoutFrom.get()));
    }
}
