package dev.drydock.workers;

import dev.drydock.domain.training.LeftWorkers;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProcessFile;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Logger;

/** Ends worker processes of this host. For another host's processes, it only reports that they may exist. Safe for threads. */
public final class LeftProcesses implements LeftWorkers {
    private static final Logger LOG = Logger.getLogger(LeftProcesses.class.getName());

    private final Path tasks;

    public LeftProcesses(Path tasks) {
        this.tasks = tasks;
    }

    @Override
    public Ended end(List<String> keys) {
        List<String> ended = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (String key : keys) {
            TaskDirectory task = new TaskDirectory(tasks.resolve(Path.of(key).getFileName()));
            try {
                List<AttemptDirectory> attempts = task.attempts();
                for (AttemptDirectory attempt : attempts) {
                    AttemptKeeping.endOrphan(key, attempt)
                            .ifPresent(pid -> ended.add("process " + pid + " of task " + key));
                }
                if (!attempts.isEmpty()) {
                    elsewhere(key, attempts.get(attempts.size() - 1)).ifPresent(left::add);
                }
            } catch (IOException e) {
                left.add("Whether a worker of task " + key + " still runs cannot be read from " + task.path() + ": " + e
                        + ". Look for it with 'pgrep -af " + key + "', and end it.");
            }
        }
        for (String sentence : left) {
            LOG.warning(sentence);
        }
        return new Ended(List.copyOf(ended), List.copyOf(left));
    }

    /** A sentence about an attempt that runs on another host and has not ended; empty for all others, and for one that a queue started. */
    private static Optional<String> elsewhere(String key, AttemptDirectory attempt) throws IOException {
        if (Files.exists(attempt.claim())
                || Files.exists(attempt.resultFile())
                || Files.exists(attempt.verdictFile())) {
            return Optional.empty();
        }
        return ProcessFile.read(attempt)
                .filter(process -> !process.here())
                .map(process -> "Whether process " + process.pid() + " of host " + process.host()
                        + " still works on task "
                        + key + " cannot be seen from here. If it does, end it there: kill -KILL " + process.pid()
                        + ".");
    }
}
