package dev.drydock.domain.dataset;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names what is erased without telling it: HMAC-SHA256 under a key of the site over the model, a zero byte, {@code group} or
 * {@code prediction}, a zero byte and the value. Who has the digests and not the key cannot test a guess. Not thread-safe.
 */
public final class SubjectDigests {
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;
    private final String model;

    /** What a value names. */
    private enum Kind {
        GROUP("group"),
        PREDICTION("prediction");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    private SubjectDigests(Mac mac, String model) {
        this.mac = mac;
        this.model = model;
    }

    /** The key of a site; only it gives the same digests again. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Key(byte[] bytes) {
        public Key {
            bytes = bytes.clone();
        }

        public SubjectDigests of(String model) {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(bytes, ALGORITHM));
                return new SubjectDigests(mac, model);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
            }
        }

        @Override
        public String toString() {
            return "Key[***]";
        }
    }

    /** @return 64 lower-case hex digits */
    public String ofGroup(String group) {
        return digest(Kind.GROUP, group);
    }

    /** @return 64 lower-case hex digits */
    public String ofPrediction(String predictionId) {
        return digest(Kind.PREDICTION, predictionId);
    }

    private String digest(Kind kind, String value) {
        mac.update(model.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        mac.update(kind.word.getBytes(StandardCharsets.US_ASCII));
        mac.update((byte) 0);
        return HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
    }
}
