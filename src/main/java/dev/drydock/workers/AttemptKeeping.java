package dev.drydock.workers;

import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProcessFile;
import dev.drydock.workers.protocol.ResultFile;
import dev.drydock.workers.protocol.TaskDirectory;
import dev.drydock.workers.protocol.TaskFile;
import dev.drydock.workers.protocol.VerdictFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What every launcher does with a task's directory before and after a worker. */
final class AttemptKeeping {
    private static final Logger LOG = Logger.getLogger(AttemptKeeping.class.getName());

    private AttemptKeeping() {}

    /** Writes the task's request, and withdraws an earlier request to stop. */
    static void prepare(TaskRequest request, TaskDirectory task) throws IOException {
        TreeMap<String, TaskFile.Input> inputs = new TreeMap<>();
        request.inputs()
                .forEach((name, input) ->
                        inputs.put(name, new TaskFile.Input(input.path().toAbsolutePath(), input.digest())));
        TaskFile file = new TaskFile(request.kind().name(), request.settings(), inputs);
        if (!Files.exists(task.taskFile()) || !TaskFile.read(task).equals(file)) {
            file.write(task); // other paths to the same content: the site has moved
        }
        Files.deleteIfExists(task.stopFile());
    }

    /** Ends a worker of this host that an orchestrator left behind, and returns its process id; empty if there is none. */
    static OptionalLong endOrphan(String key, AttemptDirectory attempt) throws IOException {
        Optional<ProcessHandle> orphan = ProcessFile.read(attempt).flatMap(ProcessFile::alive);
        if (orphan.isEmpty()) {
            return OptionalLong.empty();
        }
        long pid = orphan.get().pid();
        LOG.warning("task=" + key + " the worker with process id " + pid
                + " of an earlier attempt is still running and is ended");
        WorkerProcess.end(orphan.get());
        return OptionalLong.of(pid);
    }

    /** Records a failure of the attempt for later readers, unless its worker recorded one itself. */
    static void keep(AttemptDirectory attempt, TaskFailure failure) {
        try {
            if (!toldByWorker(attempt)) {
                new VerdictFile(failure.code(), failure.sentence()).write(attempt);
            }
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "the failure of the attempt in " + attempt.path() + " could not be recorded there",
                    e);
        }
    }

    private static boolean toldByWorker(AttemptDirectory attempt) {
        try {
            return ResultFile.read(attempt)
                    .filter(result -> result.outcome().equals(ResultFile.FAILED))
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
