package dev.drydock.artifacts;

import dev.drydock.domain.validation.PackageContent;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@link PackageContent} on the file system. Stateless. */
public final class FileSystemPackageContent implements PackageContent {

    @Override
    public void write(Path directory, String name, byte[] content) {
        Path file = inside(directory, name);
        try {
            AtomicFiles.write(file, content);
        } catch (IOException e) {
            throw AtomicFiles.notWritten(file, e);
        }
    }

    @Override
    public void copy(Path source, Path directory, String name) {
        Path file = inside(directory, name);
        try {
            AtomicFiles.copy(source, file);
        } catch (IOException e) {
            throw AtomicFiles.notWritten(file, e);
        }
    }

    @Override
    public boolean has(Path directory, String name) {
        return Files.isRegularFile(inside(directory, name));
    }

    @Override
    public byte[] read(Path directory, String name) {
        Path file = inside(directory, name);
        try {
            return BoundedFile.read(file, BoundedFile.LISTING);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The package's file " + file + " cannot be read: " + e.getMessage()
                            + ". Check the disk, or assemble the package again.",
                    e);
        }
    }

    private static Path inside(Path directory, String name) {
        Path file = directory.resolve(name).normalize();
        if (!file.startsWith(directory.normalize())) {
            throw new IllegalArgumentException("'" + name + "' lies outside the package directory");
        }
        return file;
    }
}
