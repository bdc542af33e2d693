package dev.drydock.worker;

import com.sun.management.OperatingSystemMXBean;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.training.Learning;
import dev.drydock.inference.ModuleInput;
import dev.drydock.inference.TorchEngine;
import dev.drydock.worker.Batches.Batch;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Trains a module as the worker does, batch after batch, for some seconds, and prints a line of JSON, as {@code
 * src/benchmark/python/train_speed.py} does: {@code TrainingSpeed MODULE numbers|tokens WIDTH BATCH THREADS SECONDS}.
 */
final class TrainingSpeed {
    private static final int CLASSES = 10;
    private static final int BATCHES = 64;
    private static final int VOCABULARY = 30_522;
    private static final double WARM_UP_SHARE = 0.3;

    private final TrainableModule module;
    private final ParameterUpdates updates;
    private final Objective objective;
    private final Batches batches;
    private final int[] order;

    TrainingSpeed(Path file, boolean tokens, int width, int batch) {
        TrainingSettings settings = new TrainingSettings(1, batch, "adamw", 0.001, 0.01, 0, 1.0, 0, List.of(), 7, 1);
        RandomRows rows = new RandomRows(BATCHES * batch, width);
        module = new TrainableModule(file, List.of());
        batches = new Batches(rows, tokens ? new RandomTokens(BATCHES * batch, width) : rows, Split.TRAIN, batch);
        order = batches.inOrder();
        objective =
                Objective.of(new Learning(Task.MULTICLASS_CLASSIFICATION, CLASSES, false), settings, batches.labels());
        updates = ParameterUpdates.of(settings, BATCHES, module.manager(), module.parameters());
    }

    /** Rows that mean nothing. */
    private static final class RandomRows implements LabelledRows, BatchInputs {
        private final int width;
        private final float[] values;
        private final float[] labels;

        RandomRows(int rows, int width) {
            Random random = new Random(7);
            this.width = width;
            this.values = new float[rows * width];
            this.labels = new float[rows];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            for (int i = 0; i < rows; i++) {
                labels[i] = random.nextInt(CLASSES);
            }
        }

        @Override
        public int count() {
            return labels.length;
        }

        @Override
        public int inputs() {
            return width;
        }

        @Override
        public Split split(int row) {
            return Split.TRAIN;
        }

        @Override
        public float label(int row) {
            return labels[row];
        }

        @Override
        public void copyFeatures(int row, float[] target, int at) {
            System.arraycopy(values, row * width, target, at, width);
        }

        @Override
        public ModuleInput of(int[] order, int from, int to) {
            float[] packed = new float[(to - from) * width];
            for (int i = from; i < to; i++) {
                copyFeatures(order[i], packed, (i - from) * width);
            }
            return new ModuleInput.Numbers(packed, to - from, width);
        }

        @Override
        public float label(int target, float answer) {
            return answer;
        }
    }

    /** Texts of that many tokens each, which mean nothing. */
    private static final class RandomTokens implements BatchInputs {
        private final int length;
        private final long[] ids;

        RandomTokens(int rows, int length) {
            this.length = length;
            this.ids = new Random(7).longs((long) rows * length, 0, VOCABULARY).toArray();
        }

        @Override
        public ModuleInput of(int[] order, int from, int to) {
            long[] packed = new long[(to - from) * length];
            long[] mask = new long[packed.length];
            Arrays.fill(mask, 1);
            for (int i = from; i < to; i++) {
                System.arraycopy(ids, order[i] * length, packed, (i - from) * length, length);
            }
            return new ModuleInput.Tokens(packed, mask, to - from, length);
        }
    }

    public static void main(String[] arguments) {
        TorchEngine.start(Integer.parseInt(arguments[4]));
        TrainingSpeed speed = new TrainingSpeed(
                Path.of(arguments[0]),
                arguments[1].equals("tokens"),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]));
        speed.measure(Double.parseDouble(arguments[5]));
        System.exit(0);
    }

    private void measure(double seconds) {
        run(seconds * WARM_UP_SHARE, 0);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long began = System.nanoTime();
        int steps = run(seconds, BATCHES);
        double wall = (System.nanoTime() - began) * 1e-9;
        System.out.printf(
                Locale.ROOT,
                "{\"steps_per_s\": %.4f, \"cpu_ms_per_step\": %.4f}%n",
                steps / wall,
                (system.getProcessCpuTime() - cpu) * 1e-6 / steps);
    }

    private int run(double seconds, int first) {
        long until = System.nanoTime() + (long) (seconds * 1e9);
        int steps = 0;
        while (System.nanoTime() - until < 0) {
            step(first + steps);
            steps++;
        }
        return steps;
    }

    void step(int number) {
        List<Batch> batch = List.of(batches.batch(order, number % BATCHES));
        module.forwardAndBack(batch, objective, Seeds.mix(7, number));
        updates.apply(number + 1L);
    }

    TrainableModule module() {
        return module;
    }

    ParameterUpdates updates() {
        return updates;
    }
}
