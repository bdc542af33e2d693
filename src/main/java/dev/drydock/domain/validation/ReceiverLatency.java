package dev.drydock.domain.validation;

import dev.drydock.domain.validation.ReceiverRun.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a version answers fast enough on the machine that will serve it, with requests that come at random times. Bounds decide, as in gate
 * {@code latency}; how many times as long as the version in service it takes is only told, because a node does other work meanwhile.
 */
public final class ReceiverLatency {
    private ReceiverLatency() {}

    /**
     * What was measured, from the arrival of a request to its answer.
     *
     * @param requests of the version, and as many of the one in service
     * @param perSecond how many came on average, to each of the two
     * @param champion the version in service; empty if there is none
     * @param ratio of the time that scoring takes alone; empty if there is no version in service
     */
    public record Measured(
            int requests,
            double perSecond,
            LatencyCheck.Percentiles candidate,
            Optional<LatencyCheck.Percentiles> champion,
            Optional<LatencyCheck.Ratio> ratio) {}

    /** A line for each limit of the policy; one that was not run if it has none. */
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
        Interval ours = bounds(part, measured.candidate());
        Optional<Interval> theirs = measured.champion().map(champion -> bounds(part, champion));
        boolean machineIsSlow = theirs.filter(bounds -> bounds.high() > limit).isPresent();
        Verdict verdict;
        String advice;
        if (ours.high() <= limit) {
            verdict = Verdict.PASS;
            advice = "";
        } else if (measured.candidate().p50() > limit || (ours.low() > limit && !machineIsSlow)) {
            verdict = Verdict.FAIL;
            advice = " Use a smaller model or a faster machine.";
        } else {
            verdict = Verdict.INSUFFICIENT_EVIDENCE;
            advice = machineIsSlow
                    ? " The version in service is no faster here: look what else this machine is doing, then promote again."
                    : " These requests cannot decide: promote again when this machine does less besides.";
        }
        return new Found(
                ReceiverCheck.LATENCY,
                part,
                Optional.of(verdict),
                of + " of 100 requests for one row may take " + Numbers.plain(limit) + " ms; measured "
                        + told(ours, part, measured.candidate()) + " over " + measured.requests()
                        + " requests that came at random times, "
                        + String.format(Locale.ROOT, "%.1f", measured.perSecond()) + " a second"
                        + measured.champion()
                                .map(champion -> ", and " + told(bounds(part, champion), part, champion)
                                        + " for the version in service")
                                .orElse("")
                        + measured.ratio()
                                .map(ratio -> ". Scoring alone took " + Numbers.thousandths(ratio.median())
                                        + " times as long as the version in service")
                                .orElse("")
                        + "." + advice);
    }

    private static Interval bounds(String part, LatencyCheck.Percentiles times) {
        return part.equals(LatencyGate.P99) ? times.p99Bounds() : times.p95Bounds();
    }

    private static String told(Interval bounds, String part, LatencyCheck.Percentiles times) {
        return Numbers.thousandths(part.equals(LatencyGate.P99) ? times.p99() : times.p95()) + " ["
                + Numbers.thousandths(bounds.low()) + ", " + Numbers.thousandths(bounds.high()) + "] ms";
    }
}
