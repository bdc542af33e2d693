package dev.drydock.inference;

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

    /** Copies one file of the fixture. */
    public static Path copy(String fixture, Path to) {
        try (InputStream in =
                Objects.requireNonNull(TinyPackage.class.getResourceAsStream("/models/tiny/" + fixture))) {
            Files.createDirectories(Objects.requireNonNull(to.getParent()));
            Files.write(to, in.readAllBytes());
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
