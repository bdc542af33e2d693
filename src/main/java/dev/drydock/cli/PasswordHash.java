package dev.drydock.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as Open Liberty's basic registry keeps it: {@code {hash}} and the base64 of tagged fields, as {@code
 * securityUtility encode --encoding=hash} writes them. Made here, because that tool takes the password as an argument, which
 * every user of the machine could read. Fields: version 01; 10 length algorithm; 30 length salt; 40 length digest.
 */
final class PasswordHash {
    static final int SALT_BYTES = 32;

    private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
    /** Liberty's own count where the field for it is absent; enough here, because the passwords are 192 random bits. */
    private static final int ITERATIONS = 6384;

    private static final int DIGEST_BITS = 256;

    private PasswordHash() {}

    /** @param salt {@link #SALT_BYTES} random bytes */
    static String of(String password, byte[] salt) {
        byte[] algorithm = ALGORITHM.getBytes(StandardCharsets.US_ASCII);
        byte[] digest = digest(password, salt);
        ByteBuffer fields = ByteBuffer.allocate(1 + 3 * 5 + algorithm.length + salt.length + digest.length);
        fields.put((byte) 0x01);
        put(fields, 0x10, algorithm);
        put(fields, 0x30, salt);
        put(fields, 0x40, digest);
        return "{hash}" + Base64.getEncoder().encodeToString(fields.array());
    }

    private static void put(ByteBuffer fields, int tag, byte[] value) {
        fields.put((byte) tag).putInt(value.length).put(value);
    }

    private static byte[] digest(String password, byte[] salt) {
        try {
            PBEKeySpec specification = new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, DIGEST_BITS);
            return SecretKeyFactory.getInstance(ALGORITHM)
                    .generateSecret(specification)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 platform has " + ALGORITHM, e);
        }
    }
}
