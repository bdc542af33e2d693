package dev.drydock.installed;

import static dev.drydock.installed.PreparedNight.fact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.installed.TwoNodes.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two orchestrators of one site on one PostgreSQL: each sees, stops and takes over what the other runs, and neither touches what lives. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoNodesIT {
    private static final Duration ORPHANED_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(30);
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private TwoNodes nodes;
    private Node first;
    private Node second;

    @BeforeAll
    void prepare() throws IOException {
        nodes = TwoNodes.in(folder);
        first = nodes.first();
        second = nodes.second();
    }

    @BeforeEach
    void beginAgain() throws IOException {
        nodes.beginAgain();
    }

    @AfterAll
    void end() throws IOException {
        nodes.close();
    }

    @Test
    void eitherStopsAndTakesOverWhatTheOtherRan() {
        long started = first.ask("sam", TwoNodes.submission("--json"))
                .expecting(0)
                .json()
                .path("id")
                .asLong();
        awaitTraining();
        Node holder = nodes.holder(started); // mostly the one that was asked; the other one if the run had to wait
        Node other = nodes.other(holder);
        assertThat(other.ask("emil", "restart", Long.toString(started))
                        .expecting(1)
                        .err())
                .contains("EXECUTION_NOT_RESTARTABLE");

        other.ask("emil", "stop", Long.toString(started)).expecting(0);
        awaitStatus(other, started, "STOPPED", STOPPED_WITHIN);
        assertThat(nodes.site().workers()).isEmpty();

        long again = restartedAt(other, started);
        awaitTraining();
        Node dies = nodes.holder(again);
        Node lives = nodes.other(dies);
        dies.kill();
        awaitStatus(lives, again, "FAILED", ORPHANED_WITHIN);
        assertThat(status(lives, again).at("/failure/code").asText()).isEqualTo("EXECUTION_ORPHANED");

        long atLast = restartedAt(dies, again);
        awaitSealing(atLast);
        lives.kill(); // and so nobody lives
        nodes.startBoth();
        awaitStatus(second, atLast, "FAILED", ORPHANED_WITHIN);

        assertProposedOnce(restartedAt(second, atLast));
    }

    @Test
    void aRunGoesOnThoughNeitherReachesTheDatabaseForHalfAMinute() {
        long started = second.ask("sam", TwoNodes.submission("--json"))
                .expecting(0)
                .json()
                .path("id")
                .asLong();
        awaitTraining();
        first.cutFor(HALF_A_MINUTE);
        second.cutFor(HALF_A_MINUTE);
        nodes.awaitBoth();

        assertProposedOnce(started);
    }

    private void assertProposedOnce(long execution) {
        JsonNode ended = second.ask("emil", "status", Long.toString(execution), "--wait", "--timeout", "5m", "--json")
                .expecting(0)
                .json();
        assertThat(ended.path("exitStatus").asText()).isEqualTo("PROPOSED");
        assertThat(fact(ended, "candidate-version")).isEqualTo("pump-failure/2");
        assertThat(second.ask("rhea", "candidates", "--json").expecting(0).json())
                .hasSize(1);
        assertThat(first.ask("audrey", "audit", "verify").expecting(0).out()).startsWith("INTACT");
    }

    /** Until the package is sealed, which is soon over, or signed. */
    private void awaitSealing(long execution) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> List.of("seal", "sign").contains(nodes.step(execution)));
    }

    private void awaitTraining() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> !nodes.site().workers().isEmpty());
    }

    private static void awaitStatus(Node asked, long execution, String status, Duration within) {
        Awaitility.await()
                .atMost(within)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> status(asked, execution).path("status").asText().equals(status));
    }

    private static JsonNode status(Node asked, long execution) {
        return asked.ask("emil", "status", Long.toString(execution), "--json")
                .expecting(0)
                .json();
    }

    /** By the node that is asked, or by the other one if it is dead. */
    private static long restartedAt(Node asked, long execution) {
        return asked.ask("emil", "restart", Long.toString(execution), "--json")
                .expecting(0)
                .json()
                .path("id")
                .asLong();
    }
}
