package dev.drydock.domain.registry;

import java.util.List;
import java.util.Locale;

/**
 * How a run selects one of its trials, on <em>tune</em>.
 *
 * @param metric the metric whose best value counts
 * @param undecided which trial is selected among those that <em>tune</em> cannot distinguish from the best
 */
public record TrialChoice(ChoiceMetric metric, Undecided undecided) {
    /** What is done if the owner says nothing. */
    public static final TrialChoice LEAST_LOSS = new TrialChoice(ChoiceMetric.LOSS, Undecided.BEST);

    /** What trials are compared by. */
    public enum ChoiceMetric {
        /** What training makes small, class weights and all. */
        LOSS(true),
        ACCURACY(false),
        MACRO_F1(false),
        AUC(false),
        MAE(true),
        RMSE(true);

        private final boolean lessIsBetter;

        ChoiceMetric(boolean lessIsBetter) {
            this.lessIsBetter = lessIsBetter;
        }

        public boolean lessIsBetter() {
            return lessIsBetter;
        }

        /** Such as {@code macro-f1}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public static List<ChoiceMetric> of(Task task) {
            return switch (task) {
                case BINARY_CLASSIFICATION -> List.of(LOSS, ACCURACY, MACRO_F1, AUC);
                case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> List.of(LOSS, ACCURACY, MACRO_F1);
                case REGRESSION -> List.of(LOSS, MAE, RMSE);
            };
        }
    }

    /** Which trial is selected among those that <em>tune</em> cannot distinguish. */
    public enum Undecided {
        /** The one with the best value, even if the difference is not significant. */
        BEST,
        /** The one that stands first in {@code model.yaml}. */
        EARLIEST,
        /** The one whose best epoch came first; of equal ones the earliest. */
        FEWEST_EPOCHS;

        /** Such as {@code fewest-epochs}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
