package dev.drydock.installed;

import static dev.drydock.installed.PreparedNight.fact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.installed.InstalledSite.Said;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two orchestrators of one site on one PostgreSQL: each sees, stops and takes over what the other runs, and neither touches what lives. */
class TwoNodesIT {
    private static final Duration ORPHANED_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private EmbeddedPostgres postgres;
    private InstalledSite site;
    private int secondPort;

    @BeforeEach
    void startBoth() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
        site = new InstalledSite(
                folder.resolve("site"),
                Map.of(
                        "DRYDOCK_DB_CLASS",
                        "org.postgresql.ds.PGSimpleDataSource",
                        "DRYDOCK_DB_URL",
                        "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres",
                        "DRYDOCK_DB_USER",
                        "postgres",
                        "DRYDOCK_DB_PASSWORD",
                        "postgres"));
        site.story("exports").expecting(0);
        site.start();
        secondPort = site.startNode("second");
    }

    @AfterEach
    void stopBoth() throws IOException {
        site.killEverything();
        postgres.close();
    }

    private String first() {
        return "https://localhost:" + site.port();
    }

    private String second() {
        return "https://localhost:" + secondPort;
    }

    private Said at(String servers, String user, String... arguments) {
        return site.as(
                user,
                Stream.concat(Arrays.stream(arguments), Stream.of("--server", servers))
                        .toArray(String[]::new));
    }

    @Test
    void eitherStopsAndTakesOverWhatTheOtherRan() throws IOException {
        long started = at(
                        first(),
                        "sam",
                        "run",
                        "nightly-retrain",
                        "-p",
                        "model=pump-failure",
                        "-p",
                        "asOf=2026-11-24T00:00:00Z",
                        "--json")
                .expecting(0)
                .json()
                .path("id")
                .asLong();
        awaitTraining();
        assertThat(at(second(), "emil", "restart", Long.toString(started))
                        .expecting(1)
                        .err())
                .contains("EXECUTION_NOT_RESTARTABLE");

        at(second(), "emil", "stop", Long.toString(started)).expecting(0);
        awaitStatus(second(), started, "STOPPED", STOPPED_WITHIN);
        assertThat(site.workers()).isEmpty();

        long atSecond = restartedAt(second(), started);
        awaitTraining();
        site.killNode("second");
        awaitStatus(second() + "," + first(), atSecond, "FAILED", ORPHANED_WITHIN);
        JsonNode orphan = status(first(), atSecond);
        assertThat(orphan.at("/failure/code").asText()).isEqualTo("EXECUTION_ORPHANED");

        long atFirst = restartedAt(second() + "," + first(), atSecond);
        assertThat(site.startNode("second", secondPort)).isEqualTo(secondPort);
        JsonNode ended = at(second(), "emil", "status", Long.toString(atFirst), "--wait", "--timeout", "5m", "--json")
                .expecting(0)
                .json();
        assertThat(ended.path("exitStatus").asText()).isEqualTo("PROPOSED");
        assertThat(fact(ended, "candidate-version")).isEqualTo("pump-failure/2");
        assertThat(at(second(), "rhea", "candidates", "--json").expecting(0).json())
                .hasSize(1);
        assertThat(at(first(), "audrey", "audit", "verify").expecting(0).out()).startsWith("INTACT");
    }

    private void awaitTraining() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> !site.workers().isEmpty());
    }

    private void awaitStatus(String servers, long execution, String status, Duration within) {
        Awaitility.await()
                .atMost(within)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> status(servers, execution).path("status").asText().equals(status));
    }

    private JsonNode status(String servers, long execution) {
        return at(servers, "emil", "status", Long.toString(execution), "--json")
                .expecting(0)
                .json();
    }

    private long restartedAt(String servers, long execution) {
        return at(servers, "emil", "restart", Long.toString(execution), "--json")
                .expecting(0)
                .json()
                .path("id")
                .asLong();
    }
}
