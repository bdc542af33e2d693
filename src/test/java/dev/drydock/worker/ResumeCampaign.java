package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.FineTuning;
import dev.drydock.domain.registry.FineTuning.LayerRate;
import dev.drydock.domain.registry.FineTuning.Unfreezing;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.RateSchedule;
import dev.drydock.domain.registry.RateSchedule.Kind;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.WorkerLauncher;
import dev.drydock.files.Sha256;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.TinyPackage;
import dev.drydock.workers.ClusterWorkerLauncher;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.SlurmCluster;
import dev.drydock.workers.WorkerSetup;
import dev.drydock.workers.protocol.AttemptDirectory;
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
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills workers again and again while they train, each task with each optimizer, plain and with all that changes during a training:
 * weights, optimizer state and run record, which has every epoch's losses, are those of a training that nobody disturbed, byte for
 * byte. On a cluster nodes are switched off and jobs put back into the queue as well. Run by {@code mvn -Pcampaign verify
 * -Dit.test=ResumeCampaign}; {@code -Dlauncher=slurm} for a cluster, {@code -Dkills=9} of each, {@code -Dseed}, {@code
 * -Donly=regression} for those whose name has the word.
 */
class ResumeCampaign {
    private static final int CLASSES = 3;
    private static final int MAX_LENGTH = 24;
    private static final int EPOCHS = 40;

    private final DigestedInputs inputs = new DigestedInputs();
    private final int wanted = Integer.getInteger("kills", 9);
    private final long seed = Long.getLong("seed", System.nanoTime() & 0xffff_ffffL);
    private final Random random = new Random(seed);

    @TempDir
    Path directory;

    private final boolean onCluster = System.getProperty("launcher", "local").equals("slurm");

    private @Nullable SlurmCluster cluster;
    private WorkerLauncher launcher = (request, fence, stop) -> {
        throw new IllegalStateException("before start");
    };

    @BeforeEach
    void start() throws IOException {
        WorkerSettings worker = WorkerSetup.real(directory.resolve("tasks"));
        if (onCluster) {
            cluster = SlurmCluster.start(Map.of("NODES", "4", "NODE_TIMEOUT", "5"));
            launcher = ClusterWorkerLauncher.slurm(worker, cluster.settings(Duration.ofMinutes(5)));
        } else {
            launcher = new LocalWorkerLauncher(worker);
        }
    }

    @AfterEach
    void end() throws IOException {
        if (launcher instanceof LocalWorkerLauncher local) {
            local.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    /** What is trained on, and from what. */
    private record Given(String name, Task task, int outputs, TaskInput snapshot, Path parent) {}

    /** Digests of what a training left. */
    private record Trained(String weights, String record, String optimizer) {}

    @Test
    void endsInTheSameBytesHoweverOftenItsWorkersAreKilled() throws IOException {
        System.out.println("seed " + seed);
        System.out.println("| Task | Optimizer | Settings | Undisturbed | Kills at epoch | Weights | Same bytes |");
        System.out.println("|---|---|---|---|---|---|---|");
        int kills = 0;
        List<String> different = new ArrayList<>();
        List<Given> all =
                new ArrayList<>(Stream.of(Task.values()).map(this::given).toList());
        all.add(twoTargets());
        all.removeIf(given -> !given.name().contains(System.getProperty("only", "")));
        for (Given given : all) {
            for (String optimizer : List.of("adamw", "sgd")) {
                for (boolean everything : new boolean[] {false, true}) {
                    kills += campaign(given, optimizer, everything, different);
                }
            }
        }
        System.out.println(kills + " kills, " + different.size() + " different");
        assertThat(different).isEmpty();
    }

    private int campaign(Given given, String optimizer, boolean everything, List<String> different) throws IOException {
        Task task = given.task();
        String name = given.name().replace(' ', '-') + "-" + optimizer + (everything ? "-all" : "-plain");
        TrainingSettings settings = settings(task, optimizer, everything);
        long began = System.nanoTime();
        TaskResult undisturbed = launcher.run(request(name + "-alone", given, settings), 1, () -> false);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(undisturbed.failure()).isEmpty();
        Trained expected = trained(name + "-alone", undisturbed);

        List<String> at = new ArrayList<>();
        for (int round = 1; at.size() < wanted; round++) {
            String key = name + "-" + round;
            TaskResult result = disturbed(request(key, given, settings), took, at);
            assertThat(result.failure()).isEmpty();
            if (!trained(key, result).equals(expected)) {
                different.add(key);
            }
        }
        System.out.println("| " + given.name() + " | " + optimizer + " | " + (everything ? "all" : "plain") + " | "
                + took.toMillis() / 1000.0 + " s | " + String.join(", ", at) + " | `"
                + expected.weights().substring(0, 16) + "` | "
                + (different.stream().noneMatch(one -> one.startsWith(name)) ? "yes" : "NO") + " |");
        return at.size();
    }

    /** Disturbs it as often as it has not ended by itself; tells in which epoch each time was, and how if not by a kill. */
    private TaskResult disturbed(TaskRequest request, Duration took, List<String> at) throws IOException {
        TaskDirectory task = new TaskDirectory(directory.resolve("tasks").resolve(request.key()));
        for (int fence = 1; ; fence++) {
            int attempt = fence;
            CompletableFuture<TaskResult> running =
                    CompletableFuture.supplyAsync(() -> launcher.run(request, attempt, () -> false));
            boolean killed = false;
            while (!running.isDone()) {
                long moment = (long) (random.nextDouble() * took.toMillis());
                CompletableFuture.anyOf(
                                running,
                                CompletableFuture.runAsync(
                                        () -> {}, CompletableFuture.delayedExecutor(moment, TimeUnit.MILLISECONDS)))
                        .join();
                String deed = running.isDone() ? "" : disturb(task);
                if (!deed.isEmpty()) {
                    at.add(epochs(task) + deed.replace("kill", ""));
                }
                if (deed.equals("kill")) {
                    killed = true;
                    break;
                }
            }
            TaskResult result = running.join();
            if (result.outcome() == TaskOutcome.COMPLETED) {
                return result;
            }
            assertThat(killed)
                    .as("nothing but a kill ends it: %s", result.failure())
                    .isTrue();
        }
    }

    /** What was done to the newest attempt's worker; nothing if there is none yet, or none any more. */
    private String disturb(TaskDirectory task) throws IOException {
        List<AttemptDirectory> attempts = task.attempts();
        if (attempts.isEmpty()) {
            return "";
        }
        AttemptDirectory newest = attempts.get(attempts.size() - 1);
        SlurmCluster nodes = cluster;
        Optional<QueueFile> queued = QueueFile.read(task.attempt(newest.fence(), 0));
        if (nodes != null && queued.filter(QueueFile::runs).isPresent() && isAtWork(newest)) {
            return switch (random.nextInt(3)) {
                case 0 -> {
                    nodes.command("off", queued.get().nodes());
                    nodes.command("on", queued.get().nodes());
                    yield " off";
                }
                case 1 -> {
                    nodes.slurm("scontrol", "requeue", queued.get().job());
                    yield " requeue";
                }
                default -> kill(newest) ? "kill" : "";
            };
        }
        return nodes == null && kill(newest) ? "kill" : "";
    }

    private static boolean isAtWork(AttemptDirectory attempt) {
        return !WorkerProcesses.of(attempt).isEmpty() && !Files.exists(attempt.resultFile());
    }

    private static boolean kill(AttemptDirectory attempt) {
        List<ProcessHandle> workers = WorkerProcesses.of(attempt);
        workers.forEach(ProcessHandle::destroyForcibly);
        return !workers.isEmpty();
    }

    /** Of the newest checkpoint of all attempts. */
    private static String epochs(TaskDirectory task) {
        try (Stream<Path> files = Files.walk(task.path(), 3)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9]+-[0-9]+"))
                    .map(name -> Integer.valueOf(name.substring(0, name.indexOf('-'))))
                    .max(Integer::compare)
                    .map(String::valueOf)
                    .orElse("–");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Trained trained(String key, TaskResult result) throws IOException {
        Path weights = result.output("weights.pt");
        Path optimizer =
                weights.resolveSibling("checkpoints").resolve(EPOCHS + "-0").resolve("optimizer.bin");
        String record = Files.readString(result.output("run.json")).replace(key, "KEY");
        return new Trained(Sha256.hexOfFile(weights), Sha256.hex(record), Sha256.hexOfFile(optimizer));
    }

    private Given given(Task task) {
        GeneratedRows rows = new GeneratedRows(task, 4000, 5);
        return new Given(
                task.yamlName(),
                task,
                task.outputs(CLASSES, 1),
                GeneratedSnapshot.in(directory.resolve("snapshot-" + task.yamlName()), rows, label(task)),
                TinyPackage.in(directory.resolve("parent-" + task.yamlName()), task));
    }

    private Given twoTargets() {
        GeneratedRows rows = new GeneratedRows(Task.REGRESSION, 4000, 5).withSecondTarget();
        return new Given(
                "regression of two targets",
                Task.REGRESSION,
                2,
                GeneratedSnapshot.in(directory.resolve("snapshot-targets"), rows, SeveralTargetsTrainingTest.LABEL),
                TinyPackage.ofTwoTargets(directory.resolve("parent-targets")));
    }

    private TaskRequest request(String key, Given given, TrainingSettings settings) {
        return TaskRequest.train(
                key,
                inputs.ofFile(given.parent().resolve(LoadedModel.FILE)),
                inputs.ofFile(given.parent().resolve(PackageFiles.preprocessing(given.task()))),
                given.snapshot(),
                settings,
                new Learning(
                        given.task(),
                        given.outputs(),
                        !given.task().readsText(),
                        given.task().readsText() ? MAX_LENGTH : 0));
    }

    private static LabelRule label(Task task) {
        return switch (task) {
            case BINARY_CLASSIFICATION -> LabelRule.ofClasses("no", "yes");
            case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> LabelRule.ofClasses("low", "middle", "high, very");
            case REGRESSION -> new LabelRule.Quantity(0, 2500, "h", 100);
        };
    }

    private static TrainingSettings settings(Task task, String optimizer, boolean everything) {
        FineTuning all = new FineTuning(
                new RateSchedule(Kind.COSINE, 0.1, 0.01),
                List.of(new LayerRate("hidden.", 0.3)),
                List.of(new Unfreezing(10, "hidden.")),
                true,
                task.isClassification() ? 0.1 : 0,
                3,
                task.isClassification());
        return new TrainingSettings(
                EPOCHS,
                32,
                optimizer,
                0.002,
                0.01,
                optimizer.equals("sgd") ? 0.9 : 0,
                1,
                0,
                everything ? List.of("hidden.") : List.of(),
                7,
                1,
                TrainingSettings.SQUARED,
                TrainingSettings.UNWEIGHTED,
                everything ? all : FineTuning.NONE);
    }
}
