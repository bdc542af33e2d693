package dev.drydock.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Files and folders that are there whole or not at all, whatever dies when. One writer a file at a time. */
public final class DurableFiles {
    private static final String ASIDE = ".tmp";

    private DurableFiles() {}

    /** Writes aside, forces and renames: a reader sees the old content or the new. The folder must exist. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path aside = vacant(file);
        Files.write(aside, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        force(aside);
        rename(aside, file);
    }

    /** Copies aside, forces and renames: a reader of the target sees its old content or the new. The folder must exist. */
    public static void copy(Path from, Path file) throws IOException {
        if (!Files.isRegularFile(from)) {
            throw new IOException(from + " is no plain file");
        }
        Path aside = vacant(file);
        Files.copy(from, aside);
        force(aside);
        rename(aside, file);
    }

    /** Where a file is written before it has its name; what lies there, be it a pipe or a link, is never opened. */
    private static Path vacant(Path file) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ASIDE);
        Files.deleteIfExists(aside);
        return aside;
    }

    /** Forces a file's content, or a folder's entries, to the disk. */
    public static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Forces everything in a folder. */
    public static void forceTree(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                force(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path inner, @Nullable IOException e) throws IOException {
                force(inner);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Renames a file, or a folder to a place where nothing is, atomically, and forces the folders it left and came to. */
    public static void rename(Path from, Path to) throws IOException {
        Path left = parent(from);
        Path reached = parent(to);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        force(reached);
        if (!left.equals(reached)) {
            force(left);
        }
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.toAbsolutePath().getParent());
    }

    /** Deletes a folder and all in it, if it exists. Links are deleted, not followed. */
    public static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path inner, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(inner);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
