package dev.drydock.application.runs;

import java.nio.file.Path;
import java.util.List;

/** Where what is logged on behalf of executions lies: what a partition logs is in its file, its step's and its execution's. */
public interface ExecutionLogFiles {

    /** The file of a place; it need not exist. */
    Path file(LogPlace place);

    /** The places of an execution of which there is a file: the execution, then each step with its partitions, by name and number. */
    List<LogPlace> places(long executionId);

    /** Removes everything of an execution; nothing being there is harmless. */
    void remove(long executionId);
}
