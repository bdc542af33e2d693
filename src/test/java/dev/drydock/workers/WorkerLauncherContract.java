package dev.drydock.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.training.LeftWorkers;
import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every launcher keeps to. Workers that die, hang, lie or are left over are played by scripts. */
@Timeout(60)
abstract class WorkerLauncherContract {
    static final Duration LONG = Duration.ofSeconds(50);

    @TempDir
    Path tasks;

    final TaskRequest request = TaskRequest.checkGolden("7-check", new TaskInput(Path.of("/nowhere"), "d1"));

    abstract TaskResult run(TaskRequest asked, WorkerSettings settings, long fence, AtomicBoolean stop);

    /** What ends the launcher's workers when nobody watches them any more. */
    abstract LeftWorkers leftWorkers();

    /** Names of what the launcher itself tells its workers. */
    abstract String ownVariables();

    @Test
    void returnsTheResultThatTheWorkerWrote() throws IOException {
        TaskResult result = run(
                "printf hello > $attempt/golden.json\n"
                        + writeResult("COMPLETED", "output.golden.json=" + sha("hello"), "metric.holds=1.0"),
                1);
        assertThat(result.outcome()).isEqualTo(TaskOutcome.COMPLETED);
        assertThat(result.metric("holds")).isEqualTo(1.0);
        assertThat(result.output("golden.json")).hasContent("hello");
        assertThat(tasks.resolve("7-check/attempt-1-0")).isDirectory();
    }

    @Test
    void aDyingWorkerIsAFailureThatTellsItsExitStatusAndItsLastWords() throws IOException {
        TaskResult result = run("echo out of luck; kill -9 $$", 1);
        assertThat(result.outcome()).isEqualTo(TaskOutcome.FAILED);
        assertThat(result.failure().orElseThrow().code()).isEqualTo("WORKER_DIED");
        assertThat(result.failure().orElseThrow().sentence())
                .contains("exit status 137 (SIGKILL")
                .contains("out of luck");
        assertThat(new TaskLogsOnDisk(tasks).of(7)).singleElement().satisfies(attempt -> {
            assertThat(attempt.state()).isEqualTo(TaskAttempt.State.DIED);
            assertThat(attempt.failure()).isEqualTo(result.failure());
            assertThat(attempt.ended()).isPresent();
        });
    }

    @Test
    void whatTheTokenizersLibrarySaidBeforeItEndedItsWorkerIsTold() throws IOException {
        String panic = """
                echo "thread '<unnamed>' panicked at src/lib.rs:7:9:"
                echo 'called `Option::unwrap()` on a `None` value'
                echo 'note: run with `RUST_BACKTRACE=1`'
                """;
        TaskResult result = run(panic + "exit 134", 1);
        assertThat(result.failure().orElseThrow().code()).isEqualTo("TOKENIZER_INVALID");
        assertThat(result.failure().orElseThrow().sentence())
                .contains("said: called `Option::unwrap()` on a `None` value. Save it with");

        assertThat(run(panic + "exit 137", 2).failure().orElseThrow().code()).isEqualTo("WORKER_DIED");
    }

    @Test
    void whatEveryEngineSaysIsNotToldAsAFault() throws IOException {
        TaskResult result = run("""
                echo 'Nov 26, 2026 5:43:01 AM ai.djl.util.cuda.CudaUtils getGpuCount'
                echo 'WARNING: Failed to detect GPU count: CUDA driver version is insufficient for CUDA runtime version (35)'
                echo 'INFO: Found matching platform'
                kill -9 $$""", 1);
        assertThat(result.failure().orElseThrow().sentence()).endsWith("Its log shows no error.");
    }

    @Test
    void aHangingWorkerIsEndedAndItsChildrenToo() throws IOException {
        long mark = System.nanoTime();
        WorkerSettings settings = WorkerSetup.script(
                tasks, Duration.ofSeconds(2), "echo 1 > $attempt/heartbeat\nsleep 300." + mark + " &\nwait");
        TaskResult result = run(settings, 1, new AtomicBoolean());
        assertThat(result.failure().orElseThrow().code()).isEqualTo("WORKER_UNRESPONSIVE");
        assertThat(new TaskLogsOnDisk(tasks).of(7))
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.failure()).isEqualTo(result.failure()));
        await().until(() -> ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .noneMatch(command -> command.contains("sleep 300." + mark)));
    }

    @Test
    void anOutputWithoutItsDigestIsNoResult() throws IOException {
        TaskResult result = run(
                "printf other > $attempt/golden.json\n"
                        + writeResult("COMPLETED", "output.golden.json=" + sha("hello")),
                1);
        assertThat(result.failure().orElseThrow().code()).isEqualTo("WORKER_RESULT_INVALID");
        assertThat(new TaskLogsOnDisk(tasks).of(7)).singleElement().satisfies(attempt -> {
            assertThat(attempt.state()).isEqualTo(TaskAttempt.State.FAILED);
            assertThat(attempt.failure()).isEqualTo(result.failure());
        });
    }

    @Test
    void aRequestToStopReachesTheWorkerAsAFile() throws Exception {
        WorkerSettings settings = WorkerSetup.script(
                tasks,
                LONG,
                "touch $attempt/started\nwhile [ ! -e $attempt/../stop ]; do sleep 0.05; done\n"
                        + writeResult("STOPPED"));
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<TaskResult> result = CompletableFuture.supplyAsync(() -> run(settings, 1, stop));
        await().until(() -> Files.exists(tasks.resolve("7-check/attempt-1-0/started")));
        stop.set(true);
        assertThat(result.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(TaskOutcome.STOPPED);

        TaskResult next = run(writeResult("COMPLETED"), 2);
        assertThat(next.outcome()).isEqualTo(TaskOutcome.COMPLETED);
        assertThat(tasks.resolve("7-check/stop")).doesNotExist();
    }

    @Test
    void whatAnEarlierAttemptCompletedUnseenIsNotDoneAgain() throws IOException {
        run(writeResult("COMPLETED", "metric.holds=1.0"), 1);
        TaskResult result = run("exit 9", 2);
        assertThat(result.metric("holds")).isEqualTo(1.0);
        assertThat(tasks.resolve("7-check/attempt-2-0")).doesNotExist();
    }

    @Test
    void whatAnOrchestratorHasLeftOfATaskIsEndedAndNothingElse() throws Exception {
        long mark = System.nanoTime();
        WorkerSettings settings = WorkerSetup.script(
                tasks,
                LONG,
                "birth=$(cat /proc/sys/kernel/random/boot_id)+$(cut -d' ' -f22 /proc/$$/stat)\n"
                        + "printf \"host=${SLURMD_NODENAME:-$(hostname)}\\npid=$$\\nstarted=0\\nbirth=$birth\\n\" > $attempt/p\n"
                        + "mv $attempt/p $attempt/process.properties\n"
                        + "sleep 300." + mark + " &\n"
                        + "while [ ! -e $attempt/../stop ]; do sleep 0.05; done\n" + writeResult("STOPPED"));
        AtomicBoolean stop = new AtomicBoolean();
        TaskRequest other = TaskRequest.checkGolden("70-check", new TaskInput(Path.of("/nowhere"), "d1"));
        CompletableFuture<TaskResult> left = CompletableFuture.supplyAsync(() -> run(request, settings, 1, stop));
        CompletableFuture<TaskResult> busy = CompletableFuture.supplyAsync(() -> run(other, settings, 1, stop));
        await().atMost(LONG)
                .until(() -> Files.exists(tasks.resolve("7-check/attempt-1-0/process.properties"))
                        && Files.exists(tasks.resolve("70-check/attempt-1-0/process.properties")));

        LeftWorkers.Ended ended = leftWorkers().end(List.of("7-check", "8-check"));
        assertThat(ended.ended()).singleElement().asString().contains("7-check");
        assertThat(ended.left()).isEmpty();
        assertThat(left.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(TaskOutcome.FAILED);
        await().until(() -> sleeping(mark) == 1);
        assertThat(leftWorkers().end(List.of("7-check"))).isEqualTo(LeftWorkers.Ended.NOTHING);

        stop.set(true);
        assertThat(busy.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(TaskOutcome.STOPPED);
    }

    private static long sleeping(long mark) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains("sleep 300." + mark))
                .count();
    }

    @Test
    void theWorkerGetsNothingOfTheEnvironmentThatItDoesNotNeed() throws IOException {
        TaskResult result = run("env > $attempt/env\n" + writeResult("COMPLETED"), 1);
        assertThat(Files.readString(result.directory().resolve("env"))
                        .lines()
                        .map(line -> line.replaceAll("=.*", ""))
                        .filter(name -> !name.matches(ownVariables())))
                .isSubsetOf(
                        "PATH",
                        "HOME",
                        "TMPDIR",
                        "LD_LIBRARY_PATH",
                        "CUDA_VISIBLE_DEVICES",
                        "ATEN_CPU_CAPABILITY",
                        "PYTORCH_LIBRARY_PATH",
                        "PYTORCH_VERSION",
                        "PYTORCH_FLAVOR",
                        "PYTORCH_EXTRA_LIBRARY_PATH",
                        "LC_ALL",
                        "OPT_OUT_TRACKING",
                        "DJL_OFFLINE",
                        "OMP_NUM_THREADS",
                        "MKL_NUM_THREADS",
                        "GOMP_SPINCOUNT",
                        "MALLOC_ARENA_MAX",
                        "MALLOC_MMAP_THRESHOLD_",
                        "MALLOC_TRIM_THRESHOLD_",
                        "MALLOC_TOP_PAD_",
                        "PWD",
                        "SHLVL",
                        "_",
                        "OLDPWD");
    }

    TaskResult run(WorkerSettings settings, long fence, AtomicBoolean stop) {
        return run(request, settings, fence, stop);
    }

    TaskResult run(String script, long fence) throws IOException {
        return run(WorkerSetup.script(tasks, LONG, script), fence, new AtomicBoolean());
    }

    static String writeResult(String outcome, String... lines) {
        return "printf 'version=1\\noutcome=" + outcome + "\\n" + String.join("\\n", lines)
                + "\\n' > $attempt/result.tmp\nmv $attempt/result.tmp $attempt/result.properties";
    }

    static String sha(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
