package dev.drydock.domain.validation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a gate measures on holdout rows; for all of them more is better. */
public enum Metric {
    /** Area under the receiver operating characteristic: the chance that a positive row scores above a negative one. */
    AUC,
    /** Share of rows whose class at threshold 0.5 is right. */
    ACCURACY,
    /** Mean natural-log likelihood of the true class: the log loss with its sign turned. Scores are held within 1e-7 of 0 and 1. */
    LOG_LIKELIHOOD;

    /** Such as {@code log-likelihood}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Metric> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(metric -> metric.wireName().equals(name))
                .findFirst();
    }
}
