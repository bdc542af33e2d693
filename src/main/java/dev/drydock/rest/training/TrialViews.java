package dev.drydock.rest.training;

import dev.drydock.api.TrialView;
import dev.drydock.application.training.ViewTraining.Trial;
import dev.drydock.domain.training.TaskProgress.Figures;
import dev.drydock.domain.training.TaskProgress.Point;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Trials as wire records. */
public final class TrialViews {
    private TrialViews() {}

    public static TrialView of(Trial trial) {
        Optional<Point> newest = trial.newest();
        Figures figures = newest.map(Point::figures).orElse(Figures.NONE);
        return new TrialView(
                trial.number(),
                trial.state(),
                trial.points().stream().mapToInt(Point::epoch).max().orElse(0),
                trial.points().stream().mapToLong(Point::step).max().orElse(0),
                newest.map(Point::loss).orElse(null),
                orNull(trial.leastTuneLoss()),
                orNull(figures.learningRate()),
                newest.map(Point::samplesPerSecond).orElse(null),
                trial.result().isEmpty() ? orNull(figures.secondsLeft()) : null,
                orNull(figures.memoryMebibytes()),
                orNull(figures.gpuMebibytes()),
                orNull(figures.gpu().celsius()),
                orNull(figures.gpu().watts()),
                figures.gpu().throttled().isEmpty() ? null : figures.gpu().throttled(),
                newest.map(point -> point.at().toString()).orElse(null),
                trial.selected());
    }

    private static @Nullable Double orNull(OptionalDouble number) {
        return number.isPresent() ? (Double) number.getAsDouble() : null;
    }

    private static @Nullable Long orNull(OptionalLong number) {
        return number.isPresent() ? (Long) number.getAsLong() : null;
    }
}
