package dev.drydock.domain.training;

import java.util.List;

/** What the workers of a run's tasks have written out. */
public interface TaskLogs {

    /** By task, then by attempt; only those whose log is still there. */
    List<TaskAttempt> of(long run);
}
