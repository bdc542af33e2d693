package dev.drydock.framing;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.files.IoReason;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The text of an exported file, which may be compressed with gzip; its first two bytes show whether it is. Offsets count the bytes of the
 * text. Not thread-safe.
 */
public final class ExportText implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final int[] GZIP = {0x1F, 0x8B};

    private final Path file;
    private final InputStream in;

    private ExportText(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /** @throws DrydockException {@link CommonFailure#FILE_UNREADABLE}, {@link IngestFailure#EXPORT_DAMAGED} */
    static ExportText open(Path file, long from) {
        try {
            InputStream raw = Files.newInputStream(file);
            try {
                ExportText text = of(file, raw);
                text.skip(from);
                return text;
            } catch (DrydockException e) {
                raw.close();
                throw e;
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** @param raw the bytes of the file */
    static ExportText of(Path file, InputStream raw) {
        try {
            return new ExportText(
                    file, isCompressed(file) ? new GZIPInputStream(new BufferedInputStream(raw, BUFFER), BUFFER) : raw);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    static boolean isCompressed(Path file) throws IOException {
        try (InputStream first = Files.newInputStream(file)) {
            return first.read() == GZIP[0] && first.read() == GZIP[1];
        }
    }

    /** Skips this number of bytes of the text. */
    void skip(long bytes) {
        try {
            in.skipNBytes(bytes);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Fills the array from that index on, up to the end of the text. */
    int read(byte[] target, int at) {
        try {
            return in.readNBytes(target, at, target.length - at);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static DrydockException failed(Path file, IOException cause) {
        if (cause instanceof EOFException || cause instanceof ZipException) {
            return new DrydockException(
                    IngestFailure.EXPORT_DAMAGED,
                    "File " + file.getFileName() + " cannot be unpacked: " + cause.getMessage()
                            + ". It is cut or was damaged before it was signed. Have the source export it again.",
                    cause);
        }
        return unreadable(file, cause);
    }

    /** That a file of the staging area cannot be read. */
    public static DrydockException unreadable(Path file, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_UNREADABLE,
                "The file " + file + " cannot be read: " + IoReason.of(file, cause)
                        + ". Check that it is there and readable, then restart the run.",
                cause);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }
}
