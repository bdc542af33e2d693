package dev.drydock.artifacts;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are there in whole or not at all, in folders that are made when they are first needed. */
final class AtomicFiles {
    private AtomicFiles() {}

    static void write(Path file, byte[] content) throws IOException {
        makeFolder(file);
        DurableFiles.replace(file, content);
    }

    static void copy(Path source, Path file) throws IOException {
        makeFolder(file);
        DurableFiles.copy(source, file);
    }

    static void makeFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is no file's place");
        }
        Files.createDirectories(folder);
    }

    static DrydockException notWritten(Path file, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_NOT_WRITTEN,
                "The file " + file + " could not be written: " + cause.getMessage()
                        + ". Check free space and permissions, then do it again.",
                cause);
    }
}
