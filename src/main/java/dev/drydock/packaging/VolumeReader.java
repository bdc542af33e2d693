package dev.drydock.packaging;

import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The stream that a {@link VolumeWriter} has cut, with one volume open at a time. */
final class VolumeReader extends InputStream {
    private final Opening opening;
    private final Optional<Path> identity;
    private final UnaryOperator<DrydockException> keyFailure;
    private final Iterator<Volume> next;
    private InputStream current = InputStream.nullInputStream();

    /** Where the bytes of a volume are. */
    @FunctionalInterface
    interface Opening {
        InputStream open(Volume volume) throws IOException;
    }

    /**
     * @param identity that decrypts the volumes; empty if they are not encrypted
     * @param keyFailure what to throw if the identity cannot be used
     */
    VolumeReader(
            List<Volume> volumes,
            Opening opening,
            Optional<Path> identity,
            UnaryOperator<DrydockException> keyFailure) {
        this.opening = opening;
        this.keyFailure = keyFailure;
        this.identity = identity;
        this.next = volumes.iterator();
    }

    /**
     * Opens the first volume.
     *
     * @throws Undecryptable if it is encrypted for somebody else
     */
    void begin() throws IOException {
        current = open(next.next());
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
            current = open(next.next());
            read = current.read(bytes, from, length);
        }
        return read;
    }

    private InputStream open(Volume volume) throws IOException {
        InputStream plain = opening.open(volume);
        try {
            return identity.isPresent() ? AgeEncryption.decrypting(plain, identity.get()) : plain;
        } catch (AgeEncryption.NotForUs e) {
            throw closing(plain, new Undecryptable(e));
        } catch (IOException e) {
            throw closing(plain, e);
        } catch (DrydockException e) {
            throw closing(plain, e.code() instanceof DeliveryFailure ? e : keyFailure.apply(e));
        }
    }

    private static <E extends Exception> E closing(InputStream plain, E failure) {
        try {
            plain.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
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
