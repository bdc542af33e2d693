package dev.drydock.domain.drift;

import dev.drydock.domain.registry.DriftMeasure;

/** Which test says whether chance explains a measure. */
enum DriftTest {
    /** Of the bins and the missing values. */
    CHI_SQUARE,
    KOLMOGOROV_SMIRNOV,
    /** Chi-square of the missing values against all others. */
    MISSING,
    /** Chi-square of the new categories against all others. */
    NEW_CATEGORIES;

    static DriftTest of(DriftMeasure measure) {
        return switch (measure) {
            case PSI, JENSEN_SHANNON, CRAMERS_V -> CHI_SQUARE;
            case KOLMOGOROV_SMIRNOV, WASSERSTEIN -> KOLMOGOROV_SMIRNOV;
            case MISSING -> MISSING;
            case NEW_CATEGORIES -> NEW_CATEGORIES;
        };
    }
}
