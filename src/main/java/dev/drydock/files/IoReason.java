package dev.drydock.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why the system did not read or write a file, as a clause for people, such as {@code it does not exist}. */
public final class IoReason {
    /** By what the system says in English. */
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("is a directory", "it is a directory"),
            Map.entry("not a directory", "a part of its path is no directory"),
            Map.entry("no space left on device", "no space is left on its file system"),
            Map.entry("disk quota exceeded", "the disk quota of this user is used up"),
            Map.entry("read-only file system", "its file system is read-only"),
            Map.entry("file name too long", "its name is too long"),
            Map.entry("too many levels of symbolic links", "its symbolic links lead in a circle"),
            Map.entry("permission denied", "this user has no permission"),
            Map.entry("operation not permitted", "this user has no permission"),
            Map.entry("no such file or directory", "it does not exist"));

    private IoReason() {}

    /** @param file what was read or written; another file that was at fault is named */
    public static String of(Path file, IOException failure) {
        String clause = clause(failure);
        String culprit = failure instanceof FileSystemException known ? known.getFile() : null;
        return clause.startsWith("it ") && isAnother(file, culprit)
                ? culprit + clause.substring("it".length())
                : clause;
    }

    private static boolean isAnother(Path file, @Nullable String culprit) {
        return culprit != null
                && !Path.of(culprit)
                        .toAbsolutePath()
                        .normalize()
                        .equals(file.toAbsolutePath().normalize());
    }

    private static String clause(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "it does not exist";
        }
        if (failure instanceof AccessDeniedException) {
            return "this user has no permission";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (failure instanceof NotDirectoryException) {
            return "it is no directory";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "it is a directory that is not empty";
        }
        String said = failure instanceof FileSystemException known ? known.getReason() : failure.getMessage();
        if (said == null || said.isBlank()) {
            return "the system gave no reason";
        }
        return WORDS.getOrDefault(said.toLowerCase(Locale.ROOT).strip(), said);
    }
}
