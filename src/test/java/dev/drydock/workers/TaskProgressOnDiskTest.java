package dev.drydock.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.training.ViewTraining.Trial;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProgressLine;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
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
                                OptionalDouble.empty(),
                                OptionalDouble.of(0.85),
                                new ProgressLine.Gpu(OptionalDouble.of(61), OptionalDouble.of(345.5), "power+heat")))
                .append(directory.progressFile());
        new ProgressLine(1, 20, "train", 0.8, 100, Instant.EPOCH, ProgressLine.Figures.NONE)
                .append(directory.progressFile());

        assertThat(directory.progressFile()).hasContent("""
                epoch,step,split,loss,samples_per_s,at,gpu_mib,learning_rate,memory_mib,seconds_left,metric,least_tune_loss,gpu_celsius,gpu_watts,gpu_throttled
                1,10,train,0.9,100.0,1970-01-01T00:00:00Z,2048,5.0E-4,812,75,,0.85,61.0,345.5,power+heat
                1,20,train,0.8,100.0,1970-01-01T00:00:00Z,,,,,,,,,
                """);
        assertThat(new TaskProgressOnDisk(tasks).read("7-train-0"))
                .extracting(Point::figures)
                .containsExactly(
                        new TaskProgress.Figures(
                                OptionalLong.of(2048),
                                OptionalDouble.of(0.0005),
                                OptionalLong.of(812),
                                OptionalLong.of(75),
                                OptionalDouble.empty(),
                                OptionalDouble.of(0.85),
                                new TaskProgress.Gpu(OptionalDouble.of(61), OptionalDouble.of(345.5), "power+heat")),
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
                                        OptionalDouble.empty(),
                                        OptionalDouble.empty(),
                                        TaskProgress.Gpu.NONE)),
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
                                        OptionalDouble.of(0.875),
                                        OptionalDouble.empty(),
                                        TaskProgress.Gpu.NONE)));
    }

    /** More than a Java array takes lies before them, and none of it is a line. */
    @Test
    void theNewestPointsAreReadFromTheEndOfTheFileWithoutALineThatIsNotWhole() throws IOException {
        Path file = progressFile(1);
        try (RandomAccessFile beginning = new RandomAccessFile(file.toFile(), "rw")) {
            beginning.setLength(3L << 30);
        }
        Files.writeString(file, """

                7,700,train,0.5,100.0,1970-01-01T00:00:00Z,,,,,,0.25
                7,710,tune,0.4,100.0,1970-01-01T00:00:00Z,,,,,,0.25
                7,720,train,0.3""", StandardOpenOption.APPEND);

        assertThat(new TaskProgressOnDisk(tasks).readNewest("7-train-0"))
                .extracting(Point::step)
                .containsExactly(700L, 710L);
    }

    @Test
    void ofFiftyMegabytesTheEndTellsWhatTheWholeTells() throws IOException {
        tell(1, 1, "tune", 0.01); // behind the checkpoint that the second attempt goes on from
        Path file = progressFile(2);
        int lines = 0;
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            double least = Double.POSITIVE_INFINITY;
            for (long bytes = 0; bytes < 50_000_000; lines++) {
                boolean tune = lines % 1000 == 999;
                double loss = tune ? 0.5 + Math.abs(lines - 250_000) * 1e-6 : 0.7;
                least = tune ? Math.min(least, loss) : least;
                String line = lines / 1000 + 1 + "," + (lines + 1) + (tune ? ",tune," : ",train,") + loss
                        + ",123456.7,2026-11-24T00:00:00.123456Z,20480,0.00123456789,1812,123456,," + least + "\n";
                out.write(line);
                bytes += line.length();
            }
        }

        TaskProgressOnDisk progress = new TaskProgressOnDisk(tasks);
        List<Point> newest = progress.readNewest("7-train-0");
        List<Point> all = progress.read("7-train-0");
        assertThat(newest).hasSizeBetween(100, 1000).isEqualTo(all.subList(all.size() - newest.size(), all.size()));
        assertThat(all).as("for the curve").hasSize(lines);
        assertThat(trial(newest).newest()).isEqualTo(trial(all).newest());
        assertThat(trial(newest).leastTuneLoss())
                .hasValue(all.stream()
                        .filter(Point::tune)
                        .mapToDouble(Point::loss)
                        .min()
                        .orElseThrow());
    }

    /** It does not say what the least loss before its end was. */
    @Test
    void anOlderWorkersFileIsReadWhole() throws IOException {
        tell(1, 10, "train", 0.9);
        tell(1, 10, "tune", 0.3);
        tell(2, 20, "train", 0.5);
        TaskProgressOnDisk progress = new TaskProgressOnDisk(tasks);
        assertThat(progress.readNewest("7-train-0"))
                .isEqualTo(progress.read("7-train-0"))
                .hasSize(3);
    }

    private static Trial trial(List<Point> points) {
        return new Trial(
                0,
                new TrainingSettings(3, 32, "adamw", 0.01, 0, 0.9, 1, 0, List.of(), 7, 1),
                points,
                Optional.empty(),
                false,
                OptionalInt.empty(),
                Optional.empty());
    }

    private Path progressFile(long attempt) throws IOException {
        AttemptDirectory directory = new TaskDirectory(tasks.resolve("7-train-0")).attempt(attempt, 0);
        Files.createDirectories(directory.path());
        return directory.progressFile();
    }

    private void tell(long attempt, long step, String split, double loss) throws IOException {
        AttemptDirectory directory = new TaskDirectory(tasks.resolve("7-train-0")).attempt(attempt, 0);
        Files.createDirectories(directory.path());
        new ProgressLine(1, step, split, loss, 100, Instant.EPOCH, ProgressLine.Figures.NONE)
                .append(directory.progressFile());
    }
}
