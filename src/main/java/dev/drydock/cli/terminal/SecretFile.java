package dev.drydock.cli.terminal;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.IoReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Supplier;

/** A file for its owner's eyes only, with one secret. */
public final class SecretFile {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 24;

    private SecretFile() {}

    /** 192 random bits. */
    public static String generate() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static String read(Path file) {
        return new String(PlainFiles.read(file), StandardCharsets.UTF_8).strip();
    }

    /** Checks first that the file can be written, then gets the secret and writes it. So no secret is made that nobody can read. */
    public static void write(Path file, Supplier<String> secret) {
        Path target = PlainFiles.requireReplaceable(file);
        try {
            Path aside = Files.createTempFile(
                    Objects.requireNonNull(target.getParent()),
                    "." + target.getFileName(),
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(aside, secret.get() + "\n");
                Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(aside);
            }
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    target + " cannot be written: " + IoReason.of(target, e)
                            + ". Check the folder's owner, permissions and free space, or name"
                            + " another file with -o.",
                    e);
        }
    }
}
