package dev.drydock.worker;

import ai.djl.Device;
import dev.drydock.inference.TorchEngine;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.TaskDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Trains a module for stretches of so many steps, every other one with a checkpoint at its beginning, and prints a line of JSON for each:
 * {@code CheckpointCost MODULE LENGTH BATCH STEPS STRETCHES FOLDER}.
 */
final class CheckpointCost {
    private CheckpointCost() {}

    public static void main(String[] arguments) throws Exception {
        TorchEngine.start(1);
        Path file = Path.of(arguments[0]);
        int steps = Integer.parseInt(arguments[3]);
        TrainingSpeed training =
                new TrainingSpeed(file, true, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        AttemptDirectory attempt = new TaskDirectory(Path.of(arguments[5])).attempt(1, 0);
        Files.createDirectories(attempt.checkpoints());
        Checkpoints checkpoints = new Checkpoints(attempt, "benchmark", file, Device.cpu());
        int done = 0;
        while (done < 3) {
            training.step(done++);
        }
        for (int stretch = 0; stretch < Integer.parseInt(arguments[4]); stretch++) {
            boolean with = stretch % 2 == 1;
            long began = System.nanoTime();
            long held = 0;
            try (CheckpointWriter writer = new CheckpointWriter(checkpoints)) {
                if (with) {
                    TrainingState state = new TrainingState(0, stretch, done, 0, 0, 1, List.of());
                    writer.write(state, training.module(), training.updates());
                    held = System.nanoTime() - began;
                }
                for (int i = 0; i < steps; i++) {
                    training.step(done++);
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "{\"checkpoint\": %s, \"seconds\": %.3f, \"held_ms\": %.1f, \"resident_mib\": %d}%n",
                    with,
                    (System.nanoTime() - began) * 1e-9,
                    held * 1e-6,
                    ResidentMemory.mebibytes().orElse(0));
        }
        System.exit(0);
    }
}
