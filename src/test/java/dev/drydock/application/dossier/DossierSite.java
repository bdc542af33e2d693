package dev.drydock.application.dossier;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.audit.AuditKey;
import dev.drydock.application.validation.OutgoingPackages;
import dev.drydock.artifacts.FileSystemPackageContent;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.artifacts.StampFolder;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.StampedCheckpoint;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.dossier.DossierArchive.Made;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.Succession;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.DeliveryPapers;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.OrderVerifier;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.ReleaseDocuments;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.Statements;
import dev.drydock.packaging.TarArchive;
import dev.drydock.packaging.TestTimeAuthority;
import dev.drydock.packaging.TimeStamps;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.dossier.DossierFolder;
import dev.drydock.packaging.dossier.SignedDossiers;
import dev.drydock.packaging.suite.InstalledPolicy;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.persistence.JpaDataLineage;
import dev.drydock.persistence.JpaDeliveries;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaReleaseRepository;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A site with releases: real keys, signatures and packages, the repositories in H2, the real audit log. */
public final class DossierSite implements AutoCloseable {
    public static final String MODEL = "pump-failure";
    static final Actor AUDITOR = new Actor("aude", Set.of(Role.AUDITOR));

    public final ReleaseKit kit = new ReleaseKit();
    public final SigningKey node = SigningKey.generate(SigningKey.Kind.ED25519);
    final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);
    public final TestAuditLog audit = new TestAuditLog(database);
    final Transactions transactions = database.transactions();
    final JpaReleaseRepository releases = database.repository(JpaReleaseRepository.class);
    final DeliveryLedger ledger = database.repository(JpaDeliveries.class);
    private final JpaVersionRepository versions = database.repository(JpaVersionRepository.class);
    private final FileSystemPackageStore packages;
    private final Path root;
    final StampFolder stamps;
    /** Whether the site keeps the trust files that orders are made under, as earlier releases of Drydock did not. */
    public boolean keepsTrustFiles = true;
    /** Whether people's statements carry checkpoints of the audit log. */
    public boolean showsCheckpoints = true;
    /** Whether people's statements count by break-glass. */
    public boolean breaksGlass;
    /** What the next orders come with, JSON text. */
    public Optional<String> comparison = Optional.empty();

    public TrustFile trust;
    private SigningKey builder = kit.builder;
    private int unpacked;

    public DossierSite(Path root) {
        this.root = root;
        this.stamps = new StampFolder(new SiteFolder(root));
        this.packages = new FileSystemPackageStore(root.resolve("packages"), new PackageDigest());
        kit.builder.write(root.resolve("builder.key"));
        kit.orderKey.write(root.resolve("order.key"));
        trust = ReleaseKit.withSource(kit.trust(), "node-1", node);
        transactions.run(() -> database.repository(JpaModelRepository.class)
                .register(new RegisteredModel(MODEL, "model: pump\n", "ab".repeat(32), "emil", ReleaseKit.NOW)));
        transactions.run(() -> audit.append(AuditLog.Event.of("node:test", "server.start", "node/test")));
    }

    /** The trust file as it is installed. */
    public byte[] trustEnvelope() {
        return kit.trustEnvelope(trust);
    }

    /** One that no gate has judged. */
    VersionId unsigned() {
        return created().id();
    }

    private ModelVersion created() {
        return transactions.required(() -> versions.create(
                MODEL,
                new VersionRepository.Origin(Optional.empty(), OptionalLong.empty(), "emil", Optional.empty()),
                ReleaseKit.NOW));
    }

    /** A signed candidate. */
    public VersionId candidate() throws IOException {
        ModelVersion version = created();
        String key = "make-" + version.id().number();
        Path workspace = packages.workspace(key);
        kit.assemble(workspace);
        Files.writeString(
                workspace.resolve("model/notes.md"), "version " + version.id().number());
        kit.seal(workspace, version.id(), Map.of());
        kit.sign(workspace);
        String digest = new PackageDigest().packageDigest(workspace);
        packages.adopt(key, digest);
        transactions.run(() -> {
            versions.move(version.id(), VersionState.SEALED);
            versions.recordPackage(version.id(), digest);
            versions.move(version.id(), VersionState.SIGNED);
            versions.move(version.id(), VersionState.PROPOSED);
            audit.append(
                    AuditLog.Event.of("emil", "candidate.propose", version.id().toString(), "package", digest));
        });
        return version.id();
    }

    public Path packageOf(VersionId id) {
        return packages.require(digest(id));
    }

    private String digest(VersionId id) {
        return transactions.required(() -> versions.require(id)).packageDigest().orElseThrow();
    }

    /** An authority stamps the log as it is now. */
    public void stamp(TestTimeAuthority authority) throws IOException {
        String note = transactions
                .required(() -> TestAuditLog.over(database).latestCheckpoint())
                .orElseThrow();
        byte[] query = TimeStamps.query(note.getBytes(StandardCharsets.UTF_8), new byte[16], Optional.empty())
                .encoded();
        stamps.keep(new StampedCheckpoint(
                Checkpoint.ofNote(note).size(), note, Base64.getEncoder().encodeToString(authority.reply(query))));
    }

    /** From now on the site's machine signs with that key. */
    public void changeBuilder(SigningKey next) throws IOException {
        Files.delete(root.resolve("builder.key"));
        Files.delete(root.resolve("builder.pub"));
        next.write(root.resolve("builder.key"));
        builder = next;
    }

    public SigningKey builder() {
        return builder;
    }

    /** A person's signature, with the newest checkpoint of the audit log. */
    public String approve(VersionId id, Action action, SigningKey person, String name) {
        return approve(id, action, person, name, Succession.FIRST);
    }

    /** The same, in the place of another package. */
    public String approve(VersionId id, Action action, SigningKey person, String name, Succession succession) {
        ApprovalStatement plain = kit.statement(action, id, packageOf(id), trust, succession);
        ApprovalStatement shown = new ApprovalStatement(
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
                showsCheckpoints
                        ? transactions
                                .required(() -> TestAuditLog.over(database).latestCheckpoint())
                                .orElseThrow()
                        : "",
                plain.gate(),
                plain.reason(),
                plain.succession());
        ApprovalStatement statement = breaksGlass ? ReleaseKit.byBreakGlass(shown) : shown;
        String envelope = kit.approve(statement, person);
        transactions.run(() -> {
            releases.addApproval(new ApprovalRecord(
                    id,
                    action,
                    Optional.empty(),
                    name,
                    statement.reason(),
                    Sha256.hex(Statements.write(statement)),
                    envelope,
                    statement.issuedAt(),
                    statement.expiresAt(),
                    ReleaseKit.NOW));
            audit.append(AuditLog.Event.of(name, "candidate.activate", id.toString(), "package", digest(id)));
        });
        return envelope;
    }

    /** An order that the node followed, with the node's report. */
    public long order(VersionId id, Action action, List<String> approvals, Optional<String> replaces) {
        long sequence = transactions.required(() -> releases.nextSequence(trust.site()));
        ReleaseOrder order = compared(
                OrderVerifier.read(kit.order(action, id, packageOf(id), sequence, approvals, kit.orderKey, replaces)));
        byte[] envelope = kit.signOrder(order, kit.orderKey);
        transactions.run(() -> {
            releases.addOrder(new OrderRecord(
                    sequence,
                    action,
                    id,
                    order.packageDigest(),
                    new String(envelope, StandardCharsets.UTF_8),
                    OrderRecord.State.FOLLOWED,
                    11,
                    "rhea",
                    order.issuedAt(),
                    order.expiresAt(),
                    ""));
            if (keepsTrustFiles) {
                releases.keepTrustFile(
                        sequence,
                        trust.digest(),
                        new String(trustEnvelope(), StandardCharsets.UTF_8),
                        order.issuedAt());
            }
            releases.keepReceiverReport(sequence, receiverReport(order), "node-1");
            log(order, "release.order");
            log(order, action == Action.ACTIVATE ? "release.activate" : "release.roll-back");
        });
        return sequence;
    }

    private ReleaseOrder compared(ReleaseOrder plain) {
        return new ReleaseOrder(
                plain.action(),
                plain.site(),
                plain.stage(),
                plain.version(),
                plain.packageDigest(),
                plain.sequence(),
                plain.issuedAt(),
                plain.expiresAt(),
                plain.approvals(),
                plain.replaces(),
                comparison,
                plain.missed());
    }

    private void log(ReleaseOrder order, String action) {
        audit.append(AuditLog.Event.of(
                "rhea",
                action,
                order.version().toString(),
                "sequence",
                Long.toString(order.sequence()),
                "package",
                order.packageDigest()));
    }

    private String receiverReport(ReleaseOrder order) {
        String json = """
                {"sequence": %d, "packageDigest": "%s", "checkedAt": "2026-11-29T00:00:00Z", "engine": "PyTorch", "machine": "Linux",
                 "verdict": "PASS", "notRun": ["floor"], "checks": [
                  {"check": "golden", "verdict": "PASS", "origin": "PASS", "differs": false, "finding": "As it was."}]}
                """.formatted(order.sequence(), order.packageDigest());
        return new String(
                Envelope.sign(Envelope.RECEIVER_TYPE, json.getBytes(StandardCharsets.UTF_8), node)
                        .toJson(),
                StandardCharsets.UTF_8);
    }

    /** A version that rhea approved and the node follows. */
    public VersionId released() throws IOException {
        VersionId id = candidate();
        order(id, Action.ACTIVATE, List.of(approve(id, Action.ACTIVATE, kit.rhea, "rhea")), Optional.empty());
        return id;
    }

    /** From now on. */
    public void replaceTrust(TrustFile next) {
        trust = TrustFiles.parse(TrustFiles.write(next));
    }

    private TrustSource source() {
        return new TrustSource() {
            @Override
            public TrustFile current() {
                return trust;
            }

            @Override
            public Optional<String> signed(TrustFile trusted) {
                return Optional.of(new String(trustEnvelope(), StandardCharsets.UTF_8));
            }
        };
    }

    /** Installs a gate policy. */
    void install(String policy) throws IOException {
        Files.write(root.resolve("policy.json"), kit.policyEnvelope(policy));
    }

    MakeDossier make() {
        return new MakeDossier(
                transactions,
                new Authorization(transactions, audit),
                versions,
                new OutgoingPackages(
                        packages,
                        new FileSystemPackageContent(),
                        new InstalledPolicy(root.resolve("policy.json"), kit::trust),
                        new SuiteFiles()),
                source(),
                new CollectRecords(
                        versions,
                        releases,
                        new ReleaseDocuments(root.resolve("order.key")),
                        database.repository(JpaDataLineage.class),
                        ledger,
                        DeliveryPapers.readers()),
                new LogExtracts(
                        transactions,
                        TestAuditLog.over(database),
                        new AuditKey(TestAuditLog.ORIGIN, audit.publicKeyPem()),
                        stamps),
                new SealDossier(
                        transactions,
                        new SignedDossiers(root.resolve("builder.key"), ReleaseKit.verifier(), "0.1.0+test"),
                        new Journal(audit, Clock.fixed(ReleaseKit.NOW.plusSeconds(86_400), ZoneOffset.UTC))));
    }

    /** Made, written and unpacked again. */
    public DossierFolder dossier(VersionId id) {
        Made made = make().make(AUDITOR, id);
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        made.writeTo(tar);
        Path folder = root.resolve("unpacked-" + unpacked++);
        new TarArchive(PackageLimits.CEILING).unpack(new ByteArrayInputStream(tar.toByteArray()), folder);
        return DossierFolder.read(folder);
    }

    @Override
    public void close() {
        database.close();
    }
}
