package dev.drydock.rest.monitoring;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;
import static dev.drydock.openmetrics.Gauges.seconds;
import static dev.drydock.openmetrics.Gauges.stateSet;

import dev.drydock.domain.validation.ServingCheck;
import dev.drydock.domain.validation.ServingStanding;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.domain.validation.WaiverTerm;
import dev.drydock.openmetrics.Gauge;
import dev.drydock.openmetrics.StateSet;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Of each version in service: what its last check came to, and until when its waivers hold.
 *
 * <p>Labels: {@code model}, {@code version}, of a waiver {@code gate}.
 */
final class ServingMetrics {
    private final StateSet verdict =
            stateSet("drydock_serving_check", "What the last check of the version in service came to.");
    private final Gauge failed =
            gauge("drydock_serving_check_failed", "1 if the last check that could decide failed, else 0.");
    private final Gauge at = gauge("drydock_serving_check_timestamp_seconds", "When the last check looked.");
    private final Gauge expiry = gauge(
            "drydock_waiver_expiry_timestamp_seconds",
            "Until when the waiver of a gate holds by which the version serves.");

    private ServingMetrics() {}

    static MetricSnapshots of(List<ServingStanding> standings) {
        ServingMetrics metrics = new ServingMetrics();
        standings.forEach(metrics::add);
        return MetricSnapshots.of(
                metrics.verdict.build(), metrics.failed.build(), metrics.at.build(), metrics.expiry.build());
    }

    private void add(ServingStanding standing) {
        Labels labels = Labels.of(
                "model",
                standing.version().model(),
                "version",
                standing.version().toString());
        standing.latest().ifPresent(check -> add(labels, check));
        failed.dataPoint(point(labels, standing.failure().isPresent() ? 1 : 0));
        longest(standing.waivers())
                .forEach((gate, expires) -> expiry.dataPoint(point(labels.add("gate", gate), seconds(expires))));
    }

    /** A gate may have been waived for the report of the package and for a comparison too. */
    private static Map<String, Instant> longest(List<WaiverTerm> waivers) {
        Map<String, Instant> longest = new TreeMap<>();
        waivers.forEach(waiver ->
                longest.merge(waiver.gate(), waiver.expiresAt(), (one, other) -> one.isAfter(other) ? one : other));
        return longest;
    }

    private void add(Labels labels, ServingCheck check) {
        StateSetDataPointSnapshot.Builder states =
                StateSetDataPointSnapshot.builder().labels(labels);
        for (Verdict one : List.of(Verdict.PASS, Verdict.FAIL, Verdict.INSUFFICIENT_EVIDENCE)) {
            states.state(one.name(), one == check.verdict());
        }
        verdict.dataPoint(states.build());
        at.dataPoint(point(labels, seconds(check.at())));
    }
}
