package dev.drydock.artifacts;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are there in whole or not at all: written aside, forced, renamed. */
final class AtomicFiles {
    private AtomicFiles() {}

    static void write(Path file, byte[] content) throws IOException {
        Path aside = aside(file);
        Files.write(aside, content);
        install(aside, file);
    }

    static void copy(Path source, Path file) throws IOException {
        Path aside = aside(file);
        Files.copy(source, aside, StandardCopyOption.REPLACE_EXISTING);
        install(aside, file);
    }

    private static Path aside(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is no file's place");
        }
        Files.createDirectories(folder);
        return folder.resolve(file.getFileName() + ".part");
    }

    private static void install(Path aside, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static DrydockException notWritten(Path file, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_NOT_WRITTEN,
                "The file " + file + " could not be written: " + cause.getMessage()
                        + ". Check free space and permissions, then do it again.",
                cause);
    }
}
