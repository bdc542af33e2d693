package dev.drydock.domain.training;

import java.nio.file.Path;

/**
 * A file or directory that a task reads.
 *
 * @param digest what identifies its content: a file's lower-case hex SHA-256, which the worker verifies; a snapshot's id;
 *     a package directory's subject digest
 */
public record TaskInput(Path path, String digest) {}
