package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.validation.Estimates.Estimate;
import dev.drydock.domain.validation.GatePolicy.OutOfRange;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The gate {@code out-of-range}: of copies of holdout rows, each with one value that no row of <em>train</em> comes near, the candidate must
 * abstain from enough. A quantity knows no silence; its answer must lie within what the labels of <em>train</em> have been.
 */
final class OutOfRangeGate {
    private static final String ABSTAINED = "share without an answer";
    private static final String WITHIN = "share within the known labels";

    /** Of a model of classes, or of quantities. */
    static String metric(boolean classes) {
        return classes ? ABSTAINED : WITHIN;
    }

    private OutOfRangeGate() {}

    static GateResult judge(Evidence evidence, OutOfRange limits) {
        Optional<ScoredRows> rows = evidence.disturbed(new Disturbance.OutOfRange());
        if (rows.isEmpty()) {
            return GateResult.of(
                    Gate.OUT_OF_RANGE,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "No worker scored rows that lie out of the known range. Submit another run.");
        }
        if (evidence.checks().disturbed().changes().waysOut() == 0) {
            return GateResult.of(
                    Gate.OUT_OF_RANGE,
                    Verdict.PASS,
                    "The limits and categories in model.yaml leave no value that lies far from those of the training rows, and"
                            + " the node refuses all others.");
        }
        return judge(evidence, rows.get(), limits);
    }

    private static GateResult judge(Evidence evidence, ScoredRows rows, OutOfRange limits) {
        if (!rows.candidate().areValid()) {
            return GateResult.of(
                    Gate.OUT_OF_RANGE,
                    Verdict.FAIL,
                    "For a row with one value out of the known range the candidate answered with a score that is no number it"
                            + " may answer. Look for overflow in the module.");
        }
        if (rows.size() < limits.minRows() || rows.groupCount() < MeasuredGate.MIN_GROUPS) {
            return GateResult.of(
                    Gate.OUT_OF_RANGE,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "The holdout has " + rows.size() + " rows of " + rows.groupCount() + " groups to copy; at least "
                            + limits.minRows() + " rows from " + MeasuredGate.MIN_GROUPS
                            + " groups are needed. Collect labels.");
        }
        boolean classes = evidence.task().task().isClassification();
        double[] held = classes ? abstained(rows) : within(evidence, rows);
        Estimate share = new Estimates(rows).share(held, limits.confidence());
        return MeasuredGate.tooFewEffectiveGroups(Gate.OUT_OF_RANGE, rows, share, limits.confidence())
                .orElseGet(() -> measured(evidence, rows, limits, share));
    }

    private static double[] abstained(ScoredRows rows) {
        double[] abstained = new double[rows.size()];
        for (int row = 0; row < abstained.length; row++) {
            abstained[row] = rows.candidate().answered(row) == OperatingPoint.ABSTAINED ? 1 : 0;
        }
        return abstained;
    }

    private static double[] within(Evidence evidence, ScoredRows rows) {
        int targets = evidence.task().label().numbers();
        float[] least = new float[targets];
        float[] most = new float[targets];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        Arrays.fill(most, Float.NEGATIVE_INFINITY);
        LabelledRows all = evidence.rows();
        for (int row = 0; row < all.size(); row++) {
            for (int target = 0; target < targets && all.isIn(Split.TRAIN, row); target++) {
                least[target] = Math.min(least[target], all.label(row, target));
                most[target] = Math.max(most[target], all.label(row, target));
            }
        }
        Answers.Quantities answers = (Answers.Quantities) rows.candidate();
        double[] within = new double[rows.size()];
        for (int row = 0; row < within.length; row++) {
            within[row] = 1;
            for (int target = 0; target < targets; target++) {
                double value = answers.predicted(row, target);
                within[row] = value >= least[target] && value <= most[target] ? within[row] : 0;
            }
        }
        return within;
    }

    private static GateResult measured(Evidence evidence, ScoredRows rows, OutOfRange limits, Estimate share) {
        boolean classes = evidence.task().task().isClassification();
        Verdict verdict = Verdict.of(share.bounds(), limits.min(), false);
        Measurement measurement = new Measurement(
                metric(classes),
                share.value(),
                share.bounds(),
                false,
                limits.min(),
                limits.confidence(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                rows.size(),
                rows.groupCount(),
                OptionalInt.empty(),
                SampleSize.of(share, rows.size(), share.value() - limits.min(), false));
        String finding = "Of " + rows.size() + " copies of holdout rows, each "
                + (evidence.task().task().readsText()
                        ? "with words at random"
                        : "with one value that no training row comes near")
                + ", the candidate " + (classes ? "abstained from " : "answered within the labels of training for ")
                + Numbers.percent(share.value()) + " % ["
                + Numbers.percent(share.bounds().low()) + ", "
                + Numbers.percent(share.bounds().high()) + "]; at " + Numbers.plain(100 * limits.confidence())
                + " % confidence at least " + Numbers.percent(limits.min()) + " % are needed."
                + advice(verdict, evidence, measurement);
        return new GateResult(Gate.OUT_OF_RANGE, "", verdict, finding, Optional.of(measurement), Optional.empty());
    }

    private static String advice(Verdict verdict, Evidence evidence, Measurement measurement) {
        return switch (verdict) {
            case FAIL ->
                (evidence.task().task().isClassification()
                                        && !evidence.candidate()
                                                .point(evidence.task())
                                                .mayAbstain()
                                ? " The version never abstains: let it, by decision.abstain in model.yaml."
                                : "")
                        + " Train on rows that are like these, or import the model under another name with narrower min and max, so"
                        + " that the node refuses them.";
            case INSUFFICIENT_EVIDENCE -> RobustnessGate.cannotDecide(evidence, measurement);
            case PASS, WAIVED -> "";
        };
    }
}
