package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.sample.Sample;
import dev.drydock.workers.SlurmCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A night on a cluster of four nodes with two GPUs each: eight trials at once, a device each; a node is switched off and the
 * orchestrator killed while they train.
 */
class SlurmNightIT {
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final int TRIALS = 8;
    private static final int ROWS = 11_000;

    @TempDir
    Path folder;

    private SlurmCluster cluster;
    private MadeSite made;
    private InstalledSite site;

    @BeforeEach
    void bringANightToAClustersSite() throws IOException {
        cluster = SlurmCluster.start(Map.of("NODES", "4", "NODE_TIMEOUT", "10"));
        made = MadeSite.in(folder, Sample.PUMP_FAILURE.sources(), """
                launcher: slurm
                slurm.conf: %s
                slurm.gres: gpu:1
                slurm.memory: 2500m
                slurm.poll: 1s
                """.formatted(cluster.conf()));
        site = made.site();
        made.release(
                MadeSite.likeThePumps(folder.resolve("models"), "pump-failure", SlurmNightIT::eightTrials),
                "pump-failure/1");
        made.bringDriftedNight(Sample.PUMP_FAILURE, ROWS, folder.resolve("night"));
    }

    /** Of some hundred epochs each, so that there is time for what happens to them. */
    private static String eightTrials(String model) {
        String longer = MadeSite.replaced(model, "epochs: 8, batch-size: 128", "epochs: 60, batch-size: 32");
        return MadeSite.replaced(
                MadeSite.replaced(longer, "patience: 3", "patience: 0"),
                "  - {learning-rate: 0.002}\n",
                IntStream.rangeClosed(1, TRIALS)
                        .mapToObj(trial -> "  - {learning-rate: 0.000" + trial + "}\n")
                        .collect(Collectors.joining()));
    }

    @AfterEach
    void stop() throws IOException {
        if (site != null) {
            site.killEverything();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void eightTrialsTrainAtOnceAndNeitherALostNodeNorALostOrchestratorStartsOneTwice() {
        long execution = site.as("sam", InstalledSite.retrain("pump-failure", "2026-11-24T00:00:00Z", "--json"))
                .expecting(0)
                .json()
                .path("id")
                .asLong();
        await().atMost(LONG).until(() -> running(execution).size() == TRIALS);
        assertThat(new TreeSet<>(running(execution).values()))
                .as("a device each")
                .hasSize(TRIALS);
        Map<String, String> jobs = jobs();

        cluster.command("off", "node2");
        site.killOrchestrator();
        site.startOnly("orchestrator");
        await().atMost(LONG)
                .until(() -> site.execution(execution).path("status").asText().equals("FAILED"));
        site.as("emil", "restart", Long.toString(execution), "--wait", "--json").expecting(0);
        JsonNode night = site.execution(execution + 1);
        assertThat(night.path("exitStatus").asText()).isEqualTo("PROPOSED");

        assertThat(jobs()).as("none was submitted twice").isEqualTo(jobs);
        List<String> again = attempts(execution + 1).stream()
                .filter(attempt -> attempt.path("restart").asInt() == 1)
                .map(attempt -> attempt.path("place").asText())
                .toList();
        assertThat(again).as("those of the lost node").hasSize(2).noneMatch(place -> place.contains("node2"));
        cluster.command("on", "node2");
    }

    /** Where each trial that runs is trained, by its task. */
    private Map<String, String> running(long execution) {
        Map<String, String> places = new TreeMap<>();
        for (JsonNode attempt : attempts(execution)) {
            if (attempt.path("state").asText().equals("RUNNING")
                    && attempt.path("place").asText().matches("job \\d+ on node\\d, GPU [01]")) {
                places.put(
                        attempt.path("task").asText(),
                        attempt.path("place").asText().replaceFirst("job \\d+ ", ""));
            }
        }
        return places;
    }

    private List<JsonNode> attempts(long execution) {
        JsonNode parts = site.as("emil", "logs", Long.toString(execution), "--list", "--json")
                .expecting(0)
                .json();
        return IntStream.range(0, parts.size())
                .mapToObj(parts::get)
                .filter(part -> part.path("task").asText().contains("-train-"))
                .toList();
    }

    /** Numbers of all jobs that the queue has seen, by name. */
    private Map<String, String> jobs() {
        return cluster.slurm("squeue", "--noheader", "--states=all", "--format=%j %i")
                .lines()
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(
                        cells -> cells[0], cells -> cells[1], (one, other) -> one + "," + other, TreeMap::new));
    }
}
