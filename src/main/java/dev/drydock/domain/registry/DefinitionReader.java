package dev.drydock.domain.registry;

import java.nio.file.Path;

/** Reads {@code model.yaml}; every problem is told at once, each with its line. */
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
}
