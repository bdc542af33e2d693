package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.Disturbance;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.TinyPackage;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.WorkerSetup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** By real workers. */
@Timeout(120)
class DisturbedTaskTest {
    private static final List<Disturbance> ALL =
            List.of(new Disturbance.Noise(0.1), new Disturbance.Missing(1, "vibration"), new Disturbance.OutOfRange());

    @TempDir
    Path directory;

    private LocalWorkerLauncher launcher;

    @BeforeEach
    void start() {
        launcher = new LocalWorkerLauncher(WorkerSetup.real(directory.resolve("tasks")));
    }

    @AfterEach
    void end() {
        launcher.close();
    }

    @Test
    void scoresEveryCopyAsTheModelWouldInService() throws IOException {
        GeneratedRows rows = new GeneratedRows(Task.BINARY_CLASSIFICATION, 2000, 5);
        TaskInput snapshot =
                GeneratedSnapshot.in(directory.resolve("snapshot"), rows, LabelRule.ofClasses("no", "yes"));
        Path scored = TinyPackage.in(directory.resolve("package"));
        int[] copied = Disturbance.rows(2000, row -> rows.split(row) == Split.HOLDOUT, ALL.size(), 3, false);

        TaskResult result = run(scored, snapshot, Disturbance.text(ALL));

        assertThat(result.failure()).isEmpty();
        assertThat(result.metric("rows")).isEqualTo(copied.length).isGreaterThan(300);
        float[] scores = floats(result.output(TaskRequest.DISTURBED_SCORES));
        assertThat(scores).hasSize(ALL.size() * copied.length);
        try (LoadedModel model = LoadedModel.load(scored)) {
            DisturbedRows expected = DisturbedRows.of(
                    rows,
                    copied,
                    model,
                    true,
                    new DisturbedRows.Pace(
                            Long.parseUnsignedLong(snapshot.digest().substring(0, 16), 16), () -> {}));
            assertThat(result.metric(TaskRequest.CHANGED))
                    .as("no number is like before")
                    .isEqualTo(1);
            assertThat(result.metric(TaskRequest.WAYS_OUT)).isEqualTo(expected.waysOut());
            for (int i = 0; i < ALL.size(); i++) {
                assertThat(Arrays.copyOfRange(scores, i * copied.length, (i + 1) * copied.length))
                        .containsExactly(model.score(expected.copies(ALL.get(i), 0, copied.length)));
            }
        }
    }

    @Test
    void misspeltTextsAndWordsAtRandomAreScored() throws IOException {
        GeneratedRows rows = new GeneratedRows(Task.TEXT_CLASSIFICATION, 1000, 5);
        TaskInput snapshot =
                GeneratedSnapshot.in(directory.resolve("snapshot"), rows, LabelRule.ofClasses("leak", "noise", "stop"));
        Path scored = TinyPackage.in(directory.resolve("package"), Task.TEXT_CLASSIFICATION);

        TaskResult result = run(
                scored, snapshot, Disturbance.text(List.of(new Disturbance.Noise(0.5), new Disturbance.OutOfRange())));

        assertThat(result.failure()).isEmpty();
        assertThat(floats(result.output(TaskRequest.DISTURBED_SCORES))).hasSize((int) (2 * 3 * result.metric("rows")));
        assertThat(result.metric(TaskRequest.WAYS_OUT)).isEqualTo(1);
    }

    @Test
    void aChangeThatNobodyKnowsIsRefusedByItsName() throws IOException {
        GeneratedRows rows = new GeneratedRows(Task.BINARY_CLASSIFICATION, 100, 5);
        TaskInput snapshot =
                GeneratedSnapshot.in(directory.resolve("snapshot"), rows, LabelRule.ofClasses("no", "yes"));

        TaskResult result = run(TinyPackage.in(directory.resolve("package")), snapshot, "upside-down");

        assertThat(result.outcome()).isEqualTo(TaskOutcome.FAILED);
        assertThat(result.failure().orElseThrow().sentence())
                .contains("disturbed must name changes of rows, not 'upside-down'");
    }

    private TaskResult run(Path scored, TaskInput snapshot, String disturbances) {
        return launcher.run(
                TaskRequest.scoreDisturbed("disturbed", new TaskInput(scored, "subject"), snapshot, disturbances),
                1,
                () -> false);
    }

    private static float[] floats(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        float[] floats = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(floats);
        return floats;
    }
}
