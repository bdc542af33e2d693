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

    static final String RECALL_DIFFERENCE = "recall difference";

    private MeasuredGate() {}

    static GateResult floor(Estimates estimates, ScoredRows rows, GatePolicy.Floor floor) {
        Estimate level = estimates.level(floor.metric(), floor.confidence());
        double distance = level.value() - floor.min();
        Measurement measurement = new Measurement(
                floor.metric().wireName(),
                level.value(),
                level.bounds(),
                false,
                floor.min(),
                floor.confidence(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                rows.size(),
                rows.groupCount(),
                positives(rows),
                rowsNeeded(level, rows, distance, floor.confidence()));
        return measured(Gate.FLOOR, "", rows, measurement);
    }

    /** @param rows those of one class alone, so that the share that is right is its recall */
    static GateResult recall(String name, Estimates estimates, ScoredRows rows, GatePolicy.Recall recall) {
        Estimate level = estimates.level(Metric.ACCURACY, recall.confidence());
        Measurement measurement = new Measurement(
                "recall",
                level.value(),
                level.bounds(),
                false,
                recall.min(),
                recall.confidence(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                rows.size(),
                rows.groupCount(),
                OptionalInt.empty(),
                rowsNeeded(level, rows, level.value() - recall.min(), recall.confidence()));
        return measured(Gate.RECALL, name, rows, measurement);
    }

    /** @param rows those of one class alone, so that the difference of the shares that are right is that of the recalls */
    static GateResult recallLoss(String name, Estimates estimates, ScoredRows rows, GatePolicy.Margin loss) {
        Estimate difference = estimates.difference(Metric.ACCURACY, loss.confidence());
        Measurement measurement = new Measurement(
                RECALL_DIFFERENCE,
                difference.value(),
                difference.bounds(),
                false,
                -loss.margin(),
                loss.confidence(),
                OptionalDouble.of(estimates.candidate(Metric.ACCURACY)),
                OptionalDouble.of(estimates.champion(Metric.ACCURACY)),
                rows.size(),
                rows.groupCount(),
                OptionalInt.empty(),
                rowsNeeded(difference, rows, loss.margin(), loss.confidence()));
        return measured(Gate.RECALL_LOSS, name, rows, measurement);
    }

    static GateResult comparison(
            Gate gate, String slice, Estimates estimates, ScoredRows rows, GatePolicy.Comparison comparison) {
        Metric metric = comparison.metric();
        Estimate difference = estimates.difference(metric, comparison.confidence());
        Measurement measurement = new Measurement(
                metric.wireName() + " difference",
                difference.value(),
                difference.bounds(),
                metric.lessIsBetter(),
                metric.lessIsBetter() ? comparison.margin() : -comparison.margin(),
                comparison.confidence(),
                OptionalDouble.of(estimates.candidate(metric)),
                OptionalDouble.of(estimates.champion(metric)),
                rows.size(),
                rows.groupCount(),
                positives(rows),
                rowsNeeded(difference, rows, comparison.margin(), comparison.confidence()));
        return measured(gate, slice, rows, measurement);
    }

    private static OptionalInt positives(ScoredRows rows) {
        return rows.task().task() == Task.BINARY_CLASSIFICATION ? OptionalInt.of(rows.count(1)) : OptionalInt.empty();
    }

    private static OptionalLong rowsNeeded(Estimate estimate, ScoredRows rows, double distance, double confidence) {
        return distance > 0
                ? OptionalLong.of(SampleSize.fromBounds(estimate.bounds(), rows.size(), distance, confidence))
                : OptionalLong.empty();
    }

    private static GateResult measured(Gate gate, String slice, ScoredRows rows, Measurement measurement) {
        Verdict verdict = verdict(measurement);
        String unit = measurement.lessIsBetter() && !rows.task().unit().isEmpty()
                ? " " + rows.task().unit()
                : "";
        String finding = "Needs " + measurement.metric() + (measurement.lessIsBetter() ? " ≤ " : " ≥ ")
                + Numbers.plain(measurement.limit()) + unit + " at " + Numbers.plain(100 * measurement.confidence())
                + " % confidence; measured "
                + shown(measurement, measurement.value()) + " ["
                + shown(measurement, measurement.bounds().low()) + ", "
                + shown(measurement, measurement.bounds().high()) + "] on " + rows.size() + " rows of "
                + rows.groupCount() + " groups."
                + (gate == Gate.FORGETTING ? "" : advice(verdict, measurement));
        return new GateResult(gate, slice, verdict, finding, Optional.of(measurement), Optional.empty());
    }

    private static String shown(Measurement measurement, double value) {
        return Numbers.measured(value, measurement.lessIsBetter());
    }

    private static Verdict verdict(Measurement measurement) {
        Interval bounds = measurement.bounds();
        double limit = measurement.limit();
        if (measurement.lessIsBetter() ? bounds.high() <= limit : bounds.low() >= limit) {
            return Verdict.PASS;
        }
        boolean missed = measurement.lessIsBetter() ? bounds.low() > limit : bounds.high() < limit;
        return missed ? Verdict.FAIL : Verdict.INSUFFICIENT_EVIDENCE;
    }

    private static String advice(Verdict verdict, Measurement measurement) {
        return switch (verdict) {
            case FAIL ->
                " The candidate is not good enough: look at its worst slices and at the labels before another run.";
            case INSUFFICIENT_EVIDENCE ->
                measurement.rowsNeeded().isPresent()
                        ? " These rows cannot decide: collect labels until the holdout has about "
                                + measurement.rowsNeeded().getAsLong() + " rows."
                        : " These rows cannot decide, and no number of rows would if the measured value is the true one.";
            case PASS, WAIVED -> "";
        };
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
                "The holdout has " + rows.size() + " rows here" + counts(rows) + " of " + rows.groupCount()
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
                "Not measured: this would be use " + use.number() + " of the holdout of snapshot " + use.snapshot()
                        + ", and the policy allows " + budget
                        + ". A holdout that was looked at so often proves nothing; wait for a new snapshot.");
    }

    static GateResult unmeasured(Gate gate, String slice, Verdict verdict, String finding) {
        return new GateResult(gate, slice, verdict, finding, Optional.empty(), Optional.empty());
    }
}
