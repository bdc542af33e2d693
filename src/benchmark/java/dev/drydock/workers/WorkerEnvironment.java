package dev.drydock.workers;

import java.util.Map;

/** The environment of a worker, for a benchmark that starts a process like one. */
public final class WorkerEnvironment {
    private WorkerEnvironment() {}

    public static Map<String, String> of(String threads) {
        return WorkerCommand.environment(threads);
    }
}
