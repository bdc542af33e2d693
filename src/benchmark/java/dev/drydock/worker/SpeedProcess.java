package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.workers.WorkerEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Processes that measure and print what they have measured: one like a worker, and Python's PyTorch. */
final class SpeedProcess {
    private static final Path PEER =
            Path.of(System.getProperty("drydock.basedir", ""), "src/benchmark/python/train_speed.py");
    private static final String PYTHON = "/usr/bin/python3";

    private SpeedProcess() {}

    /**
     * With {@code -Dspin=true} its threads wait for each other as they would by default.
     *
     * @return what it printed
     */
    static String worker(Path folder, String threads, Class<?> main, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:MaxDirectMemorySize=256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(arguments);
        Map<String, String> environment = new HashMap<>(WorkerEnvironment.of(threads));
        if (Boolean.getBoolean("spin")) {
            environment.remove("GOMP_SPINCOUNT");
        }
        return run(folder, command, environment);
    }

    static String peer(Path folder, String threads, List<String> arguments, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON, PEER.toString()));
        command.addAll(arguments);
        Map<String, String> all = new HashMap<>(environment);
        all.put("OMP_NUM_THREADS", threads);
        all.put("OPENBLAS_NUM_THREADS", threads);
        return run(folder, command, all);
    }

    private static String run(Path folder, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        int exitStatus = process.waitFor();
        String text = Files.readString(out);
        assertThat(exitStatus).as(text).isZero();
        return text;
    }
}
