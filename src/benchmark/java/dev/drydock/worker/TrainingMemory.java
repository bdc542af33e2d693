package dev.drydock.worker;

import dev.drydock.inference.TorchEngine;
import java.nio.file.Path;
import java.util.Locale;

/** Trains for so many steps and prints after each tenth of them what memory the process has: {@code TrainingMemory MODULE WIDTH BATCH STEPS}. */
final class TrainingMemory {
    private static final int PARTS = 10;

    private TrainingMemory() {}

    public static void main(String[] arguments) {
        TorchEngine.start(1);
        TrainingSpeed training = new TrainingSpeed(
                Path.of(arguments[0]), false, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        int part = Integer.parseInt(arguments[3]) / PARTS;
        int done = 0;
        for (int i = 1; i <= PARTS; i++) {
            for (; done < i * part; done++) {
                training.step(done);
            }
            System.out.printf(
                    Locale.ROOT,
                    "{\"steps\": %d, \"resident_mib\": %d}%n",
                    done,
                    ResidentMemory.mebibytes().orElse(0));
        }
        System.exit(0);
    }
}
