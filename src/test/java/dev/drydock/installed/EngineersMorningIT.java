package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.installed.InstalledSite.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code docs/an-engineers-morning.md} on a prepared site, but for the demo that prepares one. */
class EngineersMorningIT {
    private static final String DEMO = "drydock demo --site $DRYDOCK_SITE --keep=false --through exports\n";

    @TempDir
    Path folder;

    private final PreparedNight night = PreparedNight.shared().beginAgain();
    private final InstalledSite site = night.site();

    @AfterEach
    void stopServers() {
        site.killEverything();
    }

    @Test
    void aRefusedFileIsCorrectedByItsSourceAndTheSameRunProposes() throws IOException, InterruptedException {
        Files.createSymbolicLink(folder.resolve("site"), site.root());
        PageCommands page = PageCommands.of("an-engineers-morning.md");

        String said = page.run(folder, this::here);

        List<Pattern> shown = page.transcript();
        assertThat(shown).hasSizeGreaterThan(15);
        assertThat(shown).allSatisfy(line -> assertThat(said).containsPattern(line));
        site.start();
        String snapshot = PreparedNight.fact(site.execution(3), "snapshot");
        night.beginAfterIt();
        assertThat(site.root().resolve("var/snapshots").resolve(snapshot))
                .as("the snapshot of the same night without the fault")
                .isDirectory();
    }

    @Test
    void aRunWhoseWorkerDiesIsRestartedByItselfAndWhoeverWaitsSeesItsCandidate() throws IOException {
        Path settings = site.root().resolve("etc/site.yaml");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replace("retries: off", "retries.nightly-retrain: \"WORKER_DIED after 1s\""));
        site.start();

        CompletableFuture<Said> waits = CompletableFuture.supplyAsync(() -> site.as(
                "sam", InstalledSite.retrain("pump-failure", "2026-11-24T00:00:00Z", "--token", "night-1", "--wait")));
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> !site.workers().isEmpty());
        site.workers().forEach(InstalledSite::end);
        Said ended = waits.join().expecting(0);

        assertThat(ended.out()).contains("WORKER_DIED", "retry 1 of 1", "exit status PROPOSED");
        assertThat(site.here("emil", "job", "list").expecting(0).out()).contains("WORKER_DIED after 1s");
        assertThat(ConsoleClient.signedIn(site, "emil", site.password("emil"))
                        .get("/console/launch?job=nightly-retrain")
                        .text())
                .contains("Drydock restarts it by itself by these rules", "WORKER_DIED after 1s");
        JsonNode failed = newestOf("FAILED");
        JsonNode retried = newestOf("COMPLETED");
        assertThat(failed.path("failure").path("code").asText()).isEqualTo("WORKER_DIED");
        assertThat(failed.path("retry").path("continuedAs").asLong())
                .isEqualTo(retried.path("id").asLong());
        assertThat(retried.path("instance")).isEqualTo(failed.path("instance"));
        String snapshot = PreparedNight.fact(retried, "snapshot");
        night.beginAfterIt();
        assertThat(site.root().resolve("var/snapshots").resolve(snapshot))
                .as("the snapshot of the night whose worker lived")
                .isDirectory();
    }

    private JsonNode newestOf(String status) {
        JsonNode listed = site.here(
                        "emil", "executions", "--model", "pump-failure", "--status", status, "--limit", "1", "--json")
                .expecting(0)
                .json();
        return site.execution(listed.get(0).path("id").asLong());
    }

    private String here(String commands) {
        assertThat(commands).contains("/opt/drydock", DEMO);
        return commands.replace(DEMO, "").replace("/opt/drydock", InstalledSite.HOME.toString());
    }
}
