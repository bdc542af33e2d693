package dev.drydock.cli.terminal;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.files.IoReason;
import dev.drydock.intake.BoundedFile;
import dev.drydock.packaging.KeyFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads files, and writes them so that they are there whole or not at all. */
public final class PlainFiles {
    private static final Set<FailureCode> OF_CONTENT = Set.of(
            PackagingFailure.ARCHIVE_UNSAFE,
            PackagingFailure.ENVELOPE_MALFORMED,
            PackagingFailure.TRUST_FILE_MALFORMED,
            PackagingFailure.TRUST_FILE_REFUSED,
            PackagingFailure.SIGNATURE_WRONG,
            ValidationFailure.POLICY_INVALID);

    private PlainFiles() {}

    /** Fills a file. */
    public interface Filling {
        void fill(Path file) throws IOException;
    }

    public static void write(Path file, byte[] content) {
        write(file, aside -> Files.write(aside, content));
    }

    /** The file appears when it is filled, and does not change if filling it fails. A key is never replaced. */
    public static void write(Path file, Filling content) {
        Path target = requireReplaceable(file);
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
            throw notWritten(target, e);
        }
    }

    /**
     * Writes a file that people edit.
     *
     * @param replace whether it may take the place of an existing file
     * @throws DrydockException {@code USAGE} if there is one
     */
    public static void writeDraft(Path file, byte[] content, boolean replace) {
        if (!replace && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was written: the file " + file + " exists, and somebody may have edited it. Name another"
                            + " file with -o, or replace this one with --replace.");
        }
        write(file, content);
    }

    /**
     * Checks that a file can be written in this place before any work is done for it.
     *
     * @return the absolute path
     * @throws DrydockException {@code FILE_NOT_WRITTEN} if it is a directory or device, {@code USAGE} if it holds a key
     */
    public static Path requireReplaceable(Path file) {
        Path target = file.toAbsolutePath();
        if (target.getFileName() == null || Files.isDirectory(target)) {
            throw notWritten(target, "it is a directory", "Name a file.", null);
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw notWritten(target, "it is a pipe or a device", "Name a file.", null);
        }
        kindOfKey(target).ifPresent(kind -> {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was written: " + target + " is " + kind
                            + ", and Drydock never replaces one. Name another file.");
        });
        return target;
    }

    private static Optional<String> kindOfKey(Path target) {
        try {
            return Files.isRegularFile(target) ? KeyFiles.kind(target) : Optional.empty();
        } catch (IOException e) {
            throw notWritten(
                    target, "it exists and cannot be read: " + IoReason.of(target, e), "Name another file.", e);
        }
    }

    /** As every command says it. */
    public static DrydockException notWritten(Path file, IOException cause) {
        return notWritten(
                file, IoReason.of(file, cause), "Check the folder's owner, permissions and free space.", cause);
    }

    private static DrydockException notWritten(Path file, String why, String advice, @Nullable IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_NOT_WRITTEN, file + " cannot be written: " + why + ". " + advice, cause);
    }

    /** Lets what reads a file's content name the file when it refuses the content. */
    public static <T> T naming(Path file, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (DrydockException e) {
            throw e.sentence().contains(file.toString()) || !OF_CONTENT.contains(e.code())
                    ? e
                    : new DrydockException(e.code(), file + ": " + e.sentence(), e);
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
                    "The file " + file + " cannot be read: " + IoReason.of(file, e)
                            + ". Check its name and permissions.",
                    e);
        }
    }
}
