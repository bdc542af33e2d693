package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.files.Sha256;
import dev.drydock.inference.TorchEngine;
import dev.drydock.worker.Checkpoints.Checkpoint;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For a machine with a GPU and CUDA's natives: {@code src/benchmark/gpu.sh}. */
class TrainingOnGpu {
    private static final Path FIGURES = Path.of(System.getProperty("drydock.basedir", ""), "target/gpu/figures.md");
    private static final int RUNS = 5;
    private static final int BEATS_BEFORE_STOP = 40;
    private static final TrainingSettings SETTINGS =
            new TrainingSettings(6, 32, "adamw", 0.01, 0.01, 0, 1, 0, List.of(), 7, 1);

    @TempDir
    Path directory;

    private TrainingLoop loop;

    @BeforeEach
    void start() {
        TorchEngine.start(1);
        assertThat(TorchEngine.gpus()).as("GPUs that PyTorch's natives see").isPositive();
        loop = TrainingLoop.in(directory, Device.gpu(0));
    }

    @Test
    void endsWhereTheCpuEndsAndAnInterruptedOneWhereOthersEnd() throws IOException {
        Run onCpu = run(TrainingLoop.in(directory.resolve("cpu")), "on-cpu");
        List<Double> losses = new ArrayList<>();
        List<Double> speeds = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            Run run = run(loop, "gpu-" + i);
            losses.add(run.loss());
            speeds.add(run.stepsASecond());
        }
        double least = Collections.min(losses);
        double spread = Collections.max(losses) - least;

        loop.train(attempt("stopped", 1), SETTINGS, BEATS_BEFORE_STOP);
        requireRestored(attempt("stopped", 2));
        double resumed =
                loop.train(attempt("stopped", 3), SETTINGS, Integer.MAX_VALUE).bestTuneLoss();

        Files.createDirectories(FIGURES.getParent());
        Files.writeString(
                FIGURES,
                String.format(
                        Locale.ROOT,
                        "| Device | Least loss on tune | Spread of %d runs | Resumed | Steps/s, the best of them |%n|---|---|---|---|---|%n| %s | %.6f | %.2g | %.6f | %.1f |%n| cpu | %.6f | 0 | – | %.1f |%n",
                        RUNS,
                        TrainingDevice.choose("figures").description(),
                        least,
                        spread,
                        resumed,
                        Collections.max(speeds),
                        onCpu.loss(),
                        onCpu.stepsASecond()));
        assertThat(resumed).isCloseTo(least + spread / 2, within(spread + 1e-6));
        assertThat(least).isCloseTo(onCpu.loss(), within(0.02));
    }

    /** An undisturbed training, with its validation and checkpoints. */
    private record Run(double loss, double stepsASecond) {}

    private Run run(TrainingLoop on, String task) throws IOException {
        long began = System.nanoTime();
        TrainingState state = on.train(attempt(task, 1), SETTINGS, Integer.MAX_VALUE);
        return new Run(state.bestTuneLoss(), state.step() / ((System.nanoTime() - began) * 1e-9));
    }

    /** What a checkpoint restores is what it holds. */
    private void requireRestored(AttemptDirectory next) throws IOException {
        Checkpoints checkpoints = loop.checkpointsOf(next);
        Checkpoint checkpoint = checkpoints.latest().orElseThrow();
        try (TrainableModule module = checkpoints.open(Optional.of(checkpoint), List.of())) {
            assertThat(module.manager().getDevice().isGpu()).isTrue();
            Path again = directory.resolve("again.pt");
            module.write(again);
            assertThat(Sha256.hexOfFile(again))
                    .isEqualTo(Sha256.hexOfFile(checkpoint.directory().resolve("module.pt")));
        }
    }

    private AttemptDirectory attempt(String task, int fence) {
        return new TaskDirectory(directory.resolve(task)).attempt(fence, 0);
    }
}
