package dev.drydock.console;

import dev.drydock.application.ViewTraining.Trial;
import dev.drydock.console.ExecutionPage.TrialRow;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A trial in words. */
final class TrialRows {
    private TrialRows() {}

    static TrialRow row(Trial trial, LossChart chart) {
        return new TrialRow(
                trial.number(),
                settings(trial.settings()),
                trial.result().map(result -> result.outcome().name()).orElse("STARTED"),
                trial.points().stream().mapToInt(Point::epoch).max().orElse(0),
                best(trial).stream().mapToObj(LossChart::loss).findFirst().orElse(Wording.NOTHING),
                metric(trial, "parent_tune_loss").map(LossChart::loss).orElse(Wording.NOTHING),
                speed(trial),
                trial.selected(),
                trial.result()
                        .flatMap(TaskResult::failure)
                        .map(TaskFailure::sentence)
                        .orElse(""),
                chart);
    }

    /** What a sweep usually varies. */
    private static String settings(TrainingSettings settings) {
        return settings.optimizer() + ", learning rate " + settings.learningRate() + ", batch " + settings.batchSize()
                + ", at most " + settings.epochs() + " epochs"
                + (settings.freeze().isEmpty() ? "" : ", frozen " + String.join(" ", settings.freeze()));
    }

    private static OptionalDouble best(Trial trial) {
        Optional<Double> told = metric(trial, "tune_loss");
        return told.isPresent()
                ? OptionalDouble.of(told.get())
                : trial.points().stream()
                        .filter(Point::tune)
                        .mapToDouble(Point::loss)
                        .min();
    }

    private static Optional<Double> metric(Trial trial, String name) {
        return trial.result().map(result -> result.metrics().get(name));
    }

    /** The newest rate of the rows trained on. */
    private static String speed(Trial trial) {
        List<Point> train =
                trial.points().stream().filter(point -> !point.tune()).toList();
        return train.isEmpty()
                ? Wording.NOTHING
                : Wording.count(Math.round(train.get(train.size() - 1).samplesPerSecond()));
    }
}
