package dev.drydock.console.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.training.ViewTraining.Trial;
import dev.drydock.console.Wording;
import dev.drydock.console.runs.ExecutionPage;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Figures;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.workers.protocol.ProgressLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TrialRowsTest {
    private static final Path PAGE =
            Path.of(System.getProperty("drydock.basedir", "."), "src/main/webapp/orchestrator/console/execution.xhtml");
    private static final TrainingSettings SETTINGS =
            new TrainingSettings(3, 32, "adamw", 0.01, 0, 0.9, 1, 0, List.of(), 7, 1);

    private static Point point(long step, boolean tune, double speed, OptionalLong gpu) {
        return new Point(
                1,
                step,
                tune,
                0.5,
                speed,
                Instant.EPOCH,
                new Figures(
                        gpu,
                        OptionalDouble.of(0.00123456),
                        OptionalLong.of(812),
                        OptionalLong.of(75),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        TaskProgress.Gpu.NONE));
    }

    private static TrialRow row(Point... points) {
        Trial trial =
                new Trial(0, SETTINGS, List.of(points), Optional.empty(), false, OptionalInt.empty(), Optional.empty());
        return TrialRows.row(trial, LossChart.draw(List.of(trial)).get(0));
    }

    @Test
    void theNewestLineOfTheTrainingTellsSpeedAndMemory() {
        TrialRow row = row(
                point(10, false, 900, OptionalLong.of(1000)),
                point(20, false, 1234.4, OptionalLong.of(20480)),
                point(20, true, 1, OptionalLong.of(1)));

        assertThat(row.speed()).isEqualTo("1\u2009234");
        assertThat(row.memory()).isEqualTo("812 MiB, 20\u2009480 MiB GPU");
        assertThat(row.rate()).isEqualTo("0.00123");
        assertThat(row.timeLeft()).isEqualTo("1 min 15 s");
        assertThat(row.state()).isEqualTo("STARTED");
    }

    @Test
    void withoutAGpuThePageSaysSo() {
        assertThat(row(point(10, false, 900, OptionalLong.empty())).memory()).isEqualTo("812 MiB, no GPU");
    }

    @Test
    void beforeTheFirstLineNothingIsKnown() {
        assertThat(row().speed()).isEqualTo(Wording.NOTHING);
        assertThat(row().memory()).isEqualTo(Wording.NOTHING);
    }

    @Test
    void whatThePageShowsOfATrainingIsAtMostFiveSecondsOld() throws IOException {
        assertThat(ProgressLine.BETWEEN.plusMillis(ExecutionPage.MILLIS_BETWEEN_LOOKS))
                .isLessThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(Files.readString(PAGE))
                .contains("data-live=\"#{execution.live()}\" data-every=\"#{execution.every()}\"");
    }
}
