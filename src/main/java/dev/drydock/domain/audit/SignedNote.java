package dev.drydock.domain.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

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

    /** @param text ends in a line end */
    public static String sign(String text, String name, PrivateKey key, PublicKey publicKey) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            byte[] signature = signer.sign();
            byte[] line = ByteBuffer.allocate(KEY_ID + signature.length)
                    .put(keyId(name, publicKey))
                    .put(signature)
                    .array();
            return text + "\n" + DASH + name + " " + Base64.getEncoder().encodeToString(line) + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the checkpoint could not be signed", e);
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

    private static byte[] keyId(String name, PublicKey publicKey) throws GeneralSecurityException {
        byte[] encoded = publicKey.getEncoded(); // of Ed25519 the last 32 bytes are the key itself
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update(ED25519);
        digest.update(encoded, encoded.length - RAW_KEY, RAW_KEY);
        return Arrays.copyOf(digest.digest(), KEY_ID);
    }
}
