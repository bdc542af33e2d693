package dev.drydock.packaging;

import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The stream that a {@link VolumeWriter} has cut, with one volume open at a time. */
final class VolumeReader extends InputStream {
    private static final int BUFFER = 1 << 16;

    private final Path folder;
    private final Optional<Path> identity;
    private final Iterator<Volume> next;
    private InputStream current = InputStream.nullInputStream();

    /** @param identity that decrypts the volumes; empty if they are not encrypted */
    VolumeReader(Path folder, List<Volume> volumes, Optional<Path> identity) {
        this.folder = folder;
        this.identity = identity;
        this.next = volumes.iterator();
    }

    /**
     * Opens the first volume.
     *
     * @throws Undecryptable if it is encrypted for somebody else
     */
    void begin() throws IOException {
        current = open(folder.resolve(next.next().name()));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int read = current.read(bytes, from, length);
        while (read < 0 && next.hasNext()) {
            current.close();
            current = open(folder.resolve(next.next().name()));
            read = current.read(bytes, from, length);
        }
        return read;
    }

    private InputStream open(Path file) throws IOException {
        InputStream plain = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            return identity.isPresent() ? AgeEncryption.decrypting(plain, identity.get()) : plain;
        } catch (AgeEncryption.NotForUs e) {
            plain.close();
            throw new Undecryptable(e);
        }
    }

    /** A volume is encrypted for somebody else. */
    static final class Undecryptable extends IOException {
        private static final long serialVersionUID = 1L;

        Undecryptable(Throwable cause) {
            super("it is not encrypted for this site's key", cause);
        }
    }

    @Override
    public void close() throws IOException {
        current.close();
    }
}
