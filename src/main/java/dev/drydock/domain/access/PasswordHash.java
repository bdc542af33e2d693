package dev.drydock.domain.access;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as Open Liberty's basic registry keeps it: {@code {hash}} and the base64 of tagged fields, as {@code
 * securityUtility encode --encoding=hash} writes them. Made here, because that tool takes the password as an argument, which
 * every user of the machine could read. Fields: version 01; 10 length algorithm; 20 length iterations; 30 length salt; 40 length
 * digest.
 */
public final class PasswordHash {
    public static final int SALT_BYTES = 32;

    private static final String PREFIX = "{hash}";
    private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
    /** Liberty's own count where the field for it is absent; enough for a password of 192 random bits. */
    private static final int LIBERTY_ITERATIONS = 6384;
    /** For a password that a person may have chosen, as OWASP's Password Storage Cheat Sheet has it for this algorithm. */
    private static final int ITERATIONS = 210_000;

    private static final int MOST_ITERATIONS = 10_000_000;
    private static final int DIGEST_BITS = 256;

    private final String algorithm;
    private final int iterations;
    private final byte[] salt;
    private final byte[] digest;

    private PasswordHash(String algorithm, int iterations, byte[] salt, byte[] digest) {
        this.algorithm = algorithm;
        this.iterations = iterations;
        this.salt = salt;
        this.digest = digest;
    }

    /**
     * For a generated password, as Liberty writes it.
     *
     * @param salt {@link #SALT_BYTES} random bytes
     */
    public static String of(String password, byte[] salt) {
        return new PasswordHash(
                        ALGORITHM,
                        LIBERTY_ITERATIONS,
                        salt,
                        digest(ALGORITHM, password, salt, LIBERTY_ITERATIONS, DIGEST_BITS))
                .text();
    }

    /**
     * For a password that a person may have chosen.
     *
     * @param salt {@link #SALT_BYTES} random bytes
     */
    public static String strong(String password, byte[] salt) {
        return new PasswordHash(ALGORITHM, ITERATIONS, salt, digest(ALGORITHM, password, salt, ITERATIONS, DIGEST_BITS))
                .text();
    }

    /** Empty if the text is no hash of a form that is known here. */
    public static Optional<PasswordHash> parse(String text) {
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            return fields(ByteBuffer.wrap(Base64.getDecoder().decode(text.substring(PREFIX.length()))));
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static Optional<PasswordHash> fields(ByteBuffer fields) {
        String algorithm = "";
        int iterations = LIBERTY_ITERATIONS;
        byte[] salt = {};
        byte[] digest = {};
        if (fields.get() != 0x01) {
            return Optional.empty();
        }
        while (fields.hasRemaining()) {
            byte tag = fields.get();
            byte[] value = new byte[Math.min(fields.getInt() & Integer.MAX_VALUE, fields.remaining() + 1)];
            fields.get(value);
            switch (tag) {
                case 0x10 -> algorithm = new String(value, StandardCharsets.US_ASCII);
                case 0x20 -> iterations = ByteBuffer.wrap(value).getInt();
                case 0x30 -> salt = value;
                case 0x40 -> digest = value;
                default -> {
                    return Optional.empty();
                }
            }
        }
        return algorithm.startsWith("PBKDF2With")
                        && salt.length > 0
                        && digest.length > 0
                        && iterations > 0
                        && iterations <= MOST_ITERATIONS
                ? Optional.of(new PasswordHash(algorithm, iterations, salt, digest))
                : Optional.empty();
    }

    /**
     * A wrong password takes as long for every name, whatever its hash. The right one takes only the iterations of its hash: 6,384 for
     * a generated password, which need no more.
     */
    public boolean matches(String password) {
        boolean right = MessageDigest.isEqual(digest(algorithm, password, salt, iterations, digest.length * 8), digest);
        if (!right && iterations < ITERATIONS) {
            digest(ALGORITHM, password, salt, ITERATIONS - iterations, DIGEST_BITS);
        }
        return right;
    }

    /** Takes as long as {@link #matches} for a wrong password: for a name that nobody has, or that is disabled. */
    public static void spend(String password) {
        digest(ALGORITHM, password, new byte[SALT_BYTES], ITERATIONS, DIGEST_BITS);
    }

    private String text() {
        byte[] name = algorithm.getBytes(StandardCharsets.US_ASCII);
        boolean told = iterations != LIBERTY_ITERATIONS;
        ByteBuffer fields = ByteBuffer.allocate(1 + 3 * 5 + (told ? 9 : 0) + name.length + salt.length + digest.length);
        fields.put((byte) 0x01);
        put(fields, 0x10, name);
        if (told) {
            put(fields, 0x20, ByteBuffer.allocate(4).putInt(iterations).array());
        }
        put(fields, 0x30, salt);
        put(fields, 0x40, digest);
        return PREFIX + Base64.getEncoder().encodeToString(fields.array());
    }

    private static void put(ByteBuffer fields, int tag, byte[] value) {
        fields.put((byte) tag).putInt(value.length).put(value);
    }

    private static byte[] digest(String algorithm, String password, byte[] salt, int iterations, int bits) {
        try {
            PBEKeySpec specification = new PBEKeySpec(password.toCharArray(), salt, iterations, bits);
            return SecretKeyFactory.getInstance(algorithm)
                    .generateSecret(specification)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no " + algorithm, e);
        }
    }
}
