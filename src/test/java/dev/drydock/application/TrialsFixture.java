package dev.drydock.application;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.JobRuntime;
import dev.drydock.application.runs.MeasureUsage;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunRecords;
import dev.drydock.application.runs.RunTask;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.runs.StartingPackages;
import dev.drydock.application.training.AdoptContribution;
import dev.drydock.application.training.ChooseTrial;
import dev.drydock.application.training.ContributedPackage;
import dev.drydock.application.training.KeptContributions;
import dev.drydock.application.training.RaisedBudgets;
import dev.drydock.application.training.Reserves;
import dev.drydock.application.training.RunBudgets;
import dev.drydock.application.training.SelectTrial;
import dev.drydock.application.training.SuccessiveHalving;
import dev.drydock.application.training.TrainTrial;
import dev.drydock.application.training.TrialPlans;
import dev.drydock.application.training.TrialStandings;
import dev.drydock.application.training.Trials;
import dev.drydock.application.training.WatchBudget;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.registry.Budget;
import dev.drydock.domain.registry.Budget.Resource;
import dev.drydock.domain.registry.ChampionComparison;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contributions;
import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.DriftLimits;
import dev.drydock.domain.registry.GateRequests;
import dev.drydock.domain.registry.Halving;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.Placement;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.Revision;
import dev.drydock.domain.registry.Sweep;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.registry.TrialChoice;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ContributedOrigins;
import dev.drydock.domain.release.PackageCheck;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskFolders;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskLogs;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.domain.training.WorkerLauncher;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.TrialStanding;
import dev.drydock.workers.TaskFoldersOnDisk;
import dev.drydock.workers.TaskLogsOnDisk;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The use cases of a run's trials over fakes of every port; run 12 has a model, a snapshot and a champion pump/3. */
public final class TrialsFixture {
    public static final long RUN = 12;
    public static final String SNAPSHOT = "ab".repeat(32);

    public final Facts facts = new Facts();
    public final Tasks tasks = new Tasks();
    public final Versions versions = new Versions();
    public final Models models = new Models();
    public final Transactions transactions = new Direct();
    public final StartingPackages startingPackages = new StartingPackages(
            transactions, models, facts, versions, new Packages(), fake(PackageDigester.class, "none", none -> ""));
    public final Trials trials = new Trials(transactions, facts, models, versions, tasks, startingPackages);
    public final Standings standings = new Standings();
    public final List<AuditLog.Event> audited = new ArrayList<>();
    public final TuneRows data = new TuneRows();
    public final ChooseTrial chooseTrial = new ChooseTrial(transactions, facts, models, data);
    public final SelectTrial selectTrial =
            new SelectTrial(transactions, facts, new NoRuns(), trials, chooseTrial, standings, audited::add);
    public final Usage usage = new Usage();
    public final TestClock clock = new TestClock();
    public final RunBudgets budgets;
    public final Map<Long, Executions.Failure> recorded = new ConcurrentHashMap<>();
    public final List<Long> stopped = new CopyOnWriteArrayList<>();
    public final WatchBudget watchBudget;
    public final SuccessiveHalving successiveHalving =
            new SuccessiveHalving(transactions, facts, new NoRuns(), models, tasks, chooseTrial, audited::add);
    public final Reserves reserves = new Reserves(transactions, facts, new NoRuns(), trials, chooseTrial, audited::add);
    private final TrainTrial trainTrial;
    private final TrialPlans plans;
    private final RunTask runTask;

    public TrialsFixture(WorkerLauncher launcher) {
        this(launcher, Optional.empty());
    }

    /** What is used up is read from real task directories, by the time that it is. */
    public TrialsFixture(WorkerLauncher launcher, Path tasks) {
        this(launcher, Optional.of(tasks));
    }

    private TrialsFixture(WorkerLauncher launcher, Optional<Path> folder) {
        Clock time = folder.isPresent() ? Clock.systemUTC() : clock;
        budgets = new RunBudgets(
                transactions,
                new Authorization(transactions, audited::add),
                fake(RunRecords.class, "exists", arguments -> arguments[0].equals(RUN)),
                facts,
                models,
                new Raised(),
                folder.map(path -> new MeasureUsage(new TaskLogsOnDisk(path), new TaskFoldersOnDisk(path), time))
                        .orElseGet(() -> new MeasureUsage(usage, usage, time)),
                new Journal(audited::add, time));
        watchBudget = new WatchBudget(
                transactions,
                budgets,
                fake(
                        Executions.class,
                        "recordFailure",
                        arguments -> recorded.put((Long) arguments[0], (Executions.Failure) arguments[1])),
                fake(JobRuntime.class, "stop", arguments -> stopped.add((Long) arguments[0])),
                new Journal(audited::add, time),
                new ExecutionLeases.Holder("test", "first"));
        runTask = new RunTask(transactions, tasks, launcher, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        plans = new TrialPlans(
                transactions,
                facts,
                models,
                versions,
                startingPackages,
                id -> Path.of("/snapshots", id.hex()),
                file -> new TaskInput(file, "sha of " + file));
        trainTrial =
                new TrainTrial(plans, runTask, successiveHalving, reserves, watchBudget, pause -> Thread.onSpinWait());
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

    /** The step that takes the place of the training, for contributions whose origin is only stated. */
    public AdoptContribution adopting(
            Contributions contributions, KeptContributions kept, PackageStore packages, PolicySource policies) {
        ContributedPackage contributedPackage = new ContributedPackage(
                transactions,
                versions,
                fake(PackageCheck.class, "none", none -> none),
                fake(TrustSource.class, "none", none -> none),
                packages,
                fake(PackageContent.class, "none", none -> none),
                fake(ContributedOrigins.class, "none", none -> none),
                policies);
        return new AdoptContribution(
                transactions, facts, contributions, trials, plans, kept, runTask, contributedPackage);
    }

    public SelectTrial selectTrial() {
        return selectTrial;
    }

    public static TaskResult completed(double tuneLoss) {
        return result(TaskOutcome.COMPLETED, Map.of("tune_loss", tuneLoss), Optional.empty());
    }

    /** Completed, and it is wrong about the first so many rows; all else right. */
    public TaskResult answering(int trial, int bestEpoch, int wrong) {
        Path directory = Path.of("/attempt-" + trial);
        float[] scores = new float[TuneRows.ROWS];
        double[] losses = new double[TuneRows.ROWS];
        for (int row = 0; row < scores.length; row++) {
            boolean right = row >= wrong;
            scores[row] = (row % 2 == 1) == right ? 0.8f : 0.2f;
            losses[row] = -Math.log(right ? 0.8 : 0.2);
        }
        data.scores.put(directory.resolve(TaskRequest.TUNE_SCORES), scores);
        data.losses.put(directory.resolve(TaskRequest.TUNE_LOSSES), losses);
        return new TaskResult(
                TaskOutcome.COMPLETED,
                directory,
                new TreeMap<>(Map.of(
                        TaskRequest.TUNE_SCORES,
                        "s",
                        TaskRequest.TUNE_LOSSES,
                        "l",
                        TaskRequest.PAUSED_AT,
                        "p" + trial)),
                new TreeMap<>(Map.of(
                        "tune_loss", Arrays.stream(losses).average().orElseThrow(), "best_epoch", (double) bestEpoch)),
                Optional.empty());
    }

    public static TaskResult stopped() {
        return result(TaskOutcome.STOPPED, Map.of(), Optional.empty());
    }

    public static TaskResult failed(String code, String sentence) {
        return result(TaskOutcome.FAILED, Map.of(), Optional.of(new TaskFailure(code, sentence)));
    }

    private static TaskResult result(TaskOutcome outcome, Map<String, Double> metrics, Optional<TaskFailure> failure) {
        return new TaskResult(outcome, Path.of("/attempt"), new TreeMap<>(), new TreeMap<>(metrics), failure);
    }

    public static final class Direct implements Transactions {
        @Override
        public <T> T required(Supplier<T> work) {
            return work.get();
        }

        @Override
        public <T> T requiresNew(Supplier<T> work) {
            return work.get();
        }
    }

    public static final class Facts implements RunFacts {
        private final Map<String, String> known = new ConcurrentSkipListMap<>();

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

    /** A port of which one method is called, and no other. */
    /** Answers all of its methods alike. */
    public static <T> T fake(Class<T> port, Function<Object[], @Nullable Object> answer) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> answer.apply(arguments)));
    }

    public static <T> T fake(Class<T> port, String called, Function<Object[], @Nullable Object> answer) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    if (!method.getName().equals(called)) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    Object answered = answer.apply(arguments);
                    return method.getReturnType() == void.class ? null : answered;
                }));
    }

    public static final class Raised implements RaisedBudgets {
        private final SortedMap<Resource, Long> known = new ConcurrentSkipListMap<>();

        @Override
        public void raise(long run, Resource resource, long limit, String by, Instant at) {
            known.put(resource, limit);
        }

        @Override
        public SortedMap<Resource, Long> of(long run) {
            return known;
        }
    }

    /** What workers have left in their task directories. */
    public static final class Usage implements TaskLogs, TaskFolders {
        public final List<TaskAttempt> attempts = new CopyOnWriteArrayList<>();
        public volatile long bytes;

        public void attempt(String task, Instant started, Optional<Instant> ended) {
            attempt(task, started, ended, 0, false);
        }

        /** @param gpus that are kept for it */
        public void attempt(String task, Instant started, Optional<Instant> ended, int gpus, boolean trainsOnGpu) {
            attempts.add(new TaskAttempt(
                    task,
                    attempts.size() + 1L,
                    0,
                    ended.isPresent() ? TaskAttempt.State.DIED : TaskAttempt.State.RUNNING,
                    Optional.empty(),
                    Optional.of(started),
                    ended,
                    Optional.empty(),
                    new TaskAttempt.Holding(gpus, trainsOnGpu, ended),
                    Path.of("/log")));
        }

        @Override
        public List<TaskAttempt> of(long run) {
            return attempts;
        }

        @Override
        public List<String> keys() {
            return List.of("12-train-0", "121-train-0");
        }

        @Override
        public long bytes(String key) {
            return key.startsWith("12-") ? bytes : 0;
        }

        @Override
        public void remove(String key) {
            throw new UnsupportedOperationException();
        }
    }

    /** Stands until it is moved. */
    public static final class TestClock extends Clock {
        public volatile Instant now = Instant.EPOCH;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    public static final class Standings implements TrialStandings {
        private final Map<Long, List<TrialStanding>> known = new HashMap<>();

        @Override
        public void record(long run, List<TrialStanding> standings) {
            known.put(run, standings);
        }

        @Override
        public List<TrialStanding> of(long run) {
            return known.getOrDefault(run, List.of());
        }
    }

    public static final class NoRuns implements Runs {
        @Override
        public void add(Run run) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Run> find(long instanceId) {
            return Optional.empty();
        }

        @Override
        public Optional<Run> findByToken(String token) {
            return Optional.empty();
        }
    }

    /** Forty rows of <em>tune</em>, two a group, every other one of the positive class; scores and losses by file. */
    public static final class TuneRows implements EvaluationData {
        public static final int ROWS = 40;

        public final Map<Path, float[]> scores = new ConcurrentHashMap<>();
        public final Map<Path, double[]> losses = new ConcurrentHashMap<>();

        @Override
        public LabelledRows rows(String snapshot) {
            List<String> ids = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            Split[] splits = new Split[ROWS];
            float[] labels = new float[ROWS];
            for (int row = 0; row < ROWS; row++) {
                ids.add("row" + row);
                groups.add("group" + row / 2);
                splits[row] = Split.TUNE;
                labels[row] = row % 2;
            }
            return new LabelledRows(ids, groups, splits, labels, new int[ROWS]);
        }

        @Override
        public String schemaDigest(String snapshot) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] manifest(String snapshot) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] reference(String snapshot, DatasetSchema schema, Path packageDirectory) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] answers(String snapshot, ModelDefinition definition, OperatingPoint point, float[] tuneScores) {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] scores(Path file) {
            return Objects.requireNonNull(scores.get(file));
        }

        @Override
        public double[] losses(Path file) {
            return Objects.requireNonNull(losses.get(file));
        }
    }

    public static final class Tasks implements TaskRepository {
        private final Map<String, TaskResult> settled = new ConcurrentHashMap<>();
        private final Map<String, Long> fences = new ConcurrentHashMap<>();
        public boolean overtaken;

        @Override
        public Attempt begin(TaskRequest request, String requestDigest, Instant now) {
            return new Attempt(
                    fences.merge(request.key(), 1L, Long::sum),
                    find(request.key()).filter(TaskResult::completed));
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

    public static final class Models implements ModelRepository {
        /** Digest of a model.yaml that another module is trained by. */
        public static final String OTHER_MODEL = "of another model";

        public List<TrainingSettings> sweep = List.of(settings(0.01), settings(0.02), settings(0.03));

        public List<RegisteredModel> history = List.of();

        /** Of the model.yaml of that digest, which was in force once. */
        public final Map<String, List<TrainingSettings>> earlier = new ConcurrentHashMap<>();

        public int mostLost = -1;
        public TrialChoice choice = TrialChoice.LEAST_LOSS;
        public Optional<Halving> halving = Optional.empty();
        public Budget budget = Budget.NONE;

        public static TrainingSettings settings(double learningRate) {
            return new TrainingSettings(8, 64, "adamw", learningRate, 0.01, 0, 1, 3, List.of(), 7, 1);
        }

        @Override
        public ModelDefinition requireDefinition(String name) {
            return definition(name, sweep, "weights.pt");
        }

        private ModelDefinition definition(String name, List<TrainingSettings> trials, String weights) {
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
                    Revision.FIRST,
                    Optional.empty(),
                    weights,
                    new ModelDefinition.PreprocessingFile("preprocessing.json", false),
                    List.of(),
                    settings(0.05),
                    new Sweep(trials, mostLost < 0 ? Math.max(0, trials.size() - 1) : mostLost, choice, halving),
                    Placement.OF_SITE,
                    budget,
                    DecisionRule.standard(Task.BINARY_CLASSIFICATION, 2),
                    GateRequests.NONE,
                    List.of(),
                    DriftLimits.DEFAULT,
                    new ModelDefinition.ServingLimits(1, Duration.ofSeconds(1)),
                    Optional.empty());
        }

        @Override
        public ModelDefinition requireDefinition(String name, String digest) {
            return definition(
                    name, earlier.getOrDefault(digest, sweep), digest.equals(OTHER_MODEL) ? "other.pt" : "weights.pt");
        }

        @Override
        public RegisteredModel require(String name, String digest) {
            return new RegisteredModel(name, "", digest, "enno", Instant.EPOCH);
        }

        @Override
        public RegisteredModel requireLocked(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RegisteredModel requireFirst(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<RegisteredModel> history(String name) {
            return history;
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
            return require(name, "digest");
        }

        @Override
        public List<RegisteredModel> list() {
            return List.of();
        }
    }

    public static final class Versions implements VersionRepository {
        public VersionId champion = new VersionId("none", 1);

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
        public void recordComparison(ChampionComparison comparison) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void waiveComparison(long runInstance) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<ChampionComparison> comparisons(VersionId candidate) {
            return List.of();
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
        public Instant stateSince(VersionId id) {
            throw new UnsupportedOperationException();
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
        public Path place(String packageDigest) {
            return require(packageDigest);
        }

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
        public void discardAll(String beginning) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path adopt(String key, String packageDigest) {
            throw new UnsupportedOperationException();
        }
    }

    /** Weights that were brought. */
    public static final class Brought implements Contributions {
        public final List<Contribution> brought = new ArrayList<>();
        private final Map<Long, Contribution> uses = new HashMap<>();

        @Override
        public void recordUse(long runInstance, Contribution contribution) {
            uses.put(runInstance, contribution);
        }

        @Override
        public Optional<Contribution> usedBy(long runInstance) {
            return Optional.ofNullable(uses.get(runInstance));
        }

        @Override
        public Map<Long, String> usesOf(String model) {
            return uses.entrySet().stream()
                    .filter(use -> use.getValue().model().equals(model))
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, use -> use.getValue().digest()));
        }

        @Override
        public void add(Contribution contribution) {
            brought.add(contribution);
        }

        @Override
        public Optional<Contribution> find(String model, String digest) {
            return brought.stream()
                    .filter(one -> one.model().equals(model) && one.digest().equals(digest))
                    .findFirst();
        }

        @Override
        public Contribution require(String model, String digest) {
            return find(model, digest).orElseThrow();
        }

        @Override
        public List<Contribution> list(String model, int limit) {
            return brought.stream().filter(one -> one.model().equals(model)).toList();
        }
    }
}
