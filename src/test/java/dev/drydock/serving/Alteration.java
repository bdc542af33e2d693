package dev.drydock.serving;

import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.files.ScratchFolder;
import dev.drydock.packaging.ModelSigning;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.PackageTree;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.suite.SuiteKit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One way to tamper with a signed package, and the code by which each door refuses it.
 *
 * @param verify of {@code drydock verify}
 * @param upload of the upload to a node
 * @param cache of an order for the package when it lies on the node's package cache
 * @param restart of a node that starts again on it
 */
public record Alteration(String name, Damage damage, String verify, String upload, String cache, String restart) {
    /** Writes numbers as it read them. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final String REPORT = "report/gate-report.json";
    private static final String GOLDEN = "suite/golden.json";
    private static final String POLICY = "suite/policy.dsse.json";
    private static final String SIG = PackageTree.SIGNATURE;

    /** Every file that a package must have. */
    static final List<String> FILES = List.of(
            "model/model.yaml",
            "model/weights.pt",
            "model/signature.json",
            "model/preprocessing.json",
            POLICY,
            "suite/gates.json",
            GOLDEN,
            REPORT,
            SIG);

    /** What is done to a package's directory. */
    @FunctionalInterface
    public interface Damage {
        void to(Path directory, ReleaseKit kit) throws IOException;
    }

    /** Refused by the same code everywhere. */
    private static Alteration of(String name, String code, Damage damage) {
        return new Alteration(name, damage, code, code, code, code);
    }

    /** With a file that no archive may hold, so that an upload ends as it is unpacked. */
    private static Alteration unsafe(String name, Damage damage) {
        return new Alteration(name, damage, "PACKAGE_UNSAFE", "ARCHIVE_UNSAFE", "PACKAGE_UNSAFE", "PACKAGE_UNSAFE");
    }

    /** Signed anew by the builder, so that the package is another: a node that looks for the old one is told so if nothing else is wrong. */
    private static Alteration signedAnew(String name, String code, String restart, Damage damage) {
        return new Alteration(name + ", signed again", signedAgain(damage), code, code, code, restart);
    }

    /** Another way for each file, and some of the rest: none of them needs the kit's own keys. */
    public static List<Alteration> sample() {
        List<Alteration> sample = new ArrayList<>();
        for (int i = 0; i < FILES.size(); i++) {
            sample.add(ofFile(FILES.get(i)).get(i));
        }
        sample.add(strangers().get(1));
        sample.add(strangers().get(5));
        sample.addAll(signatures().subList(0, 2));
        return sample;
    }

    static List<Alteration> all() {
        List<Alteration> all = new ArrayList<>();
        FILES.forEach(file -> all.addAll(ofFile(file)));
        all.addAll(strangers());
        all.addAll(signatures());
        all.addAll(suites());
        return all;
    }

    private static List<Alteration> ofFile(String file) {
        boolean sig = file.equals(SIG);
        String altered = sig ? "SIGNATURE_MALFORMED" : "PACKAGE_ALTERED";
        String folder = file.contains("/") ? file.substring(0, file.indexOf('/') + 1) : "";
        return List.of(
                of(
                        file + " absent",
                        sig ? "PACKAGE_UNSIGNED" : "PACKAGE_ALTERED",
                        (dir, kit) -> Files.delete(dir.resolve(file))),
                of(file + " empty", altered, (dir, kit) -> Files.write(dir.resolve(file), new byte[0])),
                of(file + " cut in half", altered, (dir, kit) -> {
                    byte[] whole = Files.readAllBytes(dir.resolve(file));
                    Files.write(dir.resolve(file), Arrays.copyOf(whole, whole.length / 2));
                }),
                of(file + " with one bit flipped", sig ? "SIGNATURE_WRONG" : "PACKAGE_ALTERED", (dir, kit) -> {
                    byte[] whole = Files.readAllBytes(dir.resolve(file));
                    whole[whole.length / 2] ^= 1;
                    Files.write(dir.resolve(file), whole);
                }),
                of(file + " with a byte appended", altered, (dir, kit) -> {
                    byte[] whole = Files.readAllBytes(dir.resolve(file));
                    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
                    longer[whole.length] = 'x';
                    Files.write(dir.resolve(file), longer);
                }),
                of(
                        file + " replaced by another file",
                        altered,
                        (dir, kit) -> Files.write(
                                dir.resolve(file),
                                Files.readAllBytes(dir.resolve(file.equals(GOLDEN) ? REPORT : GOLDEN)))),
                unsafe(file + " replaced by a link to itself elsewhere", (dir, kit) -> {
                    Path elsewhere = dir.resolveSibling("elsewhere");
                    Files.deleteIfExists(elsewhere);
                    Files.move(dir.resolve(file), elsewhere);
                    Files.createSymbolicLink(dir.resolve(file), elsewhere);
                }),
                unsafe(file + " replaced by a pipe", (dir, kit) -> {
                    Files.delete(dir.resolve(file));
                    pipe(dir.resolve(file));
                }),
                of(file + " replaced by a folder", sig ? "PACKAGE_UNSIGNED" : "PACKAGE_ALTERED", (dir, kit) -> {
                    Files.delete(dir.resolve(file));
                    Files.createDirectory(dir.resolve(file));
                }),
                unsafe(
                        file + " beside one in capitals",
                        (dir, kit) -> Files.copy(
                                dir.resolve(file),
                                dir.resolve(
                                        folder + file.substring(folder.length()).toUpperCase(Locale.ROOT)))));
    }

    private static List<Alteration> strangers() {
        return List.of(
                of(
                        "a stranger in the package",
                        "PACKAGE_ALTERED",
                        (dir, kit) -> Files.writeString(dir.resolve("notes.txt"), "x")),
                of(
                        "a stranger beside the model",
                        "PACKAGE_ALTERED",
                        (dir, kit) -> Files.writeString(dir.resolve("model/more.pt"), "x")),
                of(
                        "a stranger beside the report",
                        "PACKAGE_ALTERED",
                        (dir, kit) -> Files.writeString(dir.resolve("report/more.json"), "{}")),
                unsafe("a hidden stranger", (dir, kit) -> Files.writeString(dir.resolve(".git"), "x")),
                of(
                        "a tokenizer that was not signed",
                        "PACKAGE_ALTERED",
                        (dir, kit) -> Files.writeString(dir.resolve("model/tokenizer.json"), "{}")),
                unsafe(
                        "a link out of the package",
                        (dir, kit) -> Files.createSymbolicLink(dir.resolve("passwd"), Path.of("/etc/passwd"))),
                unsafe(
                        "a link that leads nowhere",
                        (dir, kit) -> Files.createSymbolicLink(dir.resolve("none"), Path.of("/none"))),
                unsafe("a linked folder", (dir, kit) -> Files.createSymbolicLink(dir.resolve("etc"), Path.of("/etc"))),
                unsafe("a pipe", (dir, kit) -> pipe(dir.resolve("pipe"))),
                unsafe("a name that is not printable", (dir, kit) -> Files.writeString(dir.resolve("a\u001b[2J"), "x")),
                unsafe("a folder in other capitals", (dir, kit) -> {
                    Files.createDirectory(dir.resolve("MODEL"));
                    Files.writeString(dir.resolve("MODEL/other"), "x");
                }),
                unsafe("folders without end", (dir, kit) -> Files.createDirectories(dir.resolve("d/".repeat(20)))));
    }

    private static List<Alteration> signatures() {
        return List.of(
                of(
                        "a signature by a stranger",
                        "SIGNER_NOT_TRUSTED",
                        (dir, kit) -> new ModelSigning().sign(dir, "tiny", SigningKey.generate(SigningKey.Kind.P256))),
                of("a signature by a stranger under the builder's name", "SIGNATURE_WRONG", (dir, kit) -> {
                    String hint = bundle(dir)
                            .at("/verificationMaterial/publicKey/hint")
                            .asText();
                    new ModelSigning().sign(dir, "tiny", SigningKey.generate(SigningKey.Kind.P256));
                    edit(
                            dir,
                            SIG,
                            bundle -> ((ObjectNode) bundle.at("/verificationMaterial/publicKey")).put("hint", hint));
                }),
                of("the signature of another package", "PACKAGE_ALTERED", (dir, kit) -> {
                    Path other = ScratchFolder.of("other");
                    kit.assembleSigned(other, Map.of());
                    Files.copy(other.resolve(SIG), dir.resolve(SIG), StandardCopyOption.REPLACE_EXISTING);
                }),
                signature("a signature without signatures", "SIGNATURE_MALFORMED", dsse -> dsse.putArray("signatures")),
                signature(
                        "a signature twice",
                        "SIGNATURE_MALFORMED",
                        dsse -> ((ArrayNode) dsse.path("signatures"))
                                .add(dsse.path("signatures").get(0).deepCopy())),
                signature(
                        "a signature of another payload type",
                        "SIGNATURE_MALFORMED",
                        dsse -> dsse.put("payloadType", "text/plain")),
                signature(
                        "a signature of zeros",
                        "SIGNATURE_WRONG",
                        dsse -> ((ObjectNode) dsse.path("signatures").get(0))
                                .put("sig", Base64.getEncoder().encodeToString(new byte[64]))),
                statement(
                        "a statement about another subject",
                        statement -> ((ObjectNode) statement.at("/subject/0/digest")).put("sha256", "ab".repeat(32))),
                statement(
                        "a statement without a file",
                        statement -> ((ArrayNode) statement.at("/predicate/resources")).remove(0)),
                statement(
                        "a statement with another digest",
                        statement ->
                                ((ObjectNode) statement.at("/predicate/resources/0")).put("digest", "ab".repeat(32))),
                statement(
                        "a statement of another type",
                        statement -> statement.put("predicateType", "https://example.org/none")),
                of(
                        "a bundle with a certificate",
                        "SIGNATURE_MALFORMED",
                        (dir, kit) -> edit(
                                dir,
                                SIG,
                                bundle -> ((ObjectNode) bundle.path("verificationMaterial"))
                                        .putObject("x509CertificateChain"))),
                of(
                        "a bundle of another kind",
                        "SIGNATURE_MALFORMED",
                        (dir, kit) -> edit(dir, SIG, bundle -> bundle.put("mediaType", "application/json"))));
    }

    private static Alteration signature(String name, String code, Consumer<ObjectNode> change) {
        return of(
                name,
                code,
                (dir, kit) -> edit(dir, SIG, bundle -> change.accept((ObjectNode) bundle.path("dsseEnvelope"))));
    }

    /** The statement is changed under the signature that was. */
    private static Alteration statement(String name, Consumer<ObjectNode> change) {
        return of(
                name,
                "SIGNATURE_WRONG",
                (dir, kit) -> edit(dir, SIG, bundle -> {
                    ObjectNode dsse = (ObjectNode) bundle.path("dsseEnvelope");
                    ObjectNode statement = parse(
                            Base64.getDecoder().decode(dsse.path("payload").asText()));
                    change.accept(statement);
                    dsse.put("payload", Base64.getEncoder().encodeToString(write(statement)));
                }));
    }

    /** By a hand that has the builder's key. */
    private static List<Alteration> suites() {
        String proof = "REPORT_NOT_BY_POLICY";
        String other = "ORDER_OTHER_PACKAGE";
        return List.of(
                report("a report without a gate", proof, report -> ((ArrayNode) report.path("gates")).remove(0)),
                report(
                        "a report with a gate of its own",
                        proof,
                        report -> ((ArrayNode) report.path("gates"))
                                .addObject()
                                .put("gate", "luck")
                                .put("verdict", "PASS")
                                .put("finding", "Lucky.")),
                report(
                        "a report with a looser limit",
                        proof,
                        report -> ((ObjectNode) report.at("/limits/floor")).put("min", -1)),
                report("a report of another policy version", proof, report -> report.put("policyVersion", 9)),
                report("a report of another model", proof, report -> report.put("model", "other")),
                report("a report of another task", proof, report -> report.put("task", "regression")),
                report(
                        "a report of a used holdout",
                        proof,
                        report -> ((ObjectNode) report.path("holdout")).put("use", 1000)),
                report("a report that failed", "REPORT_NOT_PASSED", report -> report.put("verdict", "FAIL")),
                report(
                        "a report with a failed gate",
                        "REPORT_NOT_PASSED",
                        report -> ((ObjectNode) report.path("gates").get(0)).put("verdict", "FAIL")),
                report("a report without gates", "REPORT_NOT_PASSED", report -> report.putArray("gates")),
                report(
                        "a report about other bytes",
                        "REPORT_OTHER_BYTES",
                        report -> report.put("subject", "ab".repeat(32))),
                report(
                        "a report by another policy",
                        "POLICY_OTHER",
                        report -> report.put("policyDigest", "ab".repeat(32))),
                report("a report without a verdict", "REPORT_MISSING", report -> report.remove("verdict")),
                suite("golden vectors of any score", proof, GOLDEN, golden -> golden.put("tolerance", 1_000_000_000)),
                suite("one golden vector", proof, GOLDEN, golden -> {
                    JsonNode first = golden.path("vectors").get(0);
                    golden.putArray("vectors").add(first);
                }),
                suite(
                        "looser limits in the suite",
                        proof,
                        "suite/gates.json",
                        gates -> ((ObjectNode) gates.at("/gates/floor")).put("min", 0)),
                suite(
                        "other classes",
                        proof,
                        "model/signature.json",
                        signature -> signature.putArray("classes").add("maybe").add("perhaps")),
                signedAnew(
                        "another model.yaml",
                        proof,
                        proof,
                        (dir, kit) -> replace(
                                dir,
                                "model/model.yaml",
                                "equals: south, required: false",
                                "equals: south, required: true")),
                new Alteration(
                        "a policy that nobody signed, signed again",
                        signedAgain((dir, kit) -> edit(
                                dir,
                                POLICY,
                                policy -> ((ObjectNode)
                                                policy.path("signatures").get(0))
                                        .put("sig", Base64.getEncoder().encodeToString(new byte[64])))),
                        "SIGNATURE_WRONG",
                        "",
                        "SIGNATURE_WRONG",
                        other),
                new Alteration(
                        "a policy of the builder's own, signed again",
                        signedAgain((dir, kit) -> {
                            kit.addSuite(
                                    dir,
                                    new ReleaseKit()
                                            .policyEnvelope(SuiteKit.policy(1).replace("0.65", "0.01")));
                            kit.seal(dir, ServingSite.version(2), Map.of());
                        }),
                        "POLICY_NOT_SIGNED",
                        "",
                        "POLICY_NOT_SIGNED",
                        other),
                new Alteration(
                        "other preprocessing, signed again",
                        signedAgain((dir, kit) -> replace(dir, "model/preprocessing.json", "140.5", "999.5")),
                        "",
                        "",
                        other,
                        other));
    }

    private static Alteration report(String name, String code, Consumer<ObjectNode> change) {
        return new Alteration(
                name + ", signed again",
                (dir, kit) -> {
                    edit(dir, REPORT, change);
                    kit.sign(dir);
                },
                code,
                code,
                code,
                code);
    }

    private static Alteration suite(String name, String code, String file, Consumer<ObjectNode> change) {
        return signedAnew(name, code, code, (dir, kit) -> edit(dir, file, change));
    }

    /** The report is made to be about what lies there then. */
    private static Damage signedAgain(Damage damage) {
        return (dir, kit) -> {
            damage.to(dir, kit);
            edit(dir, REPORT, report -> report.put("subject", new PackageDigest().subjectDigest(dir)));
            kit.sign(dir);
        };
    }

    private static void replace(Path directory, String file, String old, String by) throws IOException {
        String text = Files.readString(directory.resolve(file));
        if (!text.contains(old)) {
            throw new AssertionError(file + " has no " + old + ": " + text);
        }
        Files.writeString(directory.resolve(file), text.replace(old, by));
    }

    private static void pipe(Path file) throws IOException {
        try {
            if (new ProcessBuilder("mkfifo", file.toString()).start().waitFor() != 0) {
                throw new IOException(file + " was not made");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static JsonNode bundle(Path directory) throws IOException {
        return parse(Files.readAllBytes(directory.resolve(SIG)));
    }

    private static void edit(Path directory, String file, Consumer<ObjectNode> change) {
        try {
            ObjectNode document = parse(Files.readAllBytes(directory.resolve(file)));
            change.accept(document);
            Files.write(directory.resolve(file), write(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode parse(byte[] json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] write(ObjectNode document) {
        try {
            return JSON.writeValueAsBytes(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
