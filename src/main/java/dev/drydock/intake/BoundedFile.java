package dev.drydock.intake;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads a small file whole. What is no plain file is not opened, since a pipe would never answer and a device never end; what is
 * larger than its kind may be is refused before it is in memory.
 */
public final class BoundedFile {
    /** For documents that people write or sign: settings, trust files, policies, orders, statements. */
    public static final int DOCUMENT = 4 << 20;

    /** For documents with a line for each file or gate of a package: signatures, reports, golden vectors. */
    public static final int LISTING = 16 << 20;

    private BoundedFile() {}

    /**
     * @param most bytes that are read
     * @throws DrydockException {@link CommonFailure#FILE_REFUSED} if it is larger, or a directory, pipe or device
     * @throws NoSuchFileException if there is none
     */
    public static byte[] read(Path file, int most) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isRegularFile(file)) {
            throw refused(file, "it is " + (Files.isDirectory(file) ? "a directory" : "a pipe or a device"));
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw refused(file, "it has " + Files.size(file) + " bytes, but at most " + most + " are allowed");
            }
            return bytes;
        }
    }

    /** As {@link #read}, of a text; {@code FILE_REFUSED} also if it is not UTF-8. */
    public static String readText(Path file, int most) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(read(file, most)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused(file, "it is not UTF-8");
        }
    }

    private static DrydockException refused(Path file, String why) {
        return new DrydockException(
                CommonFailure.FILE_REFUSED, "The file " + file + " is refused: " + why + ". Put the right file there.");
    }
}
