package dev.drydock.domain.validation;

import dev.drydock.domain.validation.Estimates.Estimate;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Turns an estimate into a verdict and a sentence. */
final class MeasuredGate {
    /** Fewer groups than this tell nothing about the next group. */
    static final int MIN_GROUPS = 10;

    private MeasuredGate() {}

    static GateResult floor(Estimates estimates, ScoredRows rows, GatePolicy.Floor floor) {
        Estimate level = estimates.level(floor.metric(), floor.confidence());
        double distance = level.value() - floor.min();
        Measurement measurement = new Measurement(
                floor.metric().wireName(),
                level.value(),
                level.bounds(),
                floor.min(),
                floor.confidence(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                rows.size(),
                rows.groupCount(),
                rows.positives(),
                rowsNeeded(level, rows, distance, floor.confidence()));
        return measured(Gate.FLOOR, "", rows, measurement);
    }

    static GateResult comparison(
            Gate gate, String slice, Estimates estimates, ScoredRows rows, GatePolicy.Comparison comparison) {
        Metric metric = comparison.metric();
        Estimate difference = estimates.difference(metric, comparison.confidence());
        Measurement measurement = new Measurement(
                metric.wireName() + " difference",
                difference.value(),
                difference.bounds(),
                -comparison.margin(),
                comparison.confidence(),
                OptionalDouble.of(estimates.candidate(metric)),
                OptionalDouble.of(estimates.champion(metric)),
                rows.size(),
                rows.groupCount(),
                rows.positives(),
                rowsNeeded(difference, rows, comparison.margin(), comparison.confidence()));
        return measured(gate, slice, rows, measurement);
    }

    private static OptionalLong rowsNeeded(Estimate estimate, ScoredRows rows, double distance, double confidence) {
        return distance > 0
                ? OptionalLong.of(SampleSize.fromBounds(estimate.bounds(), rows.size(), distance, confidence))
                : OptionalLong.empty();
    }

    private static GateResult measured(Gate gate, String slice, ScoredRows rows, Measurement measurement) {
        Verdict verdict = verdict(measurement);
        String finding = "Needs " + measurement.metric() + " ≥ " + Numbers.plain(measurement.limit()) + " at "
                + Numbers.plain(100 * measurement.confidence()) + " % confidence; measured "
                + Numbers.thousandths(measurement.value()) + " ["
                + Numbers.thousandths(measurement.bounds().low()) + ", "
                + Numbers.thousandths(measurement.bounds().high()) + "] on " + rows.size() + " rows of "
                + rows.groupCount() + " groups." + advice(verdict, measurement);
        return new GateResult(gate, slice, verdict, finding, Optional.of(measurement), Optional.empty());
    }

    private static Verdict verdict(Measurement measurement) {
        if (measurement.bounds().low() >= measurement.limit()) {
            return Verdict.PASS;
        }
        return measurement.bounds().high() < measurement.limit() ? Verdict.FAIL : Verdict.INSUFFICIENT_EVIDENCE;
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
        return rows.groupCount() >= MIN_GROUPS
                && rows.positives() > 0
                && rows.positives() < rows.size()
                && rows.scoresAreProbabilities();
    }

    /** Present if the rows cannot be measured, or are too few to decide anything. */
    static Optional<GateResult> tooFewRows(Gate gate, String slice, ScoredRows rows, int minRows) {
        if (!rows.scoresAreProbabilities()) {
            return Optional.of(unmeasured(
                    gate,
                    slice,
                    Verdict.FAIL,
                    "A model answered with a score that is no number from 0 to 1. Look for overflow in training."));
        }
        int negatives = rows.size() - rows.positives();
        if (rows.size() >= minRows && measurable(rows)) {
            return Optional.empty();
        }
        return Optional.of(unmeasured(
                gate,
                slice,
                Verdict.INSUFFICIENT_EVIDENCE,
                "The holdout has " + rows.size() + " rows here (" + rows.positives() + " positive, " + negatives
                        + " negative) of " + rows.groupCount() + " groups; at least " + minRows
                        + " rows of both classes from "
                        + MIN_GROUPS + " groups are needed. Collect labels."));
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

    private static GateResult unmeasured(Gate gate, String slice, Verdict verdict, String finding) {
        return new GateResult(gate, slice, verdict, finding, Optional.empty(), Optional.empty());
    }
}
