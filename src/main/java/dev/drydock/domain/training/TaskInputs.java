package dev.drydock.domain.training;

import java.nio.file.Path;

/** Names a file together with its content, so that a worker finds out when it has been changed meanwhile. */
public interface TaskInputs {

    /**
     * The file with the SHA-256 of its bytes, computed now.
     *
     * @throws dev.drydock.failure.DrydockException {@code FILE_UNREADABLE}
     */
    TaskInput ofFile(Path file);
}
