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
    /**
     * Mean natural-log likelihood of the true class: the log loss with its sign turned. Scores are held within {@value #HELD} of 0 and 1, so
     * that a row costs 4.6 at most: what a few rows could cost without a limit, no number of other rows would tell.
     */
    LOG_LIKELIHOOD(false),
    /** Mean over the classes of {@code 2 TP / (2 TP + FP + FN)}. */
    MACRO_F1(false),
    /** The share of the label's variance that the model explains; below 0 it does worse than the labels' mean. */
    R2(false),
    /** Mean absolute error, in the label's unit. Of several targets, as the others of a regression, the mean over them. */
    MAE(true),
    /** Root of the mean squared error, in the label's unit. */
    RMSE(true);

    private static final double HELD = 0.01;

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

    /** @param likelihood of the true class */
    static double logLikelihood(double likelihood) {
        return Math.log(Math.min(1 - HELD, Math.max(HELD, likelihood)));
    }

    /** What one row can cost at most; infinite for errors, which have no limit. */
    double mostOfRow() {
        return switch (this) {
            case AUC, ACCURACY, MACRO_F1 -> 1;
            case LOG_LIKELIHOOD -> Math.log((1 - HELD) / HELD);
            case R2, MAE, RMSE -> Double.POSITIVE_INFINITY;
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
