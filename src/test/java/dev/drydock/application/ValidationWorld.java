package dev.drydock.application;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.SealCandidate;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.MeasureUsage;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunRecords;
import dev.drydock.application.runs.RunTask;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.runs.StartingPackages;
import dev.drydock.application.runs.VersionPackages;
import dev.drydock.application.training.BroughtWeights;
import dev.drydock.application.training.ChooseTrial;
import dev.drydock.application.training.ChosenTrial;
import dev.drydock.application.training.MakeTrainingReport;
import dev.drydock.application.training.RunBudgets;
import dev.drydock.application.training.TrialLines;
import dev.drydock.application.training.Trials;
import dev.drydock.application.training.ViewTraining;
import dev.drydock.application.validation.AnchorEvidence;
import dev.drydock.application.validation.AnchorSnapshots;
import dev.drydock.application.validation.AskServingNode;
import dev.drydock.application.validation.AssembleCandidate;
import dev.drydock.application.validation.AssemblePackage;
import dev.drydock.application.validation.BeginComparison;
import dev.drydock.application.validation.BeginMeasurement;
import dev.drydock.application.validation.BeginServingCheck;
import dev.drydock.application.validation.BestVersions;
import dev.drydock.application.validation.CandidateIngredients;
import dev.drydock.application.validation.CandidateProvenance;
import dev.drydock.application.validation.CandidateVersions;
import dev.drydock.application.validation.CheckServing;
import dev.drydock.application.validation.FurtherTasks;
import dev.drydock.application.validation.HoldoutLooks;
import dev.drydock.application.validation.JudgeCandidate;
import dev.drydock.application.validation.JudgeChampion;
import dev.drydock.application.validation.JudgeComparison;
import dev.drydock.application.validation.JudgeImport;
import dev.drydock.application.validation.JudgeServing;
import dev.drydock.application.validation.JudgeVersion;
import dev.drydock.application.validation.JudgedPackages;
import dev.drydock.application.validation.KeptReports;
import dev.drydock.application.validation.MeasureImport;
import dev.drydock.application.validation.PackageIngredients;
import dev.drydock.application.validation.PackagedSuites;
import dev.drydock.application.validation.RecordComparison;
import dev.drydock.application.validation.RunModelFile;
import dev.drydock.application.validation.RunValidationTask;
import dev.drydock.application.validation.ServingLooks;
import dev.drydock.application.validation.ServingWaivers;
import dev.drydock.application.validation.ValidationTasks;
import dev.drydock.artifacts.FileSystemPackageContent;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.artifacts.FileSystemReportStore;
import dev.drydock.artifacts.PackagedRunRecords;
import dev.drydock.artifacts.RunRecordFiles;
import dev.drydock.dataplane.evaluation.SnapshotEvaluationData;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRow;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Budget;
import dev.drydock.domain.registry.ChampionComparison;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.DriftLimits;
import dev.drydock.domain.registry.ExpectedBehaviour;
import dev.drydock.domain.registry.GateRequests;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.Placement;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.Revision;
import dev.drydock.domain.registry.Sweep;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ExpiredWaivers;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.ServingTarget.GoldenAnswer;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskKind;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.ContributionRules;
import dev.drydock.domain.validation.ExtensionGates;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.HoldoutLedger;
import dev.drydock.domain.validation.HoldoutSketch;
import dev.drydock.domain.validation.HoldoutSpending;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.ReceiverRules;
import dev.drydock.domain.validation.Reports;
import dev.drydock.domain.validation.ServingCheck;
import dev.drydock.domain.validation.ServingChecks;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.domain.validation.SiteRules;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.BuilderSignature;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.snapshots.TestRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A site with a champion, a sealed snapshot and a trained trial: files, digests, documents and statistics are real; the database
 * is maps, and a worker is a method.
 */
public final class ValidationWorld {
    public static final long RUN = 12;
    public static final long COMPARISON = 13;
    /** Comes into service while the candidate waits. */
    public static final VersionId NEWER = new VersionId("pump", 9);

    public static final VersionId CHAMPION = new VersionId("pump", 3);
    public static final VersionId CANDIDATE = new VersionId("pump", 4);

    private static final String SIGNATURE = "{\"task\": \"binary-classification\", \"classes\": [\"no\", \"yes\"]}";

    private static final String RUN_RECORD = """
            {"version": 3, "snapshot": "s", "parent": "p", "preprocessing": "q", "settings": {"seed": "7"}, "engine": "PyTorch",
             "engineLibrary": "cpu", "java": "17", "platform": "Linux", "device": "cpu", "cpuCapability": "AVX2",
             "epochs": [{"epoch": 1, "trainLoss": 0.6, "tuneLoss": 0.5}], "bestEpoch": 1, "weights": "w",
             "moved": [{"parameter": "head.weight", "values": 4, "distance": 0.5, "relative": 0.25, "largest": 0.4}]}
            """;

    public final List<SnapshotRow> rows;
    public final List<AuditLog.Event> audit = new ArrayList<>();
    public final List<String> launched = new ArrayList<>();
    public final Facts facts = new Facts();
    public final Versions versions = new Versions();
    public final Tasks tasks = new Tasks();
    public final Policies policies = new Policies();
    public final DefinitionReader definitions = new Definitions();
    public final PackageDigest digester = new PackageDigest();
    public final FileSystemPackageContent content = new FileSystemPackageContent();
    public final FileSystemPackageStore packages;
    public final FileSystemReportStore reports;
    public final KeptReports keptReports;
    public final AssembleCandidate assemble;
    public final AssemblePackage assemblePackage;
    public final JudgedPackages judgedPackages;
    public final ValidationTasks validationTasks;
    public final RunValidationTask runValidationTask;
    public final JudgeCandidate judge;
    public final JudgeChampion judgeChampion;
    public final JudgeImport judgeImport;
    public final BeginMeasurement beginMeasurement;
    public final MeasureImport measureImport;
    public final BeginComparison beginComparison;
    public final JudgeComparison judgeComparison;
    public final SealCandidate seal;
    public final HoldoutLedger ledger = new Ledger();
    public final Checks checks = new Checks();
    /** The snapshot that the champion was trained on is gone. */
    public boolean lostSnapshots;

    public final BeginServingCheck beginServingCheck;
    public final AskServingNode askServingNode;
    public final CheckServing checkServing;
    /** What the node answers to the golden vectors; by default from the champion's package, exactly. */
    public Supplier<GoldenAnswer> node = () -> golden(0);

    /** What the champion still knows of the run's rows. */
    public double championSkill = 1.5;

    public Map<String, Map<String, Double>> gates = Map.of();
    public ExtensionGates extensions = ExtensionGates.NONE;
    public double candidateSkill = 2.5;
    /** What the candidate knows more about rows that it was trained on. */
    public double learned;

    public double bestSkill = 1.5;
    /** What the candidate still knows of the snapshot that the champion was trained on. */
    public double anchorSkill = 2.5;

    public List<SnapshotRow> earlier = List.of();
    public double goldenDifference;
    /** Signed for the imported version. */
    public List<ApprovalRecord> waivers = List.of();

    public List<ExpectedBehaviour> behaviour = List.of();
    /** Of the model's owner, beside model.yaml. */
    public List<String> files = List.of();
    /** Of each row of the behaviour tests. */
    public float behaviourScore = 0.9f;

    public double candidateMillis = 0.25;
    public Instant now = Instant.parse("2026-11-24T23:15:00Z");
    private final Path root;

    public final TrialsFixture.Brought contributions = new TrialsFixture.Brought();

    public ValidationWorld(Path root) {
        this(root, TestRows.rows(6000, 3));
    }

    public ValidationWorld(Path root, List<SnapshotRow> rows) {
        this.root = root;
        this.rows = rows;
        Path snapshot = directory("snapshot");
        facts.record(RUN, RunFacts.MODEL, "pump");
        facts.record(RUN, RunFacts.SNAPSHOT, TestRows.write(snapshot, rows).id());
        packages = new FileSystemPackageStore(root.resolve("packages"), digester);
        reports = new FileSystemReportStore(root.resolve("reports"));
        SuiteFiles documents = new SuiteFiles();
        keptReports = new KeptReports(reports, documents);
        Transactions direct = new Direct();
        Clock clock = new Ticking();
        SnapshotEvaluationData data = new SnapshotEvaluationData(this::directoryOf);
        RunTask runTask = new RunTask(direct, tasks, (request, fence, stop) -> work(request), clock);
        Runs runs = new OneRun();
        TrialsFixture.Usage usage = new TrialsFixture.Usage();
        ModelRepository models =
                TrialsFixture.fake(ModelRepository.class, "requireDefinition", model -> definitions.readText(""));
        StartingPackages startingPackages = new StartingPackages(
                direct,
                TrialsFixture.fake(
                        ModelRepository.class,
                        "require",
                        model -> new RegisteredModel("pump", "", "ab".repeat(32), "enno", Instant.EPOCH)),
                facts,
                versions,
                packages,
                digester);
        Trials trials = new Trials(direct, facts, models, versions, tasks, startingPackages);
        assemblePackage = new AssemblePackage(packages, digester, content, documents, policies, runTask);
        MakeTrainingReport makeTrainingReport = new MakeTrainingReport(
                direct,
                facts,
                models,
                new ViewTraining(
                        direct,
                        new Authorization(direct, audit::add),
                        unused(Executions.class),
                        facts,
                        models,
                        trials,
                        key -> List.of(),
                        new TrialsFixture.Standings()),
                new TrialLines(new ChooseTrial(direct, facts, models, data), run -> List.of()),
                new ChosenTrial(
                        data,
                        new RunRecordFiles(),
                        new PackagedRunRecords(),
                        new VersionPackages(direct, versions, packages),
                        content,
                        documents),
                new RunBudgets(
                        direct,
                        new Authorization(direct, audit::add),
                        unused(RunRecords.class),
                        facts,
                        models,
                        new TrialsFixture.Raised(),
                        new MeasureUsage(usage, usage, clock),
                        new Journal(audit::add, clock)),
                startingPackages);
        assemble = new AssembleCandidate(
                direct,
                versions,
                packages,
                digester,
                new CandidateVersions(facts, runs, versions, new Journal(audit::add, clock)),
                new CandidateIngredients(
                        trials,
                        new RunModelFile(
                                direct,
                                facts,
                                TrialsFixture.fake(
                                        ModelRepository.class,
                                        "require",
                                        model -> new RegisteredModel(
                                                "pump", "name: pump\n", "ab".repeat(32), "emil", Instant.EPOCH)),
                                definitions),
                        startingPackages,
                        content,
                        documents,
                        new CandidateProvenance(
                                data, new BroughtWeights(contributions, versions), makeTrainingReport, documents),
                        data),
                assemblePackage);
        PackagedSuites suites = new PackagedSuites(content, definitions, policies, documents, data);
        AnchorSnapshots anchors = new AnchorSnapshots(direct, facts, versions, suites, data);
        judgedPackages = new JudgedPackages(packages, digester);
        BestVersions best = new BestVersions(direct, facts, versions, suites, reports, documents, judgedPackages);
        validationTasks = new ValidationTasks(
                direct,
                facts,
                versions,
                tasks,
                judgedPackages,
                this::directoryOf,
                new FurtherTasks(anchors, best, suites, this::directoryOf));
        runValidationTask = new RunValidationTask(validationTasks, runTask);
        JudgeVersion judgeVersion = new JudgeVersion(
                validationTasks,
                file -> new TaskInput(file, sha(file)),
                data,
                suites,
                new HoldoutLooks(direct, ledger, clock),
                new AnchorEvidence(validationTasks, data, anchors),
                best,
                (gate, holdout) -> extensions.judge(gate, holdout));
        judge = new JudgeCandidate(direct, facts, versions, judgeVersion, documents, keptReports, audit::add);
        judgeChampion = new JudgeChampion(direct, facts, runs, judgeVersion, documents, keptReports, audit::add);
        judgeImport =
                new JudgeImport(direct, versions, judgedPackages, runTask, suites, documents, keptReports, audit::add);
        beginMeasurement = new BeginMeasurement(
                direct,
                versions,
                TrialsFixture.fake(ModelRepository.class, "history", model -> List.of()),
                TrialsFixture.fake(ReleaseRepository.class, "approvals", asked -> waivers),
                facts);
        measureImport = new MeasureImport(
                direct, facts, runs, versions, beginMeasurement, judgeVersion, keptReports, audit::add);
        Path builder = root.resolve("builder.key");
        SigningKey.generate(SigningKey.Kind.P256).write(builder);
        beginComparison = new BeginComparison(direct, versions, facts);
        judgeComparison = new JudgeComparison(
                direct,
                versions,
                judgeVersion,
                documents,
                keptReports,
                new BuilderSignature(builder),
                new RecordComparison(facts, runs, versions, audit::add));
        beginServingCheck = new BeginServingCheck(direct, versions, facts, keptReports, data);
        askServingNode = new AskServingNode(
                direct,
                facts,
                versions,
                packages,
                TrialsFixture.fake(ServingTarget.class, "askGolden", asked -> node.get()),
                pause -> {});
        checkServing = new CheckServing(
                direct,
                facts,
                runs,
                new JudgeServing(
                        validationTasks,
                        data,
                        suites,
                        judgeVersion,
                        new ServingLooks(direct, checks, clock),
                        askServingNode,
                        new ServingWaivers(
                                direct,
                                unused(ModelRepository.class),
                                versions,
                                TrialsFixture.fake(ReleaseRepository.class, "approvals", asked -> waivers),
                                TrialsFixture.fake(
                                        SignedDocuments.class, "comparisonNamedBy", asked -> Optional.empty()),
                                checks,
                                audit::add,
                                clock)),
                keptReports,
                checks,
                audit::add);
        seal = new SealCandidate(direct, facts, versions, judgedPackages, content, documents, keptReports, audit::add);
        installChampion(documents);
    }

    /** From the champion's package. */
    public GoldenAnswer golden(double difference) {
        return new GoldenAnswer(
                16, difference, 1e-5, versions.require(CHAMPION).packageDigest().orElseThrow());
    }

    /** Another run that sealed the same snapshot. */
    public void sameSnapshot(long run) {
        facts.record(run, RunFacts.MODEL, "pump");
        facts.record(run, RunFacts.SNAPSHOT, facts.require(RUN, RunFacts.SNAPSHOT));
    }

    private Path directoryOf(SnapshotId id) {
        if (lostSnapshots && !id.hex().equals(facts.require(RUN, RunFacts.SNAPSHOT))) {
            throw new DrydockException(IngestFailure.SNAPSHOT_UNKNOWN, "There is no snapshot " + id + ".");
        }
        return directory(id.hex().equals(facts.require(RUN, RunFacts.SNAPSHOT)) ? "snapshot" : "earlier");
    }

    private void installChampion(SuiteFiles documents) {
        Path champion = packages.workspace("champion");
        content.write(champion, "model/number.txt", bytes("3"));
        content.write(champion, PackageFiles.MODEL_YAML, bytes("name: pump\n"));
        content.write(champion, PackageFiles.WEIGHTS, bytes("weights of the champion"));
        content.write(champion, PackageFiles.PREPROCESSING, bytes("{}"));
        content.write(champion, PackageFiles.SIGNATURE, bytes(SIGNATURE));
        content.write(champion, PackageFiles.GATES, documents.gates(Reports.policy(), "ab".repeat(32), List.of()));
        content.write(champion, PackageFiles.POLICY, bytes("signed policy"));
        content.write(champion, PackageFiles.ofOwner("wheelhouse/solver.whl"), bytes("a wheel"));
        String digest = digester.packageDigest(champion);
        packages.adopt("champion", digest);
        versions.put(new ModelVersion(
                CHAMPION,
                VersionState.RELEASED,
                Optional.empty(),
                OptionalLong.empty(),
                "erin",
                now,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(digest)));
    }

    /** The sealed candidate is in the store and was approved, and then another version came into service. */
    public String supersede() {
        String digest = digester.packageDigest(workspace());
        packages.adopt(AssembleCandidate.workspaceKey(CANDIDATE), digest);
        versions.put(of(versions.require(CANDIDATE), CANDIDATE, VersionState.SUPERSEDED, digest));
        releaseNewer();
        return digest;
    }

    /** Another version came into service, with other bytes than the champion's. */
    public void releaseNewer() {
        ModelVersion before = versions.require(CHAMPION);
        Path newer = packages.workspace("newer");
        Path old = packages.require(before.packageDigest().orElseThrow());
        for (String file : List.of(
                PackageFiles.MODEL_YAML,
                PackageFiles.WEIGHTS,
                PackageFiles.PREPROCESSING,
                PackageFiles.SIGNATURE,
                PackageFiles.GATES,
                PackageFiles.POLICY)) {
            content.write(newer, file, content.read(old, file));
        }
        content.write(newer, "model/number.txt", bytes("9"));
        String newerDigest = digester.packageDigest(newer);
        packages.adopt("newer", newerDigest);
        versions.put(of(before, NEWER, VersionState.RELEASED, newerDigest));
        versions.champion = NEWER;
    }

    private static ModelVersion of(ModelVersion v, VersionId id, VersionState state, String packageDigest) {
        return new ModelVersion(
                id,
                state,
                v.parent(),
                v.runInstance(),
                v.createdBy(),
                v.createdAt(),
                v.snapshot(),
                v.workspace(),
                v.subjectDigest(),
                v.reportDigest(),
                v.verdict(),
                Optional.of(packageDigest));
    }

    /** Weights were brought at that time, and a worker gave them to the champion's module. */
    public void adopt(Instant broughtAt) {
        facts.record(RUN, RunFacts.PARENT_VERSION, CHAMPION.toString());
        facts.record(RUN, RunFacts.CONTRIBUTION, "cd".repeat(32));
        Contribution contribution = new Contribution(
                "pump",
                "cd".repeat(32),
                "weights.safetensors",
                new Contribution.Origin("Vera Vendor", "fine-tuned from pump/1", "rows of a test stand"),
                "emil",
                broughtAt);
        contributions.add(contribution);
        contributions.recordUse(RUN, contribution);
        Path attempt = directory("adopted");
        content.write(attempt, "weights.pt", bytes("weights of the candidate"));
        tasks.results.put(RUN + "-adopt", result(attempt, Map.of(), "weights.pt"));
    }

    public void trainAndSelect() {
        facts.record(RUN, RunFacts.PARENT_VERSION, CHAMPION.toString());
        facts.record(RUN, RunFacts.SELECTED_TRIAL, "0");
        Path attempt = directory("trial");
        content.write(attempt, "weights.pt", bytes("weights of the candidate"));
        content.write(attempt, "run.json", bytes(RUN_RECORD));
        tasks.results.put(Trials.taskKey(RUN, 0), result(attempt, Map.of(), "weights.pt", "run.json"));
    }

    /** The champion was trained on these rows, and then promoted. */
    public String promoteChampionOf(List<SnapshotRow> champions, DatasetSchema schema) {
        earlier = champions;
        String id = TestRows.write(directory("earlier"), schema, champions).id();
        ModelVersion v = versions.require(CHAMPION);
        versions.put(new ModelVersion(
                v.id(),
                v.state(),
                v.parent(),
                v.runInstance(),
                v.createdBy(),
                v.createdAt(),
                Optional.of(id),
                v.workspace(),
                v.subjectDigest(),
                v.reportDigest(),
                v.verdict(),
                v.packageDigest()));
        versions.promotions.add(
                new VersionRepository.AliasChange("pump", VersionRepository.CHAMPION, CHAMPION, "rhea", now));
        return id;
    }

    public void validate() {
        validate(RUN);
    }

    public void validate(long run) {
        validationTasks.plan(run).forEach(task -> runValidationTask.run(run, task, () -> false));
    }

    public Path workspace() {
        return packages.workspace(AssembleCandidate.workspaceKey(CANDIDATE));
    }

    public Transactions transactions() {
        return new Direct();
    }

    /** A version that was brought in, with its package put together. */
    public VersionId importVersion() {
        VersionRepository.Origin origin =
                new VersionRepository.Origin(Optional.empty(), OptionalLong.empty(), "erin", Optional.empty());
        VersionId id = versions.create("pump", origin, now).id();
        AssemblePackage.Assembled assembled = assemblePackage.assemble(new PackageIngredients(
                AssembleCandidate.workspaceKey(id),
                true,
                definitions.readText(""),
                PackageIngredients.Content.of(bytes("name: pump\n")),
                PackageIngredients.Content.of(bytes("weights")),
                PackageIngredients.Content.of(bytes("{}")),
                PackageIngredients.Content.of(bytes(SIGNATURE)),
                new TreeMap<>()));
        versions.recordAssembly(id, assembled.key(), assembled.subjectDigest());
        return id;
    }

    /** A policy under which no slice can be decided that has fewer rows. */
    public static GatePolicy withSliceRows(int rows) {
        GatePolicy policy = Reports.policy();
        return withRows(policy.floor().minRows(), rows);
    }

    public static GatePolicy withRows(int floor, int slice) {
        GatePolicy policy = Reports.policy();
        GatePolicy.Comparison slices = policy.slices();
        return new GatePolicy(
                policy.version(),
                new GatePolicy.Floor(
                        policy.floor().metric(),
                        policy.floor().min(),
                        policy.floor().confidence(),
                        floor),
                policy.nonInferiority(),
                new GatePolicy.Comparison(slices.metric(), slices.margin(), slices.confidence(), slice),
                policy.golden(),
                policy.holdoutBudget());
    }

    /** The other JVM. */
    private TaskResult work(TaskRequest request) {
        launched.add(request.key());
        Path attempt = directory("attempt-" + request.key());
        if (request.kind() == TaskKind.GOLDEN) {
            content.write(attempt, "golden.json", bytes("{\"tolerance\": 1e-5, \"vectors\": []}"));
            Map<String, Double> found = Map.of("vectors", 16.0, "largest_difference", goldenDifference);
            if (behaviour.isEmpty()) {
                return result(attempt, found, "golden.json");
            }
            ByteBuffer scores = ByteBuffer.allocate(4
                            * (int) behaviour.stream()
                                    .mapToLong(test -> test.rows().count())
                                    .sum())
                    .order(ByteOrder.LITTLE_ENDIAN);
            while (scores.hasRemaining()) {
                scores.putFloat(behaviourScore);
            }
            content.write(attempt, TaskRequest.BEHAVIOUR_SCORES, scores.array());
            return result(attempt, found, "golden.json", TaskRequest.BEHAVIOUR_SCORES);
        }
        if (request.kind() == TaskKind.LATENCY) {
            return result(attempt, latency());
        }
        boolean candidate = request.key().endsWith("candidate");
        if (request.settings().containsKey(TaskRequest.SPLIT)) {
            content.write(attempt, "scores.f32", scores(earlier, candidate ? anchorSkill : 1.5, candidate ? 2 : 1));
            return result(attempt, Map.of(), "scores.f32");
        }
        double others = request.key().endsWith("best") ? bestSkill : championSkill;
        byte[] scores = scores(rows, candidate ? candidateSkill : others, candidate ? learned : 0, candidate ? 2 : 1);
        content.write(attempt, "scores.f32", scores);
        content.write(attempt, "scores-again.f32", scores);
        return result(attempt, Map.of(), "scores.f32", "scores-again.f32");
    }

    private Map<String, Double> latency() {
        Map<String, Double> metrics = new TreeMap<>(Map.of("calls", 1000.0));
        metrics.put("ratio", candidateMillis / 0.2);
        metrics.put("ratio_low", candidateMillis / 0.2);
        metrics.put("ratio_high", candidateMillis / 0.2);
        for (String percentile : List.of("p50", "p95", "p95_low", "p95_high", "p99", "p99_low", "p99_high")) {
            metrics.put("candidate_" + percentile + "_ms", candidateMillis);
            metrics.put("champion_" + percentile + "_ms", 0.2);
        }
        return metrics;
    }

    private static byte[] scores(List<SnapshotRow> of, double skill, long seed) {
        return scores(of, skill, 0, seed);
    }

    /** @param learned of rows of train */
    private static byte[] scores(List<SnapshotRow> of, double skill, double learned, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer scores = ByteBuffer.allocate(4 * of.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (SnapshotRow row : of) {
            double known = skill + (row.split() == Split.TRAIN ? learned : 0);
            double logit = known * (row.label() - 0.5) + random.nextGaussian();
            scores.putFloat((float) (1 / (1 + Math.exp(-logit))));
        }
        return scores.array();
    }

    private static TaskResult result(Path attempt, Map<String, Double> metrics, String... outputs) {
        TreeMap<String, String> digests = new TreeMap<>();
        for (String output : outputs) {
            digests.put(output, sha(attempt.resolve(output)));
        }
        return new TaskResult(TaskOutcome.COMPLETED, attempt, digests, new TreeMap<>(metrics), Optional.empty());
    }

    private Path directory(String name) {
        try {
            return Files.createDirectories(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha(Path file) {
        try {
            return Sha256.hex(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T unused(Class<T> port) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, args) -> {
            throw new UnsupportedOperationException(method.getName());
        }));
    }

    /** Each look at the clock is a second later. */
    private final class Ticking extends Clock {
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
            now = now.plusSeconds(1);
            return now;
        }
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

    private static final class OneRun implements Runs {
        @Override
        public void add(Run run) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Run> find(long id) {
            return Optional.of(new Run(
                    id, "nightly-retrain", Optional.of("pump"), "cron", Optional.empty(), "", "", Instant.EPOCH));
        }

        @Override
        public Optional<Run> findByToken(String token) {
            return Optional.empty();
        }
    }

    public static final class Facts implements RunFacts {
        private final Map<String, String> known = new TreeMap<>();

        @Override
        public void record(long instanceId, String fact, String value) {
            String before = known.putIfAbsent(instanceId + " " + fact, value);
            if (before != null && !before.equals(value)) {
                throw new IllegalStateException(fact + " changed from " + before + " to " + value);
            }
        }

        @Override
        public Optional<String> find(long instanceId, String fact) {
            return Optional.ofNullable(known.get(instanceId + " " + fact));
        }

        @Override
        public String require(long instanceId, String fact) {
            return find(instanceId, fact).orElseThrow(() -> new IllegalStateException("no fact " + fact));
        }

        @Override
        public Map<String, String> all(long instanceId) {
            return known;
        }
    }

    public static final class Tasks implements TaskRepository {
        public final Map<String, TaskResult> results = new HashMap<>();
        private final Map<String, String> requests = new HashMap<>();

        @Override
        public Attempt begin(TaskRequest request, String requestDigest, Instant now) {
            String before = requests.putIfAbsent(request.key(), requestDigest);
            if (before != null && !before.equals(requestDigest)) {
                throw new IllegalStateException("key " + request.key() + " stands for another request");
            }
            return new Attempt(1, find(request.key()));
        }

        @Override
        public boolean settle(String key, long fence, TaskResult result, Instant now) {
            results.put(key, result);
            return true;
        }

        @Override
        public Optional<TaskResult> find(String key) {
            return Optional.ofNullable(results.get(key));
        }
    }

    /** Reads nothing: the definition is fixed but for the gates. */
    private final class Definitions implements DefinitionReader {
        @Override
        public ModelDefinition readDirectory(Path modelDirectory) {
            return readText("");
        }

        @Override
        public ModelDefinition read(byte[] modelYaml) {
            return readText("");
        }

        @Override
        public Map<String, String> keys(String modelYaml) {
            return Map.of();
        }

        @Override
        public ModelDefinition readText(String modelYaml) {
            return new ModelDefinition(
                    "pump",
                    "ab".repeat(32),
                    Task.BINARY_CLASSIFICATION,
                    TestRows.schema(),
                    Revision.FIRST,
                    Optional.empty(),
                    "weights.pt",
                    new ModelDefinition.PreprocessingFile("preprocessing.json", false),
                    files,
                    new ModelDefinition.TrainingSettings(1, 32, "adamw", 0.001, 0, 0, 0, 0, List.of(), 7, 1),
                    Sweep.of(List.of()),
                    Placement.OF_SITE,
                    Budget.NONE,
                    DecisionRule.standard(Task.BINARY_CLASSIFICATION, 2),
                    GateRequests.of(gates),
                    behaviour,
                    DriftLimits.DEFAULT,
                    new ModelDefinition.ServingLimits(1, Duration.ofSeconds(1)),
                    Optional.empty());
        }
    }

    public static final class Policies implements PolicySource {
        public GatePolicy policy = Reports.policy();
        public SiteRules site = SiteRules.NONE;
        public byte[] envelope = bytes("signed policy");
        public UnaryOperator<String> digest = UnaryOperator.identity();

        @Override
        public SitePolicy readApproved(byte[] envelope) {
            return read(envelope).policy();
        }

        @Override
        public SignedPolicy current() {
            return read(envelope);
        }

        @Override
        public SignedPolicy read(byte[] signed) {
            return new SignedPolicy(
                    signed,
                    digest.apply(Sha256.hex(signed)),
                    new SitePolicy(
                            Map.of(Task.BINARY_CLASSIFICATION, policy),
                            List.of(),
                            ReceiverRules.DEFAULT,
                            ContributionRules.DEFAULT,
                            Optional.empty(),
                            site));
        }
    }

    private static final class Ledger implements HoldoutLedger {
        private final Map<Long, HoldoutUse> uses = new TreeMap<>();
        private final List<HoldoutSketch> looks = new ArrayList<>();

        @Override
        public HoldoutUse enter(
                String snapshot, String model, String version, long run, Instant at, HoldoutSketch rows) {
            return uses.computeIfAbsent(run, id -> {
                double share = HoldoutSpending.next(rows, looks);
                looks.add(rows);
                return new HoldoutUse(snapshot, model, version, id, share, at);
            });
        }

        @Override
        public List<HoldoutUse> list(String snapshot) {
            return List.copyOf(uses.values());
        }
    }

    /** What the database keeps of checks. */
    public static final class Checks implements ServingChecks, ExpiredWaivers {
        public final Map<Long, ServingCheck> found = new TreeMap<>();
        private final Map<Long, HoldoutUse> uses = new TreeMap<>();
        private final Map<Long, HoldoutSpending.Spent> looks = new TreeMap<>();
        private final Set<Long> measuring = new TreeSet<>();
        private final Set<String> told = new TreeSet<>();
        /** The process ends before the next record. */
        public boolean killed;

        public Optional<ServingCheck> attempted = Optional.empty();

        @Override
        public HoldoutUse enter(String snapshot, VersionId version, long run, Instant at, HoldoutSketch rows) {
            return uses.computeIfAbsent(run, id -> {
                double share = HoldoutSpending.again(
                        rows, measuring.stream().map(looks::get).toList());
                looks.put(run, new HoldoutSpending.Spent(rows, share));
                return new HoldoutUse(snapshot, version.model(), version.toString(), run, share, at);
            });
        }

        @Override
        public void settle(ServingCheck check, boolean measured) {
            attempted = Optional.of(check);
            if (killed) {
                killed = false;
                throw new IllegalStateException("killed");
            }
            found.put(check.runInstance(), check);
            if (measured) {
                measuring.add(check.runInstance());
            }
        }

        @Override
        public Optional<ServingCheck> latest(VersionId version) {
            return found.values().stream().reduce((earlier, later) -> later);
        }

        @Override
        public Optional<ServingCheck> latestDecided(VersionId version) {
            return found.values().stream().filter(ServingCheck::decides).reduce((earlier, later) -> later);
        }

        @Override
        public boolean tellFirst(String statementDigest, Instant at) {
            return told.add(statementDigest);
        }
    }

    public static final class Versions implements VersionRepository {
        private final Map<VersionId, ModelVersion> known = new HashMap<>();
        private final Map<VersionId, Rejection> rejections = new HashMap<>();
        public final List<ChampionComparison> comparisons = new ArrayList<>();
        private VersionId champion = ValidationWorld.CHAMPION;
        public boolean inService = true;
        public final List<AliasChange> promotions = new ArrayList<>();

        public void put(ModelVersion version) {
            known.put(version.id(), version);
        }

        @Override
        public ModelVersion create(String model, Origin origin, Instant at) {
            ModelVersion created = new ModelVersion(
                    new VersionId(model, known.size() + ValidationWorld.CHAMPION.number()),
                    VersionState.ASSEMBLED,
                    origin.parent(),
                    origin.runInstance(),
                    origin.createdBy(),
                    at,
                    origin.snapshot(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            put(created);
            return created;
        }

        @Override
        public Optional<ModelVersion> find(VersionId id) {
            return Optional.ofNullable(known.get(id));
        }

        @Override
        public ModelVersion require(VersionId id) {
            return find(id).orElseThrow();
        }

        @Override
        public ModelVersion requireLocked(VersionId id) {
            return require(id);
        }

        @Override
        public List<ModelVersion> list(String model, int limit) {
            return List.copyOf(known.values());
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
        public void recordComparison(ChampionComparison comparison) {
            comparisons.removeIf(known -> known.runInstance() == comparison.runInstance());
            comparisons.add(0, comparison);
        }

        @Override
        public void waiveComparison(long runInstance) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<ChampionComparison> comparisons(VersionId candidate) {
            return comparisons.stream()
                    .filter(comparison -> comparison.candidate().equals(candidate))
                    .toList();
        }

        @Override
        public Optional<ModelVersion> champion(String model) {
            return inService ? find(champion) : Optional.empty();
        }

        @Override
        public ModelVersion requireChampion(String model) {
            return require(champion);
        }

        @Override
        public void setAlias(AliasChange change) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<AliasChange> aliasHistory(String model, String alias, int limit) {
            return List.copyOf(promotions);
        }

        @Override
        public ModelVersion move(VersionId id, VersionState next) {
            ModelVersion v = require(id);
            if (v.state() != next && !v.state().mayBecome(next)) {
                throw new IllegalStateException(id + " cannot go from " + v.state() + " to " + next);
            }
            put(with(v, next, v.workspace(), v.subjectDigest(), v.reportDigest(), v.verdict()));
            return require(id);
        }

        @Override
        public void recordRejection(VersionId id, Rejection rejection) {
            rejections.put(id, rejection);
        }

        @Override
        public Optional<Rejection> findRejection(VersionId id) {
            return Optional.ofNullable(rejections.get(id));
        }

        @Override
        public void recordAssembly(VersionId id, String workspace, String subjectDigest) {
            ModelVersion v = require(id);
            if (!v.subjectDigest().orElse(subjectDigest).equals(subjectDigest)) {
                throw new IllegalStateException("another assembly is recorded");
            }
            put(with(v, v.state(), Optional.of(workspace), Optional.of(subjectDigest), v.reportDigest(), v.verdict()));
        }

        @Override
        public void recordReport(VersionId id, String reportDigest, String verdict) {
            ModelVersion v = require(id);
            put(with(v, v.state(), v.workspace(), v.subjectDigest(), Optional.of(reportDigest), Optional.of(verdict)));
        }

        @Override
        public void recordPackage(VersionId id, String packageDigest) {
            ModelVersion v = require(id);
            put(with(
                    v,
                    v.state(),
                    v.workspace(),
                    v.subjectDigest(),
                    v.reportDigest(),
                    v.verdict(),
                    Optional.of(packageDigest)));
        }

        private static ModelVersion with(
                ModelVersion v,
                VersionState state,
                Optional<String> workspace,
                Optional<String> subject,
                Optional<String> report,
                Optional<String> verdict) {
            return with(v, state, workspace, subject, report, verdict, v.packageDigest());
        }

        private static ModelVersion with(
                ModelVersion v,
                VersionState state,
                Optional<String> workspace,
                Optional<String> subject,
                Optional<String> report,
                Optional<String> verdict,
                Optional<String> packageDigest) {
            return new ModelVersion(
                    v.id(),
                    state,
                    v.parent(),
                    v.runInstance(),
                    v.createdBy(),
                    v.createdAt(),
                    v.snapshot(),
                    workspace,
                    subject,
                    report,
                    verdict,
                    packageDigest);
        }
    }
}
