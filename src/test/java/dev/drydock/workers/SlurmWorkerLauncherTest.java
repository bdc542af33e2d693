package dev.drydock.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drydock.config.SlurmSettings;
import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.training.LeftWorkers;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a cluster on which nothing goes wrong but what the worker does. */
class SlurmWorkerLauncherTest extends WorkerLauncherContract {
    private static SlurmCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = SlurmCluster.start(Map.of());
    }

    @AfterAll
    static void stop() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Override
    TaskResult run(TaskRequest asked, WorkerSettings settings, long fence, AtomicBoolean stop) {
        return ClusterWorkerLauncher.slurm(settings, cluster.settings(Duration.ofSeconds(30)))
                .run(asked, fence, stop::get);
    }

    @Override
    LeftWorkers leftWorkers() {
        return LeftJobs.slurm(tasks, cluster.settings(LONG));
    }

    @Test
    void aJobThatWaitsIsTakenOutOfTheQueueAndThatOfAnotherSiteIsNot(@TempDir Path otherSite) throws IOException {
        String job = held(tasks);
        String ofOtherSite = held(otherSite);
        assertThat(leftWorkers().end(List.of("7-check")).ended())
                .singleElement()
                .asString()
                .startsWith("job " + job + ",");
        assertThat(state(job)).isEqualTo("CANCELLED");
        assertThat(state(ofOtherSite)).isEqualTo("PENDING");
        cluster.slurm("scancel", ofOtherSite);
    }

    /** No command can be started: it is as if the controller were gone. */
    @Test
    void aQueueThatDoesNotAnswerIsToldWithTheNamesToCancel(@TempDir Path noCommands) throws IOException {
        String job = held(tasks);
        SlurmSettings deaf = cluster.settings(Optional.of(noCommands), LONG);
        LeftWorkers.Ended ended = LeftJobs.slurm(tasks, deaf).end(List.of("7-check"));
        assertThat(ended.ended()).isEmpty();
        String sentence = ended.left().get(0);
        assertThat(sentence).contains("does not answer", "7-check");
        assertThat(state(job)).isEqualTo("PENDING");

        String cure = sentence.substring(sentence.indexOf("scancel"));
        cluster.slurm(cure.split(" "));
        await().until(() -> state(job).equals("CANCELLED"));
    }

    @Test
    void aTaskThatWasNeverInTheQueueAsksNothingOfIt() {
        assertThat(leftWorkers().end(List.of("7-check"))).isEqualTo(LeftWorkers.Ended.NOTHING);
    }

    /** Puts a job of the task into the queue that never begins, as somebody who then looks away. */
    private String held(Path folder) throws IOException {
        Submission submission =
                Submission.first(new TaskDirectory(folder.resolve("7-check").toAbsolutePath()), 1);
        Files.createDirectories(submission.first().path());
        Files.writeString(submission.script(), "#!/bin/bash\ntrue\n");
        return cluster.slurm(
                        "sbatch",
                        "--parsable",
                        "--hold",
                        "--output=/dev/null",
                        "--job-name=" + submission.name(),
                        submission.script().toString())
                .strip();
    }

    private static String state(String job) {
        return cluster.slurm("squeue", "-h", "-t", "all", "-j", job, "-o", "%T").strip();
    }

    @Override
    String ownVariables() {
        return "SLURM.*|DRYDOCK_GPUS|ENVIRONMENT|HOSTNAME|HYDRA_.*|I_MPI_.*|OMPI_.*|PRTE_.*|CUDA_.*";
    }
}
