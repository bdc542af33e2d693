package dev.drydock.workers;

import dev.drydock.config.WorkerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a worker JVM is started with, wherever it is. */
final class WorkerCommand {
    /** What a worker is given of the orchestrator's environment; above all no secret. */
    static final List<String> PASSED_ON = List.of(
            "PATH",
            "HOME",
            "TMPDIR",
            "LD_LIBRARY_PATH",
            "CUDA_VISIBLE_DEVICES",
            "ATEN_CPU_CAPABILITY",
            "PYTORCH_LIBRARY_PATH",
            "PYTORCH_VERSION",
            "PYTORCH_FLAVOR",
            "PYTORCH_EXTRA_LIBRARY_PATH");

    /**
     * For glibc's allocator. A step makes and drops the same tensors as the step before; given back to the kernel in between, each of
     * their pages would have to be cleared and mapped again, which takes up to a third of the time.
     */
    private static final Map<String, String> KEPT_MEMORY = Map.of(
            "MALLOC_ARENA_MAX", "1",
            "MALLOC_MMAP_THRESHOLD_", Integer.toString(32 << 20),
            "MALLOC_TRIM_THRESHOLD_", Integer.toString(512 << 20),
            "MALLOC_TOP_PAD_", Integer.toString(64 << 20));

    /**
     * For GNU's OpenMP. By default a thread that waits for its team checks 300,000 times before it sleeps. On a processor with other work,
     * this takes the processor from the thread that it waits for. {@code docs/benchmarks.md} has the figures.
     */
    private static final Map<String, String> SHORT_SPINNING = Map.of("GOMP_SPINCOUNT", "1000");

    private WorkerCommand() {}

    /** @param attempt the attempt's directory */
    static List<String> of(WorkerSettings settings, Path java, String attempt) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.add("-Xmx" + settings.heapMebibytes() + "m");
        command.add("-XX:MaxDirectMemorySize=" + settings.heapMebibytes() + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-XX:ErrorFile=" + attempt + "/hs_err.log");
        command.add("-Dfile.encoding=UTF-8");
        command.addAll(settings.jvmOptions());
        command.addAll(List.of("-cp", settings.classPath(), "dev.drydock.worker.Main", attempt));
        return command;
    }

    static Map<String, String> environment(String threads) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("OPT_OUT_TRACKING", "true");
        environment.put("DJL_OFFLINE", "true");
        environment.put("OMP_NUM_THREADS", threads);
        environment.put("MKL_NUM_THREADS", threads);
        environment.putAll(SHORT_SPINNING);
        environment.putAll(KEPT_MEMORY);
        return environment;
    }
}
