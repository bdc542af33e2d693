package dev.drydock.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.MovedParameter;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** {@code provenance/run.json} of packages. Thread-safe. */
public final class PackagedRunRecords implements MovedParameter.Records {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final PackageContent content = new FileSystemPackageContent();

    @Override
    public List<MovedParameter> of(Path packageDirectory) {
        if (!content.has(packageDirectory, PackageFiles.RUN)) {
            return List.of();
        }
        try {
            List<MovedParameter> moved = new ArrayList<>();
            for (JsonNode one : MAPPER.readTree(content.read(packageDirectory, PackageFiles.RUN))
                    .path("moved")) {
                moved.add(new MovedParameter(
                        one.path("parameter").asText(),
                        one.path("values").asLong(),
                        one.path("distance").asDouble(),
                        one.has("relative")
                                ? OptionalDouble.of(one.path("relative").asDouble())
                                : OptionalDouble.empty()));
            }
            return moved;
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.STORED_BYTES_ALTERED,
                    "The run record of the package in " + packageDirectory + " cannot be read: " + e.getMessage()
                            + ". Restore it from backup.",
                    e);
        }
    }
}
