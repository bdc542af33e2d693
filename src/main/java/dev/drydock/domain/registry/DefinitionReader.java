package dev.drydock.domain.registry;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ModelFileFailure;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads {@code model.yaml}; one failure lists every problem with its line. */
public interface DefinitionReader {

    /**
     * Reads {@code model.yaml} of a model directory and checks the files it names.
     *
     * @throws dev.drydock.failure.DrydockException {@code MODEL_YAML_INVALID} with every problem
     */
    ModelDefinition readDirectory(Path modelDirectory);

    /**
     * Reads the text of a {@code model.yaml} alone.
     *
     * @throws dev.drydock.failure.DrydockException {@code MODEL_YAML_INVALID} with every problem
     */
    ModelDefinition readText(String modelYaml);

    /** As {@link #readText}, of a {@code model.yaml} that was in force once; empty if this build refuses it. */
    default Optional<ModelDefinition> findText(String modelYaml) {
        try {
            return Optional.of(readText(modelYaml));
        } catch (DrydockException e) {
            if (e.code() == ModelFileFailure.MODEL_YAML_INVALID) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Reads the bytes of a {@code model.yaml} alone.
     *
     * @throws dev.drydock.failure.DrydockException {@code MODEL_YAML_INVALID} with every problem
     */
    ModelDefinition read(byte[] modelYaml);

    /**
     * What a {@code model.yaml} says, key by key in its order: {@code training.epochs}, {@code sweep[0].learning-rate}.
     *
     * @param modelYaml text that {@link #readText} takes
     */
    Map<String, String> keys(String modelYaml);
}
