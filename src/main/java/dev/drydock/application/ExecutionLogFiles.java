package dev.drydock.application;

/** Where what is logged on behalf of executions lies. */
public interface ExecutionLogFiles {

    /** Removes everything of an execution; nothing being there is harmless. */
    void remove(long executionId);
}
