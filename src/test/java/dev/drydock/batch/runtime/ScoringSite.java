package dev.drydock.batch.runtime;

import static org.awaitility.Awaitility.await;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionLeases.Held;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.JobDefinition;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunTask;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.scoring.BeginScoring;
import dev.drydock.application.scoring.CutRows;
import dev.drydock.application.scoring.FinishScoring;
import dev.drydock.application.scoring.ScoreBlock;
import dev.drydock.application.scoring.ScoredPackages;
import dev.drydock.artifacts.FileSystemPackageContent;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.batch.BeginScoringBatchlet;
import dev.drydock.batch.CutRowsBatchlet;
import dev.drydock.batch.FinishScoringBatchlet;
import dev.drydock.batch.ScoreBlockBatchlet;
import dev.drydock.batch.ScoringBlockMapper;
import dev.drydock.config.IngestLimits;
import dev.drydock.dataplane.ScoringFolder;
import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.scoring.ScoringFiles;
import dev.drydock.inference.Preprocessing;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.persistence.JpaExecutionLeases;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaExecutions;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.JpaRuns;
import dev.drydock.persistence.JpaTaskRepository;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestDatabase;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.WorkerSetup;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.runtime.context.JobContext;
import java.io.IOException;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jberet.creation.ArtifactCreationContext;
import org.jberet.spi.ArtifactFactory;
import org.jspecify.annotations.Nullable;

/** The job batch-score over the sample model, with real files, workers and runtime. */
final class ScoringSite implements AutoCloseable {
    static final VersionId CHAMPION = new VersionId("pump-failure", 1);
    static final Path BASE = Path.of(System.getProperty("drydock.basedir", "."));
    static final Path SAMPLE = BASE.resolve("sample-data/pump-failure");

    private static final List<VersionState> TO_SERVICE = List.of(
            VersionState.SEALED,
            VersionState.SIGNED,
            VersionState.PROPOSED,
            VersionState.APPROVED,
            VersionState.RELEASED);

    final Path root;
    final JpaVersionRepository versions;
    final FileSystemPackageStore packages;
    final Transactions transactions;
    final JpaExecutions executions;
    final RunFacts facts;
    final List<AuditLog.Event> audited = new CopyOnWriteArrayList<>();

    private final TestDatabase database;
    private final JpaModelRepository models;
    private final JBeretJobRuntime runtime;
    private final LocalWorkerLauncher launcher;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Class<?>, Object> useCases = new HashMap<>();

    /** @param over what a test does to the files beside what is done to them anyway */
    ScoringSite(Path root, TestDatabase database, UnaryOperator<ScoringFiles> over) throws IOException {
        this.root = root;
        this.database = database;
        transactions = database.transactions();
        versions = database.repository(JpaVersionRepository.class);
        models = database.repository(JpaModelRepository.class);
        executions = database.repository(JpaExecutions.class);
        facts = database.repository(JpaRunFacts.class);
        Runs runs = database.repository(JpaRuns.class);
        PackageDigest digester = new PackageDigest();
        packages = new FileSystemPackageStore(root.resolve("packages"), digester);
        Path tasks = Files.createDirectories(root.resolve("tasks"));
        ScoringFiles files = over.apply(new ScoringFolder(root.resolve("scoring"), tasks, IngestLimits.DEFAULT));
        launcher = new LocalWorkerLauncher(WorkerSetup.real(tasks));
        ScoredPackages scored = new ScoredPackages(
                transactions,
                facts,
                versions,
                packages,
                digester,
                new FileSystemPackageContent(),
                new ModelFileReader(),
                new SuiteFiles());
        put(new BeginScoring(transactions, versions, models, facts, runs, scored, files, audited::add));
        put(new CutRows(transactions, facts, scored, files));
        put(new ScoreBlock(
                transactions,
                facts,
                scored,
                files,
                new RunTask(transactions, database.repository(JpaTaskRepository.class), launcher, Clock.systemUTC())));
        put(new FinishScoring(transactions, facts, runs, scored, files, audited::add));
        JpaExecutionLeases leases = database.repository(JpaExecutionLeases.class);
        Holder self = new Holder("node", UUID.randomUUID().toString());
        runtime = new JBeretJobRuntime(
                new JobFiles(List.of(BASE.resolve("jobs")), name -> true),
                new Batchlets(),
                database.dataSource(),
                database.transactionManager(),
                leases,
                database.repository(JpaExecutionQueue.class),
                self,
                threads);
        for (Held orphan : transactions.required(() -> leases.heldByOthers(self))) {
            transactions.run(() -> leases.fail(orphan, self)); // the earlier process is dead
        }
        Files.createDirectories(root.resolve("scoring/in"));
        if (transactions.required(() -> models.find(CHAMPION.model())).isEmpty()) {
            release(yaml -> yaml);
        }
    }

    private void put(Object useCase) {
        useCases.put(useCase.getClass(), useCase);
    }

    /** Another version comes into service. */
    VersionId release(UnaryOperator<String> change) throws IOException {
        String yaml = change.apply(Files.readString(SAMPLE.resolve("model.yaml")));
        ModelDefinition definition = new ModelFileReader().readText(yaml);
        Path directory = packages.workspace("import");
        Path model = Files.createDirectories(directory.resolve("model"));
        Files.writeString(model.resolve("model.yaml"), yaml);
        Files.copy(SAMPLE.resolve("weights.pt"), model.resolve("weights.pt"));
        Files.copy(SAMPLE.resolve("preprocessing.json"), model.resolve("preprocessing.json"));
        int width = Preprocessing.read(model.resolve("preprocessing.json")).width();
        Files.write(
                model.resolve("signature.json"),
                new SuiteFiles()
                        .signature(
                                definition,
                                width,
                                "PyTorch 2.7.1",
                                definition.decision().start()));
        String digest = new PackageDigest().packageDigest(directory);
        packages.adopt("import", digest);
        return transactions.required(() -> {
            models.register(new RegisteredModel(CHAMPION.model(), yaml, definition.digest(), "emil", Instant.now()));
            VersionId id = versions.create(
                            CHAMPION.model(),
                            new VersionRepository.Origin(
                                    Optional.empty(), OptionalLong.empty(), "emil", Optional.empty()),
                            Instant.now())
                    .id();
            versions.recordPackage(id, digest);
            versions.champion(id.model()).ifPresent(before -> versions.move(before.id(), VersionState.RETIRED));
            TO_SERVICE.forEach(state -> versions.move(id, state));
            versions.setAlias(new VersionRepository.AliasChange(
                    id.model(), VersionRepository.CHAMPION, id, "rhea", Instant.now()));
            return id;
        });
    }

    /** Rows that the model takes, as CSV with the columns in another order, an id, and a column that nobody asked for. */
    static List<String> rows(int count, long seed) throws IOException {
        ModelDefinition definition = new ModelFileReader().readText(Files.readString(SAMPLE.resolve("model.yaml")));
        List<InputColumn> inputs = definition.schema().inputs();
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>();
        lines.add("pump_id,note,"
                + inputs.stream().map(InputColumn::column).sorted().collect(Collectors.joining(",")));
        for (int row = 1; row <= count; row++) {
            lines.add("P-" + row + ",\"seen, twice\","
                    + inputs.stream()
                            .sorted((one, other) -> one.column().compareTo(other.column()))
                            .map(input -> cell(input, random))
                            .collect(Collectors.joining(",")));
        }
        return lines;
    }

    private static String cell(InputColumn input, Random random) {
        if (input.type() == ColumnType.CATEGORICAL) {
            return input.categories().get(random.nextInt(input.categories().size()));
        }
        if (input.missingAllowed() && random.nextInt(10) == 0) {
            return "";
        }
        double min = input.min().orElseThrow();
        double value = min + random.nextDouble() * (input.max().orElseThrow() - min);
        return BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_EVEN).toPlainString();
    }

    Path in(String file) {
        return root.resolve("scoring/in").resolve(file);
    }

    Path out(long run) {
        return root.resolve("scoring/out").resolve(Long.toString(run));
    }

    Execution run(Map<String, String> parameters) {
        return ended(start(parameters));
    }

    Execution start(Map<String, String> parameters) {
        return transactions.required(
                () -> executions.require(runtime.start(job(), parameters).executionId()));
    }

    Execution restart(Execution failed) {
        long id = transactions.required(() -> runtime.restart(job(), failed.executionId(), Optional.empty()));
        return ended(id);
    }

    /** Restarts the newest execution, or starts the first one. */
    Execution goOn(Map<String, String> parameters) {
        Optional<Execution> before = transactions.required(
                () -> executions.list(Executions.Filter.newest(1)).stream().findFirst());
        return before.map(this::restart).orElseGet(() -> run(parameters));
    }

    private JobDefinition job() {
        return runtime.require("batch-score");
    }

    Execution ended(Execution execution) {
        return ended(execution.executionId());
    }

    private Execution ended(long id) {
        return await().atMost(Duration.ofMinutes(5))
                .until(() -> transactions.required(() -> executions.require(id)), Execution::hasEnded);
    }

    /** Every file of the result, by its name. */
    Map<String, String> result(long run) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (var children = Files.list(out(run))) {
            for (Path child : children.toList()) {
                files.put(String.valueOf(child.getFileName()), Files.readString(child));
            }
        }
        return files;
    }

    @Override
    public void close() {
        launcher.close();
        threads.shutdown();
        database.close();
    }

    /** Fills the fields of the real batchlets as a container does. */
    private final class Batchlets implements ArtifactFactory {
        private final Map<String, Class<?>> known = Map.of(
                "beginScoring",
                BeginScoringBatchlet.class,
                "cutRows",
                CutRowsBatchlet.class,
                "scoreBlock",
                ScoreBlockBatchlet.class,
                "scoringBlockMapper",
                ScoringBlockMapper.class,
                "finishScoring",
                FinishScoringBatchlet.class);

        @Override
        public Object create(String ref, @Nullable Class<?> type, ClassLoader loader) throws Exception {
            if (ref.endsWith("Listener")) {
                return new Quiet();
            }
            Object artifact =
                    getArtifactClass(ref, loader).getDeclaredConstructor().newInstance();
            var context = ArtifactCreationContext.getCurrentArtifactCreationContext();
            for (Field field : artifact.getClass().getDeclaredFields()) {
                field.setAccessible(true);
                if (field.isAnnotationPresent(BatchProperty.class)) {
                    field.set(artifact, context.getProperties().get(field.getName()));
                } else if (field.getType() == JobContext.class) {
                    field.set(artifact, context.getJobContext());
                } else if (useCases.containsKey(field.getType())) {
                    field.set(artifact, useCases.get(field.getType()));
                }
            }
            return artifact;
        }

        @Override
        public void destroy(@Nullable Object instance) {}

        @Override
        public Class<?> getArtifactClass(String ref, ClassLoader loader) {
            return ref.endsWith("Listener") ? Quiet.class : Objects.requireNonNull(known.get(ref));
        }
    }

    /** In the place of the listeners, which need a container. */
    static final class Quiet extends jakarta.batch.api.listener.AbstractStepListener
            implements jakarta.batch.api.listener.JobListener {
        @Override
        public void beforeJob() {}

        @Override
        public void afterJob() {}
    }
}
