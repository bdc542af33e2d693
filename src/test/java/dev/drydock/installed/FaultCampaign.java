package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.installed.InstalledSite.Said;
import dev.drydock.installed.PreparedNight.Outcome;
import dev.drydock.workers.SmallDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What is not the orchestrator ends, and the night comes out the same all the same: a worker dies, the run is stopped, the
 * disk is full, the serving node dies in a promotion. Run by {@code mvn -Pcampaign verify}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultCampaign {
    private static final String CANDIDATE = "pump-failure/2";

    /** Some more than the site's own folder needs. */
    private static final int DISK_MEBIBYTES = 512;

    private PreparedNight night;
    private InstalledSite site;
    private Outcome undisturbed;

    @BeforeAll
    void undisturbedNight() {
        night = PreparedNight.shared();
        site = night.site();
        night.beginAgain();
        site.start();
        undisturbed = night.outcome(night.submit("--wait").expecting(0).json());
        assertThat(undisturbed.exitStatus()).isEqualTo("PROPOSED");
    }

    @BeforeEach
    void beginAgain() {
        night.beginAgain();
        site.start();
    }

    @AfterAll
    void endEverything() {
        site.killEverything();
    }

    @Test
    void tellsWhyAWorkerDiedAndGoesOnFromItsCheckpoint() {
        long id = night.submitted();
        InstalledSite.end(awaitWorkerAfterCheckpoint());

        JsonNode failed = night.awaitEnd(id);
        assertThat(failed.path("status").asText()).isEqualTo("FAILED");
        assertThat(failed.path("failure").path("step").asText()).isEqualTo("train");
        assertThat(failed.path("failure").path("code").asText()).isEqualTo("WORKER_DIED");
        assertThat(failed.path("failure").path("message").asText()).contains("SIGKILL");
        assertThat(site.workers()).as("no other trial goes on").isEmpty();
        assertThat(night.outcome(restarted(id))).isEqualTo(undisturbed);
    }

    @Test
    void endsAWorkerThatHangsAndGoesOnFromItsCheckpoint() throws IOException {
        site.killServer("orchestrator");
        configure("", "worker-heartbeat-timeout: 10s");
        site.startOnly("orchestrator");
        long id = night.submitted();
        ProcessHandle worker = awaitWorkerAfterCheckpoint();
        InstalledSite.signal(worker.pid(), "-STOP");

        JsonNode failed = night.awaitEnd(id);
        assertThat(failed.path("status").asText()).isEqualTo("FAILED");
        assertThat(failed.path("failure").path("step").asText()).isEqualTo("train");
        assertThat(failed.path("failure").path("code").asText()).isEqualTo("WORKER_UNRESPONSIVE");
        assertThat(site.workers())
                .as("neither the one that hung nor another trial's")
                .isEmpty();
        assertThat(night.outcome(restarted(id))).isEqualTo(undisturbed);
    }

    @Test
    void saysWhatAWorkerLacksThatRunsOutOfMemory() throws IOException {
        site.killServer("orchestrator");
        configure("worker-memory: 1g", "worker-memory: 4m");
        site.startOnly("orchestrator");
        JsonNode failed = night.awaitEnd(night.submitted());
        assertThat(failed.path("status").asText()).isEqualTo("FAILED");
        assertThat(failed.path("failure").path("step").asText()).isEqualTo("train");
        assertThat(failed.path("failure").path("code").asText()).isEqualTo("WORKER_OUT_OF_MEMORY");
        assertThat(failed.path("failure").path("message").asText()).contains(" 4 MiB", "Raise worker-memory");

        site.killServer("orchestrator");
        configure("worker-memory: 4m", "worker-memory: 1g");
        site.startOnly("orchestrator");
        assertThat(night.outcome(restarted(failed.path("id").asLong()))).isEqualTo(undisturbed);
    }

    @Test
    void failsOnAFullDiskAndGoesOnWhenThereIsRoomAgain() throws IOException {
        site.killEverything();
        Path var = site.root().resolve("var");
        Path moved = Files.move(var, var.resolveSibling("var-moved"));
        try (SmallDisk disk = SmallDisk.over(Files.createDirectory(var), DISK_MEBIBYTES)) {
            fillAndFree(disk, moved, var);
        }
    }

    private void fillAndFree(SmallDisk disk, Path moved, Path var) throws IOException {
        try {
            InstalledSite.copyInto(moved, var);
            site.start();
            long id = night.submitted();
            awaitWorkerAfterCheckpoint();
            disk.fill();
            await().until(() -> site.workers().isEmpty());
            disk.free();

            JsonNode failed = night.awaitEnd(id);
            assertThat(failed.path("status").asText()).isEqualTo("FAILED");
            assertThat(failed.path("failure").path("step").asText()).isEqualTo("train");
            assertThat(failed.path("failure").path("code").asText()).isEqualTo("DISK_FULL");
            assertThat(night.outcome(restarted(id))).isEqualTo(undisturbed);
        } finally {
            site.killEverything(); // while the process ids can still be read
        }
    }

    @Test
    void endsAStoppedRunWithACheckpointAndGoesOnFromIt() {
        long id = night.submitted();
        awaitWorkerAfterCheckpoint();
        long asked = System.nanoTime();
        site.as("emil", "stop", Long.toString(id)).expecting(0);
        Said ended =
                site.as("emil", "status", Long.toString(id), "--wait", "--json").expecting(2);
        Duration took = Duration.ofNanos(System.nanoTime() - asked);

        assertThat(ended.json().path("status").asText()).isEqualTo("STOPPED");
        assertThat(PreparedNight.lastStep(ended.json())).isEqualTo("train");
        assertThat(took).isLessThan(Duration.ofSeconds(30));
        assertThat(site.workers()).isEmpty();
        assertThat(checkpoints()).isNotEmpty();
        assertThat(night.outcome(restarted(id))).isEqualTo(undisturbed);
    }

    @Test
    void activatesAfterTheServingNodeDiedWithThePackageInItsHands() throws IOException {
        Answer champion = ask();
        assertThat(champion.version()).isEqualTo(1);
        JsonNode promotion = nodeKilledAtDelivery();
        for (int late = 0; late < 5 && !PreparedNight.lastStep(promotion).equals("activate"); late++) {
            beginAgain(); // the node had loaded it before the kill came
            promotion = nodeKilledAtDelivery();
        }
        assertThat(PreparedNight.lastStep(promotion)).isEqualTo("activate");
        assertThat(promotion.path("status").asText()).isEqualTo("FAILED");
        assertThat(promotion.path("failure").path("code").asText()).isEqualTo("SERVING_NODE_UNREACHABLE");
        site.startOnly("serving");
        assertThat(ask().version()).as("its last valid order").isEqualTo(lastOrder());
        restarted(promotion.path("id").asLong(), 0);
        Answer candidate = ask();
        assertThat(candidate.version()).isEqualTo(2);
        assertThat(candidate.outputs()).isNotEqualTo(champion.outputs());

        site.killServer("serving");
        site.killServer("orchestrator");
        site.startOnly("serving");
        assertThat(ask()).as("alone, after verifying it again").isEqualTo(candidate);
    }

    @Test
    void putsTheChampionBackAfterTheServingNodeDiedWhileItWasWatched() throws IOException {
        Answer champion = ask();
        long id = promotionUnderWay();
        await().until(() -> PreparedNight.lastStep(site.execution(id)).equals("watch"));
        site.killServer("serving");

        JsonNode failed = night.awaitEnd(id);
        assertThat(failed.path("failure").path("code").asText())
                .as("nobody answers the order to go back either")
                .isEqualTo("SERVING_NODE_UNREACHABLE");
        site.startOnly("serving");
        assertThat(ask().version()).as("its last valid order").isEqualTo(2);
        JsonNode back = restarted(id, 1);
        assertThat(back.path("exitStatus").asText()).isEqualTo("ROLLED_BACK");
        assertThat(back.path("failure").path("code").asText()).isEqualTo("WATCH_FAILED");
        assertThat(ask()).isEqualTo(champion);
    }

    /** Takes a line of the site's configuration out, if it is not empty, and another one in. */
    private void configure(String out, String in) throws IOException {
        Path file = site.root().resolve("etc/site.yaml");
        String yaml = Files.readString(file);
        assertThat(yaml).contains(out);
        Files.writeString(file, out.isEmpty() ? yaml + in + "\n" : yaml.replace(out, in));
    }

    /** How the promotion ended. The kill waits already when the promotion begins. */
    private JsonNode nodeKilledAtDelivery() {
        approved();
        Path delivered = site.root().resolve("serving/packages").resolve(candidateDigest());
        CompletableFuture<Void> kill = CompletableFuture.runAsync(() -> {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> Files.isDirectory(delivered));
            site.killServer("serving");
        });
        long id = promoted();
        kill.join();
        return night.awaitEnd(id);
    }

    /** The version that the node has kept as the one in force. */
    private int lastOrder() throws IOException {
        return new ObjectMapper()
                .readTree(site.root().resolve("serving/state/node.json").toFile())
                .path("models")
                .path("pump-failure")
                .path("current")
                .path("number")
                .asInt();
    }

    private long promotionUnderWay() {
        approved();
        return promoted();
    }

    private void approved() {
        night.submit("--wait").expecting(0);
        String key = site.root().resolve("demo/keys/rhea.key").toString();
        site.as("rhea", "approve", CANDIDATE, "--key", key, "--yes").expecting(0);
    }

    private long promoted() {
        return site.as("rhea", "promote", CANDIDATE, "--json")
                .expecting(0)
                .json()
                .path("id")
                .asLong();
    }

    private String candidateDigest() {
        for (JsonNode version : site.as("rhea", "versions", "pump-failure", "--json")
                .expecting(0)
                .json()) {
            if (version.path("version").asText().equals(CANDIDATE)) {
                return version.path("packageDigest").asText();
            }
        }
        throw new AssertionError("version 2 is not listed");
    }

    /** Which version answered the sample's rows, and with what. */
    private record Answer(int status, int version, String packageDigest, String outputs) {}

    private Answer ask() throws IOException {
        Path request = InstalledSite.HOME.resolve("sample-data/pump-failure/request.json");
        InstalledSite.Answer answer = site.postToNode("/v2/models/pump-failure/infer", Files.readAllBytes(request));
        return new Answer(
                answer.status(),
                answer.body().path("model_version").asInt(),
                answer.body().path("parameters").path("package_digest").asText(),
                answer.body().path("outputs").toString());
    }

    private JsonNode restarted(long id) {
        return restarted(id, 0);
    }

    private JsonNode restarted(long id, int exitCode) {
        return site.as("emil", "restart", Long.toString(id), "--wait", "--json")
                .expecting(exitCode)
                .json();
    }

    /** One that is at work when there is a checkpoint to go on from. */
    private ProcessHandle awaitWorkerAfterCheckpoint() {
        return await().until(
                        () -> checkpoints().isEmpty() ? List.<ProcessHandle>of() : site.workers(),
                        workers -> !workers.isEmpty())
                .get(0);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(20));
    }

    private List<Path> checkpoints() {
        Path tasks = site.root().resolve("var/tasks");
        if (!Files.isDirectory(tasks)) {
            return List.of();
        }
        try (Stream<Path> files = Files.find(tasks, 5, (path, attributes) -> path.endsWith("state.properties"))) {
            return files.toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // a folder was renamed while it was listed
        }
    }
}
