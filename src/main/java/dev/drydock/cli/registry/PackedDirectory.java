package dev.drydock.cli.registry;

import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.TarArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory as a tar archive to send.
 *
 * @param file gone once this is closed
 */
record PackedDirectory(Path file) implements AutoCloseable {
    static final String TYPE = "application/x-tar";

    /**
     * Checks that a directory is one of a model's owner.
     *
     * @param nothing what was not done if it is none, such as {@code Nothing was imported}
     * @throws DrydockException {@link CommandFailure#DIRECTORY_REFUSED}
     */
    static void requireModel(Path directory, String nothing) {
        requireThere(directory, nothing);
        if (!Files.isRegularFile(directory.resolve("model.yaml"))) {
            throw new DrydockException(
                    CommandFailure.DIRECTORY_REFUSED,
                    nothing + ": " + directory
                            + " has no model.yaml. Name the directory of the model's owner that contains it.");
        }
    }

    /**
     * Checks that a directory is there.
     *
     * @param nothing as of {@link #requireModel}
     */
    static void requireThere(Path directory, String nothing) {
        if (!Files.isDirectory(directory)) {
            throw new DrydockException(
                    CommandFailure.DIRECTORY_REFUSED,
                    nothing + ": " + directory
                            + (Files.exists(directory) ? " is no directory." : " does not exist. Check its name."));
        }
    }

    static PackedDirectory of(Path directory) throws IOException {
        PackedDirectory packed = new PackedDirectory(Files.createTempFile("drydock-", ".tar"));
        try (OutputStream out = Files.newOutputStream(packed.file())) {
            new TarArchive(PackageLimits.STANDARD).write(directory, out);
            return packed;
        } catch (IOException | RuntimeException e) {
            packed.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
