package dev.drydock.framing;

import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;

/** A file that is hashed while somebody reads it, to its end however far they read. Not thread-safe. */
final class HashedFile implements AutoCloseable {
    private final Path file;
    private final DigestInputStream stream;

    private HashedFile(Path file, DigestInputStream stream) {
        this.file = file;
        this.stream = stream;
    }

    static HashedFile open(Path file) {
        try {
            return new HashedFile(file, new DigestInputStream(Files.newInputStream(file), Sha256.digest()));
        } catch (IOException e) {
            throw ExportText.unreadable(file, e);
        }
    }

    InputStream stream() {
        return stream;
    }

    /** Reads what nobody has read. */
    String sha256() {
        try {
            stream.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(stream.getMessageDigest().digest());
        } catch (IOException e) {
            throw ExportText.unreadable(file, e);
        }
    }

    long bytes() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw ExportText.unreadable(file, e);
        }
    }

    /** @throws DrydockException {@code FILE_UNREADABLE} */
    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw ExportText.unreadable(file, e);
        }
    }
}
