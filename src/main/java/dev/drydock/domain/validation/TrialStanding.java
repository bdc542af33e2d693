package dev.drydock.domain.validation;

import dev.drydock.domain.registry.TrialChoice.ChoiceMetric;
import java.util.Optional;

/**
 * Where a trial stands among those of its run, on <em>tune</em>.
 *
 * @param value of the metric
 * @param bounds one-sided 95 % bounds on it; empty if the rows come from one group
 * @param difference to the best trial on the same rows; 0 for that itself
 * @param differenceBounds on that; those of all trials together hold in 95 of 100 nights; empty for the best
 */
public record TrialStanding(
        int trial,
        ChoiceMetric metric,
        double value,
        Optional<Interval> bounds,
        double difference,
        Optional<Interval> differenceBounds,
        Place place,
        boolean chosen) {

    /** Such as {@code auc 0.912 [0.9, 0.925], not distinguishable from the best: -0.002 [-0.009, 0.004]}. */
    public String words() {
        String away = Numbers.plain(difference)
                + differenceBounds.map(Interval::plain).orElse("");
        return metric.wireName() + " " + valueWords() + ", "
                + switch (place) {
                    case BEST -> "best";
                    case UNDECIDED -> "not distinguishable from the best: " + away;
                    case WORSE -> "worse than the best: " + away;
                };
    }

    /** Such as {@code 0.912 [0.9, 0.925]}. */
    public String valueWords() {
        return Numbers.plain(value) + bounds.map(Interval::plain).orElse("");
    }

    /** How a trial compares with the best one. */
    public enum Place {
        BEST,
        /** The rows cannot distinguish it from the best. */
        UNDECIDED,
        WORSE
    }
}
