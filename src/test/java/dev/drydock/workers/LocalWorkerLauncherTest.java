package dev.drydock.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drydock.config.LocalLimits;
import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.training.LeftWorkers;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskKind;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.workers.protocol.ProcessFile;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LocalWorkerLauncherTest extends WorkerLauncherContract {

    @Test
    void theWorkerOfADeadOrchestratorIsEndedBeforeANewAttempt() throws IOException {
        TaskDirectory task = new TaskDirectory(tasks.resolve("7-check"));
        Files.createDirectories(task.attempt(1, 0).path());
        Process orphan = new ProcessBuilder("sleep", "300").start();
        try {
            ProcessFile.of(orphan.toHandle()).write(task.attempt(1, 0));
            assertThat(run(writeResult("COMPLETED"), 2).completed()).isTrue();
            assertThat(orphan.isAlive()).isFalse();
        } finally {
            orphan.destroyForcibly();
        }
    }

    @Test
    void aProcessThatGotTheSameIdLaterIsNotTouched() throws IOException {
        TaskDirectory task = new TaskDirectory(tasks.resolve("7-check"));
        Files.createDirectories(task.attempt(1, 0).path());
        Process stranger = new ProcessBuilder("sleep", "300").start();
        try {
            ProcessFile file = ProcessFile.of(stranger.toHandle());
            new ProcessFile(file.host(), file.pid(), file.startedAt(), file.birth() + "0", "")
                    .write(task.attempt(1, 0));
            assertThat(run(writeResult("COMPLETED"), 2).completed()).isTrue();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void aProcessThatAnEarlierReleaseRecordedIsKnownByItsStartTime() throws IOException {
        TaskDirectory task = new TaskDirectory(tasks.resolve("7-check"));
        Files.createDirectories(task.attempt(1, 0).path());
        Process stranger = new ProcessBuilder("sleep", "300").start();
        try {
            ProcessFile file = ProcessFile.of(stranger.toHandle());
            assertThat(new ProcessFile(file.host(), file.pid(), file.startedAt() - 1_000, "", "").alive())
                    .isPresent();
            new ProcessFile(file.host(), file.pid(), file.startedAt() - 60_000, "", "").write(task.attempt(1, 0));
            assertThat(run(writeResult("COMPLETED"), 2).completed()).isTrue();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void theWorkerOfADeadOrchestratorIsEndedThoughTheClockHasBeenSetSince() throws IOException {
        TaskDirectory task = new TaskDirectory(tasks.resolve("7-check"));
        Files.createDirectories(task.attempt(1, 0).path());
        Process orphan = new ProcessBuilder("sleep", "300").start();
        try {
            ProcessFile file = ProcessFile.of(orphan.toHandle());
            new ProcessFile(file.host(), file.pid(), file.startedAt() - 3_600_000, file.birth(), "")
                    .write(task.attempt(1, 0));
            assertThat(run(writeResult("COMPLETED"), 2).completed()).isTrue();
            assertThat(orphan.isAlive()).isFalse();
        } finally {
            orphan.destroyForcibly();
        }
    }

    @Test
    void noMoreWorkersRunThanThereAreSlots() throws Exception {
        WorkerSettings settings = WorkerSetup.script(
                tasks,
                LONG,
                "touch $attempt/started\nwhile [ ! -e $attempt/../stop ]; do sleep 0.05; done\n"
                        + writeResult("STOPPED"));
        try (LocalWorkerLauncher launcher = new LocalWorkerLauncher(settings)) {
            AtomicBoolean stopFirst = new AtomicBoolean();
            AtomicBoolean stopSecond = new AtomicBoolean();
            CompletableFuture<TaskResult> first =
                    CompletableFuture.supplyAsync(() -> launcher.run(request, 1, stopFirst::get));
            await().until(() -> Files.exists(tasks.resolve("7-check/attempt-1-0/started")));
            TaskRequest other = TaskRequest.checkGolden("8-check", new TaskInput(Path.of("/nowhere"), "d1"));
            CompletableFuture<TaskResult> second =
                    CompletableFuture.supplyAsync(() -> launcher.run(other, 1, stopSecond::get));
            await().until(() -> Files.exists(tasks.resolve("8-check/task.properties")));
            stopSecond.set(true);
            assertThat(second.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(TaskOutcome.STOPPED);
            assertThat(tasks.resolve("8-check/attempt-1-0")).doesNotExist();
            stopFirst.set(true);
            assertThat(first.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(TaskOutcome.STOPPED);
        }
    }

    @Test
    void closingEndsTheWorkersUnderWay() throws Exception {
        WorkerSettings settings = WorkerSetup.script(
                tasks, LONG, "echo $$ > $attempt/pid.tmp; mv $attempt/pid.tmp $attempt/pid; sleep 300");
        Path pid = tasks.resolve("7-check/attempt-1-0/pid");
        LocalWorkerLauncher launcher = new LocalWorkerLauncher(settings);
        CompletableFuture<TaskResult> result =
                CompletableFuture.supplyAsync(() -> launcher.run(request, 1, () -> false));
        await().until(() -> Files.exists(pid));
        launcher.close();
        assertThat(result.get(30, TimeUnit.SECONDS).failure().orElseThrow().code())
                .isEqualTo("WORKER_DIED");
    }

    @Test
    void aWorkerHasTheProcessorsTheGpuAndTheMemoryOfItsSlot() throws IOException {
        WorkerSettings script = WorkerSetup.script(
                tasks,
                LONG,
                "taskset -cp $$ | sed 's/.*: //' > $attempt/cpus\nulimit -d > $attempt/data\n"
                        + "echo \"$CUDA_VISIBLE_DEVICES $DRYDOCK_GPUS\" > $attempt/gpus\ncat /proc/self/oom_score_adj > $attempt/oom\n"
                        + writeResult("COMPLETED"));
        WorkerSettings limited = new WorkerSettings(
                tasks,
                script.java(),
                "none",
                List.of(),
                2,
                256,
                new LocalLimits(true, OptionalInt.of(4096), List.of("GPU-7"), LocalLimits.AUTO),
                LONG);
        Path left = run(limited, 1, new AtomicBoolean()).directory();
        assertThat(left.resolve("cpus"))
                .content()
                .isEqualToIgnoringNewLines(
                        cpuRange(LocalSlots.share(Runtime.getRuntime().availableProcessors(), 2, 0)));
        assertThat(left.resolve("data")).content().isEqualToIgnoringNewLines(Long.toString(4096L << 10));
        assertThat(left.resolve("gpus")).content().as("a check needs none").isBlank();
        assertThat(left.resolve("oom")).content().isEqualToIgnoringNewLines("500");
        TaskRequest training = new TaskRequest("7-train-0", TaskKind.TRAIN, new TreeMap<>(), new TreeMap<>());
        assertThat(run(training, limited, 1, new AtomicBoolean()).directory().resolve("gpus"))
                .content()
                .as("the one that it sees is kept for it")
                .isEqualToIgnoringNewLines("GPU-7 GPU-7");
    }

    /** As {@code taskset} prints a few processors that follow each other. */
    private static String cpuRange(List<Integer> processors) {
        int first = processors.get(0);
        int last = processors.get(processors.size() - 1);
        return first == last ? "" + first : first + (last == first + 1 ? "," : "-") + last;
    }

    @Test
    void aChildThatHasLeftItsParentIsEndedToo() throws IOException {
        long mark = System.nanoTime();
        WorkerSettings settings = WorkerSetup.script(
                tasks,
                Duration.ofSeconds(2),
                "echo 1 > $attempt/heartbeat\n( ( sleep 300." + mark + " & ) & )\nsleep 300");
        assertThat(run(settings, 1, new AtomicBoolean()).failure().orElseThrow().code())
                .isEqualTo("WORKER_UNRESPONSIVE");
        await().until(() -> ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .noneMatch(command -> command.contains("sleep 300." + mark)));
    }

    /** As of a machine that is shut down: it has left a checkpoint, and its task is not stopped by anybody's request. */
    @Test
    void aWorkerThatASignalEndedIsAFailureThatTellsTheSignal() throws IOException {
        TaskResult result = run(writeResult("STOPPED") + "\nkill -TERM $$", 1);
        assertThat(result.failure().orElseThrow().sentence()).contains("exit status 143 (SIGTERM)");
    }

    @Test
    void aMissingJavaIsToldAsWhatItIs() {
        WorkerSettings settings =
                new WorkerSettings(tasks, tasks.resolve("no-java"), "none", List.of(), 1, 256, Duration.ofSeconds(5));
        TaskResult result = run(settings, 1, new AtomicBoolean());
        assertThat(result.failure().orElseThrow().sentence()).contains("no-java");
    }

    @Test
    void refusesAKeyThatIsNoFileName() {
        assertThatThrownBy(() -> TaskRequest.checkGolden("../x", new TaskInput(tasks, "d")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Override
    String ownVariables() {
        return "";
    }

    @Override
    TaskResult run(TaskRequest asked, WorkerSettings settings, long fence, AtomicBoolean stop) {
        try (LocalWorkerLauncher launcher = new LocalWorkerLauncher(settings)) {
            return launcher.run(asked, fence, stop::get);
        }
    }

    @Override
    LeftWorkers leftWorkers() {
        return new LeftProcesses(tasks);
    }
}
