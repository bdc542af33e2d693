package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drydock.config.ClusterSettings;
import dev.drydock.config.LauncherSettings;
import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.extensions.ExtensionKit;
import dev.drydock.extensions.ListedExtensions;
import dev.drydock.files.Sha256;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TinyPackage;
import dev.drydock.workers.ClusterWorkerLauncher;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.WorkerSetup;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProcessFile;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real trainings that the sample launcher of an extension submits, whose orchestrators and workers are killed. */
@Timeout(240)
class ExtensionTrainingTest {
    private static final String NAME = "acme-files";

    @TempDir
    Path directory;

    private final ListedExtensions policy = new ListedExtensions();
    private final AtomicBoolean stop = new AtomicBoolean();

    @SuppressWarnings("NullAway.Init") // made before each test
    private TaskRequest request;

    @SuppressWarnings("NullAway.Init") // made before each test
    private WorkerSettings worker;

    @BeforeEach
    void prepare() {
        policy.launcher(new ExtensionKit(directory.resolve("lib/ext")).sampleLauncher("acme.jar"), NAME);
        worker = WorkerSetup.real(directory.resolve("tasks"));
        TaskInput snapshot = GeneratedSnapshot.in(
                directory.resolve("snapshot"), new GeneratedRows(Task.BINARY_CLASSIFICATION, 4000, 5));
        Path parent = TinyPackage.in(directory.resolve("parent"), Task.BINARY_CLASSIFICATION);
        DigestedInputs inputs = new DigestedInputs();
        request = TaskRequest.train(
                "1-train-0",
                inputs.ofFile(parent.resolve(LoadedModel.FILE)),
                inputs.ofFile(parent.resolve(Preprocessing.FILE)),
                snapshot,
                new TrainingSettings(25, 16, "adamw", 0.002, 0.01, 0, 1, 0, List.of(), 7, 1),
                Learning.TWO_CLASSES);
    }

    @AfterEach
    void endWorkers() throws IOException {
        stop.set(true);
        Files.createDirectories(task().path());
        for (AttemptDirectory attempt : task().attempts()) {
            ProcessFile.read(attempt).flatMap(ProcessFile::alive).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void anOrchestratorThatComesBackFindsTheTrainingAndSubmitsNoneTwice() throws Exception {
        CompletableFuture<TaskResult> first = new CompletableFuture<>();
        Thread orchestrator = begin(1, first);
        untilUnderWay(first);
        long pid = ProcessFile.read(task().attempt(1, 0)).orElseThrow().pid();
        orchestrator.interrupt();
        assertThat(first.get(60, TimeUnit.SECONDS).failure().orElseThrow().sentence())
                .contains("Its job continues in the cluster");

        CompletableFuture<TaskResult> second = new CompletableFuture<>();
        begin(2, second);
        TaskResult result = second.get(200, TimeUnit.SECONDS);

        assertThat(result.directory()).isEqualTo(task().attempt(1, 0).path());
        assertThat(ProcessFile.read(task().attempt(1, 0)).orElseThrow().pid()).isEqualTo(pid);
        assertThat(jobs()).isEqualTo(1);
        assertThat(task().attempts()).hasSize(1);
        try (LocalWorkerLauncher alone = new LocalWorkerLauncher(WorkerSetup.real(directory.resolve("alone")))) {
            assertThat(bytes(result)).isEqualTo(bytes(alone.run(request, 1, () -> false)));
        }
    }

    @Test
    void aTrainingThatIsToldToStopLeavesACheckpointAndGoesOnInTheNextJob() throws Exception {
        CompletableFuture<TaskResult> first = new CompletableFuture<>();
        begin(1, first);
        untilUnderWay(first);
        stop.set(true);
        assertThat(first.get(60, TimeUnit.SECONDS).outcome()).isEqualTo(TaskOutcome.STOPPED);
        long checkpoint = task().newestCheckpoint();
        assertThat(checkpoint).isPositive();

        stop.set(false);
        CompletableFuture<TaskResult> second = new CompletableFuture<>();
        begin(2, second);
        assertThat(second.get(200, TimeUnit.SECONDS).completed()).isTrue();
        assertThat(jobs()).isEqualTo(2);
        assertThat(task().attempt(2, 0).log()).content().isNotNull();
        assertThat(second.get().directory()).isEqualTo(task().attempt(2, 0).path());
    }

    /** A machine that is switched off: the whole session is gone, and nobody wrote how it ended. */
    @Test
    void aTrainingWhoseJobIsLostGoesOnInAnother() throws Exception {
        CompletableFuture<TaskResult> result = new CompletableFuture<>();
        begin(1, result);
        untilUnderWay(result);
        String session = Files.readString(directory.resolve("table/1/pid")).strip();
        new ProcessBuilder("kill", "-KILL", "--", "-" + session).start().waitFor();

        assertThat(result.get(200, TimeUnit.SECONDS).completed()).isTrue();
        assertThat(result.get().directory()).isEqualTo(task().attempt(1, 1).path());
        assertThat(jobs()).isEqualTo(2);
        try (LocalWorkerLauncher alone = new LocalWorkerLauncher(WorkerSetup.real(directory.resolve("alone")))) {
            assertThat(bytes(result.get())).isEqualTo(bytes(alone.run(request, 1, () -> false)));
        }
    }

    /** With objects of its own, as an orchestrator that has just started. */
    private Thread begin(long fence, CompletableFuture<TaskResult> result) {
        LauncherSettings settings = new LauncherSettings(
                NAME,
                new ClusterSettings(
                        Optional.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        Duration.ofMinutes(3),
                        Duration.ofMillis(500)),
                0,
                List.of());
        ClusterWorkerLauncher launcher = ClusterWorkerLauncher.extension(
                worker,
                settings,
                policy.load(
                        directory.resolve("lib/ext"),
                        NAME,
                        Duration.ofSeconds(30),
                        "--table=" + directory.resolve("table")));
        Thread thread = new Thread(() -> {
            try {
                result.complete(launcher.run(request, fence, stop::get));
            } catch (RuntimeException | AssertionError e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private TaskDirectory task() {
        return new TaskDirectory(worker.tasks().resolve(request.key()));
    }

    private void untilUnderWay(CompletableFuture<TaskResult> result) {
        eventually().until(() -> task().newestCheckpoint() >= 3L << 32 || result.isDone());
        assertThat(result).as("too short to be disturbed").isNotDone();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(50));
    }

    private long jobs() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("table"))) {
            return all.count();
        }
    }

    private static String bytes(TaskResult result) throws IOException {
        assertThat(result.failure()).isEmpty();
        return Sha256.hexOfFile(result.output("weights.pt")) + " " + Sha256.hexOfFile(result.output("run.json"));
    }
}
