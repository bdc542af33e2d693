package dev.drydock.worker;

import static dev.drydock.worker.SlurmFaultsTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.SlurmSettings;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.TinyPackage;
import dev.drydock.worker.SlurmFaultsTest.Running;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.SlurmCluster;
import dev.drydock.workers.WorkerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a real cluster with accounting: what its controller forgets, and more jobs than it takes. */
@Timeout(300)
class SlurmAccountingTest {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final String COMPLETED =
            "printf 'version=1\\noutcome=COMPLETED\\n' > $attempt/r; mv $attempt/r $attempt/result.properties";

    @TempDir
    private static Path directory;

    private static SlurmCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = SlurmCluster.start(Map.of("NODES", "1", "ACCOUNTING", "1"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void aJobThatTheControllerHasForgottenIsToldByTheAccounting() throws Exception {
        Path deaf = directory.resolve("deaf");
        Running running = script("forgotten", deafWhile(deaf), "sleep 1000").begin(1);
        running.untilClaimed(0);
        String job = running.job();

        Files.createFile(deaf);
        cluster.slurm("scancel", job);
        eventually().until(() -> accounted(job).startsWith("CANCELLED"));
        cluster.command("controller-forget");
        eventually()
                .until(() ->
                        !cluster.slurm("squeue", "-h", "-t", "all", "-o", "%i").contains(job));
        Files.delete(deaf);

        assertThat(running.result().failure().orElseThrow().code()).isEqualTo("CLUSTER_JOB_CANCELLED");
        assertThat(running.job()).as("no other was submitted").isEqualTo(job);
    }

    @Test
    void moreJobsThanTheControllerTakesWaitOutsideOfItsQueue() throws Exception {
        cluster.command("max-jobs", "2");
        eventually().until(() -> cluster.slurm("sinfo", "-h", "-o", "%t").startsWith("idle"));
        String other = cluster.slurm("sbatch", "--parsable", "--hold", "--output=/dev/null", "--wrap=true")
                .strip();

        Running running = script("outside", cluster.settings(LONG), COMPLETED).begin(1);
        eventually().until(() -> refusals() > 0);
        assertThat(running.queue()).isEmpty();
        cluster.command("max-jobs", "100");

        assertThat(running.result().failure()).isEmpty();
        assertThat(running.job()).isNotEqualTo(other);
        assertThat(cluster.slurm("squeue", "-h", "-t", "all", "-o", "%j").lines())
                .filteredOn(name -> name.equals(running.queue().orElseThrow().name()))
                .hasSize(1);
    }

    private static long refusals() {
        return cluster.controllerSays()
                .filter(line -> line.contains("MaxJobCount limit"))
                .count();
    }

    private static String accounted(String job) {
        return cluster.slurm("sacct", "-n", "-X", "-P", "-j", job, "-o", "State");
    }

    /** Slurm's programs, of which squeue does not answer while there is a file. */
    private static SlurmSettings deafWhile(Path file) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        for (String program : List.of("sbatch", "scancel", "scontrol", "sacct", "squeue")) {
            String unless = program.equals("squeue") ? "[ ! -e " + file + " ] || exit 1\n" : "";
            Path script = Files.writeString(
                    bin.resolve(program), "#!/bin/sh\n" + unless + "exec /usr/bin/" + program + " \"$@\"\n");
            assertThat(script.toFile().setExecutable(true)).isTrue();
        }
        return cluster.settings(Optional.of(bin), LONG);
    }

    /** A script in place of the worker. */
    private static Running script(String name, SlurmSettings slurm, String body) throws IOException {
        Path tasks = Files.createDirectories(directory.resolve(name));
        Path parent = TinyPackage.in(tasks.resolve("parent"));
        return new Running(
                cluster,
                WorkerSetup.script(tasks, Duration.ofSeconds(100), body),
                slurm,
                TaskRequest.checkGolden("7-check", new DigestedInputs().ofFile(parent.resolve(LoadedModel.FILE))));
    }
}
