package dev.drydock.worker;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.TaskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** What every task has at hand. */
record TaskContext(AttemptDirectory attempt, TaskFile task, Supervision supervision, Clock clock) {

    /**
     * The input of that name; a file has the digest that was recorded for it.
     *
     * @throws DrydockException {@link TrainingFailure#TASK_INVALID} or {@link TrainingFailure#TASK_INPUT_ALTERED}
     */
    TaskFile.Input requireInput(String name) throws IOException {
        TaskFile.Input input = task.inputs().get(name);
        if (input == null) {
            throw invalid("it has no input " + name);
        }
        if (Files.isRegularFile(input.path()) && !Sha256.hexOfFile(input.path()).equals(input.digest())) {
            throw new DrydockException(
                    TrainingFailure.TASK_INPUT_ALTERED,
                    "Task " + key() + " cannot be done: its input " + name + ", " + input.path()
                            + ", does not have the recorded digest " + input.digest()
                            + ". Find out who changed it and restore it.");
        }
        if (!Files.exists(input.path())) {
            throw invalid("its input " + name + ", " + input.path() + ", does not exist");
        }
        return input;
    }

    /** The digest of an output that lies in the attempt's directory; the file is forced to the disk first. */
    String settleOutput(String file) throws IOException {
        Path path = attempt.path().resolve(file);
        DurableFiles.force(path);
        return Sha256.hexOfFile(path);
    }

    DrydockException invalid(String why) {
        return new DrydockException(
                TrainingFailure.TASK_INVALID,
                "Task " + key() + " cannot be done: " + why + ". Start a new run with corrected settings.");
    }

    String key() {
        return String.valueOf(attempt.task().path().getFileName());
    }
}
