package dev.drydock.packaging;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.IoReason;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * OpenSSF Model Signing v1.0 with a bare public key: writes and checks {@code model.sig}, a Sigstore bundle v0.3 around a DSSE
 * envelope with an in-toto statement. The statement lists every file with its SHA-256; the subject's digest is the SHA-256 of
 * the concatenated raw digests. Thread-safe.
 *
 * <p>The verifier is stricter than the specification, so that nobody reads a package differently: unknown or duplicate keys, a
 * second signature, paths left out beyond the four of git and the bundle itself, links and {@code .git*} entries are refused.
 */
public final class ModelSigning {
    private static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
    private static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
    private static final String PREDICATE_TYPE = "https://model_signing/signature/v1.0";
    private static final List<String> IGNORED =
            List.of(".git", ".gitattributes", ".github", ".gitignore", PackageTree.SIGNATURE);
    private static final int MAX_BUNDLE_BYTES = 8 << 20;

    private final Function<Path, PackageTree> hashing;

    public ModelSigning() {
        this(PackageTree::read);
    }

    /** @param hashing reads a directory with the digests of its files, which may take long */
    ModelSigning(Function<Path, PackageTree> hashing) {
        this.hashing = hashing;
    }

    /** What a verified signature says: who signed, and which digest. */
    public record Signed(VerificationKey signer, String packageDigest, PackageTree tree) {}

    /**
     * Signs the directory as it is and writes {@code model.sig} into it, in whole or not at all.
     *
     * @param subjectName what the statement calls the directory, such as {@code pump-failure-7}
     * @return the package digest that was signed
     */
    public String sign(Path directory, String subjectName, SigningKey key) {
        if (!key.publicKey().scheme().isEcdsa()) {
            throw new DrydockException(
                    PackagingFailure.KEY_UNREADABLE,
                    "The package was not signed: key " + key.publicKey().id()
                            + " is Ed25519, and model signing v1.0 knows ECDSA on P-256, P-384 and P-521 only. Make the"
                            + " builder's key with 'drydock keygen --kind p256'.");
        }
        List<PackageTree.Entry> entries = PackageTree.read(directory).signedEntries();
        requireSignable(directory, entries);
        byte[] payload = Json.write(statement(subjectName, entries));
        byte[] signature = key.sign(Envelope.signedBytes(PAYLOAD_TYPE, payload));
        write(directory, Json.write(bundle(key.publicKey().id(), payload, signature)));
        return PackageTree.root(entries);
    }

    private static void requireSignable(Path directory, List<PackageTree.Entry> entries) {
        if (entries.isEmpty()) {
            throw new DrydockException(
                    PackagingFailure.PACKAGE_INCOMPLETE,
                    "The package was not signed: " + directory + " holds no file. Assemble the candidate first.");
        }
        if (!PackageTree.ordersAgree(entries)) {
            throw new DrydockException(
                    PackagingFailure.PACKAGE_UNSAFE,
                    "The package was not signed: its names sort differently by whole path and by path component, so two"
                            + " verifiers would compute two digests. Rename the file or folder whose name is the other's"
                            + " beginning (such as 'a.b' beside the folder 'a').");
        }
    }

    private static ObjectNode statement(String subjectName, List<PackageTree.Entry> entries) {
        ObjectNode statement = Json.object();
        statement.put("_type", STATEMENT_TYPE);
        ObjectNode subject = statement.putArray("subject").addObject();
        subject.put("name", subjectName);
        subject.putObject("digest").put("sha256", PackageTree.root(entries));
        statement.put("predicateType", PREDICATE_TYPE);
        ObjectNode predicate = statement.putObject("predicate");
        ObjectNode serialization = predicate.putObject("serialization");
        serialization.put("method", "files").put("hash_type", "sha256").put("allow_symlinks", false);
        ArrayNode ignored = serialization.putArray("ignore_paths");
        IGNORED.forEach(ignored::add);
        ArrayNode resources = predicate.putArray("resources");
        for (PackageTree.Entry entry : entries) {
            resources
                    .addObject()
                    .put("name", entry.name())
                    .put("algorithm", "sha256")
                    .put("digest", entry.sha256());
        }
        return statement;
    }

    private static ObjectNode bundle(String hint, byte[] payload, byte[] signature) {
        ObjectNode bundle = Json.object();
        bundle.put("mediaType", MEDIA_TYPE);
        ObjectNode material = bundle.putObject("verificationMaterial");
        material.putObject("publicKey").put("hint", hint);
        material.putArray("tlogEntries");
        ObjectNode envelope = bundle.putObject("dsseEnvelope");
        envelope.put("payload", Base64.getEncoder().encodeToString(payload));
        envelope.put("payloadType", PAYLOAD_TYPE);
        envelope.putArray("signatures")
                .addObject()
                .put("sig", Base64.getEncoder().encodeToString(signature))
                .put("keyid", "");
        return bundle;
    }

    private static void write(Path directory, byte[] bytes) {
        Path file = directory.resolve(PackageTree.SIGNATURE);
        // Beside the directory: a part left by a crash must not become a file of the package.
        Path aside = directory.resolveSibling(directory.getFileName() + ".sig.part");
        try {
            Files.write(aside, bytes);
            try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The signature " + file + " could not be written: " + e.getMessage()
                            + ". Check free space and permissions, then sign again.",
                    e);
        }
    }

    /**
     * Checks {@code model.sig} against the directory's bytes as they are now. It hashes files last, so it quickly refuses even a large
     * package without a trusted signature or with other files than the signed ones.
     *
     * @param trusted the keys that may have signed
     * @throws DrydockException {@code PACKAGE_UNSIGNED}, {@code PACKAGE_UNSAFE}, {@code SIGNATURE_MALFORMED}, {@code SIGNER_NOT_TRUSTED},
     *     {@code SIGNATURE_WRONG} or {@code PACKAGE_ALTERED}
     */
    public Signed verify(Path directory, Collection<VerificationKey> trusted) {
        PackageTree names = PackageTree.names(directory);
        Path file = directory.resolve(PackageTree.SIGNATURE);
        if (!names.contains(PackageTree.SIGNATURE)) {
            throw new DrydockException(
                    PackagingFailure.PACKAGE_UNSIGNED,
                    "The package at " + directory
                            + " has no model.sig, so its origin is unknown. Only packages signed by a"
                            + " trusted builder are accepted.");
        }
        try {
            Bundle bundle = parseBundle(readBounded(file));
            VerificationKey signer = requireTrusted(bundle.hint(), trusted);
            if (!signer.verifies(Envelope.signedBytes(PAYLOAD_TYPE, bundle.payload()), bundle.signature())) {
                throw new DrydockException(
                        PackagingFailure.SIGNATURE_WRONG,
                        "The signature of the package at " + directory + " does not fit key " + signer.id()
                                + ": model.sig was changed, or another key made it. Fetch the package again from where it"
                                + " was built.");
            }
            Statement statement = parseStatement(bundle.payload());
            Optional<String> missing = otherFiles(statement, names);
            if (missing.isPresent()) {
                throw altered(directory, missing.get());
            }
            PackageTree tree = hashing.apply(directory);
            String root = compare(directory, statement, tree);
            return new Signed(signer, root, tree);
        } catch (Json.Malformed e) {
            throw malformed(e);
        }
    }

    /** Payload and signature in base64. */
    private record Bundle(String hint, String payloadText, String signatureText) {
        byte[] payload() {
            return Base64.getDecoder().decode(payloadText);
        }

        byte[] signature() {
            return Base64.getDecoder().decode(signatureText);
        }
    }

    private static byte[] readBounded(Path file) throws Json.Malformed {
        try {
            if (Files.size(file) > MAX_BUNDLE_BYTES) {
                throw new Json.Malformed("is larger than " + MAX_BUNDLE_BYTES + " bytes");
            }
            try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                return in.readNBytes(MAX_BUNDLE_BYTES);
            }
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The signature " + file + " cannot be read: " + IoReason.of(file, e) + ".",
                    e);
        }
    }

    private static Bundle parseBundle(byte[] json) throws Json.Malformed {
        Json.Reader root = Json.read(json).keys("mediaType", "verificationMaterial", "dsseEnvelope");
        root.at("mediaType").is(MEDIA_TYPE);
        Json.Reader material = root.at("verificationMaterial");
        if (material.find("x509CertificateChain").isPresent()) {
            throw material.wrong(
                    "holds a certificate chain; this version verifies signatures by a bare public key only");
        }
        material.keys("publicKey", "tlogEntries");
        if (!material.at("tlogEntries").items().isEmpty()) {
            throw material.at("tlogEntries").wrong("must be empty: no transparency log is used");
        }
        Json.Reader envelope = root.at("dsseEnvelope").keys("payload", "payloadType", "signatures");
        envelope.at("payloadType").is(PAYLOAD_TYPE);
        List<Json.Reader> signatures = envelope.at("signatures").items();
        if (signatures.size() != 1) {
            throw envelope.at("signatures").wrong("has " + signatures.size() + " entries and must have exactly one");
        }
        Json.Reader signature = signatures.get(0).keys("sig", "keyid");
        signature.at("keyid").is("");
        return new Bundle(
                material.at("publicKey").keys("hint").at("hint").hexDigest(),
                envelope.at("payload").base64Text(),
                signature.at("sig").base64Text());
    }

    private static VerificationKey requireTrusted(String hint, Collection<VerificationKey> trusted) {
        return trusted.stream()
                .filter(key -> key.id().equals(hint))
                .findFirst()
                .orElseThrow(
                        () -> new DrydockException(
                                PackagingFailure.SIGNER_NOT_TRUSTED,
                                "The package is signed by key " + hint + ", which is not among the " + trusted.size()
                                        + " builder keys trusted here. Use a package of a trusted builder, or have the builder's key"
                                        + " entered into the trust file by its root keys, that of another site as a contributor."));
    }

    private record Statement(String root, List<PackageTree.Entry> resources) {}

    private static Statement parseStatement(byte[] payload) throws Json.Malformed {
        Json.Reader root = Json.read(payload).keys("_type", "subject", "predicateType", "predicate");
        root.at("_type").is(STATEMENT_TYPE);
        root.at("predicateType").is(PREDICATE_TYPE);
        List<Json.Reader> subjects = root.at("subject").items();
        if (subjects.size() != 1) {
            throw root.at("subject").wrong("has " + subjects.size() + " entries and must have exactly one");
        }
        Json.Reader subject = subjects.get(0).keys("name", "digest");
        subject.at("name").text();
        Json.Reader predicate = root.at("predicate").keys("serialization", "resources");
        checkSerialization(predicate.at("serialization"));
        return new Statement(
                subject.at("digest").keys("sha256").at("sha256").hexDigest(),
                parseResources(predicate.at("resources")));
    }

    private static void checkSerialization(Json.Reader serialization) throws Json.Malformed {
        serialization.keys("method", "hash_type", "allow_symlinks", "ignore_paths");
        serialization.at("method").is("files");
        serialization.at("hash_type").is("sha256");
        if (!serialization.at("allow_symlinks").isFalse()) {
            throw serialization.at("allow_symlinks").wrong("must be false");
        }
        // Whatever the signer left out: a file that is no resource is refused, so nothing can lie there unsigned.
        for (Json.Reader path : serialization.at("ignore_paths").items()) {
            path.text();
        }
    }

    private static List<PackageTree.Entry> parseResources(Json.Reader list) throws Json.Malformed {
        List<PackageTree.Entry> resources = new ArrayList<>();
        String previous = "";
        for (Json.Reader resource : list.items()) {
            resource.keys("name", "algorithm", "digest");
            resource.at("algorithm").is("sha256");
            String name = resource.at("name").text();
            if (!PackageNames.isPlain(name)) {
                throw resource.at("name").wrong("is no plain relative path in ASCII");
            }
            if (name.compareTo(previous) <= 0) {
                throw resource.at("name").wrong("repeats a name or breaks the order by code point");
            }
            previous = name;
            resources.add(new PackageTree.Entry(name, 0, resource.at("digest").hexDigest()));
        }
        if (resources.isEmpty()) {
            throw list.wrong("is empty: the signature covers no file");
        }
        return resources;
    }

    private static String compare(Path directory, Statement statement, PackageTree tree) throws Json.Malformed {
        Optional<String> difference = difference(statement, tree);
        if (difference.isPresent()) {
            throw altered(directory, difference.get());
        }
        String root = PackageTree.root(statement.resources());
        if (!root.equals(statement.root())) {
            throw new Json.Malformed("has the subject digest " + statement.root() + ", but its files make " + root);
        }
        return root;
    }

    /** The first file that is not as it was signed, as a clause. */
    private static Optional<String> difference(Statement statement, PackageTree tree) {
        return otherFiles(statement, tree)
                .or(() -> statement.resources().stream()
                        .filter(resource -> !tree.sha256(resource.name()).equals(resource.sha256()))
                        .findFirst()
                        .map(resource -> resource.name() + " has SHA-256 " + tree.sha256(resource.name())
                                + ", signed was " + resource.sha256()));
    }

    /** The first file that is missing or was added, as a clause; digests do not matter. */
    private static Optional<String> otherFiles(Statement statement, PackageTree tree) {
        Set<String> unseen = new TreeSet<>();
        tree.signedEntries().forEach(entry -> unseen.add(entry.name()));
        for (PackageTree.Entry resource : statement.resources()) {
            if (!unseen.remove(resource.name())) {
                return Optional.of(resource.name() + " is missing");
            }
        }
        return unseen.stream().findFirst().map(name -> name + " was added after signing");
    }

    /**
     * The files of a signed package with the digests that were signed: none but those that the signature does not cover is read.
     *
     * @throws DrydockException {@code PACKAGE_ALTERED} if a file is missing or was added, and as {@link PackageTree#read(Path)}
     */
    static List<PackageTree.Entry> asSigned(Path directory) {
        try {
            PackageTree tree = PackageTree.names(directory);
            Statement statement = parseStatement(parseBundle(readBounded(directory.resolve(PackageTree.SIGNATURE)))
                    .payload());
            Optional<String> other = otherFiles(statement, tree);
            if (other.isPresent()) {
                throw altered(directory, other.get());
            }
            Map<String, String> signed = new HashMap<>();
            statement.resources().forEach(resource -> signed.put(resource.name(), resource.sha256()));
            List<PackageTree.Entry> entries = new ArrayList<>();
            for (PackageTree.Entry entry : tree.allEntries()) {
                String known = signed.get(entry.name());
                String sha256 = known == null ? Sha256.hexOfFile(directory.resolve(entry.name())) : known;
                entries.add(new PackageTree.Entry(entry.name(), entry.bytes(), sha256));
            }
            return entries;
        } catch (Json.Malformed e) {
            throw malformed(e);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The package " + directory + " cannot be read: " + IoReason.of(directory, e) + ".",
                    e);
        }
    }

    /**
     * Finds what was lost or changed in a signed package. The keys that may sign today do not matter.
     *
     * @param known every builder's key that the site ever had; if there is none, the signature itself is not checked
     * @return the first thing that differs, as a clause; empty if nothing does
     */
    Optional<String> damage(Path directory, PackageTree tree, String packageDigest, Collection<VerificationKey> known) {
        if (!tree.contains(PackageTree.SIGNATURE)) {
            return Optional.of(PackageTree.SIGNATURE + " is missing");
        }
        try {
            Bundle bundle = parseBundle(readBounded(directory.resolve(PackageTree.SIGNATURE)));
            Statement statement = parseStatement(bundle.payload());
            Optional<String> difference = difference(statement, tree);
            if (difference.isPresent()) {
                return difference;
            }
            String root = PackageTree.root(tree.signedEntries());
            return root.equals(packageDigest) ? changedSignature(bundle, known) : Optional.of("it is package " + root);
        } catch (Json.Malformed e) {
            return Optional.of(PackageTree.SIGNATURE + " was changed: it " + e.getMessage());
        }
    }

    private static Optional<String> changedSignature(Bundle bundle, Collection<VerificationKey> known) {
        boolean fits = known.isEmpty()
                || known.stream()
                        .filter(key -> key.id().equals(bundle.hint()))
                        .anyMatch(key ->
                                key.verifies(Envelope.signedBytes(PAYLOAD_TYPE, bundle.payload()), bundle.signature()));
        return fits
                ? Optional.empty()
                : Optional.of(PackageTree.SIGNATURE + " does not fit the key of any builder in the trust file");
    }

    private static DrydockException altered(Path directory, String what) {
        return new DrydockException(
                PackagingFailure.PACKAGE_ALTERED,
                "The package at " + directory + " is not what was signed: " + what
                        + ". Do not use it; fetch it again from where it was built.");
    }

    private static DrydockException malformed(Json.Malformed cause) {
        return new DrydockException(
                PackagingFailure.SIGNATURE_MALFORMED,
                "The package's model.sig is refused: it " + cause.getMessage()
                        + ". Sign the package again by OpenSSF Model Signing v1.0 with a public key.",
                cause);
    }
}
