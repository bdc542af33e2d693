package dev.drydock.workers;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskLogs;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.TaskDirectory;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Workers' logs in the task directories below {@code var/tasks}. */
@Singleton
public final class TaskLogsOnDisk implements TaskLogs {
    private final Path tasks;

    @Inject
    public TaskLogsOnDisk(SiteFolder site) {
        this(site.var().resolve("tasks"));
    }

    public TaskLogsOnDisk(Path tasks) {
        this.tasks = tasks;
    }

    @Override
    public List<TaskAttempt> of(long run) {
        return new TaskFoldersOnDisk(tasks)
                .keys().stream()
                        .filter(key -> key.startsWith(run + "-"))
                        .flatMap(this::logged)
                        .toList();
    }

    private Stream<TaskAttempt> logged(String key) {
        List<AttemptDirectory> all = attempts(key);
        return all.stream()
                .filter(attempt -> Files.isRegularFile(attempt.log()) || Files.isRegularFile(attempt.queueFile()))
                .map(attempt -> AttemptReading.read(key, attempt, attempt.equals(all.get(all.size() - 1))));
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
