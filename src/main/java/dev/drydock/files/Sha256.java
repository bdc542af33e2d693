package dev.drydock.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of bytes, text and files; as text, 64 lower-case hex digits. */
public final class Sha256 {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int PART_BYTES = 4 << 20;

    private Sha256() {}

    /** A fresh digest. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /** Of the text in UTF-8. */
    public static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The file's digest, 32 bytes; a symbolic link is not followed. */
    public static byte[] ofFile(Path file) throws IOException {
        return ofFile(file, () -> {});
    }

    /** @param eachPart is called after each {@value #PART_BYTES} bytes, and may wait */
    public static byte[] ofFile(Path file, Runnable eachPart) throws IOException {
        MessageDigest digest = digest();
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long left = PART_BYTES;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                left -= read;
                if (left <= 0) {
                    eachPart.run();
                    left = PART_BYTES;
                }
            }
        }
        return digest.digest();
    }

    /** The file's digest as text; a symbolic link is not followed. */
    public static String hexOfFile(Path file) throws IOException {
        return HexFormat.of().formatHex(ofFile(file));
    }
}
