package dev.drydock.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProgressLine;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskProgressOnDiskTest {
    @TempDir
    Path tasks;

    @Test
    void anAttemptReplacesWhatTheOneBeforeDidBehindItsCheckpoint() throws IOException {
        tell(1, 10, "train", 0.9);
        tell(1, 10, "tune", 0.8);
        tell(1, 15, "train", 0.7);
        tell(1, 20, "train", 0.6);
        tell(2, 14, "train", 0.5);
        tell(2, 20, "train", 0.4);
        tell(2, 20, "tune", 0.3);

        assertThat(new TaskProgressOnDisk(tasks).read("7-train-0"))
                .extracting(Point::step, Point::tune, Point::loss)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(10L, false, 0.9),
                        org.assertj.core.groups.Tuple.tuple(10L, true, 0.8),
                        org.assertj.core.groups.Tuple.tuple(14L, false, 0.5),
                        org.assertj.core.groups.Tuple.tuple(20L, false, 0.4),
                        org.assertj.core.groups.Tuple.tuple(20L, true, 0.3));
    }

    @Test
    void aTaskThatIsNotThereHasTheEmptyProgress() {
        assertThat(new TaskProgressOnDisk(tasks).read("7-train-0")).isEmpty();
    }

    @Test
    void aWorkerTellsHowItGoesOn() throws IOException {
        AttemptDirectory directory = new TaskDirectory(tasks.resolve("7-train-0")).attempt(1, 0);
        Files.createDirectories(directory.path());
        new ProgressLine(
                        1,
                        10,
                        "train",
                        0.9,
                        100,
                        Instant.EPOCH,
                        new ProgressLine.Figures(
                                OptionalLong.of(2048),
                                OptionalDouble.of(0.0005),
                                OptionalLong.of(812),
                                OptionalLong.of(75),
                                OptionalDouble.empty()))
                .append(directory.progressFile());
        new ProgressLine(1, 20, "train", 0.8, 100, Instant.EPOCH, ProgressLine.Figures.NONE)
                .append(directory.progressFile());

        assertThat(directory.progressFile()).hasContent("""
                epoch,step,split,loss,samples_per_s,at,gpu_mib,learning_rate,memory_mib,seconds_left,metric
                1,10,train,0.9,100.0,1970-01-01T00:00:00Z,2048,5.0E-4,812,75,
                1,20,train,0.8,100.0,1970-01-01T00:00:00Z,,,,,
                """);
        assertThat(new TaskProgressOnDisk(tasks).read("7-train-0"))
                .extracting(Point::figures)
                .containsExactly(
                        new TaskProgress.Figures(
                                OptionalLong.of(2048),
                                OptionalDouble.of(0.0005),
                                OptionalLong.of(812),
                                OptionalLong.of(75),
                                OptionalDouble.empty()),
                        TaskProgress.Figures.NONE);
    }

    @Test
    void linesOfOlderWorkersAreReadAsBefore() throws IOException {
        AttemptDirectory directory = new TaskDirectory(tasks.resolve("7-train-0")).attempt(1, 0);
        Files.createDirectories(directory.path());
        Files.writeString(directory.progressFile(), """
                epoch,step,split,loss,samples_per_s,at
                1,10,train,0.9,100.0,1970-01-01T00:00:00Z
                1,20,train,0.8,100.0,1970-01-01T00:00:00Z,many
                1,25,train,0.75,100.0,1970-01-01T00:00:00Z,2048
                1,28,tune,0.7,100.0,1970-01-01T00:00:00Z,,5.0E-4,812,75,0.875
                1,30,train,0.7""");

        assertThat(new TaskProgressOnDisk(tasks).read("7-train-0"))
                .containsExactly(
                        new Point(1, 10, false, 0.9, 100, Instant.EPOCH, TaskProgress.Figures.NONE),
                        new Point(
                                1,
                                25,
                                false,
                                0.75,
                                100,
                                Instant.EPOCH,
                                new TaskProgress.Figures(
                                        OptionalLong.of(2048),
                                        OptionalDouble.empty(),
                                        OptionalLong.empty(),
                                        OptionalLong.empty(),
                                        OptionalDouble.empty())),
                        new Point(
                                1,
                                28,
                                true,
                                0.7,
                                100,
                                Instant.EPOCH,
                                new TaskProgress.Figures(
                                        OptionalLong.empty(),
                                        OptionalDouble.of(0.0005),
                                        OptionalLong.of(812),
                                        OptionalLong.of(75),
                                        OptionalDouble.of(0.875))));
    }

    private void tell(long attempt, long step, String split, double loss) throws IOException {
        AttemptDirectory directory = new TaskDirectory(tasks.resolve("7-train-0")).attempt(attempt, 0);
        Files.createDirectories(directory.path());
        new ProgressLine(1, step, split, loss, 100, Instant.EPOCH, ProgressLine.Figures.NONE)
                .append(directory.progressFile());
    }
}
