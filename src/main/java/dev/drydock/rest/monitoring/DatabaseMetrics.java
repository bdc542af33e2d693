package dev.drydock.rest.monitoring;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;
import static dev.drydock.openmetrics.Gauges.seconds;

import dev.drydock.application.monitoring.ConnectionPool.State;
import dev.drydock.openmetrics.Gauge;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.Optional;

/** Whether and how fast the database answers this orchestrator, and its connections by {@code state} ({@code in_use}, {@code idle}). */
final class DatabaseMetrics {
    private DatabaseMetrics() {}

    /** @param answer empty if it did not answer */
    static MetricSnapshots of(Optional<Duration> answer) {
        Gauge time = gauge("drydock_database_answer_seconds", "How long the database takes for a query of one row.");
        answer.ifPresent(taken -> time.dataPoint(point(Labels.EMPTY, seconds(taken))));
        return MetricSnapshots.of(
                gauge("drydock_database_up", "1 if the database answers this orchestrator, else 0.")
                        .dataPoint(point(Labels.EMPTY, answer.isPresent() ? 1 : 0))
                        .build(),
                time.build());
    }

    static MetricSnapshots pool(Optional<State> pool) {
        Gauge open = gauge("drydock_database_connections", "Open connections to the database.");
        Gauge most = gauge("drydock_database_connections_max", "Connections to the database that may be open.");
        Gauge waiting =
                gauge("drydock_database_connections_waiting", "Requests that wait for a connection to the database.");
        pool.ifPresent(state -> {
            open.dataPoint(point(Labels.of("state", "in_use"), state.inUse()));
            open.dataPoint(point(Labels.of("state", "idle"), Math.max(0, state.open() - state.inUse())));
            most.dataPoint(point(Labels.EMPTY, state.most()));
            waiting.dataPoint(point(Labels.EMPTY, state.waiting()));
        });
        return MetricSnapshots.of(open.build(), most.build(), waiting.build());
    }
}
