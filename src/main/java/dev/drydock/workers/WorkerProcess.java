package dev.drydock.workers;

import dev.drydock.config.WorkerSettings;
import dev.drydock.workers.LocalSlots.Slot;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProcessFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One worker JVM: how it is started and how it is ended. */
final class WorkerProcess {
    private static final Logger LOG = Logger.getLogger(WorkerProcess.class.getName());
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Path CHOOM = Path.of("/usr/bin/choom");
    private static final Path TASKSET = Path.of("/usr/bin/taskset");
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    private static final Path KILL = Path.of("/bin/kill");
    /** If the machine runs out of memory, the system should kill a worker before a server: a worker continues from a checkpoint. */
    private static final int FIRST_TO_END = 500;

    private final Process process;

    private WorkerProcess(Process process) {
        this.process = process;
    }

    /** Starts the worker in a process group of its own, so that a signal to the orchestrator's does not reach it. */
    static WorkerProcess start(WorkerSettings settings, AttemptDirectory attempt, String threads, Slot slot)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(settings, attempt, slot));
        builder.directory(attempt.path().toFile());
        builder.redirectErrorStream(true);
        builder.redirectOutput(attempt.log().toFile());
        builder.environment().keySet().retainAll(WorkerCommand.PASSED_ON);
        builder.environment().putAll(WorkerCommand.environment(threads));
        slot.gpu()
                .ifPresent(gpu ->
                        builder.environment().putAll(Map.of("CUDA_VISIBLE_DEVICES", gpu, ProcessFile.KEPT_GPUS, gpu)));
        Process process = builder.start();
        process.getOutputStream().close();
        return new WorkerProcess(process);
    }

    /** Each program before {@code java} sets one thing and becomes the next. */
    private static List<String> command(WorkerSettings settings, AttemptDirectory attempt, Slot slot) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        if (Files.isExecutable(CHOOM)) {
            command.addAll(List.of(CHOOM.toString(), "-n", Integer.toString(FIRST_TO_END), "--"));
        }
        slot.processors()
                .filter(processors -> Files.isExecutable(TASKSET))
                .ifPresent(processors -> command.addAll(List.of(TASKSET.toString(), "-c", processors)));
        settings.limits()
                .memoryMebibytes()
                .ifPresent(
                        limit -> command.addAll(List.of(PRLIMIT.toString(), "--data=" + ((long) limit << 20), "--")));
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

    /** Kills it, children first, and waits until it is gone. */
    void kill() {
        end(process.toHandle());
    }

    /** Kills a process with its children and its whole process group, and waits until it is gone. */
    static void end(ProcessHandle process) {
        endGroup(process);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Children that have left their parent are still in the group, whose number is that of the process that began it. */
    private static void endGroup(ProcessHandle process) {
        if (!process.isAlive() || !Files.isExecutable(SETSID) || !Files.isExecutable(KILL)) {
            return;
        }
        try {
            new ProcessBuilder(KILL.toString(), "-KILL", "--", "-" + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            LOG.log(Level.FINE, "the process group of " + process.pid() + " could not be ended as a whole", e);
        }
    }
}
