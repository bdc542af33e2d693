package dev.drydock.application;

import static dev.drydock.application.TrialsFixture.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.MeasureUsage;
import dev.drydock.application.training.Trials;
import dev.drydock.domain.registry.Budget;
import dev.drydock.domain.registry.Budget.Resource;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.WorkerLauncher;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TinyPackage;
import dev.drydock.worker.GeneratedSnapshot;
import dev.drydock.workers.ClusterWorkerLauncher;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.SlurmCluster;
import dev.drydock.workers.WorkerSetup;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProcessFile;
import dev.drydock.workers.protocol.QueueFile;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The trainings of a sweep, each with one of a real cluster's simulated GPUs to itself, on which they cannot compute: they train on
 * processors, and what they hold is what they cost.
 */
@Timeout(300)
class GpuHoursOnClusterTest {
    private static final Actor ENGINEER = new Actor("erin", Set.of(Role.ENGINEER));
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int TRIALS = 2;

    @TempDir
    private static Path directory;

    private static SlurmCluster cluster;
    private static SortedMap<String, TaskInput> inputs;

    private final Path tasks = directory.resolve("tasks");
    private final Map<Integer, TaskRequest> asked = new ConcurrentHashMap<>();
    private final Map<Integer, TaskResult> results = new ConcurrentHashMap<>();
    private final TrialsFixture fixture = new TrialsFixture(onCluster(), tasks);

    @BeforeAll
    static void start() throws IOException {
        cluster = SlurmCluster.start(Map.of("NODES", "1"));
        Path parent = TinyPackage.in(directory.resolve("parent"));
        DigestedInputs digested = new DigestedInputs();
        inputs = new TreeMap<>(Map.of(
                TaskRequest.MODULE, digested.ofFile(parent.resolve(LoadedModel.FILE)),
                TaskRequest.PREPROCESSING, digested.ofFile(parent.resolve(Preprocessing.FILE)),
                TaskRequest.SNAPSHOT, GeneratedSnapshot.ofTwoClasses(directory.resolve("snapshot"), 4000, 5)));
    }

    @AfterAll
    static void stop() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** Keeps what was asked for last and what came of it, by the trial. */
    private WorkerLauncher onCluster() {
        return (request, fence, stop) -> {
            TaskRequest real = new TaskRequest(request.key(), request.kind(), request.settings(), inputs);
            TaskResult result = ClusterWorkerLauncher.slurm(WorkerSetup.real(tasks), cluster.settings(LONG))
                    .run(real, fence, stop);
            int trial = MeasureUsage.trialOf(request.key()).orElseThrow();
            asked.put(trial, real);
            results.put(trial, result);
            return result;
        };
    }

    @Test
    void aSweepOverItsGpuHoursIsStoppedWithCheckpointsAndOnceTheyAreRaisedEndsAsIfNothingHadBeen() throws Exception {
        fixture.models.sweep = List.of(settings(0.001), settings(0.002));
        fixture.models.budget = gpuHours("1");
        fixture.trials.plan(RUN);

        String other = cluster.slurm("sbatch", "--parsable", "--gres=gpu:2", "--output=/dev/null", "--wrap=sleep 1000")
                .strip();
        eventually().until(() -> state(other).equals("RUNNING"));
        CompletableFuture<List<String>> first = execution(30);
        eventually()
                .until(() -> trials().allMatch(
                                trial -> queue(trial).filter(QueueFile::waits).isPresent()));
        assertThat(fixture.budgets.view(ENGINEER, RUN))
                .as("who waits holds nothing")
                .filteredOn(use -> use.resource() != Resource.DISK)
                .allMatch(use -> use.used() == 0);
        cluster.slurm("scancel", other);
        eventually().until(() -> trials().allMatch(this::isUnderWay));
        fixture.models.budget = gpuHours("0.001"); // less than starting takes

        assertThat(first.get(2, TimeUnit.MINUTES)).containsOnly("STOPPED");
        assertThat(fixture.stopped).containsExactly(30L);
        assertThat(fixture.recorded.get(30L)).satisfies(failure -> {
            assertThat(failure.code()).isEqualTo("BUDGET_EXCEEDED");
            assertThat(failure.sentence())
                    .contains("its budget gpu-hours is 0.001 h", "'drydock budget 12 --gpu-hours … --reason …'");
        });
        for (AttemptDirectory attempt : attempts()) {
            assertThat(attempt.checkpoints().resolve("LATEST"))
                    .as("each has a checkpoint")
                    .exists();
        }
        assertThat(used(Resource.GPU_HOURS))
                .isGreaterThan(gpuHours("0.001").limits().get(Resource.GPU_HOURS));
        assertThat(execution(31).get()).as("nothing has been raised").containsOnly("STOPPED");
        assertThat(attempts()).hasSize(TRIALS);

        fixture.budgets.raise(ENGINEER, RUN, Map.of("gpu-hours", "1"), "the night is worth it");
        CompletableFuture<List<String>> last = execution(32);
        eventually().until(() -> Files.exists(task(0).attempt(2, 0).progressFile()));
        cluster.slurm("scontrol", "requeue", queue(0).orElseThrow().job());
        assertThat(last.get(2, TimeUnit.MINUTES)).containsOnly("COMPLETED");

        assertThat(attempts()).as("one returned to the queue").hasSize(2 * TRIALS + 1);
        long held = attempts().stream().mapToLong(GpuHoursOnClusterTest::millis).sum();
        assertThat(used(Resource.GPU_HOURS))
                .as("each from its start to its result, one device")
                .isEqualTo(held);
        assertThat(used(Resource.CPU_HOURS)).as("on one thread beside it").isEqualTo(held);
        assertThat(used(Resource.TIME)).isBetween(held / TRIALS, held);
        assertThat(weights(results)).isEqualTo(undisturbed());
    }

    private static TrainingSettings settings(double learningRate) {
        return new TrainingSettings(60, 16, "adamw", learningRate, 0.01, 0, 1, 0, List.of(), 7, 1);
    }

    private static Budget gpuHours(String hours) {
        return new Budget(new TreeMap<>(
                Map.of(Resource.GPU_HOURS, Resource.GPU_HOURS.parse(hours).orElseThrow())));
    }

    private static ConditionFactory eventually() {
        return await().atMost(LONG).pollInterval(Duration.ofMillis(100));
    }

    private static Stream<Integer> trials() {
        return IntStream.range(0, TRIALS).boxed();
    }

    /** All trials at once. @return their exit statuses, in the end */
    private CompletableFuture<List<String>> execution(long id) {
        List<CompletableFuture<String>> all = trials().map(trial -> CompletableFuture.supplyAsync(
                        () -> fixture.trainTrial()
                                .run(RUN, id, trial, () -> false)
                                .exitStatus(),
                        task -> new Thread(task, "trial " + trial).start()))
                .toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
    }

    /** Has trained an epoch or more. */
    private boolean isUnderWay(int trial) {
        try {
            return task(trial).newestCheckpoint() >= 1L << 32;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TaskDirectory task(int trial) {
        return new TaskDirectory(tasks.resolve(Trials.taskKey(RUN, trial)));
    }

    /** What the queue says of the newest attempt's job. */
    private Optional<QueueFile> queue(int trial) {
        try {
            List<AttemptDirectory> all = task(trial).attempts();
            return all.isEmpty() ? Optional.empty() : QueueFile.read(all.get(all.size() - 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String state(String job) {
        return cluster.slurm("squeue", "-h", "-t", "all", "-j", job, "-o", "%T").strip();
    }

    private List<AttemptDirectory> attempts() throws IOException {
        List<AttemptDirectory> all = new ArrayList<>();
        for (int trial = 0; trial < TRIALS; trial++) {
            all.addAll(task(trial).attempts());
        }
        return all;
    }

    private static long millis(AttemptDirectory attempt) {
        try {
            ProcessFile process = ProcessFile.read(attempt).orElseThrow();
            assertThat(process.gpus()).matches("[01]");
            return Files.getLastModifiedTime(attempt.resultFile()).toMillis() - process.startedAt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long used(Resource resource) {
        return fixture.budgets.view(ENGINEER, RUN).stream()
                .filter(use -> use.resource() == resource)
                .findFirst()
                .orElseThrow()
                .used();
    }

    private static Map<Integer, String> weights(Map<Integer, TaskResult> of) {
        Map<Integer, String> digests = new TreeMap<>();
        of.forEach((trial, result) -> digests.put(trial, result.outputs().get("weights.pt")));
        return digests;
    }

    /** The same trainings in one go each, on this machine. */
    private Map<Integer, String> undisturbed() {
        Map<Integer, TaskResult> alone = new ConcurrentHashMap<>();
        try (LocalWorkerLauncher launcher = new LocalWorkerLauncher(WorkerSetup.real(directory.resolve("alone")))) {
            CompletableFuture.allOf(asked.entrySet().stream()
                            .map(one -> CompletableFuture.runAsync(
                                    () -> alone.put(one.getKey(), launcher.run(one.getValue(), 1, () -> false))))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
        return weights(alone);
    }
}
