package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drydock.config.SlurmSettings;
import dev.drydock.config.WorkerSettings;
import dev.drydock.workers.SlurmCluster;
import dev.drydock.workers.WorkerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The doctor's look at a real cluster. */
@Timeout(120)
class ClusterCheckTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static SlurmCluster cluster;

    @TempDir
    Path tasks;

    @BeforeAll
    static void start() throws IOException {
        cluster = SlurmCluster.start(Map.of("NODES", "2"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** Whatever was found, nothing stays. */
    @AfterEach
    void nothingStays() throws IOException {
        try (Stream<Path> left = Files.list(tasks)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("drydock-doctor")))
                    .isEmpty();
        }
        // Slurm itself needs a moment to clean up behind a job that has ended
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(cluster.slurm("squeue", "--noheader")).isBlank());
    }

    private static List<Finding> look(WorkerSettings worker, SlurmSettings slurm, Duration patience) {
        return new ClusterCheck(worker, slurm, Map.of(), patience).findings();
    }

    @Test
    void aNodeThatCanTrainIsNamedWithWhatItHas() {
        List<Finding> findings = look(WorkerSetup.real(tasks), cluster.settings(PATIENCE), PATIENCE);
        assertThat(findings).allMatch(Finding::well);
        assertThat(findings)
                .extracting(Finding::what)
                .containsExactly("cluster queue", "cluster submission", "cluster node");
        assertThat(findings.get(0).found()).contains("train*").contains("gpu:2");
        assertThat(findings.get(2).found())
                .matches(
                        "node[12] sees the site's folder; Java \\d+.*, PyTorch \\d.*, (AVX512|AVX2|DEFAULT), \\d+ GPU\\(s\\) for PyTorch");
    }

    /** There are none; that the node says so shows that it was told where. */
    @Test
    void aNodeIsToldWhereTheEnvironmentNamesTheNatives() {
        Map<String, String> environment = Map.of(
                "PYTORCH_LIBRARY_PATH", tasks.toString(), "PYTORCH_VERSION", "0.0.1", "DRYDOCK_PASSWORD", "secret");
        assertThat(new ClusterCheck(WorkerSetup.real(tasks), cluster.settings(PATIENCE), environment, PATIENCE)
                        .findings())
                .last()
                .satisfies(finding -> assertThat(finding.well()).isFalse())
                .satisfies(finding -> assertThat(finding.found()).contains("PyTorch cannot be started"));
    }

    @Test
    void whatTheQueueWouldNotTakeIsToldInItsWords() {
        assertThat(look(WorkerSetup.real(tasks), cluster.settings(PATIENCE, "--partition=nosuch"), PATIENCE))
                .last()
                .satisfies(finding -> assertThat(finding.what()).isEqualTo("cluster submission"))
                .satisfies(finding -> assertThat(finding.well()).isFalse())
                .satisfies(finding -> assertThat(finding.found()).contains("nosuch"));
    }

    @Test
    void aNodeThatSeesAnotherFolderIsTold() {
        cluster.command("hide", "node2", tasks.toString());
        assertThat(look(WorkerSetup.real(tasks), cluster.settings(PATIENCE, "--nodelist=node2"), PATIENCE))
                .last()
                .satisfies(finding -> assertThat(finding.well()).isFalse())
                .satisfies(
                        finding -> assertThat(finding.found()).contains("node2").contains("left no answer"))
                .satisfies(finding -> assertThat(finding.advice()).contains("under the same path"));
    }

    @Test
    void aNodeWithoutTheWorkerIsTold() {
        WorkerSettings real = WorkerSetup.real(tasks);
        WorkerSettings without = new WorkerSettings(
                tasks,
                real.java(),
                tasks.resolve("no-worker.jar").toString(),
                List.of(),
                1,
                256,
                Duration.ofSeconds(5));
        assertThat(look(without, cluster.settings(PATIENCE, "--nodelist=node1"), PATIENCE))
                .last()
                .satisfies(finding -> assertThat(finding.well()).isFalse())
                .satisfies(
                        finding -> assertThat(finding.found()).contains("node1").contains("NativesCheck"));
    }

    @Test
    void aQueueWithoutRoomIsToldAfterAWhile() {
        assertThat(look(WorkerSetup.real(tasks), cluster.settings(PATIENCE, "--hold"), Duration.ofSeconds(2)))
                .last()
                .satisfies(finding -> assertThat(finding.found())
                        .contains("has not answered within 2 s; the queue says PENDING JobHeldUser"));
    }
}
