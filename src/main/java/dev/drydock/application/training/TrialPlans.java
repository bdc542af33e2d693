package dev.drydock.application.training;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.RunSnapshot;
import dev.drydock.application.ingest.RunSnapshot.SnapshotInput;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.StartingPackages;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.Placement;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskInputs;
import dev.drydock.domain.training.TaskRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;

/**
 * Plans the training of a trial: the parent's module, or that of the revision, trained on the run's snapshot with that trial's settings. Tested by {@code
 * TrialsTest}.
 */
@Singleton
public final class TrialPlans {
    private static final String MODULE = "model/weights.pt";

    private final Transactions transactions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final StartingPackages startingPackages;
    private final SnapshotStore snapshots;
    private final TaskInputs inputs;

    @Inject
    public TrialPlans(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            VersionRepository versions,
            StartingPackages startingPackages,
            SnapshotStore snapshots,
            TaskInputs inputs) {
        this.transactions = transactions;
        this.facts = facts;
        this.models = models;
        this.versions = versions;
        this.startingPackages = startingPackages;
        this.snapshots = snapshots;
        this.inputs = inputs;
    }

    /**
     * One trial.
     *
     * @param request to train it to its end
     * @param epochs that it has at most
     * @param rounds after how many epochs trials are compared
     */
    record Plan(TaskRequest request, int epochs, List<Integer> rounds) {}

    /** Call it outside a transaction: it looks at files. */
    Plan of(long run, int trial) {
        Known known = transactions.required(() -> known(run, trial));
        return new Plan(request(run, trial, known), known.settings().epochs(), known.rounds());
    }

    /** The package whose module the run's training starts from. Call it outside a transaction. */
    Path startingPackage(long run) {
        VersionId parent = transactions.required(() -> VersionId.parse(facts.require(run, RunFacts.PARENT_VERSION)));
        return startingPackages.directory(run, parent);
    }

    private record Known(
            TrainingSettings settings,
            Learning learning,
            Placement placement,
            VersionId parent,
            RunSnapshot snapshot,
            List<Integer> rounds) {}

    private Known known(long instanceId, int trial) {
        ModelVersion parent = versions.require(VersionId.parse(facts.require(instanceId, RunFacts.PARENT_VERSION)));
        ModelDefinition definition = RunDefinitions.require(models, facts, instanceId);
        return new Known(
                Trials.settings(definition).get(trial),
                Learning.of(definition),
                // where it is trained does not change the weights, so the current setting counts
                models.requireDefinition(definition.name()).cluster(),
                parent.id(),
                RunSnapshot.of(facts, instanceId),
                definition.sweep().rounds());
    }

    private TaskRequest request(long run, int trial, Known plan) {
        Path parent = startingPackages.directory(run, plan.parent());
        SnapshotInput snapshot = plan.snapshot().in(snapshots);
        return TaskRequest.train(
                        Trials.taskKey(run, trial),
                        inputs.ofFile(parent.resolve(MODULE)),
                        inputs.ofFile(parent.resolve(
                                PackageFiles.preprocessing(plan.learning().task()))),
                        snapshot.rows(),
                        plan.settings(),
                        plan.learning())
                .withManifest(snapshot.manifest())
                .at(plan.placement());
    }
}
