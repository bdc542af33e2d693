package dev.drydock.config;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * How local workers are started and watched.
 *
 * @param tasks directory of the task directories
 * @param java the {@code java} to start
 * @param classPath as {@code java -cp} takes it: the worker's jar and everything in its {@code lib/}
 * @param jvmOptions further options, such as {@code -DDJL_CACHE_DIR=…} for where the native libraries are unpacked
 * @param slots how many workers run at the same time
 * @param heapMebibytes the worker's Java heap; tensors lie outside it
 * @param limits what a worker may have of this machine
 * @param heartbeatTimeout a worker whose heartbeat has not changed for this long is ended
 */
public record WorkerSettings(
        Path tasks,
        Path java,
        String classPath,
        List<String> jvmOptions,
        int slots,
        int heapMebibytes,
        LocalLimits limits,
        Duration heartbeatTimeout) {
    public WorkerSettings {
        jvmOptions = List.copyOf(jvmOptions);
        if (slots < 1 || heapMebibytes < 4 || heartbeatTimeout.isNegative() || heartbeatTimeout.isZero()) {
            throw new IllegalArgumentException("slots " + slots + ", heap " + heapMebibytes
                    + " MiB and heartbeat timeout " + heartbeatTimeout + " must be at least 1, 4 and above zero");
        }
    }

    /** Without limits. */
    public WorkerSettings(
            Path tasks,
            Path java,
            String classPath,
            List<String> jvmOptions,
            int slots,
            int heapMebibytes,
            Duration heartbeatTimeout) {
        this(tasks, java, classPath, jvmOptions, slots, heapMebibytes, LocalLimits.NONE, heartbeatTimeout);
    }

    /**
     * The worker of an installation, with the {@code java} that runs this process. The system property {@code
     * drydock.worker.jvm-options} adds options, separated by commas, for example to debug a worker.
     */
    public static WorkerSettings ofInstallation(Path home, Path tasks, Path nativeCache, SiteConfiguration site) {
        Path worker = home.resolve("worker");
        return new WorkerSettings(
                tasks,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                worker.resolve("drydock-worker.jar") + File.pathSeparator + worker.resolve("lib") + "/*",
                Stream.concat(
                                Stream.of(
                                        "-DDJL_CACHE_DIR=" + nativeCache,
                                        "-Ddrydock.device="
                                                + site.workerLimits().device()),
                                Arrays.stream(System.getProperty("drydock.worker.jvm-options", "")
                                                .split(","))
                                        .filter(option -> !option.isBlank()))
                        .toList(),
                site.workerSlots(),
                site.workerMebibytes(),
                site.workerLimits(),
                site.workerHeartbeatTimeout());
    }
}
