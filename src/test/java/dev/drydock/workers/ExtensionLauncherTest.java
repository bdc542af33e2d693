package dev.drydock.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drydock.config.ClusterSettings;
import dev.drydock.config.LauncherSettings;
import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.training.LeftWorkers;
import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.extensions.ExtensionKit;
import dev.drydock.extensions.ListedExtensions;
import dev.drydock.extensions.LoadedLauncher;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample launcher of an extension, on this machine, and launchers that go wrong. */
class ExtensionLauncherTest extends WorkerLauncherContract {
    private static final String NAME = "acme-files";

    @TempDir
    Path site;

    private final ListedExtensions policy = new ListedExtensions();

    @SuppressWarnings("NullAway.Init") // made before each test
    private ExtensionKit kit;

    @BeforeEach
    void install() {
        kit = new ExtensionKit(site.resolve("lib/ext"));
        policy.launcher(kit.sampleLauncher("acme.jar"), NAME);
    }

    private LoadedLauncher load() {
        return policy.load(site.resolve("lib/ext"), NAME, Duration.ofSeconds(20), "--table=" + table());
    }

    private Path table() {
        return site.resolve("table");
    }

    private static LauncherSettings settings(Duration queueLimit) {
        return new LauncherSettings(
                NAME,
                new ClusterSettings(
                        Optional.empty(), OptionalInt.empty(), Optional.empty(), queueLimit, Duration.ofMillis(200)),
                0,
                List.of());
    }

    @Override
    TaskResult run(TaskRequest asked, WorkerSettings settings, long fence, AtomicBoolean stop) {
        return ClusterWorkerLauncher.extension(settings, settings(Duration.ofSeconds(30)), load())
                .run(asked, fence, stop::get);
    }

    @Override
    LeftWorkers leftWorkers() {
        return LeftJobs.extension(tasks, load());
    }

    @Override
    String ownVariables() {
        return "DRYDOCK_GPUS";
    }

    @Test
    void anAttemptNamesTheLauncherAndItsJar() throws IOException {
        ExtensionJar jar = kit.sampleLauncher("acme.jar");
        run(writeResult("COMPLETED"), 1);
        assertThat(new TaskLogsOnDisk(tasks).of(7))
                .singleElement()
                .extracting(TaskAttempt::place)
                .asString()
                .contains("job 1 by acme-files of acme.jar (SHA-256 "
                        + jar.sha256().substring(0, 12) + "…)");
        assertThat(tasks.resolve("7-check/attempt-1-0/queue.properties"))
                .content()
                .contains("launcher=acme-files", "jar=acme.jar", "sha256=" + jar.sha256());
    }

    /** The job was taken and the answer was lost. */
    @Test
    void aSubmissionThatFailsAfterItSucceededIsNotRepeated() throws IOException {
        policy.launcher(
                kit.sampleLauncher(
                        "acme.jar",
                        "return String.valueOf(folder.getFileName());",
                        "throw new IOException(\"the answer was lost\");"),
                NAME);
        assertThat(run(writeResult("COMPLETED"), 1).completed()).isTrue();
        assertThat(jobs()).isEqualTo(1);
    }

    /** As if the answer had been lost before the batch system could list the job. */
    @Test
    void ofTwoJobsOfOneNameOneCounts() throws IOException {
        policy.launcher(
                kit.sampleLauncher(
                        "acme.jar",
                        "return String.valueOf(folder.getFileName());",
                        "if (folders().size() < 2) { submit(job); } return String.valueOf(folder.getFileName());"),
                NAME);
        TaskResult result =
                run("sleep 0.3\necho $attempt >> " + tasks.resolve("done") + "\n" + writeResult("COMPLETED"), 1);
        assertThat(result.completed()).isTrue();
        assertThat(jobs()).isEqualTo(2);
        assertThat(result.directory().getFileName()).asString().matches("attempt-1-[01]");
        assertThat(run("exit 9", 2).directory()).isEqualTo(result.directory());
    }

    @Test
    void aJobThatIsForgottenGoesOnAsLongAsItsWorkerShowsLife() throws Exception {
        WorkerSettings settings = WorkerSetup.script(
                tasks,
                LONG,
                "i=0\nwhile [ ! -e " + site.resolve("go") + " ]; do i=$((i+1)); echo $i 1<>$attempt/heartbeat;"
                        + " sleep 0.05; done\n" + writeResult("COMPLETED"));
        CompletableFuture<TaskResult> result =
                CompletableFuture.supplyAsync(() -> run(settings, 1, new AtomicBoolean()));
        await().until(() -> Files.exists(tasks.resolve("7-check/attempt-1-0/heartbeat")));
        Files.move(table().resolve("1"), site.resolve("forgotten"));
        awaitLook();
        awaitLook();
        assertThat(result).isNotDone();
        Files.writeString(site.resolve("go"), "");
        assertThat(result.get(30, TimeUnit.SECONDS).completed()).isTrue();
        assertThat(jobs()).as("submitted again").isZero();
    }

    /** Until the worker has shown life for a while more. */
    private void awaitLook() throws IOException {
        Path heartbeat = tasks.resolve("7-check/attempt-1-0/heartbeat");
        String before = Files.readString(heartbeat);
        await().until(() -> {
            String now = Files.readString(heartbeat).strip();
            return !now.isEmpty()
                    && Integer.parseInt(now) > Integer.parseInt(before.strip().isEmpty() ? "0" : before.strip()) + 20;
        });
    }

    @Test
    void aLauncherThatBreaksFailsTheStepAndARestartFindsTheJob() throws Exception {
        WorkerSettings settings = WorkerSetup.script(
                tasks,
                LONG,
                "i=0\nwhile [ ! -e " + site.resolve("go") + " ]; do i=$((i+1)); echo $i 1<>$attempt/heartbeat;"
                        + " sleep 0.05; done\n" + writeResult("COMPLETED"));
        policy.launcher(
                kit.sampleLauncher(
                        "acme.jar",
                        "List<JobStatus> jobs = new ArrayList<>();",
                        "if (Files.exists(table.resolve(\"break\"))) { throw new IllegalStateException(\"broken\"); }"
                                + " List<JobStatus> jobs = new ArrayList<>();"),
                NAME);
        CompletableFuture<TaskResult> broken =
                CompletableFuture.supplyAsync(() -> run(settings, 1, new AtomicBoolean()));
        await().until(() -> Files.exists(tasks.resolve("7-check/attempt-1-0/heartbeat")));
        Files.writeString(table().resolve("break"), "");
        assertThatThrownBy(() -> broken.get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining("threw java.lang.IllegalStateException: broken")
                .extracting(e -> ((DrydockException) e).code())
                .isEqualTo(ExtensionFailure.EXTENSION_FAILED);
        assertThat(leftWorkers().end(List.of("7-check")).left())
                .singleElement()
                .asString()
                .contains("broken", "cancel the jobs of these names there: drydock-");

        policy.launcher(kit.sampleLauncher("acme.jar"), NAME);
        CompletableFuture<TaskResult> found =
                CompletableFuture.supplyAsync(() -> run(settings, 2, new AtomicBoolean()));
        await().until(() -> Files.exists(tasks.resolve("7-check/attempt-1-0/queue.properties")));
        Files.writeString(site.resolve("go"), "");
        TaskResult result = found.get(30, TimeUnit.SECONDS);
        assertThat(result.completed()).isTrue();
        assertThat(result.directory()).isEqualTo(tasks.resolve("7-check/attempt-1-0"));
        assertThat(jobs()).isEqualTo(1);
    }

    @Test
    void aRefusedJobAndASilentBatchSystemAreFailuresOfTheTask() throws IOException {
        policy.launcher(kit.sampleLauncher("acme.jar", "Path folder = newFolder();", """
                        if (true) throw new JobRefusedException("no such queue");
                        Path folder = newFolder();"""), NAME);
        TaskResult refused = run(writeResult("COMPLETED"), 1);
        assertThat(refused.failure().orElseThrow().code()).isEqualTo("CLUSTER_REFUSED");
        assertThat(refused.failure().orElseThrow().sentence())
                .contains(": no such queue. Correct the keys cluster.* in etc/site.yaml");

        policy.launcher(
                kit.sampleLauncher(
                        "acme.jar",
                        "List<JobStatus> jobs = new ArrayList<>();",
                        "List<JobStatus> jobs = new ArrayList<>(); if (true) throw new IOException(\"no server\");"),
                NAME);
        TaskResult silent = ClusterWorkerLauncher.extension(
                        WorkerSetup.script(tasks, LONG, "exit 9"), settings(Duration.ofSeconds(1)), load())
                .run(request, 2, () -> false);
        assertThat(silent.outcome()).isEqualTo(TaskOutcome.FAILED);
        assertThat(silent.failure().orElseThrow().code()).isEqualTo("CLUSTER_UNREACHABLE");
        assertThat(silent.failure().orElseThrow().sentence()).contains("launcher acme-files got no answer: no server");
        assertThat(jobs()).isZero();
    }

    @Test
    void anAlteredJarStartsNoWorker() throws IOException {
        Files.writeString(site.resolve("lib/ext/acme.jar"), "other");
        assertThatThrownBy(() -> run(writeResult("COMPLETED"), 1))
                .isInstanceOf(DrydockException.class)
                .extracting(e -> ((DrydockException) e).code())
                .isEqualTo(ExtensionFailure.EXTENSION_ALTERED);
        assertThat(tasks.resolve("7-check")).doesNotExist();
    }

    private long jobs() throws IOException {
        if (!Files.exists(table())) {
            return 0;
        }
        try (Stream<Path> all = Files.list(table())) {
            return all.filter(Files::isDirectory).count();
        }
    }
}
