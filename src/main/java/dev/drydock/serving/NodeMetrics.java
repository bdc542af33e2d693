package dev.drydock.serving;

import static dev.drydock.openmetrics.Gauges.count;
import static dev.drydock.openmetrics.Gauges.counter;
import static dev.drydock.openmetrics.Gauges.fact;
import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.info;
import static dev.drydock.openmetrics.Gauges.point;

import dev.drydock.openmetrics.Gauge;
import dev.drydock.openmetrics.Gauges;
import dev.drydock.serving.NodeState.ModelState;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The node's figures: answers by {@code model}, refusals by {@code code}, the versions that orders let answer, the prediction log by
 * {@code result} ({@code logged}, {@code left_out}, {@code lost}), damaged packages.
 */
final class NodeMetrics {
    private NodeMetrics() {}

    /**
     * @param waiting requests that wait for their turn
     * @param loaded whether the package of a digest is in memory
     */
    static MetricSnapshots of(
            NodeCounters counters,
            NodeState state,
            Predicate<String> loaded,
            PredictionLog.Summary log,
            int damaged,
            int waiting) {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        answers(counted(counters, state)).forEach(all::metricSnapshot);
        versions(state.models(), loaded).forEach(all::metricSnapshot);
        CounterSnapshot.Builder errors = counter(
                "drydock_inference_errors_total", "Requests for predictions without an answer since the start.");
        counters.notAnswered().forEach((code, number) -> errors.dataPoint(count(Labels.of("code", code), number)));
        all.metricSnapshot(errors.build());
        all.metricSnapshot(gauge("drydock_inference_requests_waiting", "Requests for predictions that wait.")
                .dataPoint(point(Labels.EMPTY, waiting))
                .build());
        all.metricSnapshot(
                counter("drydock_prediction_log_rows_total", "Scored rows since the start, by what the log did.")
                        .dataPoint(count(Labels.of("result", "logged"), log.rows()))
                        .dataPoint(count(Labels.of("result", "left_out"), log.notLogged()))
                        .dataPoint(count(Labels.of("result", "lost"), log.lostRows()))
                        .build());
        all.metricSnapshot(gauge("drydock_damaged_packages", "Damaged packages that a start or a roll-back needs.")
                .dataPoint(point(Labels.EMPTY, damaged))
                .build());
        return all.build();
    }

    /** A model that was ordered and has answered nothing yet has counts of 0: its first answers and failures show from the beginning. */
    private static Map<String, ModelCounters> counted(NodeCounters counters, NodeState state) {
        Map<String, ModelCounters> counted = counters.models();
        state.models().keySet().stream()
                .sorted()
                .filter(model -> !counted.containsKey(model))
                .limit(Math.max(0, Gauges.MOST_VALUES - counted.size()))
                .toList()
                .forEach(model -> counted.put(model, new ModelCounters()));
        return counted;
    }

    private static MetricSnapshots answers(Map<String, ModelCounters> models) {
        CounterSnapshot.Builder abstentions =
                counter("drydock_inference_abstentions_total", "Rows without an answer because the version abstained.");
        HistogramSnapshot.Builder seconds = HistogramSnapshot.builder()
                .name("drydock_inference_duration_seconds")
                .help("How long each answered request took.");
        HistogramSnapshot.Builder rows =
                HistogramSnapshot.builder().name("drydock_inference_batch_rows").help("Rows of each answered request.");
        models.forEach((model, counters) -> {
            Labels labels = Labels.of("model", model);
            abstentions.dataPoint(count(labels, counters.abstentions()));
            seconds.dataPoint(histogram(labels, counters.seconds()));
            rows.dataPoint(histogram(labels, counters.rows()));
        });
        return MetricSnapshots.of(abstentions.build(), seconds.build(), rows.build());
    }

    static HistogramDataPointSnapshot histogram(Labels labels, ModelCounters.Buckets values) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int bucket = 0; bucket < values.size(); bucket++) {
            buckets.bucket(values.bound(bucket), values.count(bucket));
        }
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(buckets.build())
                .sum(values.sum())
                .build();
    }

    private static MetricSnapshots versions(Map<String, ModelState> models, Predicate<String> loaded) {
        Gauge ordered = gauge("drydock_served_version", "Number of the version that the newest order lets answer.");
        Gauge resident = gauge("drydock_served_version_loaded", "1 if that version is loaded and can answer, else 0.");
        InfoSnapshot.Builder packages =
                info("drydock_served_package_info", "The package of the version that the newest order lets answer.");
        models.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(Gauges.MOST_VALUES)
                .forEach(entry -> {
                    Labels labels = Labels.of("model", entry.getKey());
                    NodeState.Followed current = entry.getValue().current();
                    ordered.dataPoint(point(labels, current.number()));
                    resident.dataPoint(point(labels, loaded.test(current.packageDigest()) ? 1 : 0));
                    packages.dataPoint(fact(labels.add("version", entry.getKey() + "/" + current.number())
                            .add("package_digest", current.packageDigest())));
                });
        return MetricSnapshots.of(ordered.build(), resident.build(), packages.build());
    }
}
