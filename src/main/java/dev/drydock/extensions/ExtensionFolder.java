package dev.drydock.extensions;

import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import dev.drydock.files.Sha256;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder {@code lib/ext} of a site. What lies there is only read if the policy lists it. Thread-safe. */
public final class ExtensionFolder {
    private static final int LARGEST = 64 << 20;

    private final Path folder;

    public ExtensionFolder(Path folder) {
        this.folder = folder;
    }

    /** The names of the jars that lie there, listed or not, in order; none if there is no such folder. */
    public List<String> jars() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The folder " + folder + " cannot be read: " + e.getMessage() + ". Check its permissions.",
                    e);
        }
    }

    /**
     * The classes of a jar. The bytes that were hashed are those that classes are made of, so that nobody can replace the file in
     * between.
     *
     * @throws DrydockException {@code EXTENSION_MISSING}, {@code EXTENSION_ALTERED} or {@code EXTENSION_UNUSABLE}
     */
    ExtensionClasses open(ExtensionJar jar) {
        return ExtensionClasses.of(jar, verified(jar));
    }

    /**
     * Checks that a jar is there as the policy lists it, without loading it.
     *
     * @throws DrydockException {@code EXTENSION_MISSING} or {@code EXTENSION_ALTERED}
     */
    void require(ExtensionJar jar) {
        verified(jar);
    }

    private byte[] verified(ExtensionJar jar) {
        byte[] bytes = read(jar);
        String digest = Sha256.hex(bytes);
        if (!digest.equals(jar.sha256())) {
            throw new DrydockException(
                    ExtensionFailure.EXTENSION_ALTERED,
                    "Extension " + jar.name() + " is not loaded: " + folder.resolve(jar.name()) + " has the SHA-256 "
                            + digest + ", and the signed gate policy lists " + jar.sha256()
                            + ". Put the listed file back, or have the release managers sign a policy with the new one.");
        }
        return bytes;
    }

    private byte[] read(ExtensionJar jar) {
        Path file = folder.resolve(jar.name());
        try {
            return BoundedFile.read(file, LARGEST);
        } catch (NoSuchFileException e) {
            throw new DrydockException(
                    ExtensionFailure.EXTENSION_MISSING,
                    "Extension " + jar.words() + " is missing: the signed gate policy lists it, but there is no file "
                            + file + ". Copy the jar there, then restart the execution.",
                    e);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "Extension " + file + " cannot be read: " + e.getMessage() + ". Check its permissions.",
                    e);
        }
    }
}
