package dev.drydock.application.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.TaskInputs;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.Anchors;
import dev.drydock.domain.validation.BestVersion;
import dev.drydock.domain.validation.Disturbance;
import dev.drydock.domain.validation.DisturbedScores;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.Evidence;
import dev.drydock.domain.validation.ExtensionGates;
import dev.drydock.domain.validation.Findings;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.GateSuite;
import dev.drydock.domain.validation.GoldenCheck;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.LatencyCheck;
import dev.drydock.domain.validation.ModelScores;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.PolicySource.SignedPolicy;
import dev.drydock.domain.validation.Slice;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * Makes the gate report of a run from its workers' results: the candidate against the champion, or the champion or a first version alone. The same results
 * give the same report. It records only the use of the holdout. Tested by {@code CandidateJourneyTest}.
 */
@Singleton
public class JudgeVersion {
    private final ValidationTasks tasks;
    private final TaskInputs files;
    private final EvaluationData data;
    private final PackagedSuites suites;
    private final HoldoutLooks looks;
    private final AnchorEvidence anchors;
    private final BestVersions best;
    private final ExtensionGates extensions;

    @Inject
    public JudgeVersion(
            ValidationTasks tasks,
            TaskInputs files,
            EvaluationData data,
            PackagedSuites suites,
            HoldoutLooks looks,
            AnchorEvidence anchors,
            BestVersions best,
            ExtensionGates extensions) {
        this.tasks = tasks;
        this.files = files;
        this.data = data;
        this.suites = suites;
        this.looks = looks;
        this.anchors = anchors;
        this.best = best;
        this.extensions = extensions;
    }

    /** The run's candidate, by the policy that lies in its own package. */
    GateReport candidate(long instanceId) {
        JudgedPackage candidate = tasks.candidate(instanceId);
        JudgedPackage champion = tasks.champion(instanceId);
        SignedPolicy policy = suites.policy(candidate.directory());
        GatePolicy tightened = suites.tightened(policy, candidate.directory());
        LabelledRows rows = data.rows(tasks.snapshot(instanceId));
        if (!suites.disturbances(candidate.directory()).isEmpty()) {
            tasks.requireDone(instanceId, FurtherTasks.DISTURBED_CANDIDATE);
        }
        HoldoutUse use = looks.enter(instanceId, tasks.snapshot(instanceId), candidate, rows);
        Evidence evidence = evidence(
                instanceId,
                candidate,
                scores(instanceId, tightened, candidate, champion),
                use,
                rows,
                anchors.of(instanceId, rows, champion));
        Findings findings = new GateSuite(tightened, extensions).judge(evidence);
        return report(
                GateReport.Kind.CANDIDATE,
                candidate,
                Optional.of(champion),
                tightened.bestVersion().flatMap(limits -> best.of(instanceId)),
                policy,
                tightened,
                use,
                findings);
    }

    /** The run's champion, by the policy in force today. */
    GateReport champion(long instanceId) {
        JudgedPackage champion = tasks.champion(instanceId);
        SignedPolicy policy = suites.policyInForce();
        GatePolicy tightened = suites.tightened(policy, champion.directory());
        LabelledRows rows = data.rows(tasks.snapshot(instanceId));
        HoldoutUse use = looks.enter(instanceId, tasks.snapshot(instanceId), champion, rows);
        ModelScores scores = scores(instanceId, ValidationTasks.SCORE_CHAMPION, champion);
        Evidence evidence =
                evidence(instanceId, champion, new Evidence.Scores(scores, scores), use, rows, Anchors.NONE);
        Findings findings = new GateSuite(tightened).judgeChampion(evidence);
        return report(
                GateReport.Kind.REVALIDATION,
                champion,
                Optional.of(champion),
                Optional.empty(),
                policy,
                tightened,
                use,
                findings);
    }

    /** The imported first version that the run measures, by the policy that lies in its own package. */
    GateReport first(long instanceId) {
        JudgedPackage first = tasks.candidate(instanceId);
        SignedPolicy policy = suites.policy(first.directory());
        GatePolicy tightened = suites.tightened(policy, first.directory());
        LabelledRows rows = data.rows(tasks.snapshot(instanceId));
        HoldoutUse use = looks.enter(instanceId, tasks.snapshot(instanceId), first, rows);
        ModelScores scores = scores(instanceId, ValidationTasks.SCORE_CANDIDATE, first);
        Evidence evidence = evidence(instanceId, first, new Evidence.Scores(scores, scores), use, rows, Anchors.NONE);
        return report(
                GateReport.Kind.IMPORT,
                first,
                Optional.empty(),
                Optional.empty(),
                policy,
                tightened,
                use,
                new GateSuite(tightened).judgeFirst(evidence));
    }

    private Evidence.Scores scores(
            long instanceId, GatePolicy policy, JudgedPackage candidate, JudgedPackage champion) {
        ModelScores candidates = scores(instanceId, ValidationTasks.SCORE_CANDIDATE, candidate);
        ModelScores champions = scores(instanceId, ValidationTasks.SCORE_CHAMPION, champion);
        return new Evidence.Scores(
                candidates,
                champions,
                policy.bestVersion()
                        .flatMap(limits ->
                                best.of(instanceId).map(id -> best(instanceId, id, limits, champion, champions))),
                candidate
                                .version()
                                .parent()
                                .equals(Optional.of(champion.version().id()))
                        ? suites.newDecision(candidate.directory(), champion.directory())
                        : Optional.empty());
    }

    private BestVersion best(
            long instanceId,
            VersionId id,
            GatePolicy.BestVersions limits,
            JudgedPackage champion,
            ModelScores champions) {
        String problem = best.problem(instanceId);
        boolean named = limits.of(id.model()).isPresent();
        if (!problem.isEmpty()) {
            return new BestVersion(id.toString(), named, Optional.empty(), problem);
        }
        ModelScores scores = id.equals(champion.version().id())
                ? champions
                : scores(instanceId, FurtherTasks.SCORE_BEST, best.requirePackage(instanceId));
        return new BestVersion(id.toString(), named, Optional.of(scores), "");
    }

    ModelScores scores(long instanceId, String task, JudgedPackage scored) {
        TaskResult result = tasks.requireDone(instanceId, task);
        return new ModelScores(
                files.ofFile(scored.directory().resolve(PackageFiles.WEIGHTS)).digest(),
                data.scores(result.output("scores.f32")),
                result.outputs().getOrDefault("scores.f32", ""),
                result.outputs().getOrDefault("scores-again.f32", "missing"),
                Optional.of(suites.operatingPoint(scored.directory())));
    }

    Evidence evidence(
            long instanceId,
            JudgedPackage judged,
            Evidence.Scores scores,
            HoldoutUse use,
            LabelledRows rows,
            Anchors anchors) {
        ModelDefinition definition = suites.definition(judged.directory());
        TaskResult golden = tasks.requireDone(instanceId, ValidationTasks.GOLDEN_CHECK);
        return new Evidence(
                ModelTask.of(definition),
                rows,
                scores,
                new Evidence.Checks(
                        golden(golden),
                        suites.behaviour(judged.directory(), golden),
                        tasks.findDone(instanceId, ValidationTasks.LATENCY).map(JudgeVersion::latency),
                        disturbed(instanceId, judged, rows),
                        suites.broughtAt(judged.directory())),
                Slice.of(definition.schema()),
                use,
                anchors,
                seed(use.snapshot()));
    }

    private DisturbedScores disturbed(long instanceId, JudgedPackage judged, LabelledRows rows) {
        Optional<TaskResult> candidate = tasks.findDone(instanceId, FurtherTasks.DISTURBED_CANDIDATE);
        if (candidate.isEmpty()) {
            return DisturbedScores.NONE;
        }
        TaskResult champion = tasks.requireDone(instanceId, FurtherTasks.DISTURBED_CHAMPION);
        List<Disturbance> disturbances = suites.disturbances(judged.directory());
        ModelDefinition definition = suites.definition(judged.directory());
        int[] copied = Disturbance.rows(
                rows.size(),
                row -> rows.isIn(Split.HOLDOUT, row),
                disturbances.size(),
                definition.schema().inputs().size(),
                definition.task().readsText());
        return new DisturbedScores(
                disturbances,
                copied,
                new DisturbedScores.Changes(candidate.get().metric(TaskRequest.CHANGED), (int)
                        candidate.get().metric(TaskRequest.WAYS_OUT)),
                data.scores(candidate.get().output(TaskRequest.DISTURBED_SCORES)),
                data.scores(champion.output(TaskRequest.DISTURBED_SCORES)));
    }

    private static LatencyCheck latency(TaskResult result) {
        return new LatencyCheck(
                (int) result.metric("calls"),
                percentiles(result, "candidate"),
                percentiles(result, "champion"),
                new LatencyCheck.Ratio(
                        result.metric("ratio"), new Interval(result.metric("ratio_low"), result.metric("ratio_high"))));
    }

    private static LatencyCheck.Percentiles percentiles(TaskResult result, String model) {
        return new LatencyCheck.Percentiles(
                result.metric(model + "_p50_ms"),
                result.metric(model + "_p95_ms"),
                result.metric(model + "_p99_ms"),
                new Interval(result.metric(model + "_p95_low_ms"), result.metric(model + "_p95_high_ms")),
                new Interval(result.metric(model + "_p99_low_ms"), result.metric(model + "_p99_high_ms")));
    }

    static GoldenCheck golden(TaskResult result) {
        return new GoldenCheck((int) result.metric("vectors"), result.metric("largest_difference"));
    }

    /** For gates of extensions that draw. The snapshot decides it, so that nobody can try seeds. */
    private static long seed(String snapshot) {
        return Long.parseUnsignedLong(snapshot.substring(0, 16), 16);
    }

    private GateReport report(
            GateReport.Kind kind,
            JudgedPackage judged,
            Optional<JudgedPackage> champion,
            Optional<VersionId> best,
            SignedPolicy policy,
            GatePolicy tightened,
            HoldoutUse use,
            Findings findings) {
        return new GateReport(
                kind,
                ModelTask.of(suites.definition(judged.directory())),
                judged.version().id().model(),
                judged.version().id().toString(),
                judged.subjectDigest(),
                champion.map(compared -> compared.version().id().toString()),
                best.map(VersionId::toString),
                Optional.of(use.snapshot()),
                use.runInstance(),
                use.at(),
                policy.digest(),
                tightened,
                champion.map(compared -> suites.changes(compared.directory(), judged.directory(), tightened))
                        .orElse(List.of()),
                Optional.of(use),
                findings);
    }
}
