package dev.drydock.domain.validation;

import dev.drydock.domain.validation.Estimates.Estimate;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The gate {@code flips}: the share of the holdout rows that the candidate makes worse. A candidate can be better on the whole and still
 * break many answers that people have learned to rely on (S. Yan et al., Positive-Congruent Training, CVPR 2021, call them negative flips).
 */
final class FlipGate {
    static final String METRIC = "negative flip share";
    /** Ids in a finding; the report lists more. */
    private static final int NAMED = 20;

    private FlipGate() {}

    /** @param cap of its margin, the largest share */
    static GateResult judge(ScoredRows rows, GatePolicy.Margin cap) {
        double[] worse = new double[rows.size()];
        for (int row = 0; row < worse.length; row++) {
            worse[row] = rows.change(row) < 0 ? 1 : 0;
        }
        Estimate share = new Estimates(rows).share(worse, cap.confidence());
        return MeasuredGate.tooFewEffectiveGroups(Gate.FLIPS, rows, share, cap.confidence())
                .orElseGet(() -> measured(rows, cap, share));
    }

    private static GateResult measured(ScoredRows rows, GatePolicy.Margin cap, Estimate share) {
        Flips flips = Flips.of(rows);
        Verdict verdict = Verdict.of(share.bounds(), cap.margin(), true);
        Measurement measurement = new Measurement(
                METRIC,
                share.value(),
                share.bounds(),
                true,
                cap.margin(),
                cap.confidence(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                rows.size(),
                rows.groupCount(),
                OptionalInt.empty(),
                SampleSize.of(share, rows.size(), cap.margin() - share.value(), true));
        String finding = "The candidate makes " + flips.negative() + " of " + rows.size() + " rows of "
                + rows.groupCount() + " groups worse and " + flips.positive() + " better: "
                + Numbers.percent(share.value())
                + " % worse [" + Numbers.percent(share.bounds().low()) + ", "
                + Numbers.percent(share.bounds().high()) + "], and at " + Numbers.plain(100 * cap.confidence())
                + " % confidence at most " + Numbers.percent(cap.margin()) + " % may be."
                + advice(verdict, flips, measurement);
        return new GateResult(Gate.FLIPS, "", verdict, finding, Optional.of(measurement), Optional.empty());
    }

    private static String advice(Verdict verdict, Flips flips, Measurement measurement) {
        return switch (verdict) {
            case FAIL ->
                " Look at rows "
                        + flips.negativeIds().stream().limit(NAMED).collect(Collectors.joining(", "))
                        + " before another run. Train for fewer epochs or at a lower rate, so that less of the champion"
                        + " changes.";
            case INSUFFICIENT_EVIDENCE -> MeasuredGate.cannotDecide(measurement.rowsNeeded());
            case PASS, WAIVED -> "";
        };
    }
}
