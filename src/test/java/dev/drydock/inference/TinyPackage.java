package dev.drydock.inference;

import dev.drydock.domain.registry.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Lays the fixture model out as a package directory. */
public final class TinyPackage {
    private TinyPackage() {}

    /** Writes {@code model/} into {@code directory} and returns it. */
    public static Path in(Path directory) {
        copy("weights.pt", directory.resolve(LoadedModel.FILE));
        copy("preprocessing.json", directory.resolve(Preprocessing.FILE));
        copy("signature.json", directory.resolve(ModelSignature.FILE));
        return directory;
    }

    /** As {@link #in(Path)} for another task: three classes, untrained, of rows or of texts, or a quantity in hours. */
    public static Path in(Path directory, Task task) {
        if (task == Task.TEXT_CLASSIFICATION) {
            copyOf("tiny-text", "weights.pt", directory.resolve(LoadedModel.FILE));
            copyOf("tiny-text", "tokenizer.json", directory.resolve(Tokenizer.FILE));
            copyOf("tiny-text", "signature.json", directory.resolve(ModelSignature.FILE));
            return directory;
        }
        in(directory);
        Path signature = directory.resolve(ModelSignature.FILE);
        switch (task) {
            case BINARY_CLASSIFICATION, TEXT_CLASSIFICATION -> {}
            case MULTICLASS_CLASSIFICATION -> {
                copy("three-outputs.pt", directory.resolve(LoadedModel.FILE));
                replace(
                        signature,
                        "\"classes\": [\"no\", \"yes\"]",
                        "\"classes\": [\"low\", \"middle\", \"high, very\"]");
                replace(signature, "\"group\":", "\"predicted\": \"level\", \"group\":");
            }
            case REGRESSION -> {
                replace(signature, "\"classes\": [\"no\", \"yes\"]", "\"classes\": [], \"unit\": \"h\"");
                Path preprocessing = directory.resolve(Preprocessing.FILE);
                replace(preprocessing, "\"inputs\":", "\"label\": {\"mean\": 1000, \"scale\": 400}, \"inputs\":");
            }
        }
        replace(signature, "binary-classification", task.yamlName());
        return directory;
    }

    /** As {@link #in(Path)} for a regression of two targets in very different units, untrained. */
    public static Path ofTwoTargets(Path directory) {
        in(directory);
        copy("two-outputs.pt", directory.resolve(LoadedModel.FILE));
        Path signature = directory.resolve(ModelSignature.FILE);
        replace(signature, "binary-classification", Task.REGRESSION.yamlName());
        replace(
                signature,
                "\"classes\": [\"no\", \"yes\"]",
                "\"classes\": [], \"targets\": [{\"name\": \"energy\", \"unit\": \"kWh\"},"
                        + " {\"name\": \"wear\", \"unit\": \"mm\"}]");
        replace(
                directory.resolve(Preprocessing.FILE),
                "\"inputs\":",
                "\"labels\": [{\"mean\": 1000, \"scale\": 400}, {\"mean\": 0.04, \"scale\": 0.01}], \"inputs\":");
        return directory;
    }

    private static void replace(Path file, String what, String by) {
        try {
            Files.writeString(file, Files.readString(file).replace(what, by));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies one file of the fixture. */
    public static Path copy(String fixture, Path to) {
        return copyOf("tiny", fixture, to);
    }

    private static Path copyOf(String model, String fixture, Path to) {
        try (InputStream in =
                Objects.requireNonNull(TinyPackage.class.getResourceAsStream("/models/" + model + "/" + fixture))) {
            Files.createDirectories(Objects.requireNonNull(to.getParent()));
            Files.write(to, in.readAllBytes());
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
