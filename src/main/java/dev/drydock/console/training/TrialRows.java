package dev.drydock.console.training;

import dev.drydock.application.training.ViewTraining.Trial;
import dev.drydock.console.Wording;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.training.TaskProgress.Figures;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.domain.validation.TrialStanding;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A trial in words. */
public final class TrialRows {
    private TrialRows() {}

    public static TrialRow row(Trial trial, LossChart chart) {
        return new TrialRow(
                trial.number(),
                settings(trial.settings()),
                trial.state(),
                trial.points().stream().mapToInt(Point::epoch).max().orElse(0),
                best(trial).stream().mapToObj(LossChart::loss).findFirst().orElse(Wording.NOTHING),
                metric(trial, "parent_tune_loss").map(LossChart::loss).orElse(Wording.NOTHING),
                speed(trial),
                memory(trial),
                rate(trial),
                timeLeft(trial),
                trial.selected(),
                trial.standing().map(TrialRows::standing).orElse(""),
                trial.result()
                        .flatMap(TaskResult::failure)
                        .map(TaskFailure::sentence)
                        .orElse(""),
                chart);
    }

    /** Such as {@code On tune: auc 0.912 [0.9, 0.925], best.} */
    private static String standing(TrialStanding standing) {
        return "On tune: " + standing.words() + ".";
    }

    /** What a sweep usually varies. */
    private static String settings(TrainingSettings settings) {
        return settings.optimizer() + ", learning rate " + settings.learningRate() + ", batch " + settings.batchSize()
                + ", at most " + settings.epochs() + " epochs"
                + (settings.freeze().isEmpty() ? "" : ", frozen " + String.join(" ", settings.freeze()));
    }

    private static OptionalDouble best(Trial trial) {
        Optional<Double> told = metric(trial, "tune_loss");
        return told.isPresent() ? OptionalDouble.of(told.get()) : trial.leastTuneLoss();
    }

    private static Optional<Double> metric(Trial trial, String name) {
        return trial.result().map(result -> result.metrics().get(name));
    }

    /** The newest rate of the rows trained on. */
    private static String speed(Trial trial) {
        return trial.newest()
                .map(point -> Wording.count(Math.round(point.samplesPerSecond())))
                .orElse(Wording.NOTHING);
    }

    /** What the worker last had of the machine's memory, and what was in use on the device that trains. */
    private static String memory(Trial trial) {
        return trial.newest()
                .map(point -> memory(point.figures().memoryMebibytes(), Wording.NOTHING) + ", "
                        + memory(point.figures().gpuMebibytes(), "no") + " GPU"
                        + heat(point.figures()))
                .orElse(Wording.NOTHING);
    }

    /** Such as {@code , 61 °C, 346 W, slowed by heat}. */
    private static String heat(Figures figures) {
        return number(", %.0f °C", figures.gpu().celsius())
                + number(", %.0f W", figures.gpu().watts())
                + (figures.gpu().throttled().isEmpty()
                        ? ""
                        : ", slowed by " + figures.gpu().throttled());
    }

    private static String number(String format, OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "";
    }

    private static String memory(OptionalLong mebibytes, String otherwise) {
        return mebibytes.isPresent() ? Wording.count(mebibytes.getAsLong()) + " MiB" : otherwise;
    }

    private static String rate(Trial trial) {
        return trial.newest()
                .map(point -> point.figures().learningRate())
                .filter(OptionalDouble::isPresent)
                .map(rate -> String.format(Locale.ROOT, "%.3g", rate.getAsDouble()))
                .orElse(Wording.NOTHING);
    }

    /** Only while the trial runs: after its end nothing is left. */
    private static String timeLeft(Trial trial) {
        return trial.newest()
                .filter(point -> trial.result().isEmpty())
                .map(point -> point.figures().secondsLeft())
                .filter(OptionalLong::isPresent)
                .map(seconds -> Wording.duration(Duration.ofSeconds(seconds.getAsLong())))
                .orElse(Wording.NOTHING);
    }
}
