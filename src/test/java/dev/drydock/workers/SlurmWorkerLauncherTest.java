package dev.drydock.workers;

import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.training.TaskResult;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

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
    TaskResult run(WorkerSettings settings, long fence, AtomicBoolean stop) {
        return new SlurmWorkerLauncher(settings, cluster.settings(Duration.ofSeconds(30)))
                .run(request, fence, stop::get);
    }

    @Override
    String ownVariables() {
        return "SLURM.*|ENVIRONMENT|HOSTNAME|HYDRA_.*|I_MPI_.*|OMPI_.*|PRTE_.*|CUDA_.*";
    }
}
