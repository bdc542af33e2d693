package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both directions of OpenSSF Model Signing: a foreign vector, outside tools on ours, and everything that must be refused. */
class ModelSigningTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    Path temp;

    private final ModelSigning signing = new ModelSigning();
    private final SigningKey key = SigningKey.generate(SigningKey.Kind.P256);
    private Path directory;

    @BeforeEach
    void assemble() throws IOException {
        directory = Files.createDirectories(temp.resolve("pump-failure-7"));
        ReleaseKit.write(directory, "model/model.yaml", "drydock: 1\n");
        ReleaseKit.write(directory, "model/weights.pt", "weights");
    }

    @Test
    void verifiesTheWorkedVectorOfOtherImplementations() throws URISyntaxException {
        Path file = Path.of(Objects.requireNonNull(getClass().getResource("/oms-vector/p256.pub"))
                .toURI());
        Path vector = Objects.requireNonNull(file.getParent());
        VerificationKey vectorKey = VerificationKey.read(vector.resolve("p256.pub"));
        ModelSigning.Signed signed = signing.verify(vector.resolve("demo"), List.of(vectorKey));
        assertThat(signed.packageDigest())
                .isEqualTo("60654a1743963dbac4e420c786f1decb26aab8135acce0a4b4777ffa9a99136a");
        assertThat(signed.signer()).isEqualTo(vectorKey);
    }

    @Test
    void verifiesWhatItSigned() {
        String digest = sign();
        assertThat(verify().packageDigest()).isEqualTo(digest).isEqualTo(new PackageDigest().packageDigest(directory));
    }

    /** Which takes long if a package is large. */
    @Test
    void hashesNothingOfAPackageThatIsRefusedAnyway() throws IOException {
        ModelSigning impatient = new ModelSigning(tree -> {
            throw new AssertionError("its files were hashed");
        });
        assertFails(
                PackagingFailure.PACKAGE_UNSIGNED,
                "no model.sig",
                () -> impatient.verify(directory, List.of(key.publicKey())));

        sign();
        VerificationKey stranger = SigningKey.generate(SigningKey.Kind.P256).publicKey();
        assertFails(
                PackagingFailure.SIGNER_NOT_TRUSTED, "not among", () -> impatient.verify(directory, List.of(stranger)));

        ReleaseKit.write(directory, "model/added.txt", "more");
        assertFails(
                PackagingFailure.PACKAGE_ALTERED,
                "model/added.txt was added after signing",
                () -> impatient.verify(directory, List.of(key.publicKey())));
        Files.delete(directory.resolve("model/added.txt"));
        Files.delete(directory.resolve("model/weights.pt"));
        assertFails(
                PackagingFailure.PACKAGE_ALTERED,
                "model/weights.pt is missing",
                () -> impatient.verify(directory, List.of(key.publicKey())));
    }

    @Test
    void leavesNothingButTheSignatureBehind() throws IOException {
        sign();
        sign();
        try (var files = Files.list(temp)) {
            assertThat(files).containsExactly(directory);
        }
        verify();
    }

    @Test
    void isVerifiedByCosign() throws Exception {
        boolean present = Files.isExecutable(Path.of("/usr/bin/cosign"));
        if (!present && !"true".equals(System.getenv("CI"))) {
            System.out.println("cosign is not installed: the check by an outside verifier is left out");
        }
        assumeTrue(present || "true".equals(System.getenv("CI")));
        sign();
        Path blob = temp.resolve("root.blob");
        Files.write(blob, PackageTree.rootBlob(PackageTree.read(directory).signedEntries()));
        Files.writeString(temp.resolve("key.pub"), key.publicKey().pem());
        assertThat(cosign(blob)).isZero();
        Files.write(blob, new byte[64]);
        assertThat(cosign(blob)).isNotZero();
    }

    private int cosign(Path blob) throws IOException, InterruptedException {
        Files.writeString(
                temp.resolve("empty.json"),
                "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\"}");
        Process process = new ProcessBuilder(
                        "/usr/bin/cosign",
                        "verify-blob-attestation",
                        "--key",
                        temp.resolve("key.pub").toString(),
                        "--new-bundle-format",
                        "--trusted-root",
                        temp.resolve("empty.json").toString(),
                        "--insecure-ignore-tlog=true",
                        "--bundle",
                        directory.resolve("model.sig").toString(),
                        "--type",
                        "https://model_signing/signature/v1.0",
                        blob.toString())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("cosign.log").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void namesTheFileThatWasChanged() {
        sign();
        ReleaseKit.write(directory, "model/weights.pt", "weightz");
        assertFails(PackagingFailure.PACKAGE_ALTERED, "model/weights.pt has SHA-256", this::verify);
    }

    @Test
    void namesTheFileThatIsMissing() throws IOException {
        sign();
        Files.delete(directory.resolve("model/weights.pt"));
        assertFails(PackagingFailure.PACKAGE_ALTERED, "model/weights.pt is missing", this::verify);
    }

    @Test
    void namesTheFileThatWasAdded() {
        sign();
        ReleaseKit.write(directory, "model/extra.so", "x");
        assertFails(PackagingFailure.PACKAGE_ALTERED, "model/extra.so was added after signing", this::verify);
    }

    @Test
    void refusesASymbolicLinkInPlaceOfASignedFile() throws IOException {
        sign();
        Path moved = temp.resolve("weights.pt");
        Files.move(directory.resolve("model/weights.pt"), moved);
        Files.createSymbolicLink(directory.resolve("model/weights.pt"), moved);
        assertFails(PackagingFailure.PACKAGE_UNSAFE, "model/weights.pt is a symbolic link", this::verify);
    }

    @Test
    void refusesAPackageWithoutSignature() {
        assertFails(PackagingFailure.PACKAGE_UNSIGNED, "has no model.sig", this::verify);
    }

    @Test
    void refusesAKeyThatIsNotTrusted() {
        sign();
        VerificationKey other = SigningKey.generate(SigningKey.Kind.P256).publicKey();
        assertFails(
                PackagingFailure.SIGNER_NOT_TRUSTED,
                "which is not among the 1 builder keys",
                () -> signing.verify(directory, List.of(other)));
    }

    @Test
    void refusesAForeignSignatureUnderATrustedHint() throws IOException {
        SigningKey attacker = SigningKey.generate(SigningKey.Kind.P256);
        signing.sign(directory, "pump-failure-7", attacker);
        editBundle(bundle -> ((ObjectNode) bundle.at("/verificationMaterial/publicKey"))
                .put("hint", key.publicKey().id()));
        assertFails(PackagingFailure.SIGNATURE_WRONG, "does not fit key", this::verify);
    }

    @Test
    void refusesAPayloadThatWasEdited() throws IOException {
        sign();
        editBundle(bundle -> {
            ObjectNode envelope = (ObjectNode) bundle.get("dsseEnvelope");
            byte[] payload = Base64.getDecoder().decode(envelope.get("payload").textValue());
            payload[payload.length - 10] ^= 1;
            envelope.put("payload", Base64.getEncoder().encodeToString(payload));
        });
        assertFails(PackagingFailure.SIGNATURE_WRONG, "does not fit key", this::verify);
    }

    @Test
    void refusesTwoSignatures() throws IOException {
        sign();
        editBundle(bundle -> {
            ArrayNode signatures = (ArrayNode) bundle.at("/dsseEnvelope/signatures");
            signatures.add(signatures.get(0).deepCopy());
        });
        assertMalformed("has 2 entries and must have exactly one");
    }

    @Test
    void refusesUnknownKeys() throws IOException {
        sign();
        editBundle(bundle -> bundle.put("note", "hello"));
        assertMalformed("has the unknown key 'note'");
    }

    @Test
    void refusesTransparencyLogEntries() throws IOException {
        sign();
        editBundle(bundle -> ((ArrayNode) bundle.at("/verificationMaterial/tlogEntries")).addObject());
        assertMalformed("no transparency log");
    }

    @Test
    void refusesDuplicateKeys() throws IOException {
        sign();
        Path file = directory.resolve("model.sig");
        Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"mediaType\":\"x\","));
        assertMalformed("Duplicate");
    }

    @Test
    void refusesTextAfterTheDocument() throws IOException {
        sign();
        Path file = directory.resolve("model.sig");
        Files.writeString(file, Files.readString(file) + "{}");
        assertMalformed("is not strict JSON");
    }

    @Test
    void refusesAFileThatTheSignerLeftOut() throws IOException {
        signStatement(statement -> {
            ((ArrayNode) statement.at("/predicate/serialization/ignore_paths")).add("model/extra.pt");
        });
        verify();
        ReleaseKit.write(directory, "model/extra.pt", "not signed");
        assertFails(PackagingFailure.PACKAGE_ALTERED, "model/extra.pt was added after signing", this::verify);
    }

    /** Those of bundles with a bare key; others need certificates, which no site without a network can check for long. */
    @Test
    void agreesWithTheVectorsOfTheSpecification() throws IOException, URISyntaxException {
        Path vectors = Path.of(
                Objects.requireNonNull(getClass().getResource("/oms-spec")).toURI());
        List<VerificationKey> keys = List.of(VerificationKey.read(vectors.resolve("signing-key.pub")));
        Path model = Files.createDirectories(temp.resolve("of-the-specification"));
        for (String name : List.of("signme-1", "signme-2")) {
            Files.copy(vectors.resolve("model").resolve(name), model.resolve(name));
        }
        Path signature = model.resolve("model.sig");
        Files.copy(vectors.resolve("valid-key.bundle.json"), signature);
        assertThat(signing.verify(model, keys).signer()).isEqualTo(keys.get(0));
        Files.writeString(model.resolve("ignore-me"), "the signer left it out");
        assertFails(
                PackagingFailure.PACKAGE_ALTERED,
                "ignore-me was added after signing",
                () -> signing.verify(model, keys));
        Files.delete(model.resolve("ignore-me"));

        List<String> refused = new ArrayList<>();
        try (Stream<Path> files = Files.list(vectors)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".json"))
                    .filter(one -> !one.endsWith("valid-key.bundle.json"))
                    .sorted()
                    .toList()) {
                Files.copy(file, signature, StandardCopyOption.REPLACE_EXISTING);
                DrydockException failure =
                        catchThrowableOfType(DrydockException.class, () -> signing.verify(model, keys));
                refused.add(file.getFileName() + " " + failure.code());
            }
        }
        assertThat(refused)
                .containsExactly(
                        "invalid-empty.bundle.json SIGNATURE_MALFORMED",
                        "invalid-missing-envelope.bundle.json SIGNATURE_MALFORMED",
                        "invalid-missing-tlog-entries.bundle.json SIGNATURE_MALFORMED",
                        "invalid-missing-verification-material.bundle.json SIGNATURE_MALFORMED",
                        "invalid-payload-wrong-predicate.bundle.json SIGNATURE_WRONG",
                        "valid-certificate.bundle.json SIGNATURE_MALFORMED");
    }

    @Test
    void refusesAllowedSymlinks() throws IOException {
        signStatement(statement -> ((ObjectNode) statement.at("/predicate/serialization")).put("allow_symlinks", true));
        assertMalformed("must be false");
    }

    @Test
    void refusesARepeatedResource() throws IOException {
        signStatement(statement -> {
            ArrayNode resources = (ArrayNode) statement.at("/predicate/resources");
            resources.insert(0, resources.get(0).deepCopy());
        });
        assertMalformed("repeats a name or breaks the order");
    }

    @Test
    void refusesAResourceOutsideTheDirectory() throws IOException {
        signStatement(statement -> ((ObjectNode) statement.at("/predicate/resources/0")).put("name", "../model.yaml"));
        assertMalformed("is no plain relative path");
    }

    @Test
    void refusesAnEmptyModel() throws IOException {
        signStatement(statement -> ((ArrayNode) statement.at("/predicate/resources")).removeAll());
        assertMalformed("the signature covers no file");
    }

    @Test
    void refusesASubjectThatIsNotTheRootOfItsFiles() throws IOException {
        signStatement(statement -> ((ObjectNode) statement.at("/subject/0/digest")).put("sha256", "00".repeat(32)));
        assertMalformed("but its files make");
    }

    @Test
    void refusesACertificateChain() throws IOException {
        sign();
        editBundle(bundle -> {
            ObjectNode material = (ObjectNode) bundle.get("verificationMaterial");
            material.remove("publicKey");
            material.putObject("x509CertificateChain").putArray("certificates");
        });
        assertMalformed("verifies signatures by a bare public key only");
    }

    /** Another reader might take it for something else. */
    @Test
    void refusesABundleOfAnotherForm() throws IOException {
        refusesBundle("", root -> root.put("mediaType", "text/plain"), "'mediaType' is 'text/plain' and must be '");
        refusesBundle("/verificationMaterial", node -> node.put("note", "x"), "has the unknown key 'note'");
        refusesBundle("/verificationMaterial", node -> node.remove("tlogEntries"), "lacks the key 'tlogEntries'");
        refusesBundle("/verificationMaterial/publicKey", node -> node.put("note", "x"), "has the unknown key 'note'");
        refusesBundle(
                "/verificationMaterial/publicKey",
                node -> node.put("hint", "AB".repeat(32)),
                "'verificationMaterial.publicKey.hint' is not a SHA-256");
        refusesBundle("/dsseEnvelope", node -> node.put("note", "x"), "has the unknown key 'note'");
        refusesBundle(
                "/dsseEnvelope",
                node -> node.put("payloadType", "text/plain"),
                "'dsseEnvelope.payloadType' is 'text/plain' and must be '");
        refusesBundle("/dsseEnvelope", node -> node.put("payload", "e30"), "is not padded standard base64");
        refusesBundle("/dsseEnvelope", node -> node.put("payload", "%%%%"), "is not base64");
        refusesBundle(
                "/dsseEnvelope",
                node -> ((ArrayNode) node.get("signatures")).removeAll(),
                "has 0 entries and must have exactly one");
        refusesBundle("/dsseEnvelope/signatures/0", node -> node.put("note", "x"), "has the unknown key 'note'");
        refusesBundle(
                "/dsseEnvelope/signatures/0",
                node -> node.put("keyid", "mine"),
                "'dsseEnvelope.signatures[0].keyid' is 'mine' and must be ''");
        refusesBundle("/dsseEnvelope/signatures/0", node -> node.put("sig", "AA"), "is not padded standard base64");
    }

    private void refusesBundle(String at, Consumer<ObjectNode> change, String words) throws IOException {
        sign();
        editBundle(bundle -> change.accept((ObjectNode) bundle.at(at)));
        assertMalformed(words);
    }

    /** Although the builder signed it. */
    @Test
    void refusesAStatementOfAnotherForm() throws IOException {
        refusesStatement("", root -> root.put("_type", "https://in-toto.io/Statement/v0.1"), "'_type' is '");
        refusesStatement("", root -> root.put("predicateType", "https://slsa.dev"), "'predicateType' is '");
        refusesStatement("", root -> root.put("note", "x"), "has the unknown key 'note'");
        refusesStatement(
                "",
                root -> ((ArrayNode) root.get("subject"))
                        .add(root.at("/subject/0").deepCopy()),
                "'subject' has 2 entries and must have exactly one");
        refusesStatement(
                "",
                root -> ((ArrayNode) root.get("subject")).removeAll(),
                "'subject' has 0 entries and must have exactly one");
        refusesStatement("/subject/0", subject -> subject.put("note", "x"), "has the unknown key 'note'");
        refusesStatement("/subject/0", subject -> subject.put("name", 7), "'subject[0].name' is not a text");
        refusesStatement("/subject/0/digest", digest -> digest.put("sha512", "x"), "has the unknown key 'sha512'");
        refusesStatement("/predicate", predicate -> predicate.put("note", "x"), "has the unknown key 'note'");
        String serialization = "/predicate/serialization";
        refusesStatement(serialization, one -> one.put("method", "shards"), "is 'shards' and must be 'files'");
        refusesStatement(serialization, one -> one.put("hash_type", "md5"), "is 'md5' and must be 'sha256'");
        refusesStatement(serialization, one -> one.put("allow_symlinks", "false"), "must be false");
        refusesStatement(serialization, one -> one.put("shard_size", 1), "has the unknown key 'shard_size'");
        refusesStatement(serialization, one -> one.putArray("ignore_paths").add(7), "ignore_paths[0]' is not a text");
        refusesStatement(serialization, one -> one.put("ignore_paths", ".git"), "ignore_paths' is not a list");
        String resource = "/predicate/resources/0";
        refusesStatement(resource, one -> one.put("algorithm", "md5"), "is 'md5' and must be 'sha256'");
        refusesStatement(resource, one -> one.put("digest", "00"), "resources[0].digest' is not a SHA-256");
        refusesStatement(resource, one -> one.put("size", 7), "has the unknown key 'size'");
    }

    private void refusesStatement(String at, Consumer<ObjectNode> change, String words) throws IOException {
        signStatement(statement -> change.accept((ObjectNode) statement.at(at)));
        assertMalformed(words);
    }

    @Test
    void readsASignatureOfEightMebibytesAndNoLargerOne() throws IOException {
        sign();
        Path file = directory.resolve("model.sig");
        int most = 8 << 20;
        Files.writeString(file, " ".repeat((int) (most - Files.size(file))), StandardOpenOption.APPEND);
        assertThat(Files.size(file)).isEqualTo(most);
        verify();
        Files.writeString(file, " ", StandardOpenOption.APPEND);
        assertMalformed("it is larger than 8388608 bytes");
    }

    @Test
    void whatIsNotWrittenIsNamed() throws IOException {
        Files.createDirectories(temp.resolve("pump-failure-7.sig.part"));
        assertFails(
                CommonFailure.FILE_NOT_WRITTEN,
                "The signature " + directory.resolve("model.sig") + " could not be written",
                this::sign);
        assertThat(directory.resolve("model.sig")).doesNotExist();
    }

    @Test
    void doesNotSignAnEmptyDirectory() throws IOException {
        Path empty = Files.createDirectories(temp.resolve("empty"));
        assertFails(PackagingFailure.PACKAGE_INCOMPLETE, "holds no file", () -> signing.sign(empty, "empty", key));
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void doesNotSignATreeThatSortsInTwoWays() {
        ReleaseKit.write(directory, "model.yaml", "x");
        assertFails(PackagingFailure.PACKAGE_UNSAFE, "sort differently", this::sign);
    }

    @Test
    void doesNotSignWithAnEd25519Key() {
        assertFails(
                PackagingFailure.KEY_UNREADABLE,
                "is Ed25519",
                () -> signing.sign(directory, "x", SigningKey.generate(SigningKey.Kind.ED25519)));
    }

    private String sign() {
        return signing.sign(directory, "pump-failure-7", key);
    }

    private ModelSigning.Signed verify() {
        return signing.verify(directory, List.of(key.publicKey()));
    }

    private void assertMalformed(String words) {
        assertFails(PackagingFailure.SIGNATURE_MALFORMED, words, this::verify);
    }

    private void editBundle(Consumer<ObjectNode> edit) throws IOException {
        Path file = directory.resolve("model.sig");
        ObjectNode bundle = (ObjectNode) MAPPER.readTree(file.toFile());
        edit.accept(bundle);
        Files.write(file, MAPPER.writeValueAsBytes(bundle));
    }

    /** Signs properly, but a statement that was edited before. */
    private void signStatement(Consumer<JsonNode> edit) throws IOException {
        sign();
        editBundle(bundle -> {
            ObjectNode envelope = (ObjectNode) bundle.get("dsseEnvelope");
            try {
                JsonNode statement = MAPPER.readTree(
                        Base64.getDecoder().decode(envelope.get("payload").textValue()));
                edit.accept(statement);
                byte[] payload = MAPPER.writeValueAsString(statement).getBytes(StandardCharsets.UTF_8);
                byte[] signature = key.sign(Envelope.signedBytes("application/vnd.in-toto+json", payload));
                envelope.put("payload", Base64.getEncoder().encodeToString(payload));
                ((ObjectNode) envelope.at("/signatures/0"))
                        .put("sig", Base64.getEncoder().encodeToString(signature));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }
}
