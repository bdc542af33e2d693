package dev.drydock.worker;

import ai.djl.Device;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.inference.TorchEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where a training computes: on the GPU that it was given, or on the CPU. Everything that judges computes on the CPU, wherever a module
 * was trained.
 *
 * @param description for the run record: {@code cpu}, or {@code cuda} with the device's name and its driver
 */
record TrainingDevice(Device device, String description) {
    static final TrainingDevice CPU = new TrainingDevice(Device.cpu(), "cpu");

    /** System property with the site's {@code training-device}. */
    private static final String POLICY = "drydock.device";

    private static final Logger LOG = Logger.getLogger(TrainingDevice.class.getName());
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
    private static final String GIVEN = "CUDA_VISIBLE_DEVICES";
    private static final long PATIENCE_SECONDS = 20;

    /** What a process finds around it. */
    interface Environment {
        /** GPUs that the engine can use. */
        int gpus();

        /** {@code CUDA_VISIBLE_DEVICES}; null if it is not set. */
        @Nullable
        String given();

        /** Whether NVIDIA's driver is loaded. */
        boolean hasDriver();

        /** Name and driver of the first GPU, such as {@code NVIDIA L4, driver 570.86.15}. */
        String named();
    }

    /** @throws DrydockException {@link TrainingFailure#DEVICE_UNAVAILABLE} if the site requires a GPU and none is usable */
    static TrainingDevice choose(String key) {
        return choose(key, System.getProperty(POLICY, "auto"), new Machine());
    }

    static TrainingDevice choose(String key, String policy, Environment around) {
        if (policy.equals("cpu")) {
            return CPU;
        }
        if (around.gpus() > 0) {
            return new TrainingDevice(Device.gpu(0), "cuda: " + around.named());
        }
        if (policy.equals("gpu")) {
            throw new DrydockException(
                    TrainingFailure.DEVICE_UNAVAILABLE,
                    "Task " + key + " cannot train: training-device is gpu, and " + missing(around)
                            + ". Correct this, or set training-device to auto in etc/site.yaml. Then the task trains on the"
                            + " CPU if there is no GPU.");
        }
        if (isGiven(around)) {
            LOG.warning("task=" + key + " trains on the CPU: " + missing(around));
        }
        return CPU;
    }

    /** As {@code nvidia-smi} knows the GPU that the engine calls the first: an index or a UUID. */
    static String firstGiven() {
        return Optional.ofNullable(System.getenv(GIVEN))
                .filter(given -> !given.isBlank())
                .map(given -> given.split(",", -1)[0])
                .orElse("0");
    }

    private static boolean isGiven(Environment around) {
        String given = around.given();
        return given != null && !given.isBlank() && !given.equals("-1");
    }

    private static String missing(Environment around) {
        String given = around.given();
        if (given != null && !isGiven(around)) {
            return "the worker was given no GPU (CUDA_VISIBLE_DEVICES is '" + given + "')";
        }
        if (!around.hasDriver()) {
            return "NVIDIA's driver is not loaded on this machine (there is no " + DRIVER + ")";
        }
        return "PyTorch's natives see no GPU: name CUDA's with PYTORCH_LIBRARY_PATH if they are those for CPUs, or take a driver"
                + " that is new enough for them (docs/gpu.md)";
    }

    /** This one. */
    private static final class Machine implements Environment {
        @Override
        public int gpus() {
            return TorchEngine.gpus();
        }

        @Override
        public @Nullable String given() {
            return System.getenv(GIVEN);
        }

        @Override
        public boolean hasDriver() {
            return Files.exists(DRIVER);
        }

        @Override
        public String named() {
            return ask("nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader", "--id=" + firstGiven())
                    .map(line -> line.replaceFirst(",\\s*", ", driver "))
                    .orElse("unknown device");
        }

        private static Optional<String> ask(String... command) {
            try {
                Process process =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                process.getOutputStream().close();
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                boolean told = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
                return told ? said.lines().findFirst() : Optional.empty();
            } catch (IOException e) {
                LOG.log(Level.FINE, command[0] + " cannot be asked", e); // the name is for people
                return Optional.empty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }
}
