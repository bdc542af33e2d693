package dev.drydock.packaging;

import dev.drydock.files.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Function;

/**
 * A file that was hashed where it lies, on a medium that may change. Whoever reads it later gets the bytes that were hashed, or a failure: the digest of
 * all bytes up to the end of each piece was kept, and no byte leaves here before the piece that it is in has the same. Needs 32 bytes for
 * each {@link ReadAhead#PIECE} of the file. Thread-safe.
 */
final class HashedFile {
    private static final int DIGEST = 32;

    private final Path file;
    private final long size;
    private final byte[] digests;
    private final String sha256;

    private HashedFile(Path file, long size, byte[] digests, String sha256) {
        this.file = file;
        this.size = size;
        this.digests = digests;
        this.sha256 = sha256;
    }

    /**
     * Reads it all.
     *
     * @param bytes that it should have; of a longer one no more than a piece beyond them is hashed
     * @throws EOFException if it is shorter
     */
    static HashedFile of(Path file, long bytes) throws IOException {
        MessageDigest running = Sha256.digest();
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        byte[] piece = new byte[ReadAhead.PIECE];
        long size = 0;
        try (InputStream in = new ReadAhead(new Plain(file))) {
            for (int read = in.readNBytes(piece, 0, piece.length);
                    read > 0 && size <= bytes;
                    read = in.readNBytes(piece, 0, piece.length)) {
                running.update(piece, 0, read);
                digests.writeBytes(soFar(running));
                size += read;
            }
        }
        if (size < bytes) {
            throw shorter(bytes);
        }
        return new HashedFile(file, size, digests.toByteArray(), HexFormat.of().formatHex(running.digest()));
    }

    static EOFException shorter(long bytes) {
        return new EOFException("it has become shorter than " + bytes + " bytes");
    }

    private static byte[] soFar(MessageDigest running) {
        try {
            return ((MessageDigest) running.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the provider of SHA-256 cannot copy a digest", e);
        }
    }

    /** Lower-case hex SHA-256 of the bytes that were read, and of those that {@link #open} gives. */
    String sha256() {
        return sha256;
    }

    /** The file has other bytes than when it was hashed. */
    static final class Changed extends IOException {
        private static final long serialVersionUID = 1L;

        Changed(Path file, long from) {
            super(file + " has other bytes than a moment before, in the mebibyte from byte " + from);
        }
    }

    /** @param failure what to throw in place of a failed read, or of a {@link Changed} file */
    InputStream open(Function<IOException, RuntimeException> failure) throws IOException {
        return new ReadAhead(new Compared(new Plain(file), failure));
    }

    /** The file as it is now. */
    private static final class Plain implements ReadAhead.Source {
        private final InputStream in;

        Plain(Path file) throws IOException {
            this.in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
        }

        @Override
        public int next(byte[] piece) throws IOException {
            return in.readNBytes(piece, 0, piece.length);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** The file as it was hashed. */
    private final class Compared implements ReadAhead.Source {
        private final Plain now;
        private final Function<IOException, RuntimeException> failure;
        private final MessageDigest running = Sha256.digest();
        private long given;

        Compared(Plain now, Function<IOException, RuntimeException> failure) {
            this.now = now;
            this.failure = failure;
        }

        @Override
        public int next(byte[] piece) {
            int due = (int) Math.min(piece.length, size - given);
            try {
                int read = due == 0 ? 0 : now.next(piece);
                if (read < due) {
                    throw shorter(size);
                }
                if (due > 0 && !isAsHashed(piece, due)) {
                    throw new Changed(file, given);
                }
            } catch (IOException e) {
                throw failure.apply(e);
            }
            given += due;
            return due;
        }

        private boolean isAsHashed(byte[] piece, int bytes) {
            int number = (int) (given / ReadAhead.PIECE);
            running.update(piece, 0, bytes);
            return Arrays.equals(soFar(running), 0, DIGEST, digests, number * DIGEST, (number + 1) * DIGEST);
        }

        @Override
        public void close() throws IOException {
            now.close();
        }
    }
}
