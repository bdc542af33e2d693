package dev.drydock.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.training.TrainingRecord;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads files {@code run.json}. Thread-safe. */
public final class RunRecordFiles implements TrainingRecord.Records {
    private static final List<String> ENVIRONMENT =
            List.of("engine", "engineLibrary", "java", "platform", "device", TrainingRecord.CPU_CAPABILITY);

    @Override
    public Optional<TrainingRecord> find(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(Mappers.OWN.readTree(Files.readAllBytes(file))));
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.STORED_BYTES_ALTERED,
                    "The run record " + file + " cannot be read: " + e.getMessage() + ". Restore it from backup.",
                    e);
        }
    }

    private static TrainingRecord read(JsonNode record) throws IOException {
        SortedMap<String, String> settings = new TreeMap<>();
        record.path("settings")
                .properties()
                .forEach(one -> settings.put(one.getKey(), one.getValue().asText()));
        SortedMap<String, String> environment = new TreeMap<>();
        for (String name : ENVIRONMENT) {
            environment.put(name, text(record, name));
        }
        return new TrainingRecord(
                text(record, "snapshot"),
                text(record, "parent"),
                text(record, "preprocessing"),
                Optional.ofNullable(record.get("fittedPreprocessing")).map(JsonNode::asText),
                settings,
                environment,
                tuneLoss(record),
                text(record, "weights"));
    }

    private static double tuneLoss(JsonNode record) throws IOException {
        JsonNode loss =
                record.path("epochs").path(record.path("bestEpoch").asInt() - 1).path("tuneLoss");
        if (!loss.isNumber()) {
            throw new IOException("it has no loss of its best epoch");
        }
        return loss.asDouble();
    }

    private static String text(JsonNode record, String name) throws IOException {
        JsonNode value = record.path(name);
        if (!value.isTextual()) {
            throw new IOException("it has no " + name);
        }
        return value.asText();
    }
}
