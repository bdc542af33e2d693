package dev.drydock.application;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.CheckExports;
import dev.drydock.application.ingest.InboxExports;
import dev.drydock.application.ingest.IngestExports;
import dev.drydock.application.ingest.KeepOutErased;
import dev.drydock.application.ingest.LabelWindow;
import dev.drydock.application.ingest.ReadableFiles;
import dev.drydock.application.ingest.ReceiveExports;
import dev.drydock.application.ingest.RecordSnapshot;
import dev.drydock.application.ingest.SealSnapshot;
import dev.drydock.application.ingest.SnapshotPlans;
import dev.drydock.application.ingest.TakeInExports;
import dev.drydock.application.labelling.LabelPlans;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.config.IngestLimits;
import dev.drydock.dataplane.CsvExportFiles;
import dev.drydock.dataplane.FileStagingArea;
import dev.drydock.dataplane.FileSystemSnapshots;
import dev.drydock.dataplane.KeyedPseudonyms;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.ForeignExports;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.dataset.SubjectDigests;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.SourceManifests;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.persistence.JpaErasures;
import dev.drydock.persistence.JpaExports;
import dev.drydock.persistence.JpaLabelRequests;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.JpaRuns;
import dev.drydock.persistence.JpaSnapshots;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestDatabase;
import dev.drydock.sample.NightFiles;
import dev.drydock.sample.SampleField;
import dev.drydock.snapshots.SnapshotReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A site that ingests: the real data plane in a directory, the real repositories in H2, two enrolled sources. */
public final class IngestSite implements AutoCloseable {
    public static final String MODEL = "pump-failure";
    /** A few rows. */
    private static final int BLOCK_BYTES = 1 << 9;

    public static final SubjectDigests.Key ERASURE_KEY =
            new SubjectDigests.Key("a secret of the site under test".getBytes(StandardCharsets.UTF_8));

    public static final Instant AS_OF = Instant.parse("2026-11-24T00:00:00Z");

    public final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);
    public final Transactions transactions = database.transactions();
    public final RunFacts facts = database.repository(JpaRunFacts.class);
    public final JpaExports exports = database.repository(JpaExports.class);
    public final JpaLabelRequests requests = database.repository(JpaLabelRequests.class);
    public final JpaErasures erasures = database.repository(JpaErasures.class);
    public final List<AuditLog.Event> audited = new ArrayList<>();
    public ForeignExports foreign = ForeignExports.NONE;
    public final Map<String, SigningKey> keys = new TreeMap<>(Map.of(
            "plant-a", SigningKey.generate(SigningKey.Kind.ED25519),
            "plant-b", SigningKey.generate(SigningKey.Kind.P256)));
    private long nextExecution = 101;

    public final Path root;
    public final Path inbox;
    public final FileStagingArea staging;
    public final ExportFiles files;
    public final FileSystemSnapshots snapshots;
    /** The one in force. */
    public ModelDefinition definition;

    /** Others, by their digests: for runs that were submitted under them. */
    public final Map<String, ModelDefinition> earlier = new TreeMap<>();

    public final ModelRepository models;
    public final ReceiveExports receive;
    public final IngestExports ingest;
    public final SealSnapshot seal;

    public IngestSite(Path root) {
        this(root, new ModelFileReader().readDirectory(SampleField.directory()));
    }

    public IngestSite(Path root, ModelDefinition definition) {
        this(
                root,
                definition,
                new IngestLimits(IngestLimits.DEFAULT.window(), IngestLimits.DEFAULT.maxRecordBytes(), BLOCK_BYTES));
    }

    public IngestSite(Path root, ModelDefinition definition, IngestLimits limits) {
        this.root = root;
        this.definition = definition;
        this.inbox = directory(root.resolve("inbox"));
        this.staging = new FileStagingArea(inbox, root.resolve("staging"));
        this.snapshots = new FileSystemSnapshots(root.resolve("snapshots"));
        this.files = new CsvExportFiles(limits);
        this.models = new OneModel();
        Clock clock = Clock.fixed(AS_OF, ZoneOffset.UTC);
        this.receive = new ReceiveExports(
                transactions,
                facts,
                models,
                staging,
                new InboxExports(transactions, exports, staging, new SourceManifests(this::trust)),
                new CheckExports(
                        transactions,
                        models,
                        exports,
                        staging,
                        files,
                        (file, format, rows) -> foreign.translate(file, format, rows)),
                new TakeInExports(
                        transactions,
                        exports,
                        staging,
                        new KeepOutErased(transactions, models, erasures, () -> ERASURE_KEY, files),
                        new Journal(audited::add, clock)));
        this.ingest = new IngestExports(transactions, facts, models, exports, staging, files);
        this.seal = new SealSnapshot(
                transactions,
                new SnapshotPlans(
                        facts,
                        database.repository(JpaRuns.class),
                        models,
                        new ReadableFiles(models, new ModelFileReader(), exports),
                        database.repository(JpaVersionRepository.class),
                        requests,
                        new LabelWindow(limits.window()),
                        clock),
                new RecordSnapshot(
                        facts, database.repository(JpaSnapshots.class), requests, new Journal(audited::add, clock)),
                exports,
                staging,
                snapshots,
                new KeyedPseudonyms(pseudonymKey()),
                new LabelWindow(limits.window()));
    }

    private Path pseudonymKey() {
        Path key = root.resolve("pseudonym.key");
        write(key, "the same key every night".getBytes(StandardCharsets.UTF_8));
        return key;
    }

    private TrustFile trust() {
        return new TrustFile(
                1,
                new TrustFile.Scope("demo", "production"),
                new TrustFile.RootKeys(1, List.of()),
                new TrustFile.Approvers(List.of(), 1),
                new TrustFile.Machines(
                        List.of(),
                        List.of(),
                        keys.entrySet().stream()
                                .map(entry -> TrustFiles.named(
                                        entry.getKey(), entry.getValue().publicKey()))
                                .toList()),
                TrustFile.LostKeys.revoked(Set.of()),
                Optional.empty(),
                "0".repeat(64));
    }

    private static Path directory(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts the night's files into the inbox and signs the manifests as the plants would. */
    public void bring(SampleField night) {
        night.writeTo(inbox);
        signManifests();
    }

    /** The same of a night that a test has altered. */
    public void bring(NightFiles night) {
        night.write();
        for (Path file : files(night.directory())) {
            write(inbox.resolve(file.getFileName().toString()), read(file));
        }
        signManifests();
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signManifests() {
        for (Path file : files(inbox)) {
            String name = file.getFileName().toString();
            if (name.endsWith(".manifest.unsigned.json")) {
                sign(name.substring(0, 7), name.replace(".unsigned", ""), read(file));
                delete(file);
            }
        }
    }

    /** Puts one file with its signed manifest into the inbox. */
    public void bring(String source, int sequence, ExportKind kind, String text) {
        String name = source + "-" + sequence + "-" + kind.wireName() + ".csv";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(inbox.resolve(name), bytes);
        long rows = Math.max(0, text.lines().filter(line -> !line.isEmpty()).count() - 1);
        sign(source, source + "-" + sequence + ".manifest.json", manifest(source, sequence, kind, name, bytes, rows));
    }

    /** Puts a file into the inbox that its source signed to stand in place of an earlier one. */
    public void bringInPlaceOf(int earlier, String source, int sequence, ExportKind kind, String text) {
        bring(source, sequence, kind, text);
        String name = source + "-" + sequence + "-" + kind.wireName() + ".csv";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String plain = new String(
                manifest(source, sequence, kind, name, bytes, text.lines().count() - 1), StandardCharsets.UTF_8);
        plain = plain.replace("\"files\"", "\"by\": \"tanaka\", \"files\"");
        String replaces = ", \"replaces\": {\"sequence\": " + earlier + ", \"name\": \"" + source + "-" + earlier + "-"
                + kind.wireName() + ".csv\"}}]}";
        sign(
                source,
                source + "-" + sequence + ".manifest.json",
                plain.replace("}]}", replaces).getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] manifest(String source, int sequence, ExportKind kind, String name, byte[] bytes, long rows) {
        return ("{\"source\": \"" + source + "\", \"sequence\": " + sequence + ", \"model\": \"" + MODEL
                        + "\", \"files\": [{\"name\": \"" + name + "\", \"kind\": \"" + kind.wireName()
                        + "\", \"sha256\": \"" + sha256(bytes) + "\", \"bytes\": " + bytes.length + ", \"rows\": "
                        + rows
                        + "}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    public void sign(String source, String name, byte[] payload) {
        SigningKey key = java.util.Objects.requireNonNull(keys.get(source));
        write(
                inbox.resolve(name),
                Envelope.sign(Envelope.EXPORT_TYPE, payload, key).toJson());
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ReceiveExports.Outcome receive(long run) {
        return receive.receive(run, MODEL, () -> false);
    }

    /** Reads all files of a run, as the chunk steps do: so many blocks a chunk. */
    public void ingest(long run, int chunk) {
        for (ExportKind kind : ExportKind.values()) {
            for (long file : ingest.plan(run, kind)) {
                ingestFile(run, file, chunk, Integer.MAX_VALUE);
            }
        }
    }

    /** Reads at most so many chunks of a file, from the start of the file on: nothing but the database knows how far it is. */
    public void ingestFile(long run, long file, int chunk, int chunks) {
        long execution = nextExecution++;
        try (ExportFiles.Reader reader = ingest.open(run, file, ExportPosition.START);
                StagingArea.Segment segment = ingest.openSegment(run, execution, file)) {
            for (int done = 0; done < chunks; done++) {
                List<RowBlock> blocks = new ArrayList<>();
                Optional<RowBlock> next = reader.next();
                while (next.isPresent()) {
                    blocks.add(next.get());
                    next = blocks.size() < chunk ? reader.next() : Optional.empty();
                }
                if (blocks.isEmpty()) {
                    return;
                }
                transactions.run(() -> ingest.write(run, execution, file, segment, blocks));
            }
        }
    }

    /** Where a file's committed rows are staged. */
    public Path segment(long file) {
        ExportFile staged = transactions.required(() -> exports.require(file));
        String execution = staged.segmentExecution().isPresent()
                ? "-" + staged.segmentExecution().getAsLong()
                : "";
        return root.resolve(
                "staging/rows/" + file + "-" + staged.ingestInstance().orElseThrow() + execution + ".rows");
    }

    public SnapshotId seal(long run) {
        return seal.seal(run, Optional.of(AS_OF), () -> false).orElseThrow();
    }

    public SnapshotReader snapshot(SnapshotId id) {
        return SnapshotReader.openVerified(snapshots.require(id), id);
    }

    public DatasetSchema schema() {
        return definition.schema();
    }

    @Override
    public void close() {
        database.close();
    }

    private final class OneModel implements ModelRepository {
        @Override
        public void register(RegisteredModel model) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<RegisteredModel> find(String name) {
            return name.equals(definition.name())
                    ? Optional.of(new RegisteredModel(name, "", definition.digest(), "enno", AS_OF))
                    : Optional.empty();
        }

        @Override
        public RegisteredModel require(String name) {
            return find(name)
                    .orElseThrow(() -> new DrydockException(
                            RegistryFailure.MODEL_UNKNOWN, "There is no model " + name + ". Import it first."));
        }

        @Override
        public ModelDefinition requireDefinition(String name) {
            require(name);
            return definition;
        }

        @Override
        public ModelDefinition requireDefinition(String name, String digest) {
            return earlier.getOrDefault(digest, definition);
        }

        @Override
        public RegisteredModel require(String name, String digest) {
            return require(name);
        }

        @Override
        public RegisteredModel requireLocked(String name) {
            return require(name);
        }

        @Override
        public RegisteredModel requireFirst(String name) {
            return require(name);
        }

        @Override
        public List<RegisteredModel> history(String name) {
            List<RegisteredModel> history = new ArrayList<>(find(name).stream().toList());
            earlier.keySet().forEach(digest -> history.add(new RegisteredModel(name, "", digest, "enno", AS_OF)));
            return history;
        }

        @Override
        public List<RegisteredModel> list() {
            return find(definition.name()).stream().toList();
        }
    }

    /** What a request for labels selects from. */
    public LabelPlans labelPlans(VersionRepository versions, Clock clock) {
        return new LabelPlans(
                transactions,
                models,
                versions,
                new ReadableFiles(models, new ModelFileReader(), exports),
                requests,
                erasures,
                new LabelWindow(IngestLimits.DEFAULT.window()),
                clock);
    }
}
