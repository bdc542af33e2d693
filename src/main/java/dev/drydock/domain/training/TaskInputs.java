package dev.drydock.domain.training;

import java.nio.file.Path;

/** Names a file together with its digest, so that a worker detects a change of the file. */
public interface TaskInputs {

    /**
     * The file with the SHA-256 of its bytes, computed now.
     *
     * @throws dev.drydock.failure.DrydockException {@code FILE_UNREADABLE}
     */
    TaskInput ofFile(Path file);
}
