package dev.drydock.application.runs;

import java.nio.file.Path;
import java.util.List;

/** Where what is logged on behalf of executions lies: what a partition logs is in its file, its step's and its execution's. */
public interface ExecutionLogFiles {

    /** The file of a place; it need not exist. */
    Path file(LogPlace place);

    /** The places of an execution that have a file: the execution, then each step with its partitions, by name and number. */
    List<LogPlace> places(long executionId);

    /** Removes all log files of an execution, if there are any. */
    void remove(long executionId);
}
