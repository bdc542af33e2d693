package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TinyPackage;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.WorkerSetup;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProcessFile;
import dev.drydock.workers.protocol.ProgressLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a worker takes from its start to a trained epoch of three steps, how many rows a second it scores, and whether its memory stays
 * what it is. Run by {@code mvn -Pbenchmark test -Dtest=WorkerBenchmark}; {@code -Drows=2000000}, {@code -Dsteps=100000}. The last one
 * needs Debian's {@code python3-torch}, which makes its module.
 */
class WorkerBenchmark {
    private static final int STARTS = 7;

    @TempDir
    static Path folder;

    @Test
    void isSoonAtItsFirstSteps() throws Exception {
        TaskInput snapshot = snapshot("few", 2500);
        Path parent = TinyPackage.in(folder.resolve("parent"), Task.BINARY_CLASSIFICATION);
        DigestedInputs inputs = new DigestedInputs();
        List<Long> millis = new ArrayList<>();
        try (LocalWorkerLauncher launcher = new LocalWorkerLauncher(WorkerSetup.real(folder.resolve("starts")))) {
            for (int i = 0; i < STARTS; i++) {
                TaskResult result = launcher.run(
                        TaskRequest.train(
                                i + "-train-0",
                                inputs.ofFile(parent.resolve(LoadedModel.FILE)),
                                inputs.ofFile(parent.resolve(Preprocessing.FILE)),
                                snapshot,
                                new TrainingSettings(1, 512, "adamw", 0.001, 0.01, 0, 1, 0, List.of(), 7, 1),
                                Learning.TWO_CLASSES),
                        1,
                        () -> false);
                AttemptDirectory attempt = new AttemptDirectory(result.directory());
                long began = ProcessFile.read(attempt).orElseThrow().startedAt();
                millis.add(ProgressLine.read(attempt.progressFile()).get(0).at().toEpochMilli() - began);
            }
        }
        Collections.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "| start to the end of an epoch of three steps | %.2f s (%.2f to %.2f) |%n",
                millis.get(STARTS / 2) / 1e3,
                millis.get(0) / 1e3,
                millis.get(STARTS - 1) / 1e3);
        assertThat(millis.get(0)).isPositive();
    }

    @Test
    void scoresRows() throws Exception {
        int rows = Integer.getInteger("rows", 2_000_000);
        TaskInput snapshot = snapshot("many", rows);
        Path model = TinyPackage.in(folder.resolve("model"), Task.BINARY_CLASSIFICATION);
        try (LocalWorkerLauncher launcher = new LocalWorkerLauncher(WorkerSetup.real(folder.resolve("scores")))) {
            for (int i = 0; i < 3; i++) {
                long began = System.nanoTime();
                TaskResult result = launcher.run(
                        TaskRequest.score(i + "-score", new TaskInput(model, "benchmark"), snapshot), 1, () -> false);
                double seconds = (System.nanoTime() - began) * 1e-9;
                assertThat(result.failure()).isEmpty();
                System.out.printf(
                        Locale.ROOT,
                        "| %,d rows scored twice, each time by a model of its own, with the worker's start | %.1f s | %,.0f rows/s |%n",
                        rows,
                        seconds,
                        2 * rows / seconds);
            }
        }
    }

    @Test
    void keepsItsMemory() throws Exception {
        SpeedProcess.peer(folder, "1", List.of("make", folder.toString(), "mlp"), Map.of());
        String printed = SpeedProcess.worker(
                folder,
                "1",
                TrainingMemory.class,
                List.of(folder.resolve("mlp.pt").toString(), "64", "64", System.getProperty("steps", "100000")));
        List<Integer> resident = new ArrayList<>();
        for (String line : printed.split("\n", -1)) {
            if (line.startsWith("{")) {
                System.out.println(line);
                JsonNode one = new JsonMapper().readTree(line);
                resident.add(one.path("resident_mib").asInt());
            }
        }
        assertThat(resident.get(resident.size() - 1))
                .as("MiB at the end, beside the second tenth's")
                .isLessThan(resident.get(1) * 11 / 10);
    }

    private static TaskInput snapshot(String name, int rows) {
        return GeneratedSnapshot.in(folder.resolve(name), new GeneratedRows(Task.BINARY_CLASSIFICATION, rows, 5));
    }
}
