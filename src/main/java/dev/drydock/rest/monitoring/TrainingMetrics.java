package dev.drydock.rest.monitoring;

import static dev.drydock.openmetrics.Gauges.gauge;
import static dev.drydock.openmetrics.Gauges.point;
import static dev.drydock.openmetrics.Gauges.seconds;

import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.openmetrics.Gauge;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The newest training of each model, while it runs and after it: of a run with several trials, the trial that began last.
 *
 * <p>Labels: {@code model}; of the loss {@code set} too ({@code train}, {@code tune}).
 */
final class TrainingMetrics {
    private static final double MEBIBYTE = 1 << 20;

    private final Gauge loss = gauge("drydock_training_loss", "The newest loss.");
    private final Gauge epoch = gauge("drydock_training_epoch", "The epoch of the newest figures.");
    private final Gauge speed = gauge("drydock_training_rows_per_second", "Rows that the training takes each second.");
    private final Gauge left = gauge("drydock_training_remaining_seconds", "Until the last epoch at the speed so far.");
    private final Gauge memory = gauge("drydock_training_gpu_memory_bytes", "Memory in use on the GPU that trains.");
    private final Gauge celsius = gauge("drydock_training_gpu_celsius", "Temperature of the GPU that trains.");
    private final Gauge watts = gauge("drydock_training_gpu_watts", "Power that the GPU draws.");
    private final Gauge throttled = gauge(
            "drydock_training_gpu_throttled", "1 if power, heat or the hardware slows down the clock of the GPU.");
    private final Gauge at = gauge("drydock_training_timestamp_seconds", "When the newest figures were recorded.");

    private TrainingMetrics() {}

    static MetricSnapshots of(Map<String, List<Point>> trainings) {
        TrainingMetrics metrics = new TrainingMetrics();
        trainings.forEach((model, points) -> metrics.add(Labels.of("model", model), points));
        return MetricSnapshots.of(
                metrics.loss.build(),
                metrics.epoch.build(),
                metrics.speed.build(),
                metrics.left.build(),
                metrics.memory.build(),
                metrics.celsius.build(),
                metrics.watts.build(),
                metrics.throttled.build(),
                metrics.at.build());
    }

    private void add(Labels labels, List<Point> points) {
        newest(points, true).ifPresent(tune -> loss.dataPoint(point(labels.add("set", "tune"), tune.loss())));
        newest(points, false).ifPresent(train -> {
            loss.dataPoint(point(labels.add("set", "train"), train.loss()));
            epoch.dataPoint(point(labels, train.epoch()));
            at.dataPoint(point(labels, seconds(train.at())));
            if (Double.isFinite(train.samplesPerSecond()) && train.samplesPerSecond() > 0) {
                speed.dataPoint(point(labels, train.samplesPerSecond()));
            }
            train.figures().secondsLeft().ifPresent(time -> left.dataPoint(point(labels, time)));
            train.figures().gpuMebibytes().ifPresent(size -> memory.dataPoint(point(labels, size * MEBIBYTE)));
            train.figures().gpu().celsius().ifPresent(value -> celsius.dataPoint(point(labels, value)));
            train.figures().gpu().watts().ifPresent(value -> watts.dataPoint(point(labels, value)));
            if (train.figures().gpu().celsius().isPresent()
                    || train.figures().gpu().watts().isPresent()) {
                throttled.dataPoint(
                        point(labels, train.figures().gpu().throttled().isEmpty() ? 0 : 1));
            }
        });
    }

    private static Optional<Point> newest(List<Point> points, boolean tune) {
        return points.stream().filter(point -> point.tune() == tune).reduce((first, second) -> second);
    }
}
