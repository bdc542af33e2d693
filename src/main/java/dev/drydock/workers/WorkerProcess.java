package dev.drydock.workers;

import dev.drydock.config.WorkerSettings;
import dev.drydock.workers.protocol.AttemptDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One worker JVM: how it is started and how it is ended. */
final class WorkerProcess {
    private static final Path SETSID = Path.of("/usr/bin/setsid");

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
        builder.environment().keySet().retainAll(WorkerCommand.PASSED_ON);
        builder.environment().putAll(WorkerCommand.environment(threads));
        Process process = builder.start();
        process.getOutputStream().close();
        return new WorkerProcess(process);
    }

    private static List<String> command(WorkerSettings settings, AttemptDirectory attempt) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.addAll(
                WorkerCommand.of(settings, settings.java(), attempt.path().toString()));
        return command;
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
