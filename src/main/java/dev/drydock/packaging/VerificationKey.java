package dev.drydock.packaging;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.IoReason;
import dev.drydock.files.Sha256;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A public key that signatures are checked with: Ed25519, or ECDSA on P-256, P-384 or P-521. Equal by its bytes. Thread-safe.
 *
 * <p>{@link #id()} is the lower-case hex SHA-256 of the SubjectPublicKeyInfo as PEM text with 64-column lines, LF and a final LF:
 * the {@code hint} of OpenSSF Model Signing and the {@code keyid} of Drydock's envelopes.
 */
public final class VerificationKey {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN PUBLIC KEY-----\\s+([A-Za-z0-9+/=\\s]+?)-----END PUBLIC KEY-----\\s*");
    private static final int MOST_BYTES = 64 << 10;
    private static final Base64.Encoder PEM_LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final PublicKey key;
    private final SignatureScheme scheme;
    private final String pem;

    private VerificationKey(PublicKey key, SignatureScheme scheme) {
        this.key = key;
        this.scheme = scheme;
        this.pem = "-----BEGIN PUBLIC KEY-----\n" + PEM_LINES.encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    static VerificationKey of(PublicKey key) {
        return new VerificationKey(key, SignatureScheme.of(key));
    }

    /**
     * Reads SubjectPublicKeyInfo PEM text.
     *
     * @throws DrydockException {@code KEY_UNREADABLE}
     */
    public static VerificationKey ofPem(String pem) {
        Matcher block = BLOCK.matcher(pem.strip() + "\n");
        if (!block.matches()) {
            throw unreadable("it is not one block of PUBLIC KEY in PEM", null);
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(1));
            return of(decode(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unreadable("its bytes are no Ed25519 or ECDSA key", e);
        }
    }

    private static PublicKey decode(byte[] der) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException notEc) {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
        }
    }

    /** @throws DrydockException {@code KEY_UNREADABLE} */
    public static VerificationKey read(Path file) {
        try {
            return ofPem(BoundedFile.readText(file, MOST_BYTES));
        } catch (IOException e) {
            throw unreadable("the file " + file + " cannot be read: " + IoReason.of(file, e), e);
        }
    }

    private static DrydockException unreadable(String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return new DrydockException(
                PackagingFailure.KEY_UNREADABLE,
                "The public key is not usable: " + why
                        + ". Give an Ed25519 or ECDSA P-256, P-384 or P-521 key as SubjectPublicKeyInfo PEM,"
                        + " as 'drydock keygen' writes it.",
                cause);
    }

    public String id() {
        return Sha256.hex(pem);
    }

    public String pem() {
        return pem;
    }

    SignatureScheme scheme() {
        return scheme;
    }

    /** Whether the signature is by this key over exactly this message. A malformed signature is simply not. */
    public boolean verifies(byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(scheme.algorithm());
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 platform has " + scheme.algorithm(), e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerificationKey that && pem.equals(that.pem);
    }

    @Override
    public int hashCode() {
        return pem.hashCode();
    }

    /** The scheme and its id; never the key's bytes. */
    @Override
    public String toString() {
        return scheme + " " + id();
    }

    /** How a key signs; the curve decides the hash. */
    enum SignatureScheme {
        ED25519("Ed25519"),
        P256("SHA256withECDSA"),
        P384("SHA384withECDSA"),
        P521("SHA512withECDSA");

        private static final BigInteger P256_ORDER =
                new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

        private final String algorithm;

        SignatureScheme(String algorithm) {
            this.algorithm = algorithm;
        }

        String algorithm() {
            return algorithm;
        }

        boolean isEcdsa() {
            return this != ED25519;
        }

        static SignatureScheme of(PublicKey key) {
            if (key instanceof EdECPublicKey edwards
                    && edwards.getParams().getName().equals("Ed25519")) {
                return ED25519;
            }
            if (key instanceof ECPublicKey ec) {
                return ofOrder(ec.getParams().getOrder());
            }
            throw unreadable("it is a key of the kind " + key.getAlgorithm(), null);
        }

        private static SignatureScheme ofOrder(BigInteger order) {
            return switch (order.bitLength()) {
                case 256 -> {
                    if (!order.equals(P256_ORDER)) {
                        throw unreadable("its 256-bit curve is not P-256", null);
                    }
                    yield P256;
                }
                case 384 -> P384;
                case 521 -> P521;
                default -> throw unreadable("its curve has " + order.bitLength() + " bits", null);
            };
        }
    }
}
