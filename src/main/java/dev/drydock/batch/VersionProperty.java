package dev.drydock.batch;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import org.jspecify.annotations.Nullable;

/** The batch properties {@code model} and {@code version} together. */
final class VersionProperty {
    private VersionProperty() {}

    static VersionId of(@Nullable String model, @Nullable String version) {
        try {
            return VersionId.parse(model + "/" + version);
        } catch (IllegalArgumentException e) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The step needs the properties model and version: " + e.getMessage()
                            + ". Set both in the job, from its parameters.",
                    e);
        }
    }
}
