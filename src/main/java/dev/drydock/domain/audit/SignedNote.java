package dev.drydock.domain.audit;

import dev.drydock.files.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A text with an Ed25519 signature in the form of C2SP signed-note: the text, an empty line, and {@code — name
 * base64(key id ‖ signature)}. The key id is the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key).
 */
public final class SignedNote {
    private static final String DASH = "\u2014 ";
    private static final int RAW_KEY = 32;
    private static final int KEY_ID = 4;
    private static final byte ED25519 = 1;

    private SignedNote() {}

    /**
     * Signs a text.
     *
     * @param text ends in a line end
     * @param signer answers the Ed25519 signature of the bytes
     */
    public static String sign(String text, String name, PublicKey publicKey, UnaryOperator<byte[]> signer) {
        byte[] signature = signer.apply(text.getBytes(StandardCharsets.UTF_8));
        byte[] line = ByteBuffer.allocate(KEY_ID + signature.length)
                .put(keyId(name, publicKey))
                .put(signature)
                .array();
        return text + "\n" + DASH + name + " " + Base64.getEncoder().encodeToString(line) + "\n";
    }

    /**
     * Reads a public key.
     *
     * @param pem SubjectPublicKeyInfo as PEM
     * @throws IllegalArgumentException if it is not an Ed25519 key
     */
    public static PublicKey publicKey(String pem) {
        String base64 = pem.lines().filter(line -> !line.startsWith("-----")).collect(Collectors.joining());
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 public key", e);
        }
    }

    /** The text, if the note holds exactly one signature and it is by that key under that name. */
    public static Optional<String> verified(String note, String name, PublicKey publicKey) {
        int end = note.lastIndexOf("\n\n" + DASH);
        if (end < 0) {
            return Optional.empty();
        }
        String text = note.substring(0, end + 1);
        String[] line = note.substring(end + 2).split(" ", -1);
        if (line.length != 3 || !line[1].equals(name) || !line[2].endsWith("\n")) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(line[2].substring(0, line[2].length() - 1));
            if (bytes.length <= KEY_ID || !Arrays.equals(bytes, 0, KEY_ID, keyId(name, publicKey), 0, KEY_ID)) {
                return Optional.empty();
            }
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(publicKey);
            verifier.update(text.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(bytes, KEY_ID, bytes.length - KEY_ID) ? Optional.of(text) : Optional.empty();
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** Whether the note names that key as its signer. Whether the signature holds is for {@link #verified} to say. */
    public static boolean names(String note, String name, PublicKey publicKey) {
        int start = note.lastIndexOf(DASH + name + " ");
        if (start < 0) {
            return false;
        }
        try {
            byte[] bytes = Base64.getDecoder()
                    .decode(note.substring(start + DASH.length() + name.length() + 1)
                            .strip());
            return bytes.length > KEY_ID && Arrays.equals(bytes, 0, KEY_ID, keyId(name, publicKey), 0, KEY_ID);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] keyId(String name, PublicKey publicKey) {
        byte[] encoded = publicKey.getEncoded(); // of Ed25519 the last 32 bytes are the key itself
        MessageDigest digest = Sha256.digest();
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update(ED25519);
        digest.update(encoded, encoded.length - RAW_KEY, RAW_KEY);
        return Arrays.copyOf(digest.digest(), KEY_ID);
    }
}
