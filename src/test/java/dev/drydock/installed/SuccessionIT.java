package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.dataplane.ArrowFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Two candidates of one night's data, both judged against the first version and approved: the later one is promoted, and the other may
 * only take its place after a comparison with it. Then the node's state is put back to what it was before both.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SuccessionIT {
    private static final String SECOND = "pump-failure/2";
    private static final String THIRD = "pump-failure/3";

    private InstalledSite site;
    private String backup = "";

    @BeforeAll
    void approveTwoCandidates() throws IOException {
        site = PreparedNight.shared().beginAfterIt().site();
        site.start();
        drawOtherBatches();
        site.as("sam", InstalledSite.retrain("pump-failure", "2026-11-24T00:00:00Z", "-p", "force=true", "--wait"))
                .expecting(0);
        approve(SECOND);
        approve(THIRD);
        backup = Files.readString(state());
    }

    @AfterAll
    void stopServers() {
        site.killEverything();
    }

    @Test
    @Order(1)
    void promotesNoStaleCandidateInThePlaceOfANewerChampion() throws IOException {
        promote(THIRD).expecting(0);
        assertThat(state(SECOND)).isEqualTo("SUPERSEDED");
        InstalledSite.Said refused = promote(SECOND);
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err())
                .contains("CANDIDATE_SUPERSEDED")
                .contains("it was compared with pump-failure/1, and pump-failure/3 answers now")
                .contains("drydock run compare-again -p model=pump-failure -p version=2");
        assertThat(sign(SECOND).err()).contains("CANDIDATE_SUPERSEDED");
        assertThat(serving()).isEqualTo("3");
    }

    @Test
    @Order(2)
    void promotesItOnceItWasComparedAndApprovedAgain() throws IOException {
        JsonNode compared = site.as(
                        "emil",
                        "run",
                        "compare-again",
                        "-p",
                        "model=pump-failure",
                        "-p",
                        "version=2",
                        "--wait",
                        "--json")
                .expecting(0)
                .json();
        assertThat(compared.path("exitStatus").asText()).isEqualTo("PROPOSED");
        assertThat(compared.path("facts").path("best-version").asText())
                .as("what the champion's own report leads to")
                .isEqualTo(bestOnceReleased(THIRD));
        assertThat(state(SECOND)).isEqualTo("PROPOSED");
        assertThat(promote(SECOND).err()).contains("only an approved candidate can be promoted");
        approve(SECOND);
        promote(SECOND).expecting(0);
        assertThat(serving()).isEqualTo("2");
    }

    @Test
    @Order(3)
    void leadsANodeWhoseStateWasRestoredThroughWhatItMissed() throws IOException {
        site.killServer("serving");
        Files.writeString(state(), backup);
        site.startOnly("serving");
        assertThat(serving()).isEqualTo("1");
        site.as("emil", "run", "catch-up", "-p", "model=pump-failure", "--wait").expecting(0);
        assertThat(serving()).isEqualTo("2");
    }

    @Test
    @Order(4)
    void noticesAnEmptyNodeAndGivesItTheLastOrder() throws IOException {
        site.killServer("serving");
        Files.delete(state());
        site.startOnly("serving");
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .until(this::serving, "2"::equals);
    }

    @Test
    @Order(5)
    void givesANodeBackThePackageThatWasAlteredWhileItWasDown() throws IOException {
        String digest = site.ask().path("parameters").path("package_digest").asText();
        site.killServer("serving");
        Files.writeString(site.root().resolve("serving/packages/" + digest + "/model/model.yaml"), "altered");
        assertThat(site.as("", "server", "start", "--only", "serving").err()).contains("RELEASE_NOT_SERVED");
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .until(this::serving, "2"::equals);
    }

    @Test
    @Order(6)
    void scoresAFileToTheSameBytesThoughTheOrchestratorIsKilled() throws IOException {
        Path rows = Files.createDirectories(site.root().resolve("scoring/in")).resolve("rows.csv");
        Files.writeString(
                rows,
                IntStream.range(0, 30_000)
                        .mapToObj(row -> "P-" + row + "," + row % 500 + "," + row % 400 + "," + row % 100 + ","
                                + row % 250 + "," + row % 600 + "," + row % 50 + "," + row % 6000 + ","
                                + row % 200000 + "," + row % 200 + ",oil,packing,cyclic\n")
                        .collect(Collectors.joining(
                                "",
                                "pump_id,flow_m3h,head_m,vibration_mm_s,bearing_temp_c,motor_current_a,"
                                        + "suction_pressure_bar,speed_rpm,running_hours,starts_last_day,fluid,seal_type,duty\n",
                                "")));
        ArrowFiles.ofTexts(rows.resolveSibling("rows.arrow"), Files.readAllLines(rows));
        JsonNode whole =
                score("rows.csv", "4096", "--wait", "--json").expecting(0).json();
        assertThat(whole.path("exitStatus").asText()).isEqualTo("SCORED");
        assertThat(whole.path("facts").path("scored-version").asText()).isEqualTo(SECOND);

        JsonNode arrow =
                score("rows.arrow", "102400", "--wait", "--json").expecting(0).json();
        assertThat(scoredLines(arrow)).hasSize(30_000).isEqualTo(scoredLines(whole));

        JsonNode killed = killedWhileItScores();
        long id = killed.path("id").asLong();
        site.as("emil", "restart", Long.toString(id), "--wait").expecting(0);
        for (String file : List.of("part-00000.csv", "part-00007.csv", "rejects.csv", "scores.json")) {
            assertThat(scores(killed).resolve(file))
                    .hasSameTextualContentAs(scores(whole).resolve(file));
        }
    }

    /** A run whose orchestrator was killed after its first block; on a busy machine a run may end before the kill, then another one begins. */
    private JsonNode killedWhileItScores() throws IOException {
        for (int attempt = 0; attempt < 3; attempt++) {
            JsonNode run = score("rows.csv", "4096", "--json").expecting(0).json();
            long id = run.path("id").asLong();
            Path first = scores(run).resolve("part-00000.csv");
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> Files.exists(first));
            site.killServer("orchestrator");
            site.startOnly("orchestrator");
            String ended = Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(500))
                    .until(
                            () -> site.tryExecution(id).path("status").asText(),
                            status -> List.of("FAILED", "COMPLETED").contains(status));
            if (ended.equals("FAILED")) {
                return run;
            }
        }
        throw new AssertionError("three runs ended before their orchestrator was killed");
    }

    private InstalledSite.Said score(String file, String block, String... more) {
        return site.as(
                "sam",
                Stream.concat(
                                Stream.of("score", "pump-failure", file, "--id", "pump_id", "--block", block),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    /** The lines of all parts without their headers. */
    private List<String> scoredLines(JsonNode execution) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int part = 0; Files.exists(part(execution, part)); part++) {
            lines.addAll(
                    Files.readAllLines(part(execution, part)).stream().skip(1).toList());
        }
        return lines;
    }

    private Path part(JsonNode execution, int part) {
        return scores(execution).resolve(String.format(Locale.ROOT, "part-%05d.csv", part));
    }

    private Path scores(JsonNode execution) {
        return site.root().resolve("scoring/out/" + execution.path("instance").asLong());
    }

    /** With the same seed a second night on the same data gives the same weights, and those are not compared. */
    private void drawOtherBatches() throws IOException {
        site.changeDefinition("pump-failure", text -> MadeSite.replaced(text, "seed: 7", "seed: 8"));
    }

    private Path state() {
        return site.root().resolve("serving/state/node.json");
    }

    private void approve(String version) {
        sign(version).expecting(0);
    }

    private InstalledSite.Said sign(String version) {
        String key = site.root().resolve("demo/keys/rhea.key").toString();
        return site.as("rhea", "approve", version, "--key", key, "--yes");
    }

    /** As docs/formats.md says it of gate best-version. */
    private String bestOnceReleased(String version) {
        JsonNode report =
                site.as("rhea", "report", version, "--json").expecting(0).json();
        for (JsonNode gate : report.path("gates")) {
            if (gate.path("gate").asText().equals("best-version")) {
                boolean better = gate.path("measured").path("low").asDouble() > 0;
                return better ? version : report.path("bestVersion").asText();
            }
        }
        throw new AssertionError("its policy has the gate: " + report);
    }

    private InstalledSite.Said promote(String version) {
        return site.as("rhea", "promote", version, "--wait");
    }

    private String state(String version) {
        for (JsonNode known : site.as("rhea", "versions", "pump-failure", "--json")
                .expecting(0)
                .json()) {
            if (known.path("version").asText().equals(version)) {
                return known.path("state").asText();
            }
        }
        throw new AssertionError(version + " is not listed");
    }

    private String serving() throws IOException {
        return site.ask().path("model_version").asText();
    }
}
