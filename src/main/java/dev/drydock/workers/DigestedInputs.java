package dev.drydock.workers;

import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskInputs;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;

/** Digests files of the local file system. The container builds it as the one {@link TaskInputs}. */
@Singleton
public final class DigestedInputs implements TaskInputs {

    @Override
    public TaskInput ofFile(Path file) {
        try {
            return new TaskInput(file, Sha256.hexOfFile(file));
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The file " + file + " cannot be read for a worker's task: " + e
                            + ". Check that it exists and that the orchestrator's user may read it.",
                    e);
        }
    }
}
