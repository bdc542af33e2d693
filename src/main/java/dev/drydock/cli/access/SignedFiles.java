package dev.drydock.cli.access;

import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.TrustFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Signing of files that become envelopes: the first signature wraps the file, each further one is added. */
public final class SignedFiles {
    private static final String UNSIGNED = ".unsigned.json";

    private SignedFiles() {}

    /**
     * Signs the content of a file, or adds a signature to it if it is an envelope already.
     *
     * @param check refuses content that must not be signed
     */
    public static Envelope sign(Path file, String payloadType, SigningKey key, Consumer<byte[]> check) {
        byte[] bytes = PlainFiles.read(file);
        Optional<Envelope> signed = PlainFiles.naming(file, () -> checked(bytes, payloadType, check));
        return signed.isPresent() ? signed.get().alsoSignedBy(key) : Envelope.sign(payloadType, bytes, key);
    }

    /** The envelope that the bytes are; empty if nobody has signed them. */
    private static Optional<Envelope> checked(byte[] bytes, String payloadType, Consumer<byte[]> check) {
        if (isEnvelope(bytes)) {
            Envelope signed = Envelope.parse(bytes, payloadType);
            check.accept(signed.payload());
            return Optional.of(signed);
        }
        check.accept(bytes);
        return Optional.empty();
    }

    /**
     * Reads a file that must be signed.
     *
     * @param command that signs it: {@code policy} or {@code trust}
     */
    public static byte[] read(Path file, String command) {
        byte[] bytes = PlainFiles.read(file);
        if (!isEnvelope(bytes)) {
            throw new DrydockException(
                    PackagingFailure.ENVELOPE_MALFORMED,
                    file + " is not signed, so it was not installed. Sign it with 'drydock " + command + " sign " + file
                            + " --key KEY', and install the file that this command writes.");
        }
        return bytes;
    }

    /**
     * A trust file that a reader brings.
     *
     * @param undone what does not happen if it cannot be used
     */
    public static TrustFile trust(Path file, String undone) {
        byte[] bytes = PlainFiles.read(file);
        try {
            return TrustFiles.readSelfSigned(bytes);
        } catch (DrydockException e) {
            throw new DrydockException(
                    e.code(),
                    undone + ": " + file + " is no trust file that can be used. " + e.sentence()
                            + " Name a trust file that its roots have signed.",
                    e);
        }
    }

    public static boolean isEnvelope(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).contains("\"payloadType\"");
    }

    /** {@code NAME.unsigned.json} becomes {@code NAME.json}; any other name stays. */
    public static Path signedName(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(UNSIGNED)
                ? file.resolveSibling(name.substring(0, name.length() - UNSIGNED.length()) + ".json")
                : file;
    }
}
