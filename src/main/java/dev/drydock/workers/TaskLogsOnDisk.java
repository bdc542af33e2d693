package dev.drydock.workers;

import dev.drydock.domain.training.TaskLogs;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Workers' logs in the task directories below {@code var/tasks}. */
public final class TaskLogsOnDisk implements TaskLogs {
    private final Path tasks;

    public TaskLogsOnDisk(Path tasks) {
        this.tasks = tasks;
    }

    @Override
    public List<WorkerLog> of(long run) {
        List<WorkerLog> logs = new ArrayList<>();
        for (String key : new TaskFoldersOnDisk(tasks).keys()) {
            if (key.startsWith(run + "-")) {
                attempts(key).stream()
                        .filter(attempt -> Files.isRegularFile(attempt.log()))
                        .forEach(attempt -> logs.add(new WorkerLog(key, attempt.fence(), attempt.log())));
            }
        }
        return logs;
    }

    private List<AttemptDirectory> attempts(String key) {
        try {
            return new TaskDirectory(tasks.resolve(key)).attempts();
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The attempts at task " + key + " cannot be listed: " + e.getMessage()
                            + ". Check the owner and mode of " + tasks.resolve(key) + ".",
                    e);
        }
    }
}
