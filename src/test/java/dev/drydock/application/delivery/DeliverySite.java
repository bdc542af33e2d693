package dev.drydock.application.delivery;

import dev.drydock.application.IngestSite;
import dev.drydock.application.TrialsFixture;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.audit.AuditTrail;
import dev.drydock.application.audit.ProveLog;
import dev.drydock.application.release.CheckStage;
import dev.drydock.application.release.ViewStage;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.application.training.BroughtWeights;
import dev.drydock.application.validation.OutgoingPackages;
import dev.drydock.artifacts.FileSystemPackageContent;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.artifacts.FileSystemReportStore;
import dev.drydock.dataplane.CsvExportFiles;
import dev.drydock.dataplane.FileStagingArea;
import dev.drydock.dataplane.JsonDriftFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryReceipt.Custody;
import dev.drydock.domain.delivery.Markings;
import dev.drydock.domain.delivery.MediumScanner;
import dev.drydock.domain.delivery.SiteDocument;
import dev.drydock.domain.delivery.Waves;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.registry.Contribution.Origin.Signed;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.Environment;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.validation.ContributionRules;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.ReceiverRules;
import dev.drydock.domain.validation.Reports;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.domain.validation.SiteRules;
import dev.drydock.domain.validation.StageRule;
import dev.drydock.files.Sha256;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.AgeEncryption;
import dev.drydock.packaging.DeliveryPapers;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.ReleaseDocuments;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.SiteDeliveries;
import dev.drydock.packaging.SourceManifests;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.suite.InstalledPolicy;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.packaging.suite.SuiteKit;
import dev.drydock.persistence.JpaContributions;
import dev.drydock.persistence.JpaDeliveries;
import dev.drydock.persistence.JpaExports;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaReleaseRepository;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A site that sends and takes deliveries: real keys, files and packages, the repositories in H2, the real audit log. */
public final class DeliverySite implements AutoCloseable {
    static final String MODEL = "pump-failure";
    /** The sample's. */
    static final String DEFINITION = sample();

    static final Custody CUSTODY = Custody.of("USB-0042", "Ms. Courier");

    final String name;
    final Path root;
    final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);
    final TestAuditLog audit = new TestAuditLog(database);
    final Transactions transactions = database.transactions();
    final DeliveryLedger ledger = database.repository(JpaDeliveries.class);
    final RunFacts facts = database.repository(JpaRunFacts.class);
    final SigningKey key = SigningKey.generate(SigningKey.Kind.ED25519);
    final ReleaseKit kit = new ReleaseKit();
    final FileSystemPackageStore packages;
    final PackageDigest digester = new PackageDigest();
    Instant now = Instant.parse("2026-11-30T12:00:00Z");
    /** Content of the policy in force; empty for any. */
    String policy = "";

    /** Of the policy in force. */
    Optional<StageRule> stage = Optional.empty();
    /** Of the site's node. */
    Environment environment =
            Environment.of(Map.of("arch", "amd64", "jdk", "17.0.12", "kernel", "6.1.0-" + hashCode()));

    private final PolicySource policies = new PolicySource() {
        @Override
        public SignedPolicy current() {
            return new SignedPolicy(
                    new byte[0],
                    "ef".repeat(32),
                    new SitePolicy(
                            Map.of(Task.BINARY_CLASSIFICATION, Reports.policy()),
                            List.of(),
                            ReceiverRules.DEFAULT,
                            ContributionRules.DEFAULT,
                            stage,
                            SiteRules.NONE));
        }

        @Override
        public SignedPolicy read(byte[] envelope) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SitePolicy readApproved(byte[] envelope) {
            throw new UnsupportedOperationException();
        }
    };

    Markings markings = Markings.NONE;
    Waves waves = Waves.NONE;
    MediumScanner scanner = folder -> Optional.empty();
    TrustFile trust;
    private final JpaModelRepository models = database.repository(JpaModelRepository.class);
    final JpaVersionRepository versions = database.repository(JpaVersionRepository.class);
    final JpaContributions contributions = database.repository(JpaContributions.class);
    final FileSystemReportStore reports;
    final JsonDriftFiles drift;
    private long run;

    public DeliverySite(Path folder, String name) throws IOException {
        this.name = name;
        this.root = Files.createDirectories(folder.resolve(name));
        this.packages = new FileSystemPackageStore(root.resolve("packages"), digester);
        this.reports = new FileSystemReportStore(root.resolve("reports"));
        this.drift = new JsonDriftFiles(root.resolve("drift"));
        this.trust = at(name, kit.trust(), new TrustFile.Machines(List.of(), List.of(), List.of()));
        key.write(root.resolve("delivery.key"));
        AgeEncryption.makeIdentity(root.resolve("delivery.age"));
        for (String made : List.of("deliveries/in", "deliveries/out", "deliveries/exports", "inbox")) {
            Files.createDirectories(root.resolve(made));
        }
        transactions.run(
                () -> models.register(new RegisteredModel(MODEL, DEFINITION, Sha256.hex(DEFINITION), "emil", now)));
    }

    private static String sample() {
        try {
            return Files.readString(
                    Path.of(System.getProperty("drydock.basedir", ".")).resolve("sample-data/pump-failure/model.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a model.yaml in force that says this beside the sample's. */
    void rule(String yaml) {
        String text = DEFINITION + yaml;
        now = now.plusSeconds(1);
        transactions.run(() -> models.register(new RegisteredModel(MODEL, text, Sha256.hex(text), "emil", now)));
    }

    private static TrustFile at(String site, TrustFile like, TrustFile.Machines machines) {
        return TrustFiles.parse(TrustFiles.write(new TrustFile(
                like.version(),
                new TrustFile.Scope(site, like.stage()),
                like.rootKeys(),
                like.approvers(),
                machines,
                like.lost(),
                like.earlier(),
                "")));
    }

    /** From now on the two know each other's keys. */
    public static void introduce(DeliverySite one, DeliverySite other, SigningKey source) {
        one.know(other, source);
        other.know(one, source);
    }

    private void know(DeliverySite other, SigningKey source) {
        trust = at(
                name,
                trust,
                new TrustFile.Machines(
                        List.of(),
                        List.of(),
                        List.of(TrustFiles.named("press", source.publicKey())),
                        List.of(TrustFiles.named(other.name + "-builder", other.kit.builder.publicKey())),
                        List.of(TrustFiles.named(other.name, other.key.publicKey())),
                        List.of(new TrustFile.Recipient(other.name, other.recipient()))));
    }

    /** What deliveries for this site are encrypted for. */
    String recipient() {
        return AgeEncryption.readRecipient(AgeEncryption.recipientFile(root.resolve("delivery.age")));
    }

    /** The trust file without recipients. */
    static TrustFile encryptingForNobody(TrustFile trust) {
        return at(
                trust.site(),
                trust,
                new TrustFile.Machines(List.of(), List.of(), trust.sources(), trust.contributors(), trust.sites()));
    }

    /** The trust file with the delivery key of one more site. */
    static TrustFile alsoTrusting(TrustFile trust, DeliverySite site) {
        return at(
                trust.site(),
                trust,
                new TrustFile.Machines(
                        List.of(),
                        List.of(),
                        trust.sources(),
                        trust.contributors(),
                        List.of(TrustFiles.named(site.name, site.key.publicKey()))));
    }

    /** The trust file with one more key of a site. */
    static TrustFile alsoTrusting(TrustFile trust, String site, SigningKey key) {
        return at(
                trust.site(),
                trust,
                new TrustFile.Machines(
                        List.of(),
                        List.of(),
                        trust.sources(),
                        trust.contributors(),
                        Stream.concat(trust.sites().stream(), Stream.of(TrustFiles.named(site, key.publicKey())))
                                .toList()));
    }

    /** As its administrator does. */
    void replaceKey(SigningKey next) throws IOException {
        Files.delete(root.resolve("delivery.key"));
        Files.delete(root.resolve("delivery.pub"));
        next.write(root.resolve("delivery.key"));
    }

    static TrustFile trustingNoSite(TrustFile trust) {
        return at(
                trust.site(),
                trust,
                new TrustFile.Machines(List.of(), List.of(), trust.sources(), trust.contributors(), List.of()));
    }

    static TrustFile trustingNoContributor(TrustFile trust) {
        return at(
                trust.site(),
                trust,
                new TrustFile.Machines(List.of(), List.of(), trust.sources(), List.of(), trust.sites()));
    }

    static TrustFile revoking(TrustFile trust, String keyId) {
        return TrustFiles.parse(TrustFiles.write(new TrustFile(
                trust.version(),
                trust.scope(),
                trust.rootKeys(),
                trust.approvers(),
                trust.machines(),
                TrustFile.LostKeys.revoked(Set.of(keyId)),
                trust.earlier(),
                "")));
    }

    /** A signed version in the store, in state SIGNED. */
    public VersionId signedVersion(String content) throws IOException {
        return signedVersion(content, SuiteKit.policy(1), Map.of());
    }

    /**
     * The same, judged by that policy.
     *
     * @param verdicts of gates that did not pass
     */
    VersionId signedVersion(String content, String judgedBy, Map<String, String> verdicts) throws IOException {
        ModelVersion version = transactions.required(() -> versions.create(
                MODEL,
                new VersionRepository.Origin(Optional.empty(), OptionalLong.empty(), "emil", Optional.empty()),
                now));
        Path workspace = packages.workspace("make-" + version.id().number());
        kit.assemble(workspace);
        kit.addSuite(workspace, kit.policyEnvelope(judgedBy));
        Files.writeString(workspace.resolve("model/notes.md"), content);
        kit.seal(workspace, version.id(), verdicts);
        kit.sign(workspace);
        String digest = digester.packageDigest(workspace);
        packages.adopt("make-" + version.id().number(), digest);
        transactions.run(() -> {
            versions.move(version.id(), VersionState.SEALED);
            versions.recordPackage(version.id(), digest);
            versions.move(version.id(), VersionState.SIGNED);
        });
        return version.id();
    }

    /** One that is not signed. */
    VersionId unsignedVersion() {
        return transactions
                .required(() -> versions.create(
                        MODEL,
                        new VersionRepository.Origin(Optional.empty(), OptionalLong.empty(), "emil", Optional.empty()),
                        now))
                .id();
    }

    /** An export of a source, where {@code send} finds it. */
    void putExport(String source, int sequence, SigningKey signer) throws IOException {
        putExport(
                source,
                sequence,
                signer,
                source + "-" + sequence + ".csv",
                "prediction_id,flow\np1,3\n".getBytes(StandardCharsets.UTF_8));
    }

    void putExport(String source, int sequence, SigningKey signer, String file, byte[] rows) throws IOException {
        putManifest(
                source,
                sequence,
                signer,
                file,
                rows,
                IngestSite.manifest(source, sequence, ExportKind.LOGS, file, rows, 1));
    }

    void putManifest(String source, int sequence, SigningKey signer, String file, byte[] rows, byte[] manifest)
            throws IOException {
        Path exports = root.resolve("deliveries/exports");
        Files.write(exports.resolve(file), rows);
        Files.write(
                exports.resolve(source + "-" + sequence + ".manifest.json"),
                Envelope.sign(Envelope.EXPORT_TYPE, manifest, signer).toJson());
    }

    long nextRun() {
        return ++run;
    }

    SendDelivery sender() {
        Journal journal = new Journal(audit, clock());
        SealDelivery seal = new SealDelivery(transactions, facts, () -> trust, ledger, papers(), logProofs(), journal);
        return new SendDelivery(transactions, facts, () -> trust, chooseParcels(), files(), ledger, seal);
    }

    ChooseParcels chooseParcels() {
        SourceManifests manifests = new SourceManifests(() -> trust);
        SiteDocument documents =
                document -> (policy.isEmpty() ? document + " of " + name : policy).getBytes(StandardCharsets.UTF_8);
        CollectParcels collect = new CollectParcels(
                transactions,
                versions,
                models,
                outgoing(),
                new CollectExports(manifests, files(), checkFields()),
                files(),
                documents,
                new AnswerParcels(transactions, ledger, papers(), files(), makeSiteReport()));
        return new ChooseParcels(
                transactions,
                () -> trust,
                rules(),
                collect,
                files(),
                ledger,
                papers(),
                new HoldWaves(transactions, ledger, papers(), versions, () -> trust, waves));
    }

    /** From now on the trust file names that stage, and the policy has that rule. */
    void atStage(String name, StageRule rule) {
        stage = Optional.of(rule);
        trust = TrustFiles.parse(TrustFiles.write(new TrustFile(
                trust.version(),
                new TrustFile.Scope(trust.site(), name),
                trust.rootKeys(),
                trust.approvers(),
                trust.machines(),
                trust.lost(),
                trust.earlier(),
                "")));
    }

    CheckStage checkStage() {
        return new CheckStage(
                transactions, policies, ledger, papers(), new BroughtWeights(contributions, versions), node());
    }

    ViewStage viewStage() {
        return new ViewStage(
                transactions, new Authorization(transactions, audit), versions, checkStage(), node(), () -> trust);
    }

    private ServingTarget node() {
        return TrialsFixture.fake(ServingTarget.class, "environment", none -> environment);
    }

    /** As the node does with an order: it tries the version out and signs what it found, with where it found it. */
    void tried(VersionId version) {
        String digest = transactions
                .required(() -> versions.require(version))
                .packageDigest()
                .orElseThrow();
        JpaReleaseRepository releases = database.repository(JpaReleaseRepository.class);
        long sequence = transactions.required(() -> releases.nextSequence(name));
        if (!Files.exists(root.resolve("order.key"))) {
            kit.orderKey.write(root.resolve("order.key"));
        }
        String order = new ReleaseDocuments(root.resolve("order.key"))
                .sign(new ReleaseOrder(
                        Action.ACTIVATE,
                        name,
                        trust.stage(),
                        version,
                        digest,
                        sequence,
                        now,
                        now.plusSeconds(600),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty()));
        String facts = environment.facts().entrySet().stream()
                .map(fact -> "\"" + fact.getKey() + "\": \"" + fact.getValue() + "\"")
                .collect(Collectors.joining(", "));
        String json = """
                {"sequence": %d, "packageDigest": "%s", "checkedAt": "2026-11-29T00:00:00Z", "engine": "PyTorch", "machine": "Linux",
                 "environment": {%s}, "verdict": "PASS", "notRun": [], "checks": []}
                """.formatted(sequence, digest, facts);
        transactions.run(() -> {
            releases.addOrder(new OrderRecord(
                    sequence,
                    Action.ACTIVATE,
                    version,
                    digest,
                    order,
                    OrderRecord.State.FOLLOWED,
                    nextRun() + 5000,
                    "rhea",
                    now,
                    now.plusSeconds(600),
                    ""));
            releases.keepReceiverReport(
                    sequence,
                    new String(
                            Envelope.sign(Envelope.RECEIVER_TYPE, json.getBytes(StandardCharsets.UTF_8), key)
                                    .toJson(),
                            StandardCharsets.UTF_8),
                    "node-1");
        });
    }

    /** As the release of a version ends whose package was signed before. */
    void serveSigned(VersionId version) {
        transactions.run(() -> {
            versions.move(version, VersionState.PROPOSED);
            versions.move(version, VersionState.APPROVED);
            versions.move(version, VersionState.RELEASED);
            versions.setAlias(
                    new VersionRepository.AliasChange(MODEL, VersionRepository.CHAMPION, version, "rhea", now));
        });
    }

    private HandlingRules rules() {
        return new HandlingRules(markings, folder -> scanner.scan(folder), installed());
    }

    private PolicySource installed() {
        return new InstalledPolicy(root.resolve("policy.json"), kit::trust);
    }

    OutgoingPackages outgoing() {
        return new OutgoingPackages(packages, new FileSystemPackageContent(), installed(), new SuiteFiles());
    }

    MakeSiteReport makeSiteReport() {
        SuppliedVersions supplied = new SuppliedVersions(
                versions,
                contributions,
                reports,
                new SuiteFiles(),
                database.repository(JpaReleaseRepository.class),
                new ReleaseDocuments(root.resolve("order.key")));
        return new MakeSiteReport(
                ledger,
                papers(),
                models,
                versions,
                supplied,
                drift,
                new OwnStage(() -> trust, policies),
                new Journal(audit, clock()));
    }

    /** What takes deliveries as they come, with the jobs of another kit. */
    public WatchDeliveries watcher(SubmitJob submitJob, Holder self) {
        CheckDelivery check =
                new CheckDelivery(transactions, ledger, papers(), () -> trust, rules(), new Journal(audit, clock()));
        return new WatchDeliveries(files(), papers(), () -> trust, check, submitJob, self);
    }

    ViewFleet fleet() {
        return new ViewFleet(
                transactions,
                new Authorization(transactions, audit),
                ledger,
                papers(),
                () -> trust,
                new Journal(audit, clock()));
    }

    /** As a person does with {@code candidate add}, and the job that judges what was brought. */
    VersionId judge(VersionId supplied, Path packageFolder, byte[] report, String verdict, String by) {
        String digest = Sha256.hex("brought " + packageFolder);
        long judging = nextRun() + 1000;
        Contribution brought = new Contribution(
                MODEL,
                digest,
                "weights.pt",
                new Origin(
                        by,
                        "how",
                        "data",
                        Optional.of(new Signed(
                                by,
                                supplied.toString(),
                                Optional.of(digester.packageDigest(packageFolder)),
                                List.of()))),
                "emil",
                now);
        return transactions.required(() -> {
            contributions.add(brought);
            contributions.recordUse(judging, brought);
            VersionId made = versions.create(
                            MODEL,
                            new VersionRepository.Origin(
                                    Optional.empty(), OptionalLong.of(judging), "emil", Optional.empty()),
                            now)
                    .id();
            versions.recordReport(made, reports.keep(report, report), verdict);
            return made;
        });
    }

    /** The job that judges what was brought, once more. */
    VersionId judgeAgain(Path packageFolder) {
        long judging = nextRun() + 1000;
        return transactions.required(() -> {
            contributions.recordUse(judging, contributions.require(MODEL, Sha256.hex("brought " + packageFolder)));
            return versions.create(
                            MODEL,
                            new VersionRepository.Origin(
                                    Optional.empty(), OptionalLong.of(judging), "emil", Optional.empty()),
                            now)
                    .id();
        });
    }

    /** A version of the site's own. */
    VersionId own() {
        return transactions.required(() -> versions.create(
                        MODEL,
                        new VersionRepository.Origin(
                                Optional.empty(), OptionalLong.of(nextRun() + 1000), "emil", Optional.empty()),
                        now)
                .id());
    }

    /** As a roll-back ends. */
    void goBackTo(VersionId version) {
        transactions.run(() -> {
            versions.champion(MODEL).ifPresent(champion -> versions.move(champion.id(), VersionState.RETIRED));
            versions.move(version, VersionState.RELEASED);
            versions.setAlias(
                    new VersionRepository.AliasChange(MODEL, VersionRepository.CHAMPION, version, "rhea", now));
        });
    }

    /** As the release of a version ends. */
    void serve(VersionId version) {
        transactions.run(() -> {
            versions.champion(MODEL).ifPresent(champion -> versions.move(champion.id(), VersionState.RETIRED));
            versions.move(version, VersionState.SEALED);
            versions.recordPackage(version, "ab".repeat(32));
            versions.move(version, VersionState.SIGNED);
            versions.move(version, VersionState.PROPOSED);
            versions.move(version, VersionState.APPROVED);
            versions.move(version, VersionState.RELEASED);
            versions.setAlias(
                    new VersionRepository.AliasChange(MODEL, VersionRepository.CHAMPION, version, "rhea", now));
        });
    }

    ReceiveDelivery receiver() {
        Journal journal = new Journal(audit, clock());
        FileStagingArea staging = new FileStagingArea(root.resolve("inbox"), root.resolve("staging"));
        JpaExports exports = database.repository(JpaExports.class);
        return new ReceiveDelivery(
                transactions,
                () -> trust,
                papers(),
                files(),
                ledger,
                new CheckDelivery(transactions, ledger, papers(), () -> trust, rules(), journal),
                new CheckItems(
                        transactions,
                        ReleaseKit.verifier(),
                        new CheckExport(new SourceManifests(() -> trust), files(), checkFields()),
                        papers(),
                        ledger,
                        () -> trust,
                        rules(),
                        files()),
                new TakeItems(
                        transactions,
                        files(),
                        ledger,
                        new TakeExports(transactions, exports, staging, files()),
                        new AnswerDelivery(facts, ledger, papers(), models, versions, () -> trust, journal)));
    }

    private CheckFields checkFields() {
        return new CheckFields(transactions, models, new ModelFileReader(), new CsvExportFiles());
    }

    private LogProofs logProofs() {
        AuditTrail trail = TestAuditLog.over(database);
        return new LogProofs(trail, new ProveLog(trail), ledger, papers());
    }

    ViewDeliveries viewer() {
        return new ViewDeliveries(
                transactions,
                new Authorization(transactions, audit),
                ledger,
                papers(),
                files(),
                chooseParcels(),
                () -> "one");
    }

    DeliveryPapers papers() {
        return new DeliveryPapers(root.resolve("delivery.key"));
    }

    SiteDeliveries files() {
        return new SiteDeliveries(
                root.resolve("deliveries"), root.resolve("deliveries/work"), root.resolve("delivery.age"));
    }

    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }

    /** Sends with these parameters of the job; the values are what {@code drydock run -p} takes. */
    public SendDelivery.Outcome send(String to, String... namesAndValues) {
        return send(nextRun(), to, namesAndValues);
    }

    SendDelivery.Outcome send(long asRun, String to, String... namesAndValues) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            given.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return sender().send(asRun, SendRequest.of(to, given), () -> false);
    }

    public void receive(String folder) {
        receiver().receive(nextRun(), folder, CUSTODY);
    }

    Path out(DeliverySite to, long sequence) {
        return root.resolve("deliveries/out/" + to.name + "/" + name + "-to-" + to.name + "-" + sequence);
    }

    public Path in(String folder) {
        return root.resolve("deliveries/in").resolve(folder);
    }

    /** As a person does with a medium: the whole folder. */
    public String carry(DeliverySite to, long sequence) throws IOException {
        Path from = out(to, sequence);
        Path target = Files.createDirectories(to.in(String.valueOf(from.getFileName())));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, target.resolve(String.valueOf(file.getFileName())), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return String.valueOf(from.getFileName());
    }

    Path received(String delivery) {
        return root.resolve("deliveries/received").resolve(delivery);
    }

    @Override
    public void close() {
        database.close();
    }
}
