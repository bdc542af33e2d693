package dev.drydock.application;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.registry.DriftLimits;
import dev.drydock.domain.registry.GateWishes;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.Placement;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.Sweep;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.domain.training.WorkerLauncher;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The use cases of a run's trials over fakes of every port; run 12 has a model, a snapshot and a champion pump/3. */
public final class TrialsFixture {
    public static final long RUN = 12;
    static final String SNAPSHOT = "ab".repeat(32);

    final Facts facts = new Facts();
    final Tasks tasks = new Tasks();
    final Versions versions = new Versions();
    final Models models = new Models();
    final Transactions transactions = new Direct();
    final Trials trials = new Trials(transactions, facts, models, versions, tasks);
    final SelectTrial selectTrial = new SelectTrial(transactions, facts, trials);
    private final TrainTrial trainTrial;

    public TrialsFixture(WorkerLauncher launcher) {
        RunTask runTask = new RunTask(transactions, tasks, launcher, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        trainTrial = new TrainTrial(
                transactions,
                facts,
                models,
                versions,
                new Packages(),
                id -> Path.of("/snapshots", id.hex()),
                file -> new TaskInput(file, "sha of " + file),
                runTask);
        facts.record(RUN, RunFacts.MODEL, "pump");
        facts.record(RUN, RunFacts.SNAPSHOT, SNAPSHOT);
        versions.champion = new VersionId("pump", 3);
    }

    public Trials trials() {
        return trials;
    }

    public TrainTrial trainTrial() {
        return trainTrial;
    }

    public SelectTrial selectTrial() {
        return selectTrial;
    }

    public static TaskResult completed(double tuneLoss) {
        return result(TaskOutcome.COMPLETED, Map.of("tune_loss", tuneLoss), Optional.empty());
    }

    public static TaskResult stopped() {
        return result(TaskOutcome.STOPPED, Map.of(), Optional.empty());
    }

    static TaskResult failed(String code, String sentence) {
        return result(TaskOutcome.FAILED, Map.of(), Optional.of(new TaskFailure(code, sentence)));
    }

    private static TaskResult result(TaskOutcome outcome, Map<String, Double> metrics, Optional<TaskFailure> failure) {
        return new TaskResult(outcome, Path.of("/attempt"), new TreeMap<>(), new TreeMap<>(metrics), failure);
    }

    private static final class Direct implements Transactions {
        @Override
        public <T> T required(Supplier<T> work) {
            return work.get();
        }

        @Override
        public <T> T requiresNew(Supplier<T> work) {
            return work.get();
        }
    }

    static final class Facts implements RunFacts {
        private final Map<String, String> known = new TreeMap<>();

        @Override
        public void record(long instanceId, String fact, String value) {
            String before = known.putIfAbsent(fact, value);
            if (before != null && !before.equals(value)) {
                throw new IllegalStateException(fact + " is " + before);
            }
        }

        @Override
        public Optional<String> find(long instanceId, String fact) {
            return Optional.ofNullable(known.get(fact));
        }

        @Override
        public String require(long instanceId, String fact) {
            return find(instanceId, fact).orElseThrow();
        }

        @Override
        public Map<String, String> all(long instanceId) {
            return known;
        }
    }

    static final class Tasks implements TaskRepository {
        private final Map<String, TaskResult> settled = new HashMap<>();
        boolean overtaken;

        @Override
        public Attempt begin(TaskRequest request, String requestDigest, Instant now) {
            return new Attempt(1, find(request.key()).filter(TaskResult::completed));
        }

        @Override
        public boolean settle(String key, long fence, TaskResult result, Instant now) {
            settled.put(key, result);
            return !overtaken;
        }

        @Override
        public Optional<TaskResult> find(String key) {
            return Optional.ofNullable(settled.get(key));
        }
    }

    static final class Models implements ModelRepository {
        List<TrainingSettings> sweep = List.of(settings(0.01), settings(0.02), settings(0.03));

        int mostLost = -1;

        private static TrainingSettings settings(double learningRate) {
            return new TrainingSettings(8, 64, "adamw", learningRate, 0.01, 0, 1, 3, List.of(), 7, 1);
        }

        @Override
        public ModelDefinition requireDefinition(String name) {
            return new ModelDefinition(
                    name,
                    "digest",
                    Task.BINARY_CLASSIFICATION,
                    new DatasetSchema(
                            new DatasetSchema.LogColumns("id", "at", "score", "version"),
                            new DatasetSchema.FeedbackColumns("id", "label", "at", "who"),
                            List.of(),
                            "group",
                            LabelRule.ofClasses("no", "yes"),
                            List.of(),
                            Duration.ZERO,
                            Duration.ZERO,
                            0.01,
                            SplitRule.ofGroups(0.6, 0.2, 0.2, "salt"),
                            Set.of()),
                    Optional.empty(),
                    "weights.pt",
                    new ModelDefinition.PreprocessingFile("preprocessing.json", false),
                    settings(0.05),
                    mostLost < 0 ? Sweep.of(sweep) : new Sweep(sweep, mostLost),
                    Placement.OF_SITE,
                    GateWishes.NONE,
                    DriftLimits.DEFAULT,
                    new ModelDefinition.ServingLimits(1, Duration.ofSeconds(1)),
                    Optional.empty());
        }

        @Override
        public void register(RegisteredModel model) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<RegisteredModel> find(String name) {
            return Optional.empty();
        }

        @Override
        public RegisteredModel require(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<RegisteredModel> list() {
            return List.of();
        }
    }

    static final class Versions implements VersionRepository {
        VersionId champion = new VersionId("none", 1);

        @Override
        public ModelVersion require(VersionId id) {
            return new ModelVersion(
                    id,
                    VersionState.SIGNED,
                    Optional.empty(),
                    OptionalLong.empty(),
                    "erin",
                    Instant.EPOCH,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("digest-of-" + id.number()));
        }

        @Override
        public Optional<ModelVersion> champion(String model) {
            return Optional.of(require(champion));
        }

        @Override
        public ModelVersion requireChampion(String model) {
            return require(champion);
        }

        @Override
        public Optional<ModelVersion> find(VersionId id) {
            return Optional.of(require(id));
        }

        @Override
        public ModelVersion create(String model, Origin origin, Instant at) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ModelVersion requireLocked(VersionId id) {
            return require(id);
        }

        @Override
        public List<ModelVersion> list(String model, int limit) {
            return List.of();
        }

        @Override
        public List<ModelVersion> listIn(List<VersionState> states, int limit) {
            return List.of();
        }

        @Override
        public void setAlias(AliasChange change) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<AliasChange> aliasHistory(String model, String alias, int limit) {
            return List.of();
        }

        @Override
        public ModelVersion move(VersionId id, VersionState next) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void recordRejection(VersionId id, Rejection rejection) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Rejection> findRejection(VersionId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void recordAssembly(VersionId id, String workspace, String subjectDigest) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void recordReport(VersionId id, String reportDigest, String verdict) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void recordPackage(VersionId id, String packageDigest) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Packages implements PackageStore {
        @Override
        public Path require(String packageDigest) {
            return Path.of("/packages", packageDigest);
        }

        @Override
        public Optional<Path> find(String packageDigest) {
            return Optional.of(require(packageDigest));
        }

        @Override
        public Path workspace(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void discard(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path adopt(String key, String packageDigest) {
            throw new UnsupportedOperationException();
        }
    }
}
