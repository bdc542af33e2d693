package dev.drydock.domain.training;

import java.nio.file.Path;
import java.util.List;

/** What the workers of a run's tasks have written out. */
public interface TaskLogs {

    /** By task, then by attempt; only what is still there. */
    List<WorkerLog> of(long run);

    /** @param attempt its fence */
    record WorkerLog(String task, long attempt, Path file) {}
}
