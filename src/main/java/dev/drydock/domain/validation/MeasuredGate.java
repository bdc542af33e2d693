package dev.drydock.domain.validation;

import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Estimates.Estimate;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Turns an estimate into a verdict and a sentence. */
final class MeasuredGate {
    /** Fewer groups than this tell nothing about the next group. */
    static final int MIN_GROUPS = 10;

    /** Of a class, for the mean over the classes. */
    private static final double MIN_GROUPS_OF_CLASS = 8;

    /** Of squared errors, which a few groups may make up. */
    private static final double MIN_GROUPS_OF_SQUARES = 15;

    /** With fewer effective groups, 45 % of all groups could be lost and none of them seen. */
    private static final double MOST_UNSEEN = 0.45;

    static final String RECALL_DIFFERENCE = "recall difference";

    private MeasuredGate() {}

    static GateResult floor(Estimates estimates, ScoredRows rows, GatePolicy.Floor floor) {
        return level(Gate.FLOOR, "", estimates, rows, floor);
    }

    /** @param rows those of one class alone, so that the share that is right is its recall */
    static GateResult recall(String name, Estimates estimates, ScoredRows rows, GatePolicy.Recall recall) {
        return level(
                Gate.RECALL,
                name,
                estimates,
                rows,
                new GatePolicy.Floor(Metric.ACCURACY, recall.min(), recall.confidence(), 0));
    }

    private static GateResult level(
            Gate gate, String name, Estimates estimates, ScoredRows rows, GatePolicy.Floor floor) {
        Metric metric = floor.metric();
        Estimate level = estimates.level(metric, floor.confidence());
        return tooFewEffectiveGroups(gate, name, metric, level, rows, floor.confidence())
                .orElseGet(() -> measured(
                        gate,
                        name,
                        rows,
                        new Measurement(
                                gate == Gate.RECALL ? "recall" : metric.wireName(),
                                level.value(),
                                level.bounds(),
                                false,
                                floor.min(),
                                floor.confidence(),
                                OptionalDouble.empty(),
                                OptionalDouble.empty(),
                                rows.size(),
                                rows.groupCount(),
                                positives(gate, rows),
                                SampleSize.of(level, rows.size(), level.value() - floor.min(), false))));
    }

    /** @param rows those of one class alone, so that the difference of the shares that are right is that of the recalls */
    static GateResult recallLoss(String name, Estimates estimates, ScoredRows rows, GatePolicy.Margin loss) {
        return comparison(
                Gate.RECALL_LOSS,
                name,
                estimates,
                rows,
                new GatePolicy.Comparison(Metric.ACCURACY, loss.margin(), loss.confidence(), 0));
    }

    static GateResult comparison(
            Gate gate, String slice, Estimates estimates, ScoredRows rows, GatePolicy.Comparison comparison) {
        Metric metric = comparison.metric();
        Estimate difference = estimates.difference(metric, comparison.confidence());
        return tooFewEffectiveGroups(gate, slice, metric, difference, rows, comparison.confidence())
                .orElseGet(() -> measured(
                        gate,
                        slice,
                        rows,
                        new Measurement(
                                gate == Gate.RECALL_LOSS ? RECALL_DIFFERENCE : metric.wireName() + " difference",
                                difference.value(),
                                difference.bounds(),
                                metric.lessIsBetter(),
                                metric.lessIsBetter() ? comparison.margin() : -comparison.margin(),
                                comparison.confidence(),
                                OptionalDouble.of(estimates.candidate(metric)),
                                OptionalDouble.of(estimates.champion(metric)),
                                rows.size(),
                                rows.groupCount(),
                                positives(gate, rows),
                                SampleSize.of(
                                        difference,
                                        rows.size(),
                                        distance(difference, comparison),
                                        metric.lessIsBetter()))));
    }

    /** To the limit, of the measured difference or of none where the candidate measured better. */
    private static double distance(Estimate difference, GatePolicy.Comparison comparison) {
        double worse = comparison.metric().lessIsBetter() ? difference.value() : -difference.value();
        return comparison.margin() - Math.max(0, worse);
    }

    /** How many effective groups every bound needs. */
    static double leastEffectiveGroups(double confidence) {
        return Math.log(1 - confidence) / Math.log(MOST_UNSEEN);
    }

    /** Present if the rows come from groups that are too few or too uneven in size for a mean over all of them. */
    static Optional<GateResult> tooFewEffectiveGroups(
            Gate gate, ScoredRows rows, Estimate estimate, double confidence) {
        return estimate.effectiveGroups() >= leastEffectiveGroups(confidence)
                ? Optional.empty()
                : Optional.of(unmeasured(
                        gate,
                        "",
                        Verdict.INSUFFICIENT_EVIDENCE,
                        "The " + rows.size() + " rows here come from " + rows.groupCount()
                                + " groups, uneven in size, and tell as much as "
                                + Numbers.thousandths(estimate.effectiveGroups())
                                + " groups of equal size. Collect labels from more groups."));
    }

    /** @param needed rows; empty if no number of them would help */
    static String cannotDecide(OptionalLong needed) {
        return " These rows cannot decide"
                + (needed.isPresent() ? ": about " + needed.getAsLong() + " rows would be needed." : ".");
    }

    /** Present if the rows, or those of a class that the metric needs, come from too few groups or from groups too uneven in size. */
    static Optional<GateResult> tooFewEffectiveGroups(
            Gate gate, String slice, Metric metric, Estimate estimate, ScoredRows rows, double confidence) {
        double needed = Math.max(leastEffectiveGroups(confidence), least(metric));
        boolean byClass = metric == Metric.AUC || metric == Metric.MACRO_F1;
        if (byClass && !rows.absentClasses().isEmpty()) {
            return Optional.of(unmeasured(
                    gate,
                    slice,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "The holdout has no row here of " + String.join(", ", rows.absentClasses())
                            + ", so nothing shows how well the candidate knows it. Collect labels of it."));
        }
        if (estimate.effectiveGroups() >= needed) {
            return Optional.empty();
        }
        return Optional.of(unmeasured(
                gate,
                slice,
                Verdict.INSUFFICIENT_EVIDENCE,
                "The " + rows.size() + " rows here" + counts(rows) + " come from " + rows.groupCount() + " groups, "
                        + (byClass ? "and those of the class with the fewest tell" : "uneven in size, and tell")
                        + " as much as " + Numbers.thousandths(estimate.effectiveGroups())
                        + " groups of equal size; at " + Numbers.plain(100 * confidence)
                        + " % confidence at least " + Numbers.thousandths(needed)
                        + " are needed. Collect labels from more groups."));
    }

    private static double least(Metric metric) {
        return switch (metric) {
            case MACRO_F1 -> MIN_GROUPS_OF_CLASS;
            case R2 -> MIN_GROUPS_OF_SQUARES;
            default -> 0;
        };
    }

    /** Of two classes, unless the rows are those of one class alone. */
    private static OptionalInt positives(Gate gate, ScoredRows rows) {
        boolean ofOneClass = gate == Gate.RECALL || gate == Gate.RECALL_LOSS;
        return rows.task().task() == Task.BINARY_CLASSIFICATION && !ofOneClass
                ? OptionalInt.of(rows.count(1))
                : OptionalInt.empty();
    }

    private static GateResult measured(Gate gate, String slice, ScoredRows rows, Measurement measurement) {
        Verdict verdict = Verdict.of(measurement.bounds(), measurement.limit(), measurement.lessIsBetter());
        String finding = needed(measurement, rows)
                + (gate == Gate.FORGETTING || gate == Gate.ROBUSTNESS ? "" : advice(verdict, measurement));
        return new GateResult(gate, slice, verdict, finding, Optional.of(measurement), Optional.empty());
    }

    /** The limit and what was measured, as a sentence. */
    static String needed(Measurement measurement, ScoredRows rows) {
        String unit = measurement.lessIsBetter() && !rows.task().unit().isEmpty()
                ? " " + rows.task().unit()
                : "";
        return "Needs " + measurement.metric() + (measurement.lessIsBetter() ? " ≤ " : " ≥ ")
                + Numbers.plain(measurement.limit()) + unit + " at " + Numbers.plain(100 * measurement.confidence())
                + " % confidence; measured "
                + shown(measurement, measurement.value()) + " ["
                + shown(measurement, measurement.bounds().low()) + ", "
                + shown(measurement, measurement.bounds().high()) + "] on " + rows.size() + " rows of "
                + rows.groupCount() + " groups.";
    }

    private static String shown(Measurement measurement, double value) {
        return Numbers.measured(value, measurement.lessIsBetter());
    }

    private static String advice(Verdict verdict, Measurement measurement) {
        return switch (verdict) {
            case FAIL ->
                " This version is not good enough: look at its worst slices and at the labels before another run.";
            case INSUFFICIENT_EVIDENCE ->
                measurement.rowsNeeded().isPresent()
                        ? " These rows cannot decide: collect labels until the holdout has about "
                                + measurement.rowsNeeded().getAsLong() + " rows of " + groupsNeeded(measurement)
                                + " groups."
                        : missesLimit(measurement)
                                ? " These rows cannot decide. What they measured misses the limit, so more rows would rather end"
                                        + " in FAIL."
                                : " These rows cannot decide, and no number of rows that a site could have would.";
            case PASS, WAIVED -> "";
        };
    }

    private static boolean missesLimit(Measurement measurement) {
        return measurement.lessIsBetter()
                ? measurement.value() > measurement.limit()
                : measurement.value() < measurement.limit();
    }

    /** Of groups as large as those at hand. */
    private static long groupsNeeded(Measurement measurement) {
        double rows = measurement.rowsNeeded().orElseThrow();
        return (long) Math.ceil(rows * measurement.groups() / measurement.rows());
    }

    static boolean measurable(ScoredRows rows) {
        return rows.groupCount() >= MIN_GROUPS && rows.labelsDiffer() && rows.scoresAreValid();
    }

    /** Present if the rows cannot be measured, or are too few to decide anything. */
    static Optional<GateResult> tooFewRows(Gate gate, String slice, ScoredRows rows, int minRows) {
        Optional<GateResult> invalid = invalidScores(gate, slice, rows);
        if (invalid.isPresent()) {
            return invalid;
        }
        if (rows.size() >= minRows && measurable(rows)) {
            return Optional.empty();
        }
        return Optional.of(unmeasured(
                gate,
                slice,
                Verdict.INSUFFICIENT_EVIDENCE,
                "The holdout has " + rows.size()
                        + (gate == Gate.UNSEEN
                                ? " rows that were predicted after these weights were brought"
                                : " rows here")
                        + counts(rows) + " of " + rows.groupCount()
                        + " groups; at least " + minRows + " rows "
                        + variety(rows.task().task()) + " from "
                        + MIN_GROUPS + " groups are needed."
                        + (gate == Gate.FORGETTING ? "" : " Collect labels.")));
    }

    /** Present if a class has rows of too few groups to say anything about the next group. */
    static Optional<GateResult> tooFewOfClass(Gate gate, String name, ScoredRows rows) {
        Optional<GateResult> invalid = invalidScores(gate, name, rows);
        if (invalid.isPresent() || rows.groupCount() >= MIN_GROUPS) {
            return invalid;
        }
        return Optional.of(unmeasured(
                gate,
                name,
                Verdict.INSUFFICIENT_EVIDENCE,
                "The holdout has " + rows.size() + " rows of class " + name + " in " + rows.groupCount()
                        + " groups; rows from at least " + MIN_GROUPS + " groups are needed. Collect labels of it."));
    }

    private static Optional<GateResult> invalidScores(Gate gate, String slice, ScoredRows rows) {
        if (rows.scoresAreValid()) {
            return Optional.empty();
        }
        String wanted = rows.task().task().isClassification() ? "number from 0 to 1" : "finite number";
        return Optional.of(unmeasured(
                gate,
                slice,
                Verdict.FAIL,
                "A model answered with a score that is no " + wanted + ". Look for overflow in training."));
    }

    private static String counts(ScoredRows rows) {
        if (rows.task().task() != Task.BINARY_CLASSIFICATION) {
            return "";
        }
        int positives = rows.count(1);
        return " (" + positives + " positive, " + (rows.size() - positives) + " negative)";
    }

    private static String variety(Task task) {
        return switch (task) {
            case BINARY_CLASSIFICATION -> "of both classes";
            case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> "of two classes or more";
            case REGRESSION -> "with different labels";
        };
    }

    static GateResult overBudget(Gate gate, String slice, HoldoutUse use, int budget) {
        return unmeasured(
                gate,
                slice,
                Verdict.INSUFFICIENT_EVIDENCE,
                "Not measured: this would count as look " + use.number()
                        + " at the same rows of the holdout, and the policy allows " + budget
                        + ". Rows that were looked at so often prove nothing; wait for new labelled rows.");
    }

    static GateResult unmeasured(Gate gate, String slice, Verdict verdict, String finding) {
        return new GateResult(gate, slice, verdict, finding, Optional.empty(), Optional.empty());
    }
}
