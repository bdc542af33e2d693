package dev.drydock.domain.registry;

import java.util.Arrays;
import java.util.Optional;

/** A measure of how far two samples of one column are apart, which a model's owner can limit. */
public enum DriftMeasure {
    /** The population stability index over the bins of the reference and the missing values. */
    PSI("psi", "PSI"),
    /** The Jensen–Shannon distance over the same bins, 0 to 1. */
    JENSEN_SHANNON("jensen-shannon", "Jensen–Shannon"),
    /** Cramér's V of the chi-square test over the same bins, 0 to 1. */
    CRAMERS_V("cramers-v", "Cramér's V"),
    /** The two-sample Kolmogorov–Smirnov statistic of the values of a number, 0 to 1. */
    KOLMOGOROV_SMIRNOV("kolmogorov-smirnov", "Kolmogorov–Smirnov"),
    /** The first Wasserstein distance of the values of a number, in its unit; limited in standard deviations of the reference. */
    WASSERSTEIN("wasserstein", "Wasserstein"),
    /** By how much the share of missing values differs, 0 to 1. */
    MISSING("missing", "missing"),
    /** The share of rows in categories that the reference has no row of, 0 to 1. */
    NEW_CATEGORIES("new-categories", "new categories");

    private final String key;
    private final String words;

    DriftMeasure(String key, String words) {
        this.key = key;
        this.words = words;
    }

    /** As {@code model.yaml} and reports name it. */
    public String key() {
        return key;
    }

    /** For people. */
    public String words() {
        return words;
    }

    public static Optional<DriftMeasure> ofKey(String key) {
        return Arrays.stream(values())
                .filter(measure -> measure.key.equals(key))
                .findFirst();
    }
}
