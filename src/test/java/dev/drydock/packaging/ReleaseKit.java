package dev.drydock.packaging;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ComparisonStatement;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.Succession;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.files.Sha256;
import dev.drydock.inference.TinyPackage;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.suite.PolicyProof;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.packaging.suite.SuiteKit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keys, a trust file and everything needed to make signed packages, approvals and orders in tests. The people: {@code rhea} and
 * {@code milo} are release managers, {@code sam} is an engineer; one approval suffices unless a test says otherwise.
 */
public final class ReleaseKit {
    public static final String SITE = "demo";
    public static final String STAGE = "production";
    public static final Instant NOW = Instant.parse("2026-11-25T02:00:00Z");

    public final SigningKey root = SigningKey.generate(SigningKey.Kind.ED25519);
    public final SigningKey rhea = SigningKey.generate(SigningKey.Kind.ED25519);
    public final SigningKey milo = SigningKey.generate(SigningKey.Kind.P256);
    public final SigningKey sam = SigningKey.generate(SigningKey.Kind.ED25519);
    public final SigningKey gwen = SigningKey.generate(SigningKey.Kind.ED25519);
    public final SigningKey builder = SigningKey.generate(SigningKey.Kind.P256);
    public final SigningKey orderKey = SigningKey.generate(SigningKey.Kind.ED25519);

    public TrustFile trust() {
        return trust(1, 1, Set.of());
    }

    public TrustFile trust(int version, int approvalQuorum, Set<String> revoked) {
        TrustFile draft = new TrustFile(
                version,
                new TrustFile.Scope(SITE, STAGE),
                new TrustFile.RootKeys(1, List.of(TrustFiles.named("root-1", root.publicKey()))),
                new TrustFile.Approvers(
                        List.of(
                                TrustFiles.person("rhea", Set.of(TrustFile.RELEASE_MANAGER), rhea.publicKey()),
                                TrustFiles.person("milo", Set.of(TrustFile.RELEASE_MANAGER), milo.publicKey()),
                                TrustFiles.person("sam", Set.of("engineer"), sam.publicKey())),
                        approvalQuorum),
                new TrustFile.Machines(
                        List.of(TrustFiles.named("orchestrator-1", builder.publicKey())),
                        List.of(TrustFiles.named("orchestrator-1", orderKey.publicKey())),
                        List.of()),
                TrustFile.LostKeys.revoked(revoked),
                Optional.empty(),
                "");
        return TrustFiles.parse(TrustFiles.write(draft));
    }

    /** Two release managers must approve, or one of them and {@code gwen} by break-glass, with a review within seven days. */
    public TrustFile trustWithBreakGlass() {
        TrustFile two = trust(1, 2, Set.of());
        List<TrustFile.Person> people = new ArrayList<>(two.people());
        people.add(TrustFiles.person("gwen", Set.of(TrustFile.BREAK_GLASS), gwen.publicKey()));
        return TrustFiles.parse(TrustFiles.write(new TrustFile(
                two.version(),
                two.scope(),
                two.rootKeys(),
                new TrustFile.Approvers(people, two.approvalQuorum(), Optional.of(Duration.ofDays(7))),
                two.machines(),
                two.lost(),
                two.earlier(),
                "")));
    }

    /** The statement as one that may be counted by break-glass. */
    public static ApprovalStatement byBreakGlass(ApprovalStatement plain) {
        return new ApprovalStatement(
                plain.action(),
                plain.version(),
                plain.packageDigest(),
                plain.reportDigest(),
                plain.policyDigest(),
                plain.trustDigest(),
                plain.site(),
                plain.stage(),
                plain.issuedAt(),
                plain.expiresAt(),
                plain.auditCheckpoint(),
                plain.gate(),
                Optional.of("the pumps stand still"),
                plain.succession(),
                plain.differences(),
                true);
    }

    /** The same trust file with a node's log key. */
    public static TrustFile withSource(TrustFile plain, String name, SigningKey log) {
        return TrustFiles.parse(TrustFiles.write(new TrustFile(
                plain.version(),
                new TrustFile.Scope(plain.site(), plain.stage()),
                new TrustFile.RootKeys(plain.rootQuorum(), plain.roots()),
                new TrustFile.Approvers(plain.people(), plain.approvalQuorum()),
                new TrustFile.Machines(
                        plain.builders(), plain.orderKeys(), List.of(TrustFiles.named(name, log.publicKey()))),
                new TrustFile.LostKeys(plain.revoked(), plain.since(), plain.left()),
                plain.earlier(),
                "")));
    }

    /** The same trust file with the builder of another site. */
    public static TrustFile withContributor(TrustFile plain, String name, SigningKey builder) {
        return TrustFiles.parse(TrustFiles.write(new TrustFile(
                plain.version(),
                plain.scope(),
                plain.rootKeys(),
                plain.approvers(),
                new TrustFile.Machines(
                        plain.builders(),
                        plain.orderKeys(),
                        plain.sources(),
                        List.of(TrustFiles.named(name, builder.publicKey())),
                        plain.sites()),
                plain.lost(),
                plain.earlier(),
                "")));
    }

    /** The same trust file with the delivery keys of other sites, and with no source and no contributor. */
    public static TrustFile withSites(TrustFile plain, TrustFile.NamedKey... sites) {
        return TrustFiles.parse(TrustFiles.write(new TrustFile(
                plain.version(),
                plain.scope(),
                plain.rootKeys(),
                plain.approvers(),
                new TrustFile.Machines(plain.builders(), plain.orderKeys(), List.of(), List.of(), List.of(sites)),
                plain.lost(),
                plain.earlier(),
                "")));
    }

    /** The same trust file by another root, naming the files whose releases it keeps. */
    public static TrustFile trust(TrustFile like, SigningKey root, List<String> earlier) {
        return TrustFiles.parse(TrustFiles.write(new TrustFile(
                like.version(),
                new TrustFile.Scope(like.site(), like.stage()),
                new TrustFile.RootKeys(1, List.of(TrustFiles.named("root-1", root.publicKey()))),
                new TrustFile.Approvers(like.people(), like.approvalQuorum()),
                new TrustFile.Machines(like.builders(), like.orderKeys(), like.sources()),
                new TrustFile.LostKeys(like.revoked(), like.since(), like.left()),
                Optional.of(earlier),
                "")));
    }

    /** The trust file as it is installed, signed by the root. */
    public byte[] trustEnvelope(TrustFile trust) {
        return Envelope.sign(Envelope.TRUST_TYPE, TrustFiles.write(trust), root).toJson();
    }

    /** Verifies packages as every program does. */
    public static PackageVerifier verifier() {
        return new PackageVerifier(new PolicyProof(new ModelFileReader()));
    }

    public byte[] policyEnvelope() {
        return policyEnvelope(SuiteKit.policy(1));
    }

    /** A policy signed by rhea. */
    public byte[] policyEnvelope(String policy) {
        return Envelope.sign(Envelope.POLICY_TYPE, policy.getBytes(StandardCharsets.UTF_8), rhea)
                .toJson();
    }

    /** Puts together and signs a package whose gates say what the map tells, or passed if it is empty. */
    public void assembleSigned(Path directory, Map<String, String> verdicts) {
        assemble(directory);
        seal(directory, verdicts);
        sign(directory);
    }

    public void assemble(Path directory) {
        TinyPackage.in(directory);
        write(directory, "model/preprocessing.json", "{}");
        write(
                directory,
                "model/signature.json",
                text(directory, "model/signature.json").replace("\"tiny\"", "\"pump-failure\""));
        write(directory, "suite/golden.json", SuiteKit.golden());
        addSuite(directory, policyEnvelope());
    }

    /** Adds what a policy asks for to a directory that holds a model and its signature: {@code model.yaml}, policy and gates. */
    public void addSuite(Path directory, byte[] policy) {
        String yaml = SuiteKit.modelYaml(read(directory.resolve("model/signature.json")));
        write(directory, "model/model.yaml", yaml);
        write(directory, "suite/policy.dsse.json", new String(policy, StandardCharsets.UTF_8));
        byte[] gates = SuiteKit.gates(PackageVerifier.policyContent(policy), policyDigest(directory), yaml);
        write(directory, "suite/gates.json", new String(gates, StandardCharsets.UTF_8));
    }

    /** Adds behaviour tests to a directory with a suite: their YAML to {@code model.yaml}, and what follows from it. */
    public void addBehaviour(Path directory, String tests) {
        String yaml = text(directory, PackageFiles.MODEL_YAML) + "behaviour:\n" + tests;
        write(directory, PackageFiles.MODEL_YAML, yaml);
        byte[] document = new SuiteFiles().behaviour(new ModelFileReader().readText(yaml));
        write(directory, PackageFiles.BEHAVIOUR, new String(document, StandardCharsets.UTF_8));
    }

    /** Adds the report about the directory as it is, of version {@code pump-failure/7}. */
    public void seal(Path directory, Map<String, String> verdicts) {
        seal(directory, new VersionId("pump-failure", 7), verdicts);
    }

    /** Adds the report about the directory as it is; it compares with the version before. */
    public void seal(Path directory, VersionId version, Map<String, String> verdicts) {
        seal(directory, version, verdicts, Optional.empty());
    }

    /** Adds the report about the directory as it is, of version {@code pump-failure/7}. */
    public void seal(Path directory, Map<String, String> verdicts, Optional<VersionId> champion) {
        seal(directory, new VersionId("pump-failure", 7), verdicts, champion);
    }

    /** Adds the report about the directory as it is. */
    public void seal(Path directory, VersionId version, Map<String, String> verdicts, Optional<VersionId> champion) {
        write(directory, "report/gate-report.json", report(directory, version, verdicts, champion));
    }

    /** A report about the directory as it is, of version {@code pump-failure/7}, JSON text. */
    public String report(Path directory, Map<String, String> verdicts, Optional<VersionId> champion) {
        return report(directory, new VersionId("pump-failure", 7), verdicts, champion);
    }

    /** A report about the directory as it is, JSON text. */
    public String report(
            Path directory, VersionId version, Map<String, String> verdicts, Optional<VersionId> champion) {
        return SuiteKit.report(
                PackageVerifier.policyContent(read(directory.resolve("suite/policy.dsse.json"))),
                policyDigest(directory),
                text(directory, "model/model.yaml"),
                version,
                champion.orElse(new VersionId(version.model(), Math.max(1, version.number() - 1))),
                new PackageDigest().subjectDigest(directory),
                verdicts);
    }

    private static String text(Path directory, String name) {
        return new String(read(directory.resolve(name)), StandardCharsets.UTF_8);
    }

    public void sign(Path directory) {
        new ModelSigning().sign(directory, "pump-failure-7", builder);
    }

    public static String policyDigest(Path directory) {
        return Envelope.parse(read(directory.resolve("suite/policy.dsse.json")), Envelope.POLICY_TYPE)
                .payloadDigest();
    }

    /** A statement that binds exactly this package, as the server would offer it. */
    public ApprovalStatement statement(Action action, VersionId version, Path directory, TrustFile trust) {
        return statement(action, version, directory, trust, Succession.FIRST);
    }

    /** The same of a package that takes another one's place. */
    public ApprovalStatement statement(
            Action action, VersionId version, Path directory, TrustFile trust, Succession succession) {
        PackageDigest digest = new PackageDigest();
        boolean waive = action == Action.WAIVE;
        return new ApprovalStatement(
                action,
                version,
                waive ? digest.subjectDigest(directory) : digest.packageDigest(directory),
                Sha256.hex(read(directory.resolve("report/gate-report.json"))),
                policyDigest(directory),
                trust.digest(),
                trust.site(),
                trust.stage(),
                NOW.minusSeconds(60),
                NOW.plusSeconds(3600),
                "drydock/demo\n1\nAAAA\n",
                waive ? Optional.of("no-baseline") : Optional.empty(),
                action == Action.ACTIVATE ? Optional.empty() : Optional.of("because"),
                action == Action.ACTIVATE ? succession : Succession.FIRST);
    }

    /** A signed comparison of this package with another, by that name and digest; it says what the result is. */
    public String compare(
            VersionId candidate,
            Path directory,
            VersionId champion,
            String championPackage,
            ComparisonStatement.Result result,
            SigningKey key) {
        ComparisonStatement statement = new ComparisonStatement(
                candidate,
                new PackageDigest().packageDigest(directory),
                champion,
                championPackage,
                "ab".repeat(32),
                policyDigest(directory),
                result,
                List.of("floor"),
                List.of(),
                List.of(),
                report(directory, candidate, Map.of(), Optional.of(champion)));
        return compare(statement, key);
    }

    /** A comparison as it stands, signed. */
    public String compare(ComparisonStatement statement, SigningKey key) {
        return new String(
                Envelope.sign(Envelope.IN_TOTO_TYPE, ComparisonStatements.write(statement), key)
                        .toJson(),
                StandardCharsets.UTF_8);
    }

    public String approve(ApprovalStatement statement, SigningKey... people) {
        Envelope envelope = Envelope.sign(Envelope.APPROVAL_TYPE, Statements.write(statement), people[0]);
        for (SigningKey person : people) {
            envelope = envelope.alsoSignedBy(person);
        }
        return new String(envelope.toJson(), StandardCharsets.UTF_8);
    }

    public byte[] order(
            Action action, VersionId version, Path directory, long sequence, List<String> approvals, SigningKey key) {
        return order(action, version, directory, sequence, approvals, key, Optional.empty());
    }

    public byte[] order(
            Action action,
            VersionId version,
            Path directory,
            long sequence,
            List<String> approvals,
            SigningKey key,
            Optional<String> replaces) {
        ReleaseOrder order = new ReleaseOrder(
                action,
                SITE,
                STAGE,
                version,
                new PackageDigest().packageDigest(directory),
                sequence,
                NOW.minusSeconds(5),
                NOW.plusSeconds(600),
                approvals,
                replaces,
                Optional.empty(),
                List.of());
        return signOrder(order, key);
    }

    public byte[] signOrder(ReleaseOrder order, SigningKey key) {
        return Envelope.sign(Envelope.ORDER_TYPE, Statements.write(order), key).toJson();
    }

    public static void write(Path directory, String name, String content) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
