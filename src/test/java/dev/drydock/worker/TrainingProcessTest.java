package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drydock.application.training.ViewTraining.Trial;
import dev.drydock.artifacts.RunRecordFiles;
import dev.drydock.config.LocalLimits;
import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.FineTuning;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.RateSchedule;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TrainingRecord;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.TinyPackage;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.SmallDisk;
import dev.drydock.workers.TaskProgressOnDisk;
import dev.drydock.workers.WorkerSetup;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProcessFile;
import dev.drydock.workers.protocol.ProgressLine;
import dev.drydock.workers.protocol.PropertyFile;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training and scoring on a real snapshot by real worker JVMs, some of which are killed. */
@Timeout(180)
class TrainingProcessTest {
    private static final GeneratedRows ROWS = new GeneratedRows(1500, 3);

    private final DigestedInputs inputs = new DigestedInputs();

    @TempDir
    Path directory;

    private LocalWorkerLauncher launcher;
    private TaskInput snapshot;
    private Path tiny;
    private Learning learning = Learning.TWO_CLASSES;

    @BeforeEach
    void start() {
        launcher = new LocalWorkerLauncher(WorkerSetup.real(directory.resolve("tasks")));
        snapshot = GeneratedSnapshot.in(directory.resolve("snapshot"), ROWS);
        tiny = TinyPackage.in(directory.resolve("package"));
    }

    @AfterEach
    void end() {
        launcher.close();
    }

    @ParameterizedTest
    @CsvSource({
        "BINARY_CLASSIFICATION, adamw",
        "BINARY_CLASSIFICATION, sgd",
        "REGRESSION, adamw",
        "TEXT_CLASSIFICATION, adamw",
        "TEXT_CLASSIFICATION, sgd"
    })
    void aTrainingWhoseWorkerIsKilledTwiceEndsInTheSameWeights(Task task, String optimizer) throws Exception {
        if (task.readsText()) {
            learnTexts();
        } else if (task == Task.REGRESSION) {
            learnTwoTargets();
        }
        TrainingSettings settings = settings(optimizer, 20, 0.002);
        TaskResult undisturbed = launcher.run(train("undisturbed", settings), 1, () -> false);
        assertThat(undisturbed.failure()).isEmpty();
        assertThat(undisturbed.metric("tune_loss")).isLessThan(undisturbed.metric("parent_tune_loss"));

        for (int fence = 1; fence <= 2; fence++) {
            TaskResult killed = runAndKillAfterEpoch("killed", settings, fence, 5 * fence);
            assertThat(killed.failure().orElseThrow().code()).isEqualTo("WORKER_DIED");
            assertThat(killed.failure().orElseThrow().sentence()).contains("SIGKILL");
        }
        TaskResult last = launcher.run(train("killed", settings), 3, () -> false);
        assertThat(last.outputs().get("weights.pt"))
                .isEqualTo(undisturbed.outputs().get("weights.pt"));
        assertThat(last.metric("tune_loss")).isEqualTo(undisturbed.metric("tune_loss"));
        assertThat(Files.readString(last.output("run.json")).replace("\"killed\"", "\"undisturbed\""))
                .isEqualTo(Files.readString(undisturbed.output("run.json")));
        List<ProgressLine> told = ProgressLine.read(new AttemptDirectory(last.directory()).progressFile());
        assertThat(told.get(0).epoch()).isGreaterThan(5);
        assertThat(told.get(0).figures().leastTuneLoss().orElseThrow())
                .as("of the attempts before")
                .isFinite();
        assertThat(told.get(told.size() - 1).figures().leastTuneLoss()).hasValue(last.metric("tune_loss"));
        TaskProgressOnDisk progress = new TaskProgressOnDisk(directory.resolve("tasks"));
        List<Point> whole = progress.read("killed");
        assertThat(trial(progress.readNewest("killed")).leastTuneLoss())
                .isEqualTo(trial(whole.stream()
                                .filter(Point::tune)
                                .map(TrainingProcessTest::withoutFigures)
                                .toList())
                        .leastTuneLoss());
    }

    private static Point withoutFigures(Point point) {
        return new Point(
                point.epoch(),
                point.step(),
                point.tune(),
                point.loss(),
                point.samplesPerSecond(),
                point.at(),
                TaskProgress.Figures.NONE);
    }

    private static Trial trial(List<Point> points) {
        return new Trial(
                0, settings("adamw", 1, 0.1), points, Optional.empty(), false, OptionalInt.empty(), Optional.empty());
    }

    @Test
    void aTrainingWhoseWorkerHangsIsEndedInTimeAndGoesOnFromItsCheckpoint() throws Exception {
        TrainingSettings settings = settings("adamw", 20, 0.002);
        TaskResult undisturbed = launcher.run(train("undisturbed", settings), 1, () -> false);
        AttemptDirectory attempt = new TaskDirectory(directory.resolve("tasks/hung")).attempt(1, 0);
        WorkerSettings impatient = WorkerSetup.real(directory.resolve("tasks"), 256, Duration.ofSeconds(5));
        ProcessHandle worker;
        try (LocalWorkerLauncher watching = new LocalWorkerLauncher(impatient)) {
            CompletableFuture<TaskResult> running =
                    CompletableFuture.supplyAsync(() -> watching.run(train("hung", settings), 1, () -> false));
            awaitEpoch(attempt, 5);
            worker = ProcessFile.read(attempt).flatMap(ProcessFile::alive).orElseThrow();
            new ProcessBuilder("kill", "-STOP", Long.toString(worker.pid()))
                    .start()
                    .waitFor();
            TaskResult ended = running.get(60, TimeUnit.SECONDS);
            assertThat(ended.failure().orElseThrow().code()).isEqualTo("WORKER_UNRESPONSIVE");
            assertThat(ended.failure().orElseThrow().sentence()).contains("5 s", "worker-heartbeat-timeout");
        }
        assertThat(worker.isAlive()).isFalse();
        TaskResult last = launcher.run(train("hung", settings), 2, () -> false);
        assertThat(last.outputs().get("weights.pt"))
                .isEqualTo(undisturbed.outputs().get("weights.pt"));
    }

    @Test
    void aTrainingWithTooLittleHeapSaysWhatToRaiseAndGoesOnWhenItHasMore() {
        TrainingSettings settings = settings("adamw", 2, 0.002);
        WorkerSettings small = WorkerSetup.real(directory.resolve("tasks"), 4, Duration.ofSeconds(60));
        try (LocalWorkerLauncher tight = new LocalWorkerLauncher(small)) {
            TaskResult ended = tight.run(train("tight", settings), 1, () -> false);
            assertThat(ended.failure().orElseThrow().code()).isEqualTo("WORKER_OUT_OF_MEMORY");
            assertThat(ended.failure().orElseThrow().sentence()).contains(" 4 MiB", "Raise worker-memory");
        }
        assertThat(launcher.run(train("tight", settings), 2, () -> false).completed())
                .isTrue();
    }

    @Test
    void aTrainingThatMayAllocateTooLittleSaysWhatToRaiseAndGoesOnWhenItMayMore() {
        TrainingSettings settings = settings("adamw", 2, 0.002);
        try (LocalWorkerLauncher tight = new LocalWorkerLauncher(limited(300))) {
            TaskResult ended = tight.run(train("limited", settings), 1, () -> false);
            assertThat(ended.failure().orElseThrow().code()).isEqualTo("WORKER_OUT_OF_MEMORY");
            assertThat(ended.failure().orElseThrow().sentence()).contains("Raise worker-memory-limit");
        }
        try (LocalWorkerLauncher wide = new LocalWorkerLauncher(limited(1500))) {
            assertThat(wide.run(train("limited", settings), 2, () -> false).completed())
                    .isTrue();
        }
    }

    private WorkerSettings limited(int mebibytes) {
        WorkerSettings real = WorkerSetup.real(directory.resolve("tasks"));
        return new WorkerSettings(
                real.tasks(),
                real.java(),
                real.classPath(),
                real.jvmOptions(),
                1,
                real.heapMebibytes(),
                new LocalLimits(true, OptionalInt.of(mebibytes), List.of(), LocalLimits.AUTO),
                real.heartbeatTimeout());
    }

    @Test
    void aTrainingWhoseDiskIsFullSaysSoAndGoesOnWhenThereIsSpace() throws Exception {
        TrainingSettings settings = settings("adamw", 20, 0.002);
        TaskResult undisturbed = launcher.run(train("undisturbed", settings), 1, () -> false);
        Path tasks = Files.createDirectory(directory.resolve("small"));
        try (SmallDisk disk = SmallDisk.over(tasks, 8);
                LocalWorkerLauncher narrow = new LocalWorkerLauncher(WorkerSetup.real(tasks))) {
            CompletableFuture<TaskResult> running =
                    CompletableFuture.supplyAsync(() -> narrow.run(train("full", settings), 1, () -> false));
            awaitEpoch(new TaskDirectory(tasks.resolve("full")).attempt(1, 0), 5);
            disk.fill();
            TaskResult ended = running.get(60, TimeUnit.SECONDS);
            assertThat(ended.failure().orElseThrow().code()).isEqualTo("DISK_FULL");

            disk.free();
            TaskResult last = narrow.run(train("full", settings), 2, () -> false);
            assertThat(last.outputs().get("weights.pt"))
                    .isEqualTo(undisturbed.outputs().get("weights.pt"));
        }
    }

    @Test
    void aTrainingThatIsStoppedLeavesACheckpointOfTheEpochUnderWayAndGoesOnFromIt() throws Exception {
        TrainingSettings settings = settings("adamw", 60, 0.002);
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<TaskResult> running =
                CompletableFuture.supplyAsync(() -> launcher.run(train("stopped", settings), 1, stop::get));
        AttemptDirectory first = new TaskDirectory(directory.resolve("tasks/stopped")).attempt(1, 0);
        awaitEpoch(first, 3);
        stop.set(true);
        assertThat(running.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(TaskOutcome.STOPPED);

        List<ProgressLine> told = ProgressLine.read(first.progressFile());
        ProgressLine finished = lastEpoch(told);
        long stepsOfEpoch = finished.step() / finished.epoch();
        TrainingState kept = newest(first);
        assertThat(finished.epoch()).isGreaterThanOrEqualTo(2);
        assertThat(kept.epochs()).as("whole epochs").isEqualTo(finished.epoch());
        assertThat(kept.step())
                .as("every step of the epoch under way")
                .isEqualTo(finished.epoch() * stepsOfEpoch + kept.batches())
                .isGreaterThanOrEqualTo(told.get(told.size() - 1).step());

        TaskResult last = launcher.run(train("stopped", settings), 2, () -> false);
        assertThat(last.completed()).isTrue();
        ProgressLine next = ProgressLine.read(new AttemptDirectory(last.directory()).progressFile())
                .get(0);
        assertThat(next.epoch()).isEqualTo(finished.epoch() + 1);
        assertThat(next.step()).isGreaterThan(kept.step());
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamw", "sgd"})
    void aTrainingThatPausesTwiceEndsInTheSameWeightsAndRunRecord(String optimizer) throws Exception {
        TrainingSettings settings = scheduled(optimizer);
        TaskResult whole = launcher.run(train("whole", settings), 1, () -> false);
        assertThat(whole.failure()).isEmpty();

        TaskResult first = launcher.run(train("paused", settings).untilEpoch(3).as("paused-rung-1"), 1, () -> false);
        assertThat(first.failure()).isEmpty();
        assertThat(first.metric("epochs")).isEqualTo(3);
        assertThat(first.outputs())
                .containsOnlyKeys(TaskRequest.PAUSED_AT, TaskRequest.TUNE_SCORES, TaskRequest.TUNE_LOSSES);
        TaskRequest further =
                train("paused", settings).goingOnFrom(first).untilEpoch(9).as("paused-rung-2");
        TaskResult stopped = launcher.run(further, 1, new StopAtSecondLook());
        assertThat(stopped.outcome()).isIn(TaskOutcome.STOPPED, TaskOutcome.COMPLETED);
        TaskResult second = launcher.run(further, 2, () -> false);
        assertThat(second.failure()).isEmpty();
        TaskResult last = launcher.run(train("paused", settings).goingOnFrom(second), 1, () -> false);

        assertThat(last.failure()).isEmpty();
        assertThat(last.outputs().get("weights.pt")).isEqualTo(whole.outputs().get("weights.pt"));
        assertThat(Files.readString(last.output("run.json")).replace("\"paused\"", "\"whole\""))
                .isEqualTo(Files.readString(whole.output("run.json")));
        assertThat(ProgressLine.read(new AttemptDirectory(last.directory()).progressFile())
                        .get(0)
                        .epoch())
                .isEqualTo(10);
    }

    @Test
    void aTrainingDoneAgainByItsRunRecordGivesTheSameWeightsOnTheSameVectorInstructionsOnly() throws Exception {
        TaskResult first = launcher.run(train("first", scheduled("adamw")), 1, () -> false);
        assertThat(first.failure()).isEmpty();
        RunRecordFiles records = new RunRecordFiles();
        TrainingRecord record = records.find(first.output("run.json")).orElseThrow();
        assertThat(record.weights()).isEqualTo(first.outputs().get("weights.pt"));
        assertThat(record.tuneLoss()).isEqualTo(first.metric("tune_loss"));

        TaskResult second = launcher.run(again("second", record, false), 1, () -> false);
        assertThat(second.failure()).isEmpty();
        assertThat(second.outputs().get("weights.pt")).isEqualTo(record.weights());
        assertThat(records.find(second.output("run.json")).orElseThrow().environment())
                .isEqualTo(record.environment());

        Path other = directory.resolve("other.json");
        Files.writeString(
                other,
                Files.readString(first.output("run.json"))
                        .replaceAll("\"cpuCapability\" : \"\\w+\"", "\"cpuCapability\" : \"NEON\""));
        TrainingRecord elsewhere = records.find(other).orElseThrow();
        TaskResult refused = launcher.run(again("refused", elsewhere, false), 1, () -> false);
        assertThat(refused.failure().orElseThrow().code()).isEqualTo("CPU_CAPABILITY_DIFFERS");
        assertThat(refused.failure().orElseThrow().sentence())
                .contains("ran with vector instructions NEON, but this machine has " + record.cpuCapability());
        assertThat(launcher.run(again("tolerated", elsewhere, true), 1, () -> false)
                        .completed())
                .isTrue();
    }

    private TaskRequest again(String key, TrainingRecord record, boolean anyCapability) {
        return TaskRequest.again(
                key,
                record,
                tiny.resolve("model/weights.pt"),
                tiny.resolve("model/preprocessing.json"),
                snapshot.path(),
                anyCapability);
    }

    @Test
    void aCheckpointThatWasChangedSinceThePauseIsRefused() throws Exception {
        TrainingSettings settings = settings("adamw", 6, 0.002);
        TaskResult first = launcher.run(train("first", settings).untilEpoch(2), 1, () -> false);
        Path module = first.directory().resolve("checkpoints/2-0/module.pt");
        byte[] bytes = Files.readAllBytes(module);
        bytes[bytes.length / 2] ^= 1;
        Files.write(module, bytes);

        TaskResult refused = launcher.run(train("next", settings).goingOnFrom(first), 1, () -> false);

        assertThat(refused.failure().orElseThrow().code()).isEqualTo("TASK_INPUT_ALTERED");
        assertThat(refused.failure().orElseThrow().sentence())
                .contains("checkpoints/2-0 is damaged or of another engine");
    }

    /** Lets a training go on for a moment. */
    private static final class StopAtSecondLook implements BooleanSupplier {
        private int looks;

        @Override
        public boolean getAsBoolean() {
            return ++looks > 8;
        }
    }

    /** With all that depends on how far the whole training goes. */
    private static TrainingSettings scheduled(String optimizer) {
        TrainingSettings plain = settings(optimizer, 14, 0.002);
        return new TrainingSettings(
                plain.epochs(),
                plain.batchSize(),
                plain.optimizer(),
                plain.learningRate(),
                plain.weightDecay(),
                plain.momentum(),
                plain.clipNorm(),
                plain.patience(),
                List.of("hidden."),
                plain.seed(),
                plain.threads(),
                TrainingSettings.SQUARED,
                TrainingSettings.UNWEIGHTED,
                new FineTuning(
                        new RateSchedule(RateSchedule.Kind.COSINE, 0.1, 0.1),
                        List.of(),
                        List.of(new FineTuning.Unfreezing(7, "hidden.")),
                        false,
                        0,
                        1,
                        false));
    }

    @Test
    void aTrainingGoneWildFailsWithWhatToDo() {
        TaskResult result = launcher.run(train("wild", settings("sgd", 50, 10)), 1, () -> false);
        assertThat(result.failure().orElseThrow().code()).isEqualTo("LOSS_NOT_FINITE");
        assertThat(result.failure().orElseThrow().sentence()).contains("Lower the learning rate");
    }

    @Test
    void everyWrongSettingIsToldAtOnce() {
        TrainingSettings wrong = new TrainingSettings(0, 1, "adam", -1, 2, 1, -1, -1, List.of(), 7, 1);
        TaskResult result = launcher.run(train("wrong", wrong), 1, () -> false);
        assertThat(result.failure().orElseThrow().code()).isEqualTo("TASK_INVALID");
        assertThat(result.failure().orElseThrow().sentence())
                .contains("epochs")
                .contains("batch-size")
                .contains("optimizer")
                .contains("learning-rate")
                .contains("weight-decay")
                .contains("momentum")
                .contains("clip-norm")
                .contains("patience");
    }

    @Test
    void freezingEverythingIsRefused() {
        TrainingSettings all = new TrainingSettings(
                1, 32, "adamw", 0.01, 0, 0, 1, 0, List.of("hidden", "norm", "middle", "head"), 7, 1);
        TaskResult result = launcher.run(train("frozen", all), 1, () -> false);
        assertThat(result.failure().orElseThrow().code()).isEqualTo("NOTHING_TO_TRAIN");
    }

    @Test
    void aPrefixThatFitsNoParameterIsToldWithThoseThatThereAre() {
        TrainingSettings slip = new TrainingSettings(1, 32, "adamw", 0.01, 0, 0, 1, 0, List.of("hiden."), 7, 1);
        TaskResult result = launcher.run(train("slip", slip), 1, () -> false);
        assertThat(result.failure().orElseThrow().code()).isEqualTo("PARAMETER_UNKNOWN");
        assertThat(result.failure().orElseThrow().sentence())
                .contains("freeze names parameters that begin with \"hiden.\"")
                .contains("head.bias, head.weight, hidden.bias, hidden.weight");
    }

    @Test
    void aSplitWithoutRowsIsRefused() {
        snapshot = GeneratedSnapshot.in(directory.resolve("few"), new GeneratedRows(1, 3));
        TaskResult result = launcher.run(train("few", settings("adamw", 1, 0.01)), 1, () -> false);
        assertThat(result.failure().orElseThrow().code()).isEqualTo("TRAINING_SPLIT_EMPTY");
    }

    @Test
    void anAlteredSnapshotIsRefused() throws IOException {
        Path file = directory.resolve("snapshot/snapshot.arrow");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        TaskResult result = launcher.run(train("altered", settings("adamw", 1, 0.01)), 1, () -> false);
        assertThat(result.failure().orElseThrow().code()).isEqualTo("SNAPSHOT_ALTERED");
    }

    @Test
    void scoresEveryRowTwiceAsServingWould() throws IOException {
        TaskResult result =
                launcher.run(TaskRequest.score("scores", new TaskInput(tiny, "subject"), snapshot), 1, () -> false);
        assertThat(result.failure()).isEmpty();
        assertThat(result.metric("rows")).isEqualTo(ROWS.count());
        assertThat(result.outputs().get("scores.f32"))
                .isEqualTo(result.outputs().get("scores-again.f32"));

        float[] raw = new float[ROWS.count() * ROWS.inputs()];
        for (int row = 0; row < ROWS.count(); row++) {
            ROWS.copyFeatures(row, raw, row * ROWS.inputs());
        }
        float[] written = new float[ROWS.count()];
        ByteBuffer.wrap(Files.readAllBytes(result.output("scores.f32")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(written);
        try (LoadedModel model = LoadedModel.load(tiny)) {
            assertThat(written).isEqualTo(model.score(raw, ROWS.count()));
        }
    }

    @Test
    void recordsGoldenVectorsOnRowsOfTune() throws IOException {
        TaskResult result = launcher.run(
                TaskRequest.recordGolden("golden", new TaskInput(tiny, "subject"), snapshot), 1, () -> false);
        assertThat(result.failure()).isEmpty();
        assertThat(result.metric("vectors")).isEqualTo(32);
        float[] first = new float[ROWS.inputs()];
        int row = 0;
        while (ROWS.split(row) != Split.TUNE) {
            row++;
        }
        ROWS.copyFeatures(row, first, 0);
        assertThat(Files.readString(result.output("golden.json"))).contains(Double.toString(first[0]));
    }

    private TaskRequest train(String key, TrainingSettings settings) {
        return TaskRequest.train(
                key,
                inputs.ofFile(tiny.resolve("model/weights.pt")),
                inputs.ofFile(tiny.resolve(PackageFiles.preprocessing(learning.task()))),
                snapshot,
                settings,
                learning);
    }

    private void learnTexts() {
        snapshot = GeneratedSnapshot.in(
                directory.resolve("texts"),
                new GeneratedRows(Task.TEXT_CLASSIFICATION, 1200, 5),
                LabelRule.ofClasses("low", "middle", "high"));
        tiny = TinyPackage.in(directory.resolve("text-package"), Task.TEXT_CLASSIFICATION);
        learning = new Learning(Task.TEXT_CLASSIFICATION, 3, false, 24);
    }

    private void learnTwoTargets() {
        GeneratedRows rows = new GeneratedRows(Task.REGRESSION, 1500, 3).withSecondTarget();
        snapshot = GeneratedSnapshot.in(directory.resolve("targets"), rows, SeveralTargetsTrainingTest.LABEL);
        tiny = TinyPackage.ofTwoTargets(directory.resolve("targets-package"));
        learning = new Learning(Task.REGRESSION, 2, true);
    }

    private TaskResult runAndKillAfterEpoch(String key, TrainingSettings settings, int fence, int epoch)
            throws Exception {
        CompletableFuture<TaskResult> running =
                CompletableFuture.supplyAsync(() -> launcher.run(train(key, settings), fence, () -> false));
        AttemptDirectory attempt = new TaskDirectory(directory.resolve("tasks").resolve(key)).attempt(fence, 0);
        awaitEpoch(attempt, epoch);
        ProcessFile.read(attempt).flatMap(ProcessFile::alive).orElseThrow().destroyForcibly();
        return running.get(60, TimeUnit.SECONDS);
    }

    /** The line that a whole epoch ends with. */
    private static ProgressLine lastEpoch(List<ProgressLine> told) {
        return told.stream()
                .filter(line -> line.split().equals("tune"))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    /** What the newest checkpoint says of itself, whose name says the same. */
    private static TrainingState newest(AttemptDirectory attempt) throws IOException {
        String name = Files.readString(attempt.checkpoints().resolve("LATEST")).strip();
        TrainingState state = TrainingState.ofMap(
                PropertyFile.read(attempt.checkpoints().resolve(name).resolve("state.properties")));
        assertThat(name).isEqualTo(state.epochs() + "-" + state.batches());
        return state;
    }

    private static void awaitEpoch(AttemptDirectory attempt, int epoch) {
        await().pollInterval(5, TimeUnit.MILLISECONDS)
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> {
                    try {
                        return ProgressLine.read(attempt.progressFile()).stream()
                                .anyMatch(line -> line.epoch() >= epoch);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static TrainingSettings settings(String optimizer, int epochs, double learningRate) {
        return new TrainingSettings(
                epochs, 32, optimizer, learningRate, 0.01, 0.9, learningRate > 1 ? 0 : 1, 0, List.of(), 7, 1);
    }
}
