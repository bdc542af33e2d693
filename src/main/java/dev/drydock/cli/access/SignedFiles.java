package dev.drydock.cli.access;

import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
        if (isEnvelope(bytes)) {
            Envelope signed = Envelope.parse(bytes, payloadType);
            check.accept(signed.payload());
            return signed.alsoSignedBy(key);
        }
        check.accept(bytes);
        return Envelope.sign(payloadType, bytes, key);
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
