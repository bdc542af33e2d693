package dev.drydock.workers;

import dev.drydock.config.WorkerSettings;
import dev.drydock.workers.protocol.AttemptDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** One worker JVM: how it is started and how it is ended. */
final class WorkerProcess {
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /** What a worker is given of the orchestrator's environment; above all no secret. */
    private static final List<String> PASSED_ON = List.of(
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

    private final Process process;

    private WorkerProcess(Process process) {
        this.process = process;
    }

    /** Starts the worker in a process group of its own, so that a signal to the orchestrator's does not reach it. */
    static WorkerProcess start(WorkerSettings settings, AttemptDirectory attempt, String threads) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(settings, attempt));
        builder.directory(attempt.path().toFile());
        builder.redirectErrorStream(true);
        builder.redirectOutput(attempt.log().toFile());
        builder.environment().keySet().retainAll(PASSED_ON);
        builder.environment().putAll(environment(threads));
        Process process = builder.start();
        process.getOutputStream().close();
        return new WorkerProcess(process);
    }

    private static List<String> command(WorkerSettings settings, AttemptDirectory attempt) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.add(settings.java().toString());
        command.add("-Xmx" + settings.heapMebibytes() + "m");
        command.add("-XX:MaxDirectMemorySize=" + settings.heapMebibytes() + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-XX:ErrorFile=" + attempt.path().resolve("hs_err.log"));
        command.add("-Dfile.encoding=UTF-8");
        command.addAll(settings.jvmOptions());
        command.addAll(List.of(
                "-cp",
                settings.classPath(),
                "dev.drydock.worker.Main",
                attempt.path().toString()));
        return command;
    }

    private static Map<String, String> environment(String threads) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("OPT_OUT_TRACKING", "true");
        environment.put("DJL_OFFLINE", "true");
        environment.put("OMP_NUM_THREADS", threads);
        environment.put("MKL_NUM_THREADS", threads);
        environment.put("MALLOC_ARENA_MAX", "2");
        return environment;
    }

    boolean endedWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Only after it has ended. */
    int exitStatus() {
        return process.exitValue();
    }

    long pid() {
        return process.pid();
    }

    /** Ends it at once, children first, and waits until it is gone. */
    void kill() {
        end(process.toHandle());
    }

    /** Ends a process at once, children first, and waits until it is gone. */
    static void end(ProcessHandle process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
