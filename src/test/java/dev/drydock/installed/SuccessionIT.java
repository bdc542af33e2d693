package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
