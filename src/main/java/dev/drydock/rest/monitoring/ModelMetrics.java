package dev.drydock.rest.monitoring;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;
import static dev.drydock.openmetrics.Gauges.seconds;
import static dev.drydock.openmetrics.Gauges.state;

import dev.drydock.application.monitoring.FigureRecords.JudgedVersion;
import dev.drydock.application.monitoring.Figures.Models;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.validation.Verdict;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The versions of each model: the one in service, the newest that was judged, and those that wait for people.
 *
 * <p>Labels: {@code model}; of waiting versions {@code state} too.
 */
final class ModelMetrics {
    private ModelMetrics() {}

    static MetricSnapshots of(Models models, Instant now) {
        GaugeSnapshot.Builder champion = gauge("drydock_champion_version", "Number of the version in service.");
        models.champions().forEach((model, number) -> champion.dataPoint(point(Labels.of("model", model), number)));
        GaugeSnapshot.Builder judged =
                gauge("drydock_candidate_version", "Number of the newest version that the gates have judged.");
        GaugeSnapshot.Builder created =
                gauge("drydock_candidate_created_timestamp_seconds", "When the newest judged version was made.");
        StateSetSnapshot.Builder verdict = StateSetSnapshot.builder()
                .name("drydock_candidate_verdict")
                .help("What the gates said of the newest judged version.");
        for (JudgedVersion version : models.judged()) {
            Labels labels = Labels.of("model", version.model());
            judged.dataPoint(point(labels, version.number()));
            created.dataPoint(point(labels, seconds(version.created())));
            Arrays.stream(Verdict.values())
                    .filter(known -> known.name().equals(version.verdict()))
                    .forEach(known -> verdict.dataPoint(state(labels, Verdict.values(), known)));
        }
        GaugeSnapshot.Builder waiting = gauge("drydock_candidates_waiting", "Versions that wait for people.");
        GaugeSnapshot.Builder since = gauge(
                "drydock_candidate_waiting_seconds", "How long ago the oldest version that waits for people was made.");
        waiting(models.waiting()).forEach((labels, versions) -> {
            waiting.dataPoint(point(labels, versions.size()));
            versions.stream()
                    .map(ModelVersion::createdAt)
                    .min(Instant::compareTo)
                    .ifPresent(at -> since.dataPoint(point(labels, Math.max(0, seconds(Duration.between(at, now))))));
        });
        return MetricSnapshots.of(
                gauge("drydock_models", "Models of the site.")
                        .dataPoint(point(Labels.EMPTY, models.registered()))
                        .build(),
                champion.build(),
                judged.build(),
                created.build(),
                verdict.build(),
                waiting.build(),
                since.build());
    }

    private static Map<Labels, List<ModelVersion>> waiting(List<ModelVersion> versions) {
        return versions.stream()
                .collect(Collectors.groupingBy(
                        version -> Labels.of(
                                "model",
                                version.id().model(),
                                "state",
                                version.state().name()),
                        TreeMap::new,
                        Collectors.toList()));
    }
}
