package dev.drydock.application.validation;

import dev.drydock.domain.validation.Anchors;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.Evidence;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.GateSuite;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.ModelScores;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.PolicySource.SignedPolicy;
import dev.drydock.domain.validation.ReleasedHoldout;
import dev.drydock.domain.validation.ServingEvidence;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Makes the report of a check of the version in service from its workers' results, by the policy in force. The same results give the same
 * report. It records only the look at the rows. Tested by {@code CheckServingTest}.
 */
@Singleton
public class JudgeServing {
    private final ValidationTasks tasks;
    private final EvaluationData data;
    private final PackagedSuites suites;
    private final JudgeVersion judge;
    private final ServingLooks looks;
    private final AskServingNode node;
    private final ServingWaivers waivers;

    @Inject
    public JudgeServing(
            ValidationTasks tasks,
            EvaluationData data,
            PackagedSuites suites,
            JudgeVersion judge,
            ServingLooks looks,
            AskServingNode node,
            ServingWaivers waivers) {
        this.tasks = tasks;
        this.data = data;
        this.suites = suites;
        this.judge = judge;
        this.looks = looks;
        this.node = node;
        this.waivers = waivers;
    }

    GateReport judge(long instanceId) {
        JudgedPackage serving = tasks.champion(instanceId);
        SignedPolicy policy = suites.policyInForce();
        GatePolicy tightened = suites.tightened(policy, serving.directory());
        LabelledRows rows = data.rows(tasks.snapshot(instanceId));
        Optional<ReleasedHoldout> released = released(instanceId);
        HoldoutUse use = looks.enter(instanceId, tasks.snapshot(instanceId), serving, rows, released);
        ModelScores scores = judge.scores(instanceId, ValidationTasks.SCORE_CHAMPION, serving);
        Evidence evidence =
                judge.evidence(instanceId, serving, new Evidence.Scores(scores, scores), use, rows, Anchors.NONE);
        return new GateReport(
                GateReport.Kind.CHECK,
                ModelTask.of(suites.definition(serving.directory())),
                serving.version().id().model(),
                serving.version().id().toString(),
                serving.subjectDigest(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(use.snapshot()),
                instanceId,
                use.at(),
                policy.digest(),
                tightened,
                suites.changes(serving.directory(), serving.directory(), tightened),
                Optional.empty(),
                new GateSuite(tightened).judgeServing(evidence, beside(instanceId, serving, released, use)));
    }

    private Optional<ReleasedHoldout> released(long instanceId) {
        return tasks.releasedSnapshot(instanceId)
                .map(snapshot -> new ReleasedHoldout(
                        data.rows(snapshot),
                        data.scores(tasks.requireDone(instanceId, ValidationTasks.SCORE_RELEASED)
                                .output("scores.f32"))));
    }

    private ServingEvidence beside(
            long instanceId, JudgedPackage serving, Optional<ReleasedHoldout> released, HoldoutUse use) {
        return new ServingEvidence(
                released,
                tasks.releasedProblem(instanceId),
                node.of(instanceId),
                waivers.of(serving.version().id()),
                use.at());
    }
}
