package dev.drydock.rest.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.api.TrialView;
import dev.drydock.application.training.ViewTraining.Trial;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Figures;
import dev.drydock.domain.training.TaskProgress.Point;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TrialViewsTest {
    private static final TrainingSettings SETTINGS =
            new TrainingSettings(3, 32, "adamw", 0.01, 0, 0.9, 1, 0, List.of(), 7, 1);

    private static TrialView view(OptionalInt round, Point... points) {
        return TrialViews.of(new Trial(2, SETTINGS, List.of(points), Optional.empty(), false, round, Optional.empty()));
    }

    @Test
    void theNewestLinesTellHowItGoesOn() {
        Figures figures = new Figures(
                OptionalLong.empty(),
                OptionalDouble.of(0.001),
                OptionalLong.of(812),
                OptionalLong.of(75),
                OptionalDouble.empty(),
                OptionalDouble.of(0.8),
                new TaskProgress.Gpu(OptionalDouble.of(61), OptionalDouble.of(345.5), "heat"));
        assertThat(view(
                        OptionalInt.empty(),
                        new Point(1, 10, false, 0.9, 100, Instant.EPOCH, Figures.NONE),
                        new Point(1, 10, true, 0.8, 100, Instant.EPOCH, Figures.NONE),
                        new Point(2, 20, true, 0.85, 100, Instant.EPOCH, Figures.NONE),
                        new Point(3, 25, false, 0.7, 120, Instant.EPOCH, figures)))
                .isEqualTo(new TrialView(
                        2,
                        "STARTED",
                        3,
                        25,
                        0.7,
                        0.8,
                        0.001,
                        120.0,
                        75L,
                        812L,
                        null,
                        61.0,
                        345.5,
                        "heat",
                        "1970-01-01T00:00:00Z",
                        false));
    }

    @Test
    void theLeastLossIsThatOfPointsWhichAreNotAmongTheseToo() {
        assertThat(view(OptionalInt.empty(), told(0.41), new Point(9, 90, true, 0.5, 1, Instant.EPOCH, Figures.NONE))
                        .tuneLoss())
                .isEqualTo(0.41);
        assertThat(view(OptionalInt.empty(), told(Double.POSITIVE_INFINITY)).tuneLoss())
                .isNull();
    }

    private static Point told(double leastTuneLoss) {
        Figures figures = new Figures(
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(leastTuneLoss),
                TaskProgress.Gpu.NONE);
        return new Point(9, 85, false, 0.7, 1, Instant.EPOCH, figures);
    }

    @Test
    void ofOneThatHasToldNothingNothingIsKnown() {
        assertThat(view(OptionalInt.of(1)))
                .isEqualTo(new TrialView(
                        2,
                        "ENDED_AT_RUNG_1",
                        0,
                        0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        false));
    }
}
