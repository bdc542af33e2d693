package dev.drydock.domain.validation;

import dev.drydock.domain.validation.ReceiverRun.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a version answers fast enough on the machine that will serve it: the time of scoring one row, as in gate {@code latency}, or with the
 * wait for earlier requests if the policy says how many come. Bounds decide. How many times as long as the version in service it takes is only
 * told, because a node does other work meanwhile.
 */
public final class ReceiverLatency {
    private ReceiverLatency() {}

    /**
     * What was measured.
     *
     * @param calls of the version, and as many of the one in service, in turn
     * @param rate how many requests come to each; empty if the policy does not say, and nothing waits
     * @param candidate from the arrival of a request to its answer
     * @param champion the same of the version in service; empty if there is none
     * @param ratio of the times that scoring takes alone; empty if there is no version in service
     */
    public record Measured(
            int calls,
            Optional<Rate> rate,
            LatencyCheck.Percentiles candidate,
            Optional<LatencyCheck.Percentiles> champion,
            Optional<LatencyCheck.Ratio> ratio) {}

    /**
     * @param perSecond as the policy says
     * @param atOnce how many the node scores at once
     * @param load how much of the time all of them work for the version; from 1 on the queue grows without end
     */
    public record Rate(double perSecond, int atOnce, double load) {}

    /** A line for each limit of the policy on a time. */
    public static List<Found> judge(Optional<GatePolicy.Latency> limits, Measured measured) {
        List<Found> found = new ArrayList<>();
        limits.filter(GatePolicy.Latency::limitsP95).ifPresent(limit -> found.add(line("", 95, limit.p95(), measured)));
        limits.filter(GatePolicy.Latency::limitsP99)
                .ifPresent(limit -> found.add(line(LatencyGate.P99, 99, limit.p99(), measured)));
        return found;
    }

    /** Whether there is anything to measure for. */
    public static boolean isLimited(Optional<GatePolicy.Latency> limits) {
        return limits.filter(limit -> limit.limitsP95() || limit.limitsP99()).isPresent();
    }

    private static Found line(String part, int of, double limit, Measured measured) {
        Optional<Interval> theirs = measured.champion().map(champion -> bounds(part, champion));
        boolean machineMayBeSlow = theirs.map(bounds -> bounds.high() > limit).orElse(true);
        boolean tooMany = measured.rate().filter(rate -> rate.load() >= 1).isPresent();
        Verdict verdict = tooMany
                ? Verdict.FAIL
                : LatencyGate.decide(
                        measured.candidate().p50(), bounds(part, measured.candidate()), machineMayBeSlow, limit);
        return new Found(
                ReceiverCheck.LATENCY,
                part,
                Optional.of(verdict),
                "Answering one row may take " + Numbers.plain(limit) + " ms for " + of + " of 100 requests; measured "
                        + told(part, measured.candidate()) + " over " + measured.calls() + " calls"
                        + measured.champion()
                                .map(champion -> ", and " + told(part, champion)
                                        + " for the version in service, called in turn with it")
                                .orElse("")
                        + measured.rate().map(ReceiverLatency::told).orElse("")
                        + measured.ratio()
                                .map(ratio -> ". Scoring took " + Numbers.thousandths(ratio.median())
                                        + " times as long as with the version in service")
                                .orElse("")
                        + "." + advice(verdict, tooMany, theirs.isPresent() && machineMayBeSlow));
    }

    private static String advice(Verdict verdict, boolean tooMany, boolean championIsSlow) {
        if (tooMany) {
            return " Requests come faster than they can be answered here: use a smaller model or a faster machine.";
        }
        return switch (verdict) {
            case FAIL -> " Use a smaller model or a faster machine.";
            case INSUFFICIENT_EVIDENCE ->
                championIsSlow
                        ? " The version in service is no faster here: look what else this machine is doing, then promote"
                                + " again."
                        : " These calls cannot decide: promote again when this machine does less besides.";
            case PASS, WAIVED -> "";
        };
    }

    private static String told(Rate rate) {
        return String.format(
                Locale.ROOT,
                ", if %s requests a second come at random and %d are scored at once, which leaves them idle for %.0f %% of the"
                        + " time",
                Numbers.plain(rate.perSecond()),
                rate.atOnce(),
                100 * Math.max(0, 1 - rate.load()));
    }

    private static Interval bounds(String part, LatencyCheck.Percentiles times) {
        return part.equals(LatencyGate.P99) ? times.p99Bounds() : times.p95Bounds();
    }

    private static String told(String part, LatencyCheck.Percentiles times) {
        return LatencyGate.shown(part.equals(LatencyGate.P99) ? times.p99() : times.p95(), bounds(part, times));
    }
}
