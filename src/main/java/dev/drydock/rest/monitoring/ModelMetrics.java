package dev.drydock.rest.monitoring;

import static dev.drydock.openmetrics.Gauges.fact;
import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.info;
import static dev.drydock.openmetrics.Gauges.point;
import static dev.drydock.openmetrics.Gauges.seconds;
import static dev.drydock.openmetrics.Gauges.state;
import static dev.drydock.openmetrics.Gauges.stateSet;

import dev.drydock.application.monitoring.FigureRecords.JudgedVersion;
import dev.drydock.application.monitoring.FigureRecords.WaitingVersions;
import dev.drydock.application.monitoring.Figures.Models;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.openmetrics.Gauge;
import dev.drydock.openmetrics.StateSet;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.Arrays;

/**
 * The versions of each model: the one in service, the newest that was judged, and those that wait for people.
 *
 * <p>Labels: {@code model}; of waiting versions {@code state} too.
 */
final class ModelMetrics {
    private ModelMetrics() {}

    static MetricSnapshots of(Models models) {
        Gauge champion = gauge("drydock_champion_version", "Number of the version in service.");
        models.champions().forEach((model, number) -> champion.dataPoint(point(Labels.of("model", model), number)));
        Gauge judged = gauge("drydock_candidate_version", "Number of the newest version that the gates have judged.");
        Gauge created =
                gauge("drydock_candidate_created_timestamp_seconds", "When the newest judged version was made.");
        StateSet verdict = stateSet("drydock_candidate_verdict", "What the gates said of the newest judged version.");
        for (JudgedVersion version : models.judged()) {
            Labels labels = Labels.of("model", version.model());
            judged.dataPoint(point(labels, version.number()));
            created.dataPoint(point(labels, seconds(version.created())));
            Arrays.stream(Verdict.values())
                    .filter(known -> known.name().equals(version.verdict()))
                    .forEach(known -> verdict.dataPoint(state(labels, Verdict.values(), known)));
        }
        Gauge waiting = gauge("drydock_candidates_waiting", "Versions that wait for people.");
        Gauge since = gauge(
                "drydock_candidate_waiting_seconds", "How long ago the oldest version that waits for people was made.");
        for (WaitingVersions versions : models.waiting()) {
            Labels labels = Labels.of(
                    "model", versions.model(), "state", versions.state().name());
            waiting.dataPoint(point(labels, versions.count()));
            since.dataPoint(point(labels, Math.max(0, seconds(Duration.between(versions.oldest(), models.at())))));
        }
        InfoSnapshot.Builder known = info("drydock_model_info", "A model whose figures are shown.");
        models.names().shown().forEach(model -> known.dataPoint(fact(Labels.of("model", model))));
        return MetricSnapshots.of(
                gauge("drydock_models", "Models of the site.")
                        .dataPoint(point(Labels.EMPTY, models.names().registered()))
                        .build(),
                known.build(),
                champion.build(),
                judged.build(),
                created.build(),
                verdict.build(),
                waiting.build(),
                since.build());
    }
}
