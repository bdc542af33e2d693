package dev.drydock.application.validation;

import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.training.TaskInput;
import java.nio.file.Path;

/** A package directory on disk with the digest that was recorded for it. */
public record JudgedPackage(ModelVersion version, Path directory, String subjectDigest) {
    TaskInput input() {
        return new TaskInput(directory, subjectDigest);
    }
}
