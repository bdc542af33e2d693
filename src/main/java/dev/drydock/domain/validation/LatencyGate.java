package dev.drydock.domain.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the candidate answers fast enough: within a time, and not many times as slowly as the champion beside it. The machine that
 * validates does other things too, so bounds decide; and where the champion has become just as slow, it is the machine that is.
 */
final class LatencyGate {
    static final String RATIO = "ratio";
    static final String P99 = "p99";

    private LatencyGate() {}

    /** A result for each limit that the policy has. */
    static List<GateResult> judge(Optional<GatePolicy.Latency> policy, Optional<LatencyCheck> measured) {
        List<GateResult> gates = new ArrayList<>();
        policy.filter(GatePolicy.Latency::limitsP95)
                .ifPresent(limit -> gates.add(time(measured, new Limit("", 95, limit.p95()))));
        policy.filter(GatePolicy.Latency::limitsP99)
                .ifPresent(limit -> gates.add(time(measured, new Limit(P99, 99, limit.p99()))));
        policy.filter(GatePolicy.Latency::limitsRatio).ifPresent(limit -> gates.add(ratio(measured, limit.ratio())));
        return gates;
    }

    /** @param of how many of 100 calls may take no longer */
    private record Limit(String part, int of, double milliseconds) {
        double value(LatencyCheck.Percentiles measured) {
            return part.equals(P99) ? measured.p99() : measured.p95();
        }

        Interval bounds(LatencyCheck.Percentiles measured) {
            return part.equals(P99) ? measured.p99Bounds() : measured.p95Bounds();
        }

        String shown(LatencyCheck.Percentiles measured) {
            return LatencyGate.shown(value(measured), bounds(measured));
        }
    }

    private static GateResult time(Optional<LatencyCheck> measured, Limit limit) {
        String wanted = "Scoring one row may take " + Numbers.plain(limit.milliseconds) + " ms in " + limit.of
                + " of 100 calls";
        if (measured.isEmpty()) {
            return unknown(limit.part, wanted);
        }
        LatencyCheck check = measured.get();
        LatencyCheck.Percentiles ours = check.candidate();
        LatencyCheck.Percentiles theirs = check.champion();
        double most = limit.milliseconds;
        boolean machineMayBeSlow = limit.bounds(theirs).high() > most;
        Verdict verdict = decide(ours.p50(), limit.bounds(ours), machineMayBeSlow, most);
        String advice = switch (verdict) {
            case FAIL ->
                limit.part.equals(P99)
                        ? " Look for rows that take much longer than the others, or use a smaller model."
                        : " Use a smaller model.";
            case INSUFFICIENT_EVIDENCE ->
                machineMayBeSlow
                        ? " The champion is no faster here, so look what else this machine was doing, and run again."
                        : " These calls cannot decide: run again on a machine that does less besides.";
            case PASS, WAIVED -> "";
        };
        return MeasuredGate.unmeasured(
                Gate.LATENCY,
                limit.part,
                verdict,
                wanted + "; measured " + limit.shown(ours) + " over " + check.calls() + " calls, and "
                        + limit.shown(theirs) + " for the champion, called in turn with it." + advice);
    }

    /**
     * Of the bounds of a percentile.
     *
     * @param machineMayBeSlow whether what is in service takes longer too, or nothing is
     */
    static Verdict decide(double median, Interval bounds, boolean machineMayBeSlow, double limit) {
        if (bounds.high() <= limit) {
            return Verdict.PASS;
        }
        return median > limit || (bounds.low() > limit && !machineMayBeSlow)
                ? Verdict.FAIL
                : Verdict.INSUFFICIENT_EVIDENCE;
    }

    /** Such as {@code 75.500 [67.950, 83.050] ms}. */
    static String shown(double value, Interval bounds) {
        return Numbers.thousandths(value) + " " + shown(bounds) + " ms";
    }

    private static GateResult ratio(Optional<LatencyCheck> measured, double limit) {
        String wanted =
                "Scoring one row may take the candidate " + Numbers.plain(limit) + " times as long as the champion";
        if (measured.isEmpty()) {
            return unknown(RATIO, wanted);
        }
        LatencyCheck check = measured.get();
        Interval bounds = check.ratio().bounds();
        Verdict verdict = Verdict.of(bounds, limit, true);
        String advice = switch (verdict) {
            case FAIL -> " Look for weights that have become very small numbers, or use a smaller model.";
            case INSUFFICIENT_EVIDENCE -> " These calls cannot decide: run again on a machine that does less besides.";
            case PASS, WAIVED -> "";
        };
        return MeasuredGate.unmeasured(
                Gate.LATENCY,
                RATIO,
                verdict,
                wanted + "; measured " + Numbers.thousandths(check.ratio().median()) + " " + shown(bounds)
                        + " times, the median of " + check.calls() + " calls of each in turn." + advice);
    }

    private static String shown(Interval bounds) {
        return "[" + Numbers.thousandths(bounds.low()) + ", " + Numbers.thousandths(bounds.high()) + "]";
    }

    private static GateResult unknown(String part, String wanted) {
        return MeasuredGate.unmeasured(
                Gate.LATENCY,
                part,
                Verdict.INSUFFICIENT_EVIDENCE,
                wanted + ", and it was not measured. Restart the run from step validate.");
    }
}
