package dev.drydock.workers.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** {@code tasks/<key>/}: one task, its attempts, and whether it shall stop. */
public record TaskDirectory(Path path) {

    public Path taskFile() {
        return path.resolve("task.properties");
    }

    /** Its being there asks the worker to end with a checkpoint. */
    public Path stopFile() {
        return path.resolve("stop");
    }

    /**
     * @param fence from the database, rising with each attempt
     * @param restart how often a queue has started that attempt again; 0 for local workers
     */
    public AttemptDirectory attempt(long fence, int restart) {
        return new AttemptDirectory(path.resolve("attempt-" + fence + "-" + restart));
    }

    /** How far the newest checkpoint of all attempts has come: it rises from one to the next; 0 if there is none. */
    public long newestCheckpoint() throws IOException {
        long newest = 0;
        for (AttemptDirectory attempt : attempts()) {
            if (Files.isDirectory(attempt.checkpoints())) {
                try (Stream<Path> children = Files.list(attempt.checkpoints())) {
                    newest = Math.max(
                            newest,
                            children.map(child -> String.valueOf(child.getFileName()))
                                    .filter(CheckpointName::isOne)
                                    .mapToLong(CheckpointName::order)
                                    .max()
                                    .orElse(0));
                }
            }
        }
        return newest;
    }

    /** All attempts so far, oldest first. */
    public List<AttemptDirectory> attempts() throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(path)) {
            return children.filter(
                            child -> String.valueOf(child.getFileName()).matches("attempt-[0-9]{1,18}-[0-9]{1,9}"))
                    .map(AttemptDirectory::new)
                    .sorted(Comparator.comparingLong(AttemptDirectory::fence)
                            .thenComparingInt(AttemptDirectory::restart))
                    .toList();
        }
    }
}
