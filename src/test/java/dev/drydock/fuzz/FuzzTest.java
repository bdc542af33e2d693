package dev.drydock.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.IngestLimits;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.dataplane.AnswersJson;
import dev.drydock.dataplane.CsvExportFiles;
import dev.drydock.dataplane.JsonDriftFiles;
import dev.drydock.dataplane.JsonDriftFilesTest;
import dev.drydock.dataplane.evaluation.SnapshotEvaluationData;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.drift.DriftColumn;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TinyPackage;
import dev.drydock.inference.Tokenizer;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.DeliveryPapers;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.ModelSigning;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.SourceManifests;
import dev.drydock.packaging.Statements;
import dev.drydock.packaging.TarArchive;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.VerificationKey;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.snapshots.SnapshotManifest;
import dev.drydock.snapshots.SnapshotReader;
import dev.drydock.snapshots.TestRows;
import dev.drydock.tokens.Vocabulary;
import dev.drydock.torchscript.ModuleScan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every document and archive that comes from outside, changed at random. */
class FuzzTest {
    private static final Path SAMPLE = Path.of("sample-data/pump-failure");
    private static final Path MODULE = Path.of("src/test/resources/models/tiny/weights.pt");
    private static final String ROW = "p-%d,2026-11-01T00:00:0%dZ,0.5,1,u-1,north,1.5,%s,red\n";

    @TempDir
    Path folder;

    private final ReleaseKit kit = new ReleaseKit();

    @Test
    void exportedRows() {
        String header = "id,at,p,version,unit,site,x,y,colour\n";
        String rows = ROW.formatted(1, 1, "2") + ROW.formatted(2, 2, "") + ROW.formatted(3, 3, "\"-1e3\"");
        ExportFiles files = new CsvExportFiles(new IngestLimits(Duration.ofDays(90), 1 << 10, 64));
        Path file = folder.resolve("logs.csv");
        Fuzz.of("export CSV", (header + rows).getBytes(UTF_8), (header + rows.replace("\n", "\r\n")).getBytes(UTF_8))
                .acceptsWhatReadsAgain(input -> {
                    Files.write(file, input);
                    files.requireColumns(file, ExportKind.LOGS, TestRows.schema());
                    long counted = files.inspect(file).rows();
                    List<String> read = rows(files, file);
                    assertThat(read).hasSize((int) counted);
                    return read;
                });
    }

    /** Each row as its outcome and place. */
    private static List<String> rows(ExportFiles files, Path file) {
        List<String> read = new ArrayList<>();
        try (ExportFiles.Reader reader = files.open(file, ExportKind.LOGS, TestRows.schema(), ExportPosition.START)) {
            for (Optional<RowBlock> next = reader.next(); next.isPresent(); next = reader.next()) {
                next.get().forEach(row -> read.add("accepted " + row.origin()));
                next.get().rejects().forEach(reject -> read.add("rejected " + reject.origin()));
            }
        }
        return read;
    }

    @Test
    void exportManifests() {
        String content = """
                {"source": "plant-a", "sequence": 3, "model": "pump-failure", "files": [
                  {"name": "logs-1.csv", "kind": "logs", "sha256": "%s", "bytes": 120, "rows": 3},
                  {"name": "feedback.csv", "kind": "feedback", "sha256": "%s", "bytes": 80, "rows": 2}]}
                """.formatted("a".repeat(64), "b".repeat(64));
        SigningKey plant = SigningKey.generate(SigningKey.Kind.ED25519);
        SourceManifests manifests = new SourceManifests(() -> enrolling(plant));
        Fuzz.of("signed manifest", sealed(Envelope.EXPORT_TYPE, content.getBytes(UTF_8), plant))
                .onlyAcceptsWhatMeansTheSame(input -> manifests.verify(input, "plant-a-3.manifest.json"));
        Fuzz.of("manifest", content.getBytes(UTF_8))
                .acceptsWhatReadsAgain(
                        input -> manifests.verify(sealed(Envelope.EXPORT_TYPE, input, plant), "plant-a-3"));
    }

    @Test
    void deliveries() {
        SigningKey build = SigningKey.generate(SigningKey.Kind.ED25519);
        DeliveryPapers papers = new DeliveryPapers(folder.resolve("unused.key"));
        TrustFile trust = naming("build", build);
        String statement = """
                {"from": "build", "to": "plant-a", "sequence": 7, "issuedAt": "2026-11-30T12:00:00Z", "expiresAt": "2026-12-30T12:00:00Z",
                 "marking": "internal", "index": "%s", "items": [{"kind": "package", "name": "pump-failure/7", "digest": "%s", "bytes": 5120}],
                 "volumes": [{"name": "volume-0001", "bytes": 14336, "sha256": "%s"}], "auditCheckpoint": "a note", "auditProofs": [{"size": 3, "hashes": ["%s"]}]}
                """.formatted("a".repeat(64), "b".repeat(64), "c".repeat(64), "d".repeat(43) + "=");
        Fuzz.of("signed statement of a delivery", sealed(Envelope.DELIVERY_TYPE, statement.getBytes(UTF_8), build))
                .onlyAcceptsWhatMeansTheSame(input -> papers.openStatement(input, trust));
        Fuzz.of("statement of a delivery", statement.getBytes(UTF_8))
                .acceptsWhatReadsAgain(
                        input -> papers.openStatement(sealed(Envelope.DELIVERY_TYPE, input, build), trust));
        String receipt = """
                {"from": "plant-a", "to": "build", "sequence": 7, "statement": "%s", "verdict": "REFUSED", "reason": "it expired",
                 "medium": "USB-0042", "custodian": "Ms. Courier", "at": "2026-11-30T15:10:00Z",
                 "serving": [{"model": "pump-failure", "version": 7, "packageDigest": "%s"}]}
                """.formatted("a".repeat(64), "b".repeat(64));
        Fuzz.of("receipt of a delivery", receipt.getBytes(UTF_8))
                .acceptsWhatReadsAgain(
                        input -> papers.openReceipt(sealed(Envelope.DELIVERY_RECEIPT_TYPE, input, build), trust));
    }

    private TrustFile naming(String site, SigningKey key) {
        TrustFile trust = kit.trust();
        return new TrustFile(
                trust.version(),
                trust.scope(),
                trust.rootKeys(),
                trust.approvers(),
                new TrustFile.Machines(
                        trust.builders(),
                        trust.orderKeys(),
                        trust.sources(),
                        trust.contributors(),
                        List.of(TrustFiles.named(site, key.publicKey()))),
                trust.lost(),
                Optional.empty(),
                "");
    }

    private TrustFile enrolling(SigningKey source) {
        TrustFile trust = kit.trust();
        return new TrustFile(
                trust.version(),
                new TrustFile.Scope(trust.site(), trust.stage()),
                new TrustFile.RootKeys(trust.rootQuorum(), trust.roots()),
                new TrustFile.Approvers(trust.people(), trust.approvalQuorum()),
                new TrustFile.Machines(
                        trust.builders(), trust.orderKeys(), List.of(TrustFiles.named("plant-a", source.publicKey()))),
                TrustFile.LostKeys.revoked(trust.revoked()),
                Optional.empty(),
                "");
    }

    private static byte[] sealed(String type, byte[] content, SigningKey key) {
        return Envelope.sign(type, content, key).toJson();
    }

    @Test
    void modelFiles() throws IOException {
        ModelFileReader reader = new ModelFileReader();
        Fuzz.of(
                        "model.yaml",
                        Files.readAllBytes(SAMPLE.resolve("model.yaml")),
                        Files.readAllBytes(Path.of("sample-data/line-quality/model.yaml")),
                        Files.readAllBytes(Path.of("sample-data/bearing-wear/model.yaml")),
                        Files.readAllBytes(Path.of("sample-data/ticket-routing/model.yaml")))
                .acceptsWhatReadsAgain(reader::read);
    }

    @Test
    void siteFiles() throws IOException {
        Path file = folder.resolve("site.yaml");
        String yaml = SiteConfiguration.standard("harbour", 9443, 9444).toYaml();
        Fuzz.of(
                        "site.yaml",
                        yaml.getBytes(UTF_8),
                        (yaml + "package-size: 512MiB\npackage-files: 100\n").getBytes(UTF_8))
                .acceptsWhatReadsAgain(input -> SiteConfiguration.read(Files.write(file, input)));
    }

    @Test
    void preprocessing() throws IOException {
        Path file = folder.resolve("preprocessing.json");
        Fuzz.of(
                        "preprocessing.json",
                        Files.readAllBytes(SAMPLE.resolve("preprocessing.json")),
                        Files.readAllBytes(Path.of("sample-data/bearing-wear/preprocessing.json")))
                .acceptsWhatReadsAgain(input -> {
                    Preprocessing read = Preprocessing.read(Files.write(file, input));
                    float[] packed = read.apply(new float[read.inputs().size()], 1);
                    assertThat(packed).hasSize(read.width());
                    return read.inputs();
                });
    }

    /** Without the library, whose panics end a JVM: whether it can read a tokenizer is found out in a worker. */
    @Test
    void vocabularies() throws IOException {
        byte[] tiny = Files.readAllBytes(TinyPackage.in(folder.resolve("texts"), Task.TEXT_CLASSIFICATION)
                .resolve(Tokenizer.FILE));
        byte[] pieces =
                "{\"model\": {\"unk_id\": 0, \"vocab\": [[\"<unk>\", 0.0], [\"\u2581pump\", -3.5]]}}".getBytes(UTF_8);
        Fuzz.of("tokenizer.json", tiny, pieces).acceptsWhatReadsAgain(input -> {
            try {
                return Vocabulary.read(input);
            } catch (IOException e) {
                throw new DrydockException(InferenceFailure.TOKENIZER_INVALID, e.toString(), e);
            }
        });
    }

    @Test
    void modelSignaturesAndGoldenVectors() throws IOException {
        Path signature = TinyPackage.copy("signature.json", folder.resolve(ModelSignature.FILE));
        byte[] good = Files.readAllBytes(signature);
        byte[] texts = Files.readAllBytes(TinyPackage.in(folder.resolve("texts"), Task.TEXT_CLASSIFICATION)
                .resolve(ModelSignature.FILE));
        Fuzz.of("signature.json", good, texts)
                .acceptsWhatReadsAgain(input -> ModelSignature.read(Files.write(signature, input)));
        Path golden = Files.createDirectories(folder.resolve("suite")).resolve("golden.json");
        byte[] vectors =
                "{\"tolerance\": 1e-5, \"vectors\": [{\"raw\": [1.5, null, 2.0], \"score\": 0.25}]}".getBytes(UTF_8);
        byte[] several =
                "{\"tolerance\": 0.0, \"scale\": 3.5, \"vectors\": [{\"raw\": [1, 2], \"scores\": [0.25, 0.75]}]}"
                        .getBytes(UTF_8);
        byte[] worded = "{\"tolerance\": 1e-5, \"vectors\": [{\"texts\": [\"it leaks\"], \"scores\": [0.25, 0.75]}]}"
                .getBytes(UTF_8);
        Fuzz.of("golden.json", vectors, several, worded).acceptsWhatReadsAgain(input -> {
            Files.write(golden, input);
            return GoldenVectors.ofPackage(folder);
        });
    }

    @Test
    void references() throws IOException {
        Path file = Files.createDirectories(folder.resolve("provenance")).resolve("reference.json");
        JsonDriftFiles files = new JsonDriftFiles(folder.resolve("reports"));
        var columns = DriftColumn.of(new ModelFileReader()
                .read(Files.readAllBytes(SAMPLE.resolve("model.yaml")))
                .schema());
        Fuzz.of("reference.json", Files.readAllBytes(SAMPLE.resolve("reference.json")))
                .acceptsWhatReadsAgain(input -> {
                    Files.write(file, input);
                    return files.reference(folder, columns);
                });
        Path snapshot = Files.createDirectories(folder.resolve("snapshot"));
        String id = TestRows.write(snapshot, TestRows.rows(200, 3)).id();
        var ofRows = DriftColumn.of(TestRows.schema());
        Fuzz.of(
                        "reference.json",
                        new SnapshotEvaluationData(all -> snapshot).reference(id, TestRows.schema(), snapshot))
                .acceptsWhatReadsAgain(input -> {
                    Files.write(file, input);
                    return files.reference(folder, ofRows);
                });
    }

    @Test
    void answers() throws IOException {
        Path file = Files.createDirectories(folder.resolve("provenance")).resolve("answers.json");
        JsonDriftFiles files = new JsonDriftFiles(folder.resolve("reports"));
        Path snapshot = Files.createDirectories(folder.resolve("snapshot"));
        for (Task task : List.of(Task.BINARY_CLASSIFICATION, Task.MULTICLASS_CLASSIFICATION, Task.REGRESSION)) {
            var schema = task == Task.BINARY_CLASSIFICATION
                    ? TestRows.schema()
                    : task == Task.REGRESSION
                            ? TestRows.schema(TestRows.TARGETS, Optional.empty())
                            : TestRows.classes();
            var rows =
                    task == Task.REGRESSION ? TestRows.withTargets(TestRows.rows(300, 3)) : TestRows.classified(300, 3);
            TestRows.write(snapshot, schema, rows);
            SnapshotReader reader = SnapshotReader.open(snapshot);
            Fuzz.of("answers.json", AnswersJson.write(JsonDriftFilesTest.answers(task, schema, reader)))
                    .acceptsWhatReadsAgain(input -> {
                        Files.write(file, input);
                        return files.answers(folder, schema);
                    });
        }
    }

    @Test
    void packages() throws IOException {
        Path directory = folder.resolve("package");
        kit.assembleSigned(directory, Map.of());
        VerificationKey builder = kit.builder.publicKey();
        Path signature = directory.resolve(PackageFiles.MODEL_SIG);
        byte[] signed = Files.readAllBytes(signature);
        Fuzz.of("model.sig", signed).onlyAcceptsWhatMeansTheSame(input -> {
            Files.write(signature, input);
            return new ModelSigning().verify(directory, List.of(builder)).packageDigest();
        });
        Files.write(signature, signed);
        Path report = directory.resolve(PackageFiles.REPORT);
        Fuzz.of("gate-report.json", Files.readAllBytes(report)).acceptsWhatReadsAgain(input -> {
            Files.write(report, input);
            return ReleaseKit.verifier().requireSealed(directory).subjectDigest();
        });
    }

    @Test
    void deliveredArchives() throws IOException {
        Path directory = folder.resolve("package");
        ReleaseKit.write(directory, "model/model.yaml", "drydock: 1\n");
        ReleaseKit.write(directory, "model/weights.pt", "w".repeat(700));
        ReleaseKit.write(directory, "suite/gates.json", "{}");
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        TarArchive archive = new TarArchive(new PackageLimits(10, 1 << 16));
        archive.write(directory, tar);
        Path around = Files.createDirectories(folder.resolve("around"));
        Fuzz.of("tar", tar.toByteArray()).binary().acceptsWhatReadsAgain(input -> {
            Path target = around.resolve("target");
            try {
                archive.unpack(new ByteArrayInputStream(input), target);
                return new PackageDigest().packageDigest(target);
            } finally {
                try (Stream<Path> beside = Files.list(around)) {
                    assertThat(beside).allMatch(target::equals);
                }
                deleteTree(target);
            }
        });
    }

    private static void deleteTree(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Test
    void approvals() {
        Path directory = folder.resolve("package");
        kit.assembleSigned(directory, Map.of());
        TrustFile trust = kit.trust();
        ApprovalStatement statement =
                kit.statement(ApprovalStatement.Action.ACTIVATE, new VersionId("pump-failure", 7), directory, trust);
        ApprovalStatement waiver =
                kit.statement(ApprovalStatement.Action.WAIVE, new VersionId("pump-failure", 7), directory, trust);
        Fuzz.of("approval", kit.approve(statement, kit.rhea, kit.milo).getBytes(UTF_8))
                .onlyAcceptsWhatMeansTheSame(input ->
                        Statements.open(new String(input, UTF_8), trust).statement());
        Fuzz.of("statement", Statements.write(statement), Statements.write(waiver))
                .acceptsWhatReadsAgain(input -> {
                    ApprovalStatement read = Statements.parse(input);
                    assertThat(Statements.parse(Statements.write(read))).isEqualTo(read);
                    return read;
                });
    }

    @Test
    void orders() {
        ReleaseOrder order = new ReleaseOrder(
                ApprovalStatement.Action.ACTIVATE,
                ReleaseKit.SITE,
                ReleaseKit.STAGE,
                new VersionId("pump-failure", 7),
                "c".repeat(64),
                4,
                ReleaseKit.NOW,
                ReleaseKit.NOW.plusSeconds(600),
                List.of("{\"payload\":\"e30=\"}"),
                Optional.of("d".repeat(64)),
                Optional.of("{\"payload\":\"e30=\"}"),
                List.of("{\"payload\":\"e31=\"}"));
        VerificationKey orderKey = kit.orderKey.publicKey();
        Fuzz.of("signed order", kit.signOrder(order, kit.orderKey)).onlyAcceptsWhatMeansTheSame(input -> {
            Envelope envelope = Envelope.parse(input, Envelope.ORDER_TYPE);
            boolean signed = !envelope.signersAmong(List.of(orderKey)).isEmpty();
            return signed ? Statements.parseOrder(envelope.payload()) : order;
        });
        Fuzz.of("order", Statements.write(order)).acceptsWhatReadsAgain(input -> {
            ReleaseOrder read = Statements.parseOrder(input);
            assertThat(Statements.parseOrder(Statements.write(read))).isEqualTo(read);
            return read;
        });
    }

    @Test
    void trustFiles() {
        TrustFile trust = kit.trust(3, 2, Set.of("d".repeat(64)));
        Fuzz.of("trust.json", kit.trustEnvelope(trust)).onlyAcceptsWhatMeansTheSame(TrustFiles::readSelfSigned);
        Fuzz.of("trust draft", TrustFiles.write(trust)).acceptsWhatReadsAgain(input -> {
            byte[] written = TrustFiles.write(TrustFiles.parse(input));
            assertThat(TrustFiles.write(TrustFiles.parse(written))).isEqualTo(written);
            return new String(written, UTF_8);
        });
        Fuzz.of("roots.json", ("{\"roots\": [\"" + "e".repeat(64) + "\"], \"quorum\": 1}").getBytes(UTF_8))
                .acceptsWhatReadsAgain(TrustFiles::readRoots);
        Fuzz.of(
                        "public key",
                        kit.rhea.publicKey().pem().getBytes(UTF_8),
                        kit.milo.publicKey().pem().getBytes(UTF_8))
                .acceptsWhatReadsAgain(input -> VerificationKey.ofPem(new String(input, UTF_8)));
    }

    @Test
    void policies() {
        byte[] policy = """
                {"version": 2, "holdoutBudget": 20,
                 "gates": {"floor": {"metric": "auc", "min": 0.7}, "non-inferiority": {"metric": "auc", "margin": 0.01},
                           "slices": {"margin": 0.05, "min-rows": 100}, "recall": {"min": 0.5}, "latency": {"p95-ms": 5},
                           "sources": {"watched": ["plant-a"]}, "golden": {"tolerance": 1e-5}},
                 "tasks": {"regression": {"floor": {"metric": "r2", "min": 0.1}}}}
                """.getBytes(UTF_8);
        SuiteFiles files = new SuiteFiles();
        Fuzz.of("gate policy", policy).acceptsWhatReadsAgain(files::readPolicy);
        Fuzz.of("gates.json", policy).acceptsWhatReadsAgain(files::readThresholds);
        byte[] report = ("{\"kind\": \"candidate\", \"version\": \"pump-failure/7\", \"subject\": \"" + "f".repeat(64)
                        + "\", \"policyDigest\": \"" + "a".repeat(64) + "\", \"verdict\": \"PASS\", \"gates\": []}")
                .getBytes(UTF_8);
        Fuzz.of("report", report).acceptsWhatReadsAgain(files::readReport);
    }

    @Test
    void modules() throws IOException {
        Path file = folder.resolve("weights.pt");
        Fuzz.of("TorchScript archive", Files.readAllBytes(MODULE), Files.readAllBytes(SAMPLE.resolve("weights.pt")))
                .binary()
                .acceptsWhatReadsAgain(input -> {
                    new ModuleScan().requireSafe(Files.write(file, input));
                    return input.length;
                });
    }

    @Test
    void snapshots() throws IOException {
        Path directory = Files.createDirectories(folder.resolve("snapshot"));
        SnapshotManifest manifest = TestRows.write(directory, TestRows.rows(20, 1));
        SnapshotId id = new SnapshotId(manifest.id());
        Path rows = directory.resolve("snapshot.arrow");
        byte[] good = Files.readAllBytes(rows);
        Fuzz.of("snapshot.arrow", good).binary().onlyAcceptsWhatMeansTheSame(input -> {
            Files.write(rows, input);
            return SnapshotReader.openVerified(directory, id).id();
        });
        Files.write(rows, good);
        Path json = directory.resolve(SnapshotManifest.NAME);
        byte[] told = Files.readAllBytes(json);
        Fuzz.of("snapshot manifest", told).onlyAcceptsWhatMeansTheSame(input -> {
            Files.write(json, input);
            return SnapshotReader.openVerified(directory, id).id();
        });
        Files.write(json, told);
        Fuzz.of("snapshot rows", good).binary().acceptsWhatReadsAgain(input -> {
            Files.write(rows, input);
            return allRows(SnapshotReader.open(directory));
        });
    }

    private static int allRows(SnapshotReader reader) {
        int hash = 0;
        for (int row = 0; row < reader.rows(); row++) {
            hash = 31 * hash + reader.row(row).predictionId().hashCode();
        }
        return hash;
    }

    @Test
    void auditLogs() {
        new AuditExport(Instant.parse("2026-11-25T02:00:00Z")).fuzz();
    }
}
