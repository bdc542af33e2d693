package dev.drydock.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.MovedParameter;
import dev.drydock.domain.training.MovedParameter.Kind;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** {@code provenance/run.json} of packages. Thread-safe. */
public final class PackagedRunRecords implements MovedParameter.Records {

    private final PackageContent content = new FileSystemPackageContent();

    @Override
    public List<MovedParameter> of(Path packageDirectory) {
        return content.has(packageDirectory, PackageFiles.RUN)
                ? ofFile(packageDirectory.resolve(PackageFiles.RUN)).stream()
                        .filter(one -> one.kind() != Kind.BUFFER)
                        .toList()
                : List.of();
    }

    @Override
    public List<MovedParameter> ofFile(Path runRecord) {
        try {
            JsonNode record = Mappers.OWN.readTree(Files.readAllBytes(runRecord));
            List<MovedParameter> moved = new ArrayList<>();
            record.path("moved")
                    .forEach(one -> moved.add(moved(one, one.path("frozen").asBoolean() ? Kind.FROZEN : Kind.TRAINED)));
            record.path("buffers").forEach(one -> moved.add(moved(one, Kind.BUFFER)));
            return moved;
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.STORED_BYTES_ALTERED,
                    "The run record " + runRecord + " cannot be read: " + e.getMessage() + ". Restore it from backup.",
                    e);
        }
    }

    private static MovedParameter moved(JsonNode one, Kind kind) {
        return new MovedParameter(
                one.path("parameter").asText(),
                one.path("values").asLong(),
                one.path("distance").asDouble(),
                number(one, "relative"),
                number(one, "largest"),
                kind);
    }

    private static OptionalDouble number(JsonNode one, String key) {
        return one.has(key) ? OptionalDouble.of(one.path(key).asDouble()) : OptionalDouble.empty();
    }
}
