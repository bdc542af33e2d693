package dev.drydock.rest.monitoring;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;
import static dev.drydock.openmetrics.Gauges.state;
import static dev.drydock.openmetrics.Gauges.stateSet;

import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.drift.DriftFiles.RunReport;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.drift.DriftVerdict;
import dev.drydock.domain.drift.PerformanceEstimate.Value;
import dev.drydock.openmetrics.Gauge;
import dev.drydock.openmetrics.StateSet;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The newest window of each model: every measure of every column with its limit and p, what column and window come to.
 *
 * <p>Labels: {@code model}, {@code role} (INPUT, PREDICTION, LABEL), {@code column} as the model names it, {@code measure} as {@code
 * model.yaml} names it. A column without a reference has a verdict and no measures. Estimates of the champion's performance have the label
 * {@code metric}, such as {@code accuracy}; there are none if it cannot be estimated.
 */
final class DriftMetrics {
    private final Gauge value = gauge(
            "drydock_drift_measure",
            "How far the newest window is from the champion's training data, by this measure.");
    private final Gauge limit =
            gauge("drydock_drift_limit", "At and above which the measure says drifted, if chance does not explain it.");
    private final Gauge p = gauge(
            "drydock_drift_p_value", "How likely chance alone makes so large a difference, adjusted for all tests.");
    private final Gauge estimate = gauge(
            "drydock_estimated_performance",
            "What the champion's metric is expected to be without labels; holds if the labels of equal inputs have not changed.");
    private final Gauge low =
            gauge("drydock_estimated_performance_low", "The lower bound of the estimate at 95 % confidence.");
    private final Gauge high =
            gauge("drydock_estimated_performance_high", "The upper bound of the estimate at 95 % confidence.");
    private final Gauge atRelease =
            gauge("drydock_performance_at_release", "The same metric of the champion when it was made.");
    private final Gauge rows = gauge("drydock_drift_window_rows", "Joined rows of the newest window.");
    private final Gauge run = gauge("drydock_drift_run", "Number of the run that measured it.");
    private final StateSet verdict = stateSet("drydock_drift_verdict", "What the column's measures come to.");
    private final StateSet decision = stateSet("drydock_drift_decision", "What the run made of the window.");

    private DriftMetrics() {}

    static MetricSnapshots of(List<RunReport> windows) {
        DriftMetrics metrics = new DriftMetrics();
        windows.forEach(metrics::add);
        return MetricSnapshots.of(
                metrics.value.build(),
                metrics.limit.build(),
                metrics.p.build(),
                metrics.estimate.build(),
                metrics.low.build(),
                metrics.high.build(),
                metrics.atRelease.build(),
                metrics.rows.build(),
                metrics.run.build(),
                metrics.verdict.build(),
                metrics.decision.build());
    }

    private void add(RunReport window) {
        DriftReport report = window.report();
        Labels labels = Labels.of("model", report.model());
        rows.dataPoint(point(labels, report.rows()));
        run.dataPoint(point(labels, (double) window.run()));
        decision.dataPoint(state(labels, DriftDecision.values(), report.decision()));
        report.columns().forEach(column -> add(labels, column));
        report.performance().values().forEach(one -> add(labels.add("metric", one.name()), one));
    }

    private void add(Labels labels, Value one) {
        estimate.dataPoint(point(labels, one.estimate()));
        low.dataPoint(point(labels, one.low()));
        high.dataPoint(point(labels, one.high()));
        atRelease.dataPoint(point(labels, one.atRelease()));
    }

    private void add(Labels model, ColumnDrift column) {
        Labels labels = model.add("role", column.role().name()).add("column", column.name());
        verdict.dataPoint(state(labels, DriftVerdict.values(), column.verdict()));
        for (Measured measured : column.measures()) {
            Labels one = labels.add("measure", measured.measure().key());
            value.dataPoint(point(one, measured.value()));
            addIfPresent(limit, one, measured.limit());
            addIfPresent(p, one, measured.adjusted());
        }
    }

    private static void addIfPresent(Gauge gauge, Labels labels, OptionalDouble value) {
        value.ifPresent(present -> gauge.dataPoint(point(labels, present)));
    }
}
