package dev.drydock.application;

import dev.drydock.application.RunSnapshot.SnapshotInput;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.Placement;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskInputs;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.TrainingFailure;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Trains one trial of a run: the parent's module on the run's snapshot with that trial's settings. A trial that cannot
 * succeed (its loss becomes infinite, or rises far above the parent's) is lost and the others go on; a worker that died is an exception, so that the step
 * fails and a restart goes on from the checkpoint.
 */
public class TrainTrial {
    private static final String MODULE = "model/weights.pt";
    private static final Set<FailureCode> LOST_FOR_GOOD =
            Set.of(TrainingFailure.LOSS_NOT_FINITE, TrainingFailure.TRAINING_DIVERGED, TrainingFailure.TASK_INVALID);

    private final Transactions transactions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final SnapshotStore snapshots;
    private final TaskInputs inputs;
    private final RunTask runTask;

    public TrainTrial(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            VersionRepository versions,
            PackageStore packages,
            SnapshotStore snapshots,
            TaskInputs inputs,
            RunTask runTask) {
        this.transactions = transactions;
        this.facts = facts;
        this.models = models;
        this.versions = versions;
        this.packages = packages;
        this.snapshots = snapshots;
        this.inputs = inputs;
        this.runTask = runTask;
    }

    /**
     * To be called outside a transaction: it waits for the worker.
     *
     * @throws DrydockException if the worker died or could not be started, with its reason
     */
    public TaskOutcome run(long instanceId, int trial, BooleanSupplier stopRequested) {
        Plan plan = transactions.required(() -> plan(instanceId, trial));
        Path parent = packages.require(plan.parentPackage());
        SnapshotInput snapshot = plan.snapshot().in(snapshots);
        TaskRequest request = TaskRequest.train(
                        Trials.taskKey(instanceId, trial),
                        inputs.ofFile(parent.resolve(MODULE)),
                        inputs.ofFile(parent.resolve(
                                PackageFiles.preprocessing(plan.learning().task()))),
                        snapshot.rows(),
                        plan.settings(),
                        plan.learning())
                .withManifest(snapshot.manifest())
                .at(plan.placement());
        TaskResult result = runTask.run(request, stopRequested);
        result.failure().ifPresent(TrainTrial::requireLostForGood);
        return result.outcome();
    }

    private record Plan(
            TrainingSettings settings,
            Learning learning,
            Placement placement,
            String parentPackage,
            RunSnapshot snapshot) {}

    private Plan plan(long instanceId, int trial) {
        String model = facts.require(instanceId, RunFacts.MODEL);
        ModelVersion parent = versions.require(VersionId.parse(facts.require(instanceId, RunFacts.PARENT_VERSION)));
        ModelDefinition definition = models.requireDefinition(model);
        return new Plan(
                Trials.settings(definition).get(trial),
                Learning.of(definition),
                definition.cluster(),
                parent.packageDigest()
                        .orElseThrow(
                                () -> new IllegalStateException("the champion " + parent.id() + " has no package")),
                RunSnapshot.of(facts, instanceId));
    }

    /** Whatever is not known to be the trial's own fault fails the step. */
    private static void requireLostForGood(TaskFailure failure) {
        FailureCode code = failure.known().orElse(TrainingFailure.WORKER_DIED);
        if (!LOST_FOR_GOOD.contains(code)) {
            throw new DrydockException(code, failure.sentence());
        }
    }
}
