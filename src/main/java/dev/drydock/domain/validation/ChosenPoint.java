package dev.drydock.domain.validation;

import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.OperatingPoint;
import java.util.Optional;

/**
 * A version's operating point, and how it came about.
 *
 * @param sentence for people: what decided, on how many rows, and what the point reaches on them
 * @param reached recall of the last class, or cost of a row, with its bounds on <em>tune</em>; empty if nothing was measured
 */
public record ChosenPoint(OperatingPoint point, String sentence, Optional<Reached> reached) {
    /** A package states bounds to six digits. */
    private static final double ROUNDING = 1e-6;

    /** Whether the rows of tune showed what the rule asks for; a rule that needs no rows is followed anyway. */
    boolean isBy(DecisionRule rule) {
        return shows(reached, rule);
    }

    /** The same of what a package states. */
    public static boolean shows(Optional<Reached> reached, DecisionRule rule) {
        if (rule instanceof DecisionRule.RecallFloor floor) {
            return reached.filter(seen -> seen.bounds().low() >= floor.recall() - ROUNDING)
                    .isPresent();
        }
        return !rule.needsRows() || reached.isPresent();
    }

    /** A point that {@code model.yaml} names. */
    public static ChosenPoint written(DecisionRule.Fixed rule) {
        return new ChosenPoint(rule.point(), "It is written in model.yaml.", Optional.empty());
    }

    /** Where nothing can be measured. */
    public static ChosenPoint started(DecisionRule rule) {
        return new ChosenPoint(rule.start(), "There are no scores of tune to choose it by.", Optional.empty());
    }

    /**
     * @param measure {@code recall} or {@code cost}
     * @param bounds at 95 % confidence each
     */
    public record Reached(String measure, double value, Interval bounds, int rows, int groups) {}
}
