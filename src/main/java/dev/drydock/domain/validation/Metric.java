package dev.drydock.domain.validation;

import dev.drydock.domain.registry.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a gate measures on holdout rows. */
public enum Metric {
    /** Area under the receiver operating characteristic: the chance that a positive row scores above a negative one. */
    AUC(false),
    /** Share of rows whose answer is right, at the version's operating point; a row without an answer is not. */
    ACCURACY(false),
    /** Mean natural-log likelihood of the true class: the log loss with its sign turned. Scores are held within 1e-7 of 0 and 1. */
    LOG_LIKELIHOOD(false),
    /** Mean over the classes that the rows have of {@code 2 TP / (2 TP + FP + FN)}. */
    MACRO_F1(false),
    /** The share of the label's variance that the model explains; below 0 it does worse than the labels' mean. */
    R2(false),
    /** Mean absolute error, in the label's unit. Of several targets, as the others of a regression, the mean over them. */
    MAE(true),
    /** Root of the mean squared error, in the label's unit. */
    RMSE(true);

    private final boolean lessIsBetter;

    Metric(boolean lessIsBetter) {
        this.lessIsBetter = lessIsBetter;
    }

    /** Whether it is an error, in the label's unit; of all others more is better. */
    public boolean lessIsBetter() {
        return lessIsBetter;
    }

    /** A task's metrics, the one that reports lead with first. */
    public static List<Metric> of(Task task) {
        return switch (task) {
            case BINARY_CLASSIFICATION -> List.of(AUC, ACCURACY, LOG_LIKELIHOOD);
            case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> List.of(MACRO_F1, ACCURACY, LOG_LIKELIHOOD);
            case REGRESSION -> List.of(R2, MAE, RMSE);
        };
    }

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
