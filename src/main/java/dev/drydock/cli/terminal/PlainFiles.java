package dev.drydock.cli.terminal;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Reads files, and writes them so that they are there whole or not at all. */
public final class PlainFiles {
    private PlainFiles() {}

    /** Fills a file. */
    public interface Filling {
        void fill(Path file) throws IOException;
    }

    public static void write(Path file, byte[] content) {
        write(file, aside -> Files.write(aside, content));
    }

    /** The file appears when it is filled, and does not change if filling it fails. */
    public static void write(Path file, Filling content) {
        Path target = file.toAbsolutePath();
        Path aside = target.resolveSibling("." + target.getFileName() + ".new");
        try {
            Files.createDirectories(target.getParent());
            try {
                content.fill(aside);
                try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(aside);
            }
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    target + " cannot be written: " + e + ". Check the folder's owner, permissions and free space.",
                    e);
        }
    }

    public static void write(Path file, String content) {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] read(Path file) {
        return read(file, BoundedFile.LISTING);
    }

    /** @param most bytes that are read; {@code FILE_REFUSED} if it has more */
    public static byte[] read(Path file, int most) {
        try {
            return BoundedFile.read(file, most);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The file " + file + " cannot be read: " + e.getClass().getSimpleName() + " " + e.getMessage()
                            + ". Check its name and permissions.",
                    e);
        }
    }
}
