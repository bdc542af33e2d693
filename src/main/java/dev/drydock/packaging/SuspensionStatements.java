package dev.drydock.packaging;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.release.SignedSuspension;
import dev.drydock.domain.release.SuspensionDocuments;
import dev.drydock.domain.release.SuspensionStatement;
import dev.drydock.domain.release.SuspensionStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.Person;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Suspensions of models, and statements to end them, as signed JSON, and back. */
public final class SuspensionStatements {
    /** Characters of a reason. */
    public static final int LONGEST_REASON = 1000;

    private static final String MODEL = "(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*";

    private SuspensionStatements() {}

    /** For use cases. */
    public static SuspensionDocuments documents() {
        return new SuspensionDocuments() {
            @Override
            public SignedSuspension open(String envelope, TrustFile trust) {
                return SuspensionStatements.open(envelope, trust);
            }

            @Override
            public SignedSuspension kept(String envelope) {
                return SuspensionStatements.kept(envelope);
            }
        };
    }

    /** The bytes that a person signs. The same statement always gives the same bytes. */
    public static byte[] write(SuspensionStatement statement) {
        ObjectNode root = Json.object();
        root.put("action", statement.action().wireName()).put("model", statement.model());
        root.put("site", statement.site()).put("stage", statement.stage());
        root.put("reason", statement.reason());
        root.put("issuedAt", statement.issuedAt().toString());
        statement.lifts().ifPresent(digest -> root.put("lifts", digest));
        statement.expiresAt().ifPresent(end -> root.put("expiresAt", end.toString()));
        return Json.writePretty(root);
    }

    /**
     * Reads a statement without its signature.
     *
     * @throws DrydockException {@code STATEMENT_MALFORMED}
     */
    public static SuspensionStatement parse(byte[] payload) {
        try {
            Json.Reader root = Json.read(payload)
                    .keys("action", "model", "site", "stage", "reason", "issuedAt", "lifts?", "expiresAt?");
            Action action = action(root.at("action"));
            String model = root.at("model").text();
            if (!model.matches(MODEL)) {
                throw root.at("model").wrong("is not the name of a model");
            }
            String reason = root.at("reason").text();
            if (reason.isBlank() || reason.length() > LONGEST_REASON) {
                throw root.at("reason")
                        .wrong("has " + reason.length() + " characters and must have 1 to " + LONGEST_REASON
                                + ", not only blanks");
            }
            Optional<Json.Reader> lifts = root.find("lifts");
            Optional<Json.Reader> expires = root.find("expiresAt");
            boolean resumes = action == Action.RESUME;
            if (lifts.isPresent() != resumes || expires.isPresent() != resumes) {
                throw root.wrong("has lifts and expiresAt exactly if its action is 'resume', and its action is '"
                        + action.wireName() + "'");
            }
            return new SuspensionStatement(
                    action,
                    model,
                    root.at("site").text(),
                    root.at("stage").text(),
                    reason,
                    root.at("issuedAt").instant(),
                    lifts.isPresent() ? Optional.of(lifts.get().hexDigest()) : Optional.empty(),
                    expires.isPresent() ? Optional.of(expires.get().instant()) : Optional.empty());
        } catch (Json.Malformed e) {
            throw new DrydockException(
                    PackagingFailure.STATEMENT_MALFORMED,
                    "The statement about a suspension is refused: it " + e.getMessage()
                            + ". Hand in the file that 'drydock suspend' or 'drydock resume' wrote.",
                    e);
        }
    }

    private static Action action(Json.Reader action) throws Json.Malformed {
        Optional<Action> found = Action.ofWireName(action.text());
        if (found.isEmpty()) {
            throw action.wrong("is neither 'suspend' nor 'resume'");
        }
        return found.get();
    }

    /** The envelope, JSON text, with one signature. */
    public static String sign(SuspensionStatement statement, SigningKey key) {
        byte[] json =
                Envelope.sign(Envelope.SUSPENSION_TYPE, write(statement), key).toJson();
        return new String(json, StandardCharsets.UTF_8);
    }

    /**
     * Reads a signed statement and checks who signed it.
     *
     * @param envelope JSON text
     * @throws DrydockException {@code SIGNER_NOT_TRUSTED} if no release manager of the trust file signed it, or it is malformed
     */
    public static SignedSuspension open(String envelope, TrustFile trust) {
        Envelope signed = Envelope.parse(envelope.getBytes(StandardCharsets.UTF_8), Envelope.SUSPENSION_TYPE);
        SuspensionStatement statement = parse(signed.payload());
        List<Person> signers = trust.people().stream()
                .filter(person -> person.has(TrustFile.RELEASE_MANAGER) && !trust.isRevoked(person.keyId()))
                .filter(person -> !signed.signersAmong(List.of(VerificationKey.ofPem(person.publicKey())))
                        .isEmpty())
                .toList();
        if (signers.isEmpty()) {
            throw new DrydockException(
                    PackagingFailure.SIGNER_NOT_TRUSTED,
                    "The statement to " + statement.action().wireName() + " model " + statement.model()
                            + " is refused: " + noSigner(signed, trust)
                            + ". Let a release manager of the trust file (version " + trust.version() + ") sign it.");
        }
        return new SignedSuspension(statement, signers, envelope, signed.payloadDigest());
    }

    private static String noSigner(Envelope signed, TrustFile trust) {
        String keyId = signed.claimedKeyIds().iterator().next();
        Optional<Person> person = trust.personByKey(keyId);
        if (person.isEmpty()) {
            return "key " + keyId + " belongs to nobody in the trust file";
        }
        return trust.isRevoked(keyId)
                ? "the key of " + person.get().name() + " is revoked"
                : person.get().name() + " is not a release manager";
    }

    /**
     * One that was checked when it came; its signature is not checked.
     *
     * @throws DrydockException if it is malformed
     */
    public static SignedSuspension kept(String envelope) {
        Envelope signed = Envelope.parse(envelope.getBytes(StandardCharsets.UTF_8), Envelope.SUSPENSION_TYPE);
        return new SignedSuspension(parse(signed.payload()), List.of(), envelope, signed.payloadDigest());
    }
}
