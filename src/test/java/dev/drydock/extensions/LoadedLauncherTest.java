package dev.drydock.extensions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drydock.domain.registry.Placement;
import dev.drydock.domain.training.BatchJob;
import dev.drydock.domain.training.BatchSystem.Origin;
import dev.drydock.domain.training.BatchSystem.Refused;
import dev.drydock.domain.training.BatchSystem.Taken;
import dev.drydock.domain.training.BatchSystem.Unanswered;
import dev.drydock.domain.training.ClusterJob;
import dev.drydock.domain.training.ClusterJob.Ending;
import dev.drydock.domain.training.ClusterJob.Phase;
import dev.drydock.domain.validation.Extension;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a launcher of an extension is given, what Drydock takes of its answers, and every way in which it cannot be asked. */
class LoadedLauncherTest {
    private static final String NOTHING = "return List.of();";
    private static final String ID = "return \"1\";";

    @TempDir
    Path root;

    private final ListedExtensions policy = new ListedExtensions();

    @SuppressWarnings("NullAway.Init") // made before each test
    private ExtensionKit kit;

    private Path folder() {
        return root.resolve("lib/ext");
    }

    @BeforeEach
    void make() {
        kit = new ExtensionKit(folder());
    }

    @AfterEach
    void forget() {
        System.clearProperty("acme.saw");
        System.clearProperty("acme.told");
    }

    @Test
    void givesALauncherTheJobAndTheWishesOfModelAndSite() throws InterruptedException {
        LoadedLauncher launcher = probe("""
                System.setProperty("acme.saw", job.name() + " " + job.task() + " " + job.script().getFileName() + " "
                    + job.directory().getFileName() + " " + job.log().getFileName() + " " + job.threads() + " " + job.gpus()
                    + " " + job.memoryMebibytes() + " " + job.timeLimit() + job.partition() + job.account() + job.qos()
                    + job.options());
                return "42.server";
                """, NOTHING, "--site");

        assertThat(launcher.submit(job(placement("gpu:a100:2,tmpfs:10,gpu")))).isEqualTo(new Taken("42.server"));
        assertThat(System.getProperty("acme.saw"))
                .isEqualTo("drydock-1 7-train-0 submit-1.sh 7-train-0 job-1.log 3 3 900 Optional[PT1H]Optional[long]"
                        + "Optional.emptyOptional.empty[--site, --model]");
        launcher.submit(job(Placement.OF_SITE));
        assertThat(System.getProperty("acme.saw")).contains(" 3 0 900 ");
    }

    @Test
    void takesJobsInTheWordsOfDrydock() throws InterruptedException {
        LoadedLauncher launcher = probe(ID, """
                List<JobStatus> jobs = new ArrayList<>();
                for (State state : State.values()) {
                    jobs.add(new JobStatus("id" + jobs.size(), "drydock-1", state, "a\\n  b", "n1"));
                }
                return jobs;
                """);

        List<ClusterJob> jobs = launcher.jobs().jobs().orElseThrow();
        assertThat(jobs)
                .extracting(ClusterJob::phase)
                .containsExactly(
                        Phase.WAITING,
                        Phase.RUNNING,
                        Phase.PAUSED,
                        Phase.ENDED,
                        Phase.ENDED,
                        Phase.ENDED,
                        Phase.ENDED,
                        Phase.ENDED);
        assertThat(jobs.subList(3, 8))
                .extracting(ClusterJob::ending)
                .containsExactly(
                        Ending.BY_ITSELF, Ending.CANCELLED, Ending.TIME_LIMIT, Ending.OUT_OF_MEMORY, Ending.NODE_LOST);
        assertThat(jobs.get(0))
                .isEqualTo(new ClusterJob("id0", "drydock-1", Phase.WAITING, Ending.BY_ITSELF, "PENDING", "a b", "n1"));
    }

    @Test
    void namesTheJarThatItIsFrom() {
        ExtensionJar jar = kit.sampleLauncher("acme.jar");
        assertThat(policy.launcher(jar, "acme-files")
                        .load(folder(), "acme-files", Duration.ofSeconds(20), "--table=" + root.resolve("table"))
                        .require())
                .contains(new Origin("acme-files", "acme.jar", jar.sha256()));
    }

    @Test
    void takesABatchSystemThatDoesNotAnswerOrRefusesForThat() throws InterruptedException {
        LoadedLauncher silent = probe("throw new IOException(\"no server\");", "throw new IOException(\"no server\");");
        String complaint = "launcher probe got no answer: no server";
        assertThat(silent.jobs().jobs()).isEmpty();
        assertThat(silent.jobs().complaint()).isEqualTo(complaint);
        assertThat(silent.submit(job(Placement.OF_SITE))).isEqualTo(new Unanswered(complaint));

        assertThat(probe("throw new JobRefusedException(\"no such queue\");", NOTHING)
                        .submit(job(Placement.OF_SITE)))
                .isEqualTo(new Refused("no such queue"));
    }

    @Test
    void refusesWhatCannotBeUsed() {
        answer("return null;", "jobs() returned null");
        answer("return Arrays.asList((JobStatus) null);", "jobs() has null in it");
        answer("return List.of(JobStatus.of(\"1\", null, State.RUNNING));", "jobs() has null in it");
        answer("return List.of(JobStatus.of(\"1\", \"a\", null));", "jobs() has null in it");
        answer("return List.of(JobStatus.of(null, \"a\", State.RUNNING));", "and is null");
        answer("return List.of(JobStatus.of(\"1 2\", \"a\", State.RUNNING));", "and is '1 2'");
        answer(
                "return List.of(JobStatus.of(\"1\", \"a\", State.RUNNING), JobStatus.of(\"1\", \"b\", State.ENDED));",
                "jobs() has the id 1 twice");
        refused(
                ExtensionFailure.EXTENSION_ANSWER_INVALID,
                "and is null",
                () -> probe("return null;", NOTHING).submit(job(Placement.OF_SITE)));
        refused(
                ExtensionFailure.EXTENSION_ANSWER_INVALID,
                "and is ''",
                () -> probe("return \"\";", NOTHING).submit(job(Placement.OF_SITE)));
    }

    private void answer(String body, String why) {
        refused(
                ExtensionFailure.EXTENSION_ANSWER_INVALID,
                why,
                () -> probe(ID, body).jobs());
    }

    @Test
    void failsWithWhatTheLauncherThrows() throws InterruptedException {
        refused(
                ExtensionFailure.EXTENSION_FAILED,
                "jobs of launcher probe threw java.lang.IllegalStateException: broken at extension a.jar//acme.Probe.jobs",
                () -> probe(ID, "throw new IllegalStateException(\"broken\");").jobs());
        refused(
                ExtensionFailure.EXTENSION_FAILED,
                "submit of launcher probe threw java.lang.StackOverflowError",
                () -> probe("throw new StackOverflowError();", NOTHING).submit(job(Placement.OF_SITE)));

        ExtensionJar jar = kit.launcher("c.jar", "probe", ID, NOTHING, "throw new IllegalStateException(\"broken\");");
        policy.launcher(jar, "probe")
                .load(folder(), "probe", Duration.ofSeconds(20))
                .cancel(ClusterJob.unknown("a"));
    }

    @Test
    void waitsForNoLauncherThatHangs() {
        ExtensionJar jar = kit.launcher("a.jar", "probe", ID, "Thread.sleep(600_000); return null;", "");
        LoadedLauncher launcher = policy.launcher(jar, "probe").load(folder(), "probe", Duration.ofMillis(300));
        refused(ExtensionFailure.EXTENSION_TIMED_OUT, "jobs of launcher probe has not answered", launcher::jobs);
    }

    /** The orchestrator ends: nobody is to blame for the answer that it does not wait for. */
    @Test
    void endsWithTheThreadThatAsks() throws Exception {
        ExtensionJar jar = kit.launcher(
                "a.jar",
                "probe",
                ID,
                "System.setProperty(\"acme.told\", \"\"); Thread.sleep(600_000); return null;",
                "");
        LoadedLauncher launcher = policy.launcher(jar, "probe").load(folder(), "probe", Duration.ofMinutes(5));
        CompletableFuture<String> ended = new CompletableFuture<>();
        Thread asking = new Thread(() -> {
            try {
                launcher.jobs();
            } catch (InterruptedException e) {
                ended.complete(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                ended.completeExceptionally(e);
            }
        });
        asking.start();
        await().until(() -> System.getProperty("acme.told") != null);
        asking.interrupt();
        assertThat(ended.get(20, TimeUnit.SECONDS)).contains("the server ends");
    }

    @Test
    void checksTheJarBeforeEachTask() throws IOException {
        ExtensionJar jar = kit.launcher("a.jar", "probe", ID, NOTHING, "");
        LoadedLauncher launcher = policy.launcher(jar, "probe").load(folder(), "probe", Duration.ofSeconds(20));
        assertThat(launcher.require()).map(Origin::sha256).contains(jar.sha256());

        ExtensionJar other = kit.launcher("a.jar", "probe", ID, NOTHING + " ", "");
        refused(ExtensionFailure.EXTENSION_ALTERED, "has the SHA-256 " + other.sha256(), launcher::require);
        policy.launcher(other, "probe");
        assertThat(launcher.require()).map(Origin::sha256).contains(other.sha256());

        policy.launcher(other, "another");
        refused(ExtensionFailure.EXTENSION_UNLISTED, "launcher is extension:probe", launcher::require);
        policy.launcher(other, "probe");
        Files.delete(folder().resolve("a.jar"));
        refused(ExtensionFailure.EXTENSION_MISSING, "a.jar", launcher::require);
    }

    @Test
    void refusesAJarWithoutTheListedLauncherAndOneThatTakesNoOptions() {
        ExtensionJar jar = kit.launcher("a.jar", "other", ID, NOTHING, "");
        refused(
                ExtensionFailure.EXTENSION_UNUSABLE,
                "the policy lists launcher probe of it",
                () -> policy.launcher(jar, "probe")
                        .load(folder(), "probe", Duration.ofSeconds(20))
                        .require());
        ExtensionJar sample = kit.sampleLauncher("b.jar");
        refused(
                ExtensionFailure.EXTENSION_FAILED,
                "unknown option --speed=high",
                () -> policy.launcher(sample, "acme-files")
                        .load(folder(), "acme-files", Duration.ofSeconds(20), "--speed=high")
                        .require());
    }

    /** What an owner copies from the guide has to compile and to load. */
    @Test
    void loadsTheLauncherOfTheGuide() throws IOException {
        String guide =
                Files.readString(Path.of(System.getProperty("drydock.basedir", "."), "docs/guides/extensions.md"));
        int start = guide.indexOf("```java\npackage acme.launchers;") + 8;
        ExtensionJar jar = kit.jar(
                "guide.jar",
                Map.of(
                        "acme/launchers/LsfLauncher.java",
                        guide.substring(start, guide.indexOf("\n```", start)),
                        "META-INF/services/dev.drydock.spi.Launcher",
                        "acme.launchers.LsfLauncher"));
        new ExtensionInspection(new ExtensionFolder(folder()), Duration.ofSeconds(20))
                .require(new Extension(jar, List.of(), List.of(), List.of("acme-lsf")));
    }

    private LoadedLauncher probe(String submit, String jobs, String... options) {
        ExtensionJar jar = kit.launcher("a.jar", "probe", submit, jobs, "");
        return policy.launcher(jar, "probe").load(folder(), "probe", Duration.ofSeconds(20), options);
    }

    private BatchJob job(Placement placement) {
        Path task = root.resolve("7-train-0");
        return new BatchJob(
                "7-train-0",
                "drydock-1",
                task.resolve("attempt-1-0/submit-1.sh"),
                task.resolve("attempt-1-0/job-1.log"),
                3,
                900,
                Optional.of(Duration.ofHours(1)),
                placement);
    }

    private static Placement placement(String gres) {
        return new Placement(
                Optional.of("long"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(gres),
                Optional.empty(),
                Optional.empty(),
                List.of("--model"));
    }

    private static void refused(ExtensionFailure code, String why, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining(why)
                .extracting(e -> ((DrydockException) e).code())
                .isEqualTo(code);
    }
}
