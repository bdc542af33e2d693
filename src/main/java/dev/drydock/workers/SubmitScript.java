package dev.drydock.workers;

import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.slurm.Bash;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProcessFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The script that a node runs for a job. It claims a free attempt directory, starts the worker there and, when the job's time ends, writes
 * a file that asks the worker to stop. A job that the queue starts again or twice claims another, later directory each time.
 */
final class SubmitScript {
    /** Exit status of a job whose node cannot use the task's directory. */
    static final int NO_DIRECTORY = 73;

    private static final String ATTEMPT = "\u0001";

    private SubmitScript() {}

    /** @param java of the nodes */
    static String text(WorkerSettings worker, Path java, TaskRequest request, AttemptDirectory first) {
        String command = WorkerCommand.of(worker, java, ATTEMPT).stream()
                .map(SubmitScript::quoted)
                .collect(Collectors.joining(" "));
        return """
                #!/bin/bash
                # Task %s of Drydock, run by the batch system on whichever node it finds.
                task=%s
                restart=${SLURM_RESTART_COUNT:-0}
                while :; do
                  attempt=$task/attempt-%d-$restart
                  mkdir -p "$attempt" || exit %d
                  mkdir "$attempt/claim" 2>/dev/null && break
                  [ -d "$attempt/claim" ] || exit %d
                  restart=$((restart + 1))
                done
                cd "$attempt" || exit %d
                %s
                export %s="${CUDA_VISIBLE_DEVICES:-}"
                %s >worker.log 2>&1 &
                worker=$!
                trap 'touch "$attempt/stop"' TERM USR1
                while :; do
                  wait "$worker"
                  status=$?
                  kill -0 "$worker" 2>/dev/null || break
                done
                echo "$status" >"$attempt/exit"
                exit "$status"
                """.formatted(
                        request.key(),
                        quoted(first.task().path().toString()),
                        first.fence(),
                        NO_DIRECTORY,
                        NO_DIRECTORY,
                        NO_DIRECTORY,
                        exports(request),
                        ProcessFile.KEPT_GPUS,
                        command);
    }

    /** The node's own devices and folders are the queue's to name. */
    private static String exports(TaskRequest request) {
        Map<String, String> environment = new TreeMap<>();
        for (String name : WorkerCommand.PASSED_ON) {
            String value = System.getenv(name);
            boolean ofNode = name.equals("CUDA_VISIBLE_DEVICES") || name.equals("TMPDIR") || name.equals("HOME");
            if (value != null && !ofNode) {
                environment.put(name, value);
            }
        }
        environment.putAll(WorkerCommand.environment(request.settings().getOrDefault(TaskRequest.THREADS, "1")));
        return environment.entrySet().stream()
                .map(entry -> "export " + entry.getKey() + "=" + quoted(entry.getValue()))
                .collect(Collectors.joining("\n"));
    }

    /** For bash; the attempt's directory is known only there. */
    private static String quoted(String text) {
        return Bash.quoted(text).replace(ATTEMPT, "'\"$attempt\"'");
    }
}
