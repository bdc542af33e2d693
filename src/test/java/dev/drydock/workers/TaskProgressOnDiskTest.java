package dev.drydock.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProgressLine;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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

    private void tell(long attempt, long step, String split, double loss) throws IOException {
        AttemptDirectory directory = new TaskDirectory(tasks.resolve("7-train-0")).attempt(attempt, 0);
        Files.createDirectories(directory.path());
        new ProgressLine(1, step, split, loss, 100, Instant.EPOCH).append(directory.progressFile());
    }
}
