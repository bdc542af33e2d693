package dev.drydock.packaging;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A DSSE envelope (Dead Simple Signing Envelope v1.0): a payload, its type and signatures over both. Drydock's envelopes name
 * the key of each signature; m-of-n is several signatures in one envelope. Immutable.
 */
public final class Envelope {
    public static final String EXPORT_TYPE = "application/vnd.drydock.export+json";
    public static final String TRUST_TYPE = "application/vnd.drydock.trust+json";
    public static final String POLICY_TYPE = "application/vnd.drydock.policy+json";
    public static final String APPROVAL_TYPE = "application/vnd.drydock.approval+json";
    public static final String ORDER_TYPE = "application/vnd.drydock.order+json";
    public static final String SUSPENSION_TYPE = "application/vnd.drydock.suspension+json";
    public static final String RECEIVER_TYPE = "application/vnd.drydock.receiver-report+json";
    public static final String DELIVERY_TYPE = "application/vnd.drydock.delivery+json";
    public static final String DELIVERY_RECEIPT_TYPE = "application/vnd.drydock.delivery-receipt+json";
    public static final String SITE_REPORT_TYPE = "application/vnd.drydock.site-report+json";
    public static final String DOSSIER_TYPE = "application/vnd.drydock.dossier+json";
    public static final String EGRESS_TYPE = "application/vnd.drydock.egress+json";
    /** As in-toto names it, for other tools. */
    public static final String IN_TOTO_TYPE = "application/vnd.in-toto+json";

    private static final int MAX_SIGNATURES = 64;

    private final String payloadType;
    private final byte[] payload;
    private final List<SignatureEntry> signatures;

    /** One signature in base64; {@code keyId} only says which key to try. */
    private record SignatureEntry(String keyId, String base64) {
        static SignatureEntry of(String keyId, byte[] signature) {
            return new SignatureEntry(keyId, Base64.getEncoder().encodeToString(signature));
        }

        byte[] signature() {
            return Base64.getDecoder().decode(base64);
        }
    }

    private Envelope(String payloadType, byte[] payload, List<SignatureEntry> signatures) {
        this.payloadType = payloadType;
        this.payload = payload;
        this.signatures = List.copyOf(signatures);
    }

    public static Envelope sign(String payloadType, byte[] payload, SigningKey key) {
        return new Envelope(payloadType, payload.clone(), List.of()).alsoSignedBy(key);
    }

    /** This envelope with one more signature; a second one by the same key replaces the first. */
    public Envelope alsoSignedBy(SigningKey key) {
        String keyId = key.publicKey().id();
        List<SignatureEntry> all = new ArrayList<>(signatures);
        all.removeIf(entry -> entry.keyId().equals(keyId));
        all.add(SignatureEntry.of(keyId, key.sign(signedBytes(payloadType, payload))));
        return new Envelope(payloadType, payload, all);
    }

    /**
     * Reads an envelope of the expected type; checks its form only, no signature.
     *
     * @throws DrydockException {@code ENVELOPE_MALFORMED}
     */
    public static Envelope parse(byte[] json, String expectedType) {
        try {
            Json.Reader root = Json.read(json).keys("payload", "payloadType", "signatures");
            root.at("payloadType").is(expectedType);
            List<SignatureEntry> signatures = new ArrayList<>();
            Set<String> keyIds = new HashSet<>();
            for (Json.Reader entry : root.at("signatures").items()) {
                entry.keys("keyid", "sig");
                String keyId = entry.at("keyid").hexDigest();
                if (!keyIds.add(keyId)) {
                    throw entry.wrong("repeats the key " + keyId);
                }
                signatures.add(SignatureEntry.of(keyId, entry.at("sig").base64()));
            }
            if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
                throw root.at("signatures")
                        .wrong("has " + signatures.size() + " entries and must have 1 to " + MAX_SIGNATURES);
            }
            return new Envelope(expectedType, root.at("payload").base64(), signatures);
        } catch (Json.Malformed e) {
            throw new DrydockException(
                    PackagingFailure.ENVELOPE_MALFORMED,
                    "The signed document is refused: it " + e.getMessage() + ". It must be a DSSE envelope of the type "
                            + expectedType + "; submit the file that the signing command wrote.",
                    e);
        }
    }

    public byte[] payload() {
        return payload.clone();
    }

    /** Lower-case hex SHA-256 of the payload. */
    public String payloadDigest() {
        return Sha256.hex(payload);
    }

    /** The ids of the keys that claim to have signed, in the order of the envelope. */
    public Set<String> claimedKeyIds() {
        Set<String> ids = new LinkedHashSet<>();
        signatures.forEach(entry -> ids.add(entry.keyId()));
        return ids;
    }

    /**
     * Which of the given keys signed this payload. Signatures by other keys are left out.
     *
     * @throws DrydockException {@code SIGNATURE_WRONG} if a signature that names a given key does not fit
     */
    public Set<VerificationKey> signersAmong(Collection<VerificationKey> keys) {
        byte[] message = signedBytes(payloadType, payload);
        Set<VerificationKey> signers = new LinkedHashSet<>();
        for (SignatureEntry entry : signatures) {
            for (VerificationKey key : keys) {
                if (key.id().equals(entry.keyId())) {
                    requireFits(key, message, entry);
                    signers.add(key);
                }
            }
        }
        return signers;
    }

    private void requireFits(VerificationKey key, byte[] message, SignatureEntry entry) {
        if (!key.verifies(message, entry.signature())) {
            throw new DrydockException(
                    PackagingFailure.SIGNATURE_WRONG,
                    "The signature by key " + key.id() + " does not fit the content of this " + payloadType
                            + " document: the content was changed after signing, or another key signed it. Do not use it;"
                            + " ask the signer for the original.");
        }
    }

    public byte[] toJson() {
        ObjectNode root = Json.object();
        root.put("payload", Base64.getEncoder().encodeToString(payload));
        root.put("payloadType", payloadType);
        ArrayNode list = root.putArray("signatures");
        for (SignatureEntry entry : signatures) {
            list.addObject().put("keyid", entry.keyId()).put("sig", entry.base64());
        }
        return Json.write(root);
    }

    /** DSSE's pre-authentication encoding. */
    static byte[] signedBytes(String payloadType, byte[] payload) {
        byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 64 + type.length);
        out.writeBytes(("DSSEv1 " + type.length + " ").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(type);
        out.writeBytes((" " + payload.length + " ").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(payload);
        return out.toByteArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Envelope that && Arrays.equals(toJson(), that.toJson());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return payloadType + " " + payloadDigest() + " signed by " + claimedKeyIds();
    }
}
