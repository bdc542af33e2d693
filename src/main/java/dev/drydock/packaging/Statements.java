package dev.drydock.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.Hash;
import dev.drydock.domain.audit.LogClaim;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.SignedApproval;
import dev.drydock.domain.release.Succession;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.Person;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Approvals and orders as signed JSON, and back. */
public final class Statements {
    /** Of a proof: two for each level of a tree of 2^63 leaves. */
    static final int MOST_HASHES = 128;

    private static final int MOST_PROOFS = 32;
    /** Characters of a checkpoint, which has some 200. */
    private static final int MOST_NOTE = 1000;

    private Statements() {}

    /** The bytes that a person signs. The same statement always gives the same bytes. */
    public static byte[] write(ApprovalStatement statement) {
        ObjectNode root = Json.object();
        root.put("action", statement.action().wireName());
        root.put("model", statement.version().model())
                .put("version", statement.version().number());
        root.put("packageDigest", statement.packageDigest()).put("reportDigest", statement.reportDigest());
        root.put("policyDigest", statement.policyDigest()).put("trustDigest", statement.trustDigest());
        root.put("site", statement.site()).put("stage", statement.stage());
        root.put("issuedAt", statement.issuedAt().toString());
        root.put("expiresAt", statement.expiresAt().toString());
        root.put("auditCheckpoint", statement.auditCheckpoint());
        statement.gate().ifPresent(gate -> root.put("gate", gate));
        statement.reason().ifPresent(reason -> root.put("reason", reason));
        statement.succession().replaces().ifPresent(digest -> root.put("replaces", digest));
        statement.succession().comparison().ifPresent(digest -> root.put("comparison", digest));
        statement.differences().ifPresent(digest -> root.put("differences", digest));
        if (statement.breakGlass()) {
            root.put("breakGlass", true);
        }
        return Json.writePretty(root);
    }

    /**
     * Reads a statement without its signature, to show it to the person who is about to sign.
     *
     * @throws DrydockException {@code STATEMENT_MALFORMED}
     */
    public static ApprovalStatement parse(byte[] payload) {
        try {
            Json.Reader root = Json.read(payload)
                    .keys(
                            "action",
                            "model",
                            "version",
                            "packageDigest",
                            "reportDigest",
                            "policyDigest",
                            "trustDigest",
                            "site",
                            "stage",
                            "issuedAt",
                            "expiresAt",
                            "auditCheckpoint",
                            "gate?",
                            "reason?",
                            "replaces?",
                            "comparison?",
                            "differences?",
                            "breakGlass?");
            ApprovalStatement statement = new ApprovalStatement(
                    action(root.at("action")),
                    version(root),
                    root.at("packageDigest").hexDigest(),
                    root.at("reportDigest").hexDigest(),
                    root.at("policyDigest").hexDigest(),
                    root.at("trustDigest").hexDigest(),
                    root.at("site").text(),
                    root.at("stage").text(),
                    root.at("issuedAt").instant(),
                    root.at("expiresAt").instant(),
                    root.at("auditCheckpoint").text(),
                    text(root, "gate"),
                    text(root, "reason"),
                    new Succession(digest(root, "replaces"), digest(root, "comparison")),
                    digest(root, "differences"),
                    breakGlass(root.find("breakGlass")));
            requireParts(root, statement);
            return statement;
        } catch (Json.Malformed e) {
            throw malformed("approval", e);
        }
    }

    /** Written only if it is so: statements without it have the bytes that they always had. */
    private static boolean breakGlass(Optional<Json.Reader> found) throws Json.Malformed {
        if (found.isPresent() && !found.get().bool()) {
            throw found.get().wrong("is not true; leave the key out if nothing is done by break-glass");
        }
        return found.isPresent();
    }

    private static void requireParts(Json.Reader root, ApprovalStatement statement) throws Json.Malformed {
        if (statement.breakGlass()
                && (statement.action() == Action.WAIVE || statement.reason().isEmpty())) {
            throw root.at("breakGlass").wrong("belongs to an approval or a roll-back with a reason, never to a waiver");
        }
        if (statement.gate().isPresent() != (statement.action() == Action.WAIVE)) {
            throw root.wrong("names a gate exactly when its action is 'waive'");
        }
        if (statement.differences().isPresent() && statement.action() != Action.ACTIVATE) {
            throw root.at("differences").wrong("belongs to an approval to activate");
        }
        Succession succession = statement.succession();
        boolean ofComparison =
                statement.action() == Action.WAIVE && succession.comparison().isPresent();
        if (succession.replaces().isPresent() && statement.action() != Action.ACTIVATE && !ofComparison) {
            throw root.at("replaces").wrong("belongs to an approval to activate, or to a waiver of a comparison");
        }
        if (succession.comparison().isPresent() && succession.replaces().isEmpty()) {
            throw root.at("comparison").wrong("is with nothing: what is replaced must be named too");
        }
    }

    /**
     * Reads an approval and who signed it. Signatures by unknown, revoked or unentitled keys are not counted.
     *
     * @throws DrydockException {@code SIGNER_NOT_TRUSTED} if no release manager in the trust file signed it, {@code
     *     SIGNATURE_WRONG} if a signature does not fit
     */
    public static SignedApproval open(String envelope, TrustFile trust) {
        Envelope signed = Envelope.parse(envelope.getBytes(StandardCharsets.UTF_8), Envelope.APPROVAL_TYPE);
        ApprovalStatement statement = parse(signed.payload());
        List<Person> signers = new ArrayList<>();
        for (Person person : trust.people()) {
            VerificationKey key = VerificationKey.ofPem(person.publicKey());
            boolean counts = !trust.isRevoked(person.keyId()) && maySign(person, statement, trust);
            if (!signed.signersAmong(List.of(key)).isEmpty() && counts) {
                signers.add(person);
            }
        }
        if (signers.isEmpty()) {
            throw new DrydockException(PackagingFailure.SIGNER_NOT_TRUSTED, noSigner(signed, statement, trust));
        }
        return new SignedApproval(statement, signers, envelope, signed.payloadDigest());
    }

    /** By break-glass, holders of its role sign beside the release managers. */
    private static boolean maySign(Person person, ApprovalStatement statement, TrustFile trust) {
        return person.has(TrustFile.RELEASE_MANAGER)
                || (statement.breakGlass() && trust.breakGlass().isPresent() && person.has(TrustFile.BREAK_GLASS));
    }

    private static String noSigner(Envelope signed, ApprovalStatement statement, TrustFile trust) {
        String what = "The approval to " + statement.action().wireName() + " " + statement.version() + " is refused: ";
        String remedy = " Let a release manager of the trust file (version " + trust.version() + ") sign it.";
        String keyId = signed.claimedKeyIds().iterator().next();
        Optional<Person> person = trust.personByKey(keyId);
        if (person.isEmpty()) {
            return what + "key " + keyId + " belongs to nobody in the trust file." + remedy;
        }
        if (trust.isRevoked(keyId)) {
            return what + "the key of " + person.get().name() + " is revoked." + remedy;
        }
        if (!statement.breakGlass()) {
            return what + person.get().name() + " is not a release manager." + remedy;
        }
        return what
                + (trust.breakGlass().isEmpty()
                        ? "it is by break-glass, which trust file version " + trust.version() + " does not allow, and "
                                + person.get().name() + " is not a release manager." + remedy
                        : person.get().name() + " is neither a release manager nor has the role "
                                + TrustFile.BREAK_GLASS
                                + ". Let a person of the trust file (version " + trust.version()
                                + ") with one of these roles sign it.");
    }

    /** The bytes that the order key signs. */
    public static byte[] write(ReleaseOrder order) {
        ObjectNode root = Json.object();
        root.put("action", order.action().wireName()).put("site", order.site()).put("stage", order.stage());
        root.put("model", order.version().model())
                .put("version", order.version().number());
        root.put("packageDigest", order.packageDigest()).put("sequence", order.sequence());
        root.put("issuedAt", order.issuedAt().toString());
        root.put("expiresAt", order.expiresAt().toString());
        ArrayNode approvals = root.putArray("approvals");
        for (String approval : order.approvals()) {
            approvals.add(envelopeNode("approval", approval));
        }
        order.replaces().ifPresent(digest -> root.put("replaces", digest));
        order.comparison().ifPresent(envelope -> root.set("comparison", envelopeNode("comparison", envelope)));
        if (!order.missed().isEmpty()) {
            ArrayNode missed = root.putArray("missed");
            order.missed().forEach(envelope -> missed.add(envelopeNode("missed order", envelope)));
        }
        order.log().ifPresent(log -> put(root, log));
        return Json.write(root);
    }

    private static void put(ObjectNode root, LogClaim log) {
        root.put("auditCheckpoint", log.checkpoint());
        if (!log.proofs().isEmpty()) {
            ArrayNode proofs = root.putArray("auditProofs");
            log.proofs().forEach((size, proof) -> {
                ArrayNode hashes = proofs.addObject().put("size", size).putArray("hashes");
                proof.forEach(hash -> hashes.add(Base64.getEncoder().encodeToString(hash.bytes())));
            });
        }
    }

    private static JsonNode envelopeNode(String kind, String envelope) {
        try {
            return Json.read(envelope.getBytes(StandardCharsets.UTF_8)).node();
        } catch (Json.Malformed e) {
            throw malformed(kind, e);
        }
    }

    /** @throws DrydockException {@code STATEMENT_MALFORMED} */
    public static ReleaseOrder parseOrder(byte[] payload) {
        try {
            Json.Reader root = Json.read(payload)
                    .keys(
                            "action",
                            "site",
                            "stage",
                            "model",
                            "version",
                            "packageDigest",
                            "sequence",
                            "issuedAt",
                            "expiresAt",
                            "approvals",
                            "replaces?",
                            "comparison?",
                            "missed?",
                            "auditCheckpoint?",
                            "auditProofs?");
            Action action = action(root.at("action"));
            if (action == Action.WAIVE) {
                throw root.at("action").wrong("is 'waive', which no order can be");
            }
            Optional<Json.Reader> comparison = root.find("comparison");
            Optional<Json.Reader> missed = root.find("missed");
            return new ReleaseOrder(
                    action,
                    root.at("site").text(),
                    root.at("stage").text(),
                    version(root),
                    root.at("packageDigest").hexDigest(),
                    root.at("sequence").wholeNumber(1, Long.MAX_VALUE),
                    root.at("issuedAt").instant(),
                    root.at("expiresAt").instant(),
                    envelopes(root.at("approvals")),
                    digest(root, "replaces"),
                    comparison.map(Statements::envelope),
                    missed.isPresent() ? envelopes(missed.get()) : List.of(),
                    log(root.find("auditCheckpoint"), root.find("auditProofs")));
        } catch (Json.Malformed e) {
            throw malformed("order", e);
        }
    }

    private static Optional<LogClaim> log(Optional<Json.Reader> checkpoint, Optional<Json.Reader> list)
            throws Json.Malformed {
        if (checkpoint.isEmpty()) {
            if (list.isPresent()) {
                throw list.get().wrong("is there without an auditCheckpoint");
            }
            return Optional.empty();
        }
        String note = checkpoint.get().text();
        if (note.length() > MOST_NOTE) {
            throw checkpoint
                    .get()
                    .wrong("has " + note.length() + " characters, and at most " + MOST_NOTE + " are allowed");
        }
        try {
            Checkpoint.ofNote(note);
        } catch (IllegalArgumentException e) {
            throw checkpoint.get().wrong("is " + e.getMessage());
        }
        SortedMap<Long, List<Hash>> proofs = new TreeMap<>();
        for (Json.Reader proof : list.isPresent() ? list.get().items() : List.<Json.Reader>of()) {
            if (proofs.size() == MOST_PROOFS) {
                throw proof.wrong("is one too many: at most " + MOST_PROOFS + " proofs are allowed");
            }
            proof.keys("size", "hashes");
            List<Hash> hashes = new ArrayList<>();
            for (Json.Reader hash : proof.at("hashes").items()) {
                hashes.add(hash(hash, hashes.size()));
            }
            proofs.put(proof.at("size").wholeNumber(1, Long.MAX_VALUE), hashes);
        }
        return Optional.of(new LogClaim(note, proofs));
    }

    private static Hash hash(Json.Reader at, int before) throws Json.Malformed {
        if (before == MOST_HASHES) {
            throw at.wrong("is one hash too many: a proof has at most " + MOST_HASHES);
        }
        try {
            return Hash.of(Base64.getDecoder().decode(at.text()));
        } catch (IllegalArgumentException e) {
            throw at.wrong("is no hash: " + e.getMessage());
        }
    }

    private static List<String> envelopes(Json.Reader list) throws Json.Malformed {
        List<String> envelopes = new ArrayList<>();
        for (Json.Reader item : list.items()) {
            envelopes.add(envelope(item));
        }
        return envelopes;
    }

    private static String envelope(Json.Reader item) {
        return new String(Json.write(item.node()), StandardCharsets.UTF_8);
    }

    private static Action action(Json.Reader at) throws Json.Malformed {
        Optional<Action> action = Action.ofWireName(at.text());
        if (action.isEmpty()) {
            throw at.wrong("is not one of activate, roll-back, waive");
        }
        return action.get();
    }

    private static VersionId version(Json.Reader root) throws Json.Malformed {
        String model = root.at("model").text();
        if (!model.matches("[a-z0-9][a-z0-9-]{0,63}")) {
            throw root.at("model").wrong("is not a model's name");
        }
        return new VersionId(model, (int) root.at("version").wholeNumber(1, 999_999_999));
    }

    private static Optional<String> text(Json.Reader root, String key) throws Json.Malformed {
        Optional<Json.Reader> found = root.find(key);
        return found.isPresent() ? Optional.of(found.get().text()) : Optional.empty();
    }

    private static Optional<String> digest(Json.Reader root, String key) throws Json.Malformed {
        Optional<Json.Reader> found = root.find(key);
        return found.isPresent() ? Optional.of(found.get().hexDigest()) : Optional.empty();
    }

    private static DrydockException malformed(String kind, Json.Malformed cause) {
        return new DrydockException(
                PackagingFailure.STATEMENT_MALFORMED,
                "The " + kind + " is refused: its content " + cause.getMessage()
                        + ". Make it again from the statement that the server gives.",
                cause);
    }
}
