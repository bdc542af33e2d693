package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drydock.config.SlurmSettings;
import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Placement;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.files.Sha256;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TinyPackage;
import dev.drydock.workers.ClusterWorkerLauncher;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.SlurmCluster;
import dev.drydock.workers.TaskLogsOnDisk;
import dev.drydock.workers.WorkerSetup;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.QueueFile;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What can happen to a job on a cluster happens to real trainings on a real one: each ends in the bytes of the training that nobody
 * disturbed, or fails in words that say what to do. Each test has nodes of its own; those that lose the controller have a cluster of
 * their own.
 */
@Timeout(300)
class SlurmFaultsTest {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int NODES = 14;

    @TempDir
    private static Path directory;

    private static SlurmCluster cluster;
    private static SlurmCluster withoutLuck;
    private static TaskInput snapshot;
    private static Path parent;
    private static String undisturbed;

    private final DigestedInputs inputs = new DigestedInputs();

    @BeforeAll
    static void start() throws IOException {
        cluster = SlurmCluster.start(Map.of("NODES", "" + NODES, "NODE_TIMEOUT", "10"));
        withoutLuck = SlurmCluster.start(Map.of("NODES", "2"));
        snapshot = GeneratedSnapshot.in(
                directory.resolve("snapshot"), new GeneratedRows(Task.BINARY_CLASSIFICATION, 4000, 5));
        parent = TinyPackage.in(directory.resolve("parent"), Task.BINARY_CLASSIFICATION);
        try (LocalWorkerLauncher alone = new LocalWorkerLauncher(WorkerSetup.real(directory.resolve("alone")))) {
            TaskResult result = alone.run(training("1-train-0"), 1, () -> false);
            undisturbed = bytes(result);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
        if (withoutLuck != null) {
            withoutLuck.close();
        }
    }

    /** A task under way on some nodes of a cluster. */
    static final class Running {
        private final SlurmCluster on;
        private final WorkerSettings worker;
        private final SlurmSettings slurm;
        private final TaskRequest request;
        private final AtomicBoolean stop = new AtomicBoolean();
        private CompletableFuture<TaskResult> result = new CompletableFuture<>();

        Running(SlurmCluster on, WorkerSettings worker, SlurmSettings slurm, TaskRequest request) {
            this.on = on;
            this.worker = worker;
            this.slurm = slurm;
            this.request = request;
        }

        Running begin(long fence) {
            ClusterWorkerLauncher launcher = ClusterWorkerLauncher.slurm(worker, slurm);
            result = new CompletableFuture<>();
            CompletableFuture<TaskResult> told = result;
            Thread thread = new Thread(
                    () -> {
                        try {
                            told.complete(launcher.run(request, fence, stop::get));
                        } catch (RuntimeException | AssertionError e) {
                            told.completeExceptionally(e);
                        }
                    },
                    "launcher of " + request.key());
            thread.setDaemon(true);
            thread.start();
            return this;
        }

        TaskDirectory task() {
            return new TaskDirectory(worker.tasks().resolve(request.key()));
        }

        AttemptDirectory attempt(int restart) {
            return task().attempt(1, restart);
        }

        TaskResult result() throws Exception {
            return result.get(200, TimeUnit.SECONDS);
        }

        /** Its job's number, once it is in the queue. */
        String job() {
            eventually().until(() -> queue().isPresent());
            return queue().orElseThrow().job();
        }

        Optional<QueueFile> queue() {
            try {
                return QueueFile.read(attempt(0));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String node() {
            eventually().until(() -> !queue().orElseThrow().nodes().isEmpty());
            return queue().orElseThrow().nodes();
        }

        /** Waits until it has trained some epochs. */
        Running untilUnderWay() {
            eventually().until(() -> task().newestCheckpoint() >= 3L << 32 || result.isDone());
            assertThat(result).as("too short to be disturbed").isNotDone();
            return this;
        }

        Running untilClaimed(int restart) {
            eventually().until(() -> Files.exists(attempt(restart).claim()));
            return this;
        }

        Running untilWaitsFor(String reason) {
            eventually()
                    .until(() -> queue().isPresent() && queue().get().reason().contains(reason));
            return this;
        }

        /** For nodes, whichever way the queue says it. */
        Running untilWaitsForNodes() {
            eventually()
                    .until(() -> queue().isPresent()
                            && queue().get().waits()
                            && queue().get().reason().matches("Resources|Priority|.*DRAINED.*|ReqNodeNotAvail.*"));
            return this;
        }

        String scontrol(String... arguments) {
            String[] command = new String[arguments.length + 1];
            command[0] = "scontrol";
            System.arraycopy(arguments, 0, command, 1, arguments.length);
            return on.slurm(command);
        }
    }

    static ConditionFactory eventually() {
        return await().atMost(LONG).pollInterval(Duration.ofMillis(100));
    }

    private static TaskRequest training(String key) {
        DigestedInputs inputs = new DigestedInputs();
        return TaskRequest.train(
                key,
                inputs.ofFile(parent.resolve(LoadedModel.FILE)),
                inputs.ofFile(parent.resolve(Preprocessing.FILE)),
                snapshot,
                new TrainingSettings(60, 16, "adamw", 0.002, 0.01, 0, 1, 0, List.of(), 7, 1),
                Learning.TWO_CLASSES);
    }

    private static String bytes(TaskResult result) throws IOException {
        assertThat(result.failure()).isEmpty();
        String record = Files.readString(result.output("run.json")).replaceAll("[a-z0-9-]+-train-0", "KEY");
        return Sha256.hexOfFile(result.output("weights.pt")) + " " + Sha256.hex(record);
    }

    private Running training(String name, SlurmCluster on, String... nodes) {
        return new Running(
                        on,
                        WorkerSetup.real(directory.resolve(name)),
                        on.settings(LONG, "--nodelist=" + String.join(",", nodes)),
                        training("1-train-0"))
                .begin(1);
    }

    private Running training(String name, String excluded) {
        return new Running(
                        cluster,
                        WorkerSetup.real(directory.resolve(name)),
                        cluster.settings(LONG, "--exclude=" + excluded),
                        training("1-train-0"))
                .begin(1);
    }

    /** A script in place of the worker. */
    private Running script(String name, Duration queueLimit, String node, String body, String... options)
            throws IOException {
        Path tasks = Files.createDirectories(directory.resolve(name));
        String[] all = new String[options.length + 1];
        all[0] = "--nodelist=" + node;
        System.arraycopy(options, 0, all, 1, options.length);
        return new Running(
                cluster,
                WorkerSetup.script(tasks, Duration.ofSeconds(100), body),
                cluster.settings(queueLimit, all),
                TaskRequest.checkGolden("7-check", inputs.ofFile(parent.resolve(LoadedModel.FILE))));
    }

    private static final String COMPLETED =
            "printf 'version=1\\noutcome=COMPLETED\\n' > $attempt/r; mv $attempt/r $attempt/result.properties";

    /** All at once: they wait for the cluster most of the time. */
    @TestFactory
    Stream<DynamicTest> whatCanHappenToAJob() {
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put(
                "aTrainingWhoseNodeIsSwitchedOffGoesOnOnAnother", this::aTrainingWhoseNodeIsSwitchedOffGoesOnOnAnother);
        faults.put(
                "aNodeThatNobodyHearsLosesItsJobToAnotherAndItsOwnCopyEnds",
                this::aNodeThatNobodyHearsLosesItsJobToAnotherAndItsOwnCopyEnds);
        faults.put(
                "aFrozenNodeThatWakesUpWritesNothingThatCounts", this::aFrozenNodeThatWakesUpWritesNothingThatCounts);
        faults.put(
                "aPreemptedTrainingLeavesACheckpointAndGoesOnWhenThereIsRoom",
                this::aPreemptedTrainingLeavesACheckpointAndGoesOnWhenThereIsRoom);
        faults.put(
                "aTrainingThatTakesLongerThanAJobMayGoesOnInTheNext",
                this::aTrainingThatTakesLongerThanAJobMayGoesOnInTheNext);
        faults.put(
                "aWorkerWithoutACheckpointAtItsTimeLimitIsTold", this::aWorkerWithoutACheckpointAtItsTimeLimitIsTold);
        faults.put("aHeldJobWaitsAndSaysWhy", this::aHeldJobWaitsAndSaysWhy);
        faults.put("aJobThatIsHeldTooLongIsTakenOutOfTheQueue", this::aJobThatIsHeldTooLongIsTakenOutOfTheQueue);
        faults.put("aFullQueueIsWaitedFor", this::aFullQueueIsWaitedFor);
        faults.put("aDrainedNodeIsWaitedForAndNamed", this::aDrainedNodeIsWaitedForAndNamed);
        faults.put("aJobThatSomebodyCancelsIsToldAsThat", this::aJobThatSomebodyCancelsIsToldAsThat);
        faults.put(
                "aWorkerThatNeedsMoreMemoryThanItsJobHasIsToldAsThat",
                this::aWorkerThatNeedsMoreMemoryThanItsJobHasIsToldAsThat);
        faults.put("whatTheClusterDoesNotTakeIsToldInItsOwnWords", this::whatTheClusterDoesNotTakeIsToldInItsOwnWords);
        faults.put("aNodeThatDoesNotSeeTheDirectoryIsNamed", this::aNodeThatDoesNotSeeTheDirectoryIsNamed);
        faults.put(
                "anOrchestratorThatComesBackFindsItsTrainingAndSubmitsNoneTwice",
                this::anOrchestratorThatComesBackFindsItsTrainingAndSubmitsNoneTwice);
        faults.put(
                "aControllerThatIsKilledAndForgetsChangesNothing",
                this::aControllerThatIsKilledAndForgetsChangesNothing);
        ExecutorService all = Executors.newFixedThreadPool(faults.size());
        Map<String, Future<?>> running = new LinkedHashMap<>();
        faults.forEach((name, fault) -> running.put(name, all.submit(() -> {
            fault.happen();
            return name;
        })));
        all.shutdown();
        return running.entrySet().stream()
                .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> outcome(one.getValue())));
    }

    /** A fault, and what is expected of it. */
    @FunctionalInterface
    private interface Fault {
        void happen() throws Exception;
    }

    private static void outcome(Future<?> running) throws Throwable {
        try {
            running.get(LONG.toSeconds() + 60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private void aTrainingWhoseNodeIsSwitchedOffGoesOnOnAnother() throws Exception {
        Running running = training("off", "node[3-14]").untilUnderWay();
        String lost = running.node();
        cluster.command("off", lost);
        TaskResult result = running.result();
        assertThat(bytes(result)).isEqualTo(undisturbed);
        assertThat(result.directory()).isEqualTo(running.attempt(1).path());
        assertThat(running.node()).isNotEqualTo(lost);
        cluster.command("on", lost);
    }

    /** The job's processes go on; the queue begins a second copy beside them. */
    private void aNodeThatNobodyHearsLosesItsJobToAnotherAndItsOwnCopyEnds() throws Exception {
        Running running = training("deaf", "node[1-2],node[5-14]").untilUnderWay();
        String deaf = running.node();
        cluster.command("freeze", deaf);
        // the copy would be done before the queue misses the node
        stand(running.attempt(0), "STOP");
        running.untilClaimed(1);
        stand(running.attempt(0), "CONT");
        TaskResult result = running.result();
        cluster.command("thaw", deaf);
        assertThat(bytes(result)).isEqualTo(undisturbed);
        assertThat(result.directory()).isEqualTo(running.attempt(1).path());
        assertThat(running.attempt(0).resultFile()).doesNotExist();
    }

    private void aFrozenNodeThatWakesUpWritesNothingThatCounts() throws Exception {
        Running running = training("frozen", "node[1-4],node[7-14]").untilUnderWay();
        String frozen = running.node();
        // before the whole node: until all its processes are found, the training could be done
        stand(running.attempt(0), "STOP");
        cluster.command("freeze-all", frozen);
        TaskResult result = running.result();
        assertThat(bytes(result)).isEqualTo(undisturbed);
        String counts = digests(running.attempt(1));
        cluster.command("thaw-all", frozen);
        eventually().until(() -> !isAlive(running.attempt(0)));
        assertThat(result.directory()).isEqualTo(running.attempt(1).path());
        assertThat(bytes(result)).isEqualTo(undisturbed);
        assertThat(running.attempt(0).resultFile()).doesNotExist();
        assertThat(digests(running.attempt(1))).isEqualTo(counts);
    }

    private void aPreemptedTrainingLeavesACheckpointAndGoesOnWhenThereIsRoom() throws Exception {
        Running running = training("preempted", cluster, "node7").untilUnderWay();
        String urgent = cluster.slurm(
                        "sbatch",
                        "--parsable",
                        "--partition=urgent",
                        "--exclusive",
                        "--nodelist=node7",
                        "--mem=7000",
                        "--output=/dev/null",
                        "--wrap=sleep 1000")
                .strip();
        running.untilWaitsForNodes();
        assertThat(running.attempt(0).resultFile()).content().contains("outcome=STOPPED");
        assertThat(new TaskLogsOnDisk(directory.resolve("preempted")).of(1))
                .last()
                .satisfies(attempt -> assertThat(attempt.state()).isEqualTo(TaskAttempt.State.QUEUED));
        cluster.slurm("scancel", urgent);
        assertThat(bytes(running.result())).isEqualTo(undisturbed);
    }

    private void aTrainingThatTakesLongerThanAJobMayGoesOnInTheNext() throws Exception {
        Running running = training("time", cluster, "node8").untilUnderWay();
        String first = running.job();
        stand(running.attempt(0), "STOP");
        running.scontrol("update", "JobId=" + first, "TimeLimit=1");
        eventually().until(() -> Files.exists(running.attempt(0).stopFile()));
        stand(running.attempt(0), "CONT");
        assertThat(bytes(running.result())).isEqualTo(undisturbed);
        assertThat(running.attempt(0).resultFile()).content().contains("outcome=STOPPED");
        assertThat(running.job()).isNotEqualTo(first);
    }

    private void aWorkerWithoutACheckpointAtItsTimeLimitIsTold() throws Exception {
        Running running = script("limit", LONG, "node8", "sleep 1000").begin(1);
        TaskRequest limited = running.request.at(new Placement(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Duration.ofMinutes(1)),
                Optional.empty(),
                List.of()));
        running.stop.set(true);
        assertThat(running.result().outcome()).isEqualTo(TaskOutcome.STOPPED);
        TaskResult result =
                ClusterWorkerLauncher.slurm(running.worker, running.slurm).run(limited, 2, () -> false);
        assertThat(result.failure().orElseThrow().code()).isEqualTo("CLUSTER_TIME_LIMIT");
        assertThat(result.failure().orElseThrow().sentence()).contains("Raise time-limit under cluster in model.yaml");
    }

    private void aHeldJobWaitsAndSaysWhy() throws Exception {
        Running running =
                script("held", LONG, "node9", COMPLETED, "--hold").begin(1).untilWaitsFor("JobHeldUser");
        running.scontrol("release", running.job());
        assertThat(running.result().completed()).isTrue();
    }

    private void aJobThatIsHeldTooLongIsTakenOutOfTheQueue() throws Exception {
        Running running = script("held-long", Duration.ofSeconds(2), "node9", COMPLETED, "--hold")
                .begin(1);
        TaskResult result = running.result();
        assertThat(result.failure().orElseThrow().code()).isEqualTo("CLUSTER_QUEUE_LIMIT");
        assertThat(result.failure().orElseThrow().sentence())
                .contains("it is held by a user; 'scontrol release' lets it go (Slurm: JobHeldUser)");
        assertThat(cluster.slurm("squeue", "-h", "-j", running.job(), "-t", "all", "-o", "%T"))
                .contains("CANCELLED");
    }

    private void aFullQueueIsWaitedFor() throws Exception {
        String other = cluster.slurm(
                        "sbatch",
                        "--parsable",
                        "--exclusive",
                        "--nodelist=node10",
                        "--mem=7000",
                        "--output=/dev/null",
                        "--wrap=sleep 1000")
                .strip();
        eventually()
                .until(() ->
                        cluster.slurm("squeue", "-h", "-j", other, "-o", "%T").contains("RUNNING"));
        Running running = script("full", LONG, "node10", COMPLETED).begin(1).untilWaitsForNodes();
        cluster.slurm("scancel", other);
        assertThat(running.result().completed()).isTrue();
    }

    private void aDrainedNodeIsWaitedForAndNamed() throws Exception {
        cluster.slurm("scontrol", "update", "NodeName=node11", "State=DRAIN", "Reason=fan");
        Running running = script("drained", LONG, "node11", COMPLETED).begin(1).untilWaitsForNodes();
        Running second = script("drained-long", Duration.ofSeconds(2), "node11", COMPLETED)
                .begin(1);
        assertThat(second.result().failure().orElseThrow().sentence())
                .contains("the nodes that it needs are down, drained");
        cluster.slurm("scontrol", "update", "NodeName=node11", "State=RESUME");
        assertThat(running.result().completed()).isTrue();
    }

    private void aJobThatSomebodyCancelsIsToldAsThat() throws Exception {
        Running running =
                script("cancelled", LONG, "node9", "sleep 1000").begin(1).untilClaimed(0);
        cluster.slurm("scancel", running.job());
        assertThat(running.result().failure().orElseThrow().code()).isEqualTo("CLUSTER_JOB_CANCELLED");
    }

    private void aWorkerThatNeedsMoreMemoryThanItsJobHasIsToldAsThat() throws Exception {
        Running running = script("memory", LONG, "node9", "exec perl -e '$x = \"x\" x (1500 << 20); sleep 1000'")
                .begin(1);
        TaskResult result = running.result();
        assertThat(result.failure().orElseThrow().code()).isEqualTo("WORKER_OUT_OF_MEMORY");
        assertThat(result.failure().orElseThrow().sentence())
                .contains("900 MiB")
                .contains("slurm.memory");
    }

    private void whatTheClusterDoesNotTakeIsToldInItsOwnWords() throws Exception {
        TaskResult result = script("refused", LONG, "node9", COMPLETED, "--partition=nosuch")
                .begin(1)
                .result();
        assertThat(result.failure().orElseThrow().code()).isEqualTo("CLUSTER_REFUSED");
        assertThat(result.failure().orElseThrow().sentence()).contains("invalid partition specified: nosuch");
    }

    private void aNodeThatDoesNotSeeTheDirectoryIsNamed() throws Exception {
        Running running = script("unseen", LONG, "node12", COMPLETED);
        cluster.command("hide", "node12", running.worker.tasks().toString());
        TaskResult result = running.begin(1).result();
        assertThat(result.failure().orElseThrow().code()).isEqualTo("CLUSTER_NODE_UNFIT");
        assertThat(result.failure().orElseThrow().sentence()).contains("node12").contains("must see");
    }

    private void anOrchestratorThatComesBackFindsItsTrainingAndSubmitsNoneTwice() throws Exception {
        Running running = training("adopted", cluster, "node13").untilUnderWay();
        String job = running.job();
        QueueFile told = running.queue().orElseThrow();
        new QueueFile(told.job(), told.name(), told.state(), told.reason(), "node1", told.launcher())
                .write(running.attempt(0));
        running.begin(2); // the first is left watching: nobody hears of it any more
        assertThat(bytes(running.result())).isEqualTo(undisturbed);
        assertThat(running.job()).isEqualTo(job);
        assertThat(running.node()).as("where it went while nobody watched").isEqualTo("node13");
        assertThat(cluster.slurm("squeue", "-h", "-t", "all", "-o", "%j").lines())
                .filteredOn(name -> name.equals(running.queue().orElseThrow().name()))
                .hasSize(1);
        assertThat(running.task().attempts())
                .as("a busy machine's queue may have begun the one job twice; the second launcher has begun none")
                .allSatisfy(attempt -> assertThat(attempt.fence()).isEqualTo(1));
        try (Stream<Path> files = Files.list(running.attempt(0).path())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.startsWith("submit-"))
                    .containsExactly("submit-1.sh");
        }
    }

    /** Its jobs come back as whatever it last wrote down: running, waiting, failed or held. */
    private void aControllerThatIsKilledAndForgetsChangesNothing() throws Exception {
        Running running = training("controller", withoutLuck, "node1").untilUnderWay();
        withoutLuck.command("controller-kill");
        Running waiting = training("no-controller", withoutLuck, "node2");
        withoutLuck.command("controller-start");
        assertThat(bytes(running.result())).isEqualTo(undisturbed);
        assertThat(bytes(waiting.result())).isEqualTo(undisturbed);
    }

    /** Sends a signal to the worker of an attempt. */
    private static void stand(AttemptDirectory attempt, String signal) throws Exception {
        for (ProcessHandle worker : WorkerProcesses.of(attempt)) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(worker.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    private static boolean isAlive(AttemptDirectory attempt) {
        return !WorkerProcesses.of(attempt).isEmpty();
    }

    /** Of all that an attempt has left. */
    private static String digests(AttemptDirectory attempt) throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.walk(attempt.path())) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                all.append(file).append(' ').append(Sha256.hexOfFile(file)).append('\n');
            }
        }
        return all.toString();
    }
}
