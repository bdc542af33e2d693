package dev.drydock.application.validation;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.validation.ValidationTasks.JudgedPackage;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.TaskInputs;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.Anchor;
import dev.drydock.domain.validation.Anchors;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.Evidence;
import dev.drydock.domain.validation.ExtensionGates;
import dev.drydock.domain.validation.Findings;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.GateReport.ThresholdChange;
import dev.drydock.domain.validation.GateSuite;
import dev.drydock.domain.validation.GoldenCheck;
import dev.drydock.domain.validation.HoldoutLedger;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.LatencyCheck;
import dev.drydock.domain.validation.ModelScores;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.PolicySource.SignedPolicy;
import dev.drydock.domain.validation.Slice;
import dev.drydock.domain.validation.SuiteDocuments;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes the gate report of a run from what its workers left: the candidate against the champion, or the champion by itself. Same
 * records, same report; nothing is recorded here but the look at the holdout.
 */
@Singleton
public class JudgeVersion {
    private static final int RESAMPLES = 2000;

    private final Transactions transactions;
    private final ValidationTasks tasks;
    private final TaskInputs files;
    private final EvaluationData data;
    private final PackageContent content;
    private final SuiteDocuments documents;
    private final DefinitionReader definitions;
    private final PolicySource policies;
    private final HoldoutLedger ledger;
    private final AnchorSnapshots anchorSnapshots;
    private final ExtensionGates extensions;
    private final Clock clock;

    @Inject
    public JudgeVersion(
            Transactions transactions,
            ValidationTasks tasks,
            TaskInputs files,
            EvaluationData data,
            PackageContent content,
            SuiteDocuments documents,
            DefinitionReader definitions,
            PolicySource policies,
            HoldoutLedger ledger,
            AnchorSnapshots anchorSnapshots,
            ExtensionGates extensions,
            Clock clock) {
        this.transactions = transactions;
        this.tasks = tasks;
        this.files = files;
        this.data = data;
        this.content = content;
        this.documents = documents;
        this.definitions = definitions;
        this.policies = policies;
        this.ledger = ledger;
        this.anchorSnapshots = anchorSnapshots;
        this.extensions = extensions;
        this.clock = clock;
    }

    /** The run's candidate, by the policy that lies in its own package. */
    GateReport candidate(long instanceId) {
        JudgedPackage candidate = tasks.candidate(instanceId);
        JudgedPackage champion = tasks.champion(instanceId);
        SignedPolicy policy = policies.read(content.read(candidate.directory(), PackageFiles.POLICY));
        GatePolicy tightened = tightened(policy, candidate);
        HoldoutUse use = enter(instanceId, candidate);
        LabelledRows rows = data.rows(use.snapshot());
        Evidence evidence = evidence(
                instanceId,
                candidate,
                scores(instanceId, ValidationTasks.SCORE_CANDIDATE, candidate),
                scores(instanceId, ValidationTasks.SCORE_CHAMPION, champion),
                use,
                rows,
                anchors(instanceId, rows, champion));
        Findings findings = new GateSuite(tightened, RESAMPLES, extensions).judge(evidence);
        return report(GateReport.Kind.CANDIDATE, candidate, Optional.of(champion), policy, tightened, use, findings);
    }

    /** The run's champion, by the policy in force today. */
    GateReport champion(long instanceId) {
        JudgedPackage champion = tasks.champion(instanceId);
        SignedPolicy policy = policies.current();
        GatePolicy tightened = tightened(policy, champion);
        HoldoutUse use = enter(instanceId, champion);
        ModelScores scores = scores(instanceId, ValidationTasks.SCORE_CHAMPION, champion);
        Evidence evidence =
                evidence(instanceId, champion, scores, scores, use, data.rows(use.snapshot()), Anchors.NONE);
        Findings findings = new GateSuite(tightened, RESAMPLES).judgeChampion(evidence);
        return report(GateReport.Kind.REVALIDATION, champion, Optional.of(champion), policy, tightened, use, findings);
    }

    private GatePolicy tightened(SignedPolicy policy, JudgedPackage judged) {
        return policy.policy().tightenedFor(definition(judged));
    }

    private ModelDefinition definition(JudgedPackage judged) {
        byte[] yaml = content.read(judged.directory(), PackageFiles.MODEL_YAML);
        return definitions.readText(new String(yaml, StandardCharsets.UTF_8));
    }

    private HoldoutUse enter(long instanceId, JudgedPackage judged) {
        String snapshot = tasks.snapshot(instanceId);
        return transactions.required(() -> ledger.enter(
                snapshot,
                judged.version().id().model(),
                judged.version().id().toString(),
                instanceId,
                clock.instant()));
    }

    private ModelScores scores(long instanceId, String task, JudgedPackage scored) {
        TaskResult result = tasks.requireDone(instanceId, task);
        return new ModelScores(
                files.ofFile(scored.directory().resolve(PackageFiles.WEIGHTS)).digest(),
                data.scores(result.output("scores.f32")),
                result.outputs().getOrDefault("scores.f32", ""),
                result.outputs().getOrDefault("scores-again.f32", "missing"));
    }

    private Evidence evidence(
            long instanceId,
            JudgedPackage judged,
            ModelScores candidate,
            ModelScores champion,
            HoldoutUse use,
            LabelledRows rows,
            Anchors anchors) {
        ModelDefinition definition = definition(judged);
        return new Evidence(
                ModelTask.of(definition),
                rows,
                candidate,
                champion,
                golden(tasks.requireDone(instanceId, ValidationTasks.GOLDEN_CHECK)),
                tasks.findDone(instanceId, ValidationTasks.LATENCY).map(JudgeVersion::latency),
                Slice.of(definition.schema()),
                use,
                anchors,
                seed(use.snapshot()));
    }

    /** Of the snapshots that were fixed before the run's models were scored. */
    private Anchors anchors(long instanceId, LabelledRows rows, JudgedPackage champion) {
        List<String> snapshots = anchorSnapshots.of(instanceId);
        if (snapshots.isEmpty()) {
            return new Anchors(List.of(), anchorSnapshots.leftOut(instanceId));
        }
        Map<String, LabelledRows> read = new HashMap<>();
        List<LabelledRows> learned = new ArrayList<>(List.of(rows));
        champion.version().snapshot().ifPresent(snapshot -> learned.add(read.computeIfAbsent(snapshot, data::rows)));
        Anchor.Known known = Anchor.Known.of(learned);
        List<Anchor> anchors = new ArrayList<>();
        List<String> promoted = anchorSnapshots.versionsOf(instanceId);
        for (String snapshot : snapshots) {
            int number = anchors.size() + 1;
            anchors.add(new Anchor(
                    snapshot,
                    promoted.isEmpty() ? "" : promoted.get(number - 1),
                    read.computeIfAbsent(snapshot, data::rows),
                    anchorScores(instanceId, number, true),
                    anchorScores(instanceId, number, false),
                    known));
        }
        return new Anchors(anchors, anchorSnapshots.leftOut(instanceId));
    }

    private float[] anchorScores(long instanceId, int number, boolean candidate) {
        TaskResult result = tasks.requireDone(instanceId, ValidationTasks.ofAnchor(number, candidate));
        return data.scores(result.output("scores.f32"));
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
                new Interval(result.metric(model + "_p95_low_ms"), result.metric(model + "_p95_high_ms")));
    }

    static GoldenCheck golden(TaskResult result) {
        return new GoldenCheck((int) result.metric("vectors"), result.metric("largest_difference"));
    }

    /** The snapshot decides how groups are resampled, so that nobody can try seeds. */
    private static long seed(String snapshot) {
        return Long.parseUnsignedLong(snapshot.substring(0, 16), 16);
    }

    private GateReport report(
            GateReport.Kind kind,
            JudgedPackage judged,
            Optional<JudgedPackage> champion,
            SignedPolicy policy,
            GatePolicy tightened,
            HoldoutUse use,
            Findings findings) {
        return new GateReport(
                kind,
                ModelTask.of(definition(judged)),
                judged.version().id().model(),
                judged.version().id().toString(),
                judged.subjectDigest(),
                champion.map(other -> other.version().id().toString()),
                Optional.of(use.snapshot()),
                use.runInstance(),
                use.at(),
                policy.digest(),
                tightened,
                champion.map(other -> changes(other, tightened)).orElse(List.of()),
                Optional.of(use),
                findings);
    }

    private List<ThresholdChange> changes(JudgedPackage champion, GatePolicy tightened) {
        Map<String, String> was = documents.readThresholds(content.read(champion.directory(), PackageFiles.GATES));
        Map<String, String> is = new TreeMap<>(tightened.thresholds());
        TreeSet<String> names = new TreeSet<>(was.keySet());
        names.addAll(is.keySet());
        List<ThresholdChange> changes = new ArrayList<>();
        for (String name : names) {
            String before = was.getOrDefault(name, "");
            String now = is.getOrDefault(name, "");
            if (!before.equals(now)) {
                changes.add(new ThresholdChange(name, before, now));
            }
        }
        return changes;
    }
}
