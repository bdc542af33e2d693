package dev.drydock.application.training;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.RunSnapshot;
import dev.drydock.application.ingest.RunSnapshot.SnapshotInput;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunTask;
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
import dev.drydock.failure.TrainingFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Trains one trial of a run: the parent's module on the run's snapshot with that trial's settings. A trial that cannot succeed
 * (its loss becomes infinite, or rises far above the parent's) is lost, and the others continue. A worker that died is an
 * exception, so the step fails and a restart continues from the checkpoint.
 */
public class TrainTrial {
    private static final String MODULE = "model/weights.pt";

    private final Transactions transactions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final SnapshotStore snapshots;
    private final TaskInputs inputs;
    private final RunTask runTask;
    private final Rungs rungs;
    private final Reserves reserves;
    private final WatchBudget watchBudget;
    private final Runnable pause;

    /** @param pause between looks whether the other trials have come to a rung */
    public TrainTrial(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            VersionRepository versions,
            PackageStore packages,
            SnapshotStore snapshots,
            TaskInputs inputs,
            RunTask runTask,
            Rungs rungs,
            Reserves reserves,
            WatchBudget watchBudget,
            Runnable pause) {
        this.transactions = transactions;
        this.facts = facts;
        this.models = models;
        this.versions = versions;
        this.packages = packages;
        this.snapshots = snapshots;
        this.inputs = inputs;
        this.runTask = runTask;
        this.rungs = rungs;
        this.reserves = reserves;
        this.watchBudget = watchBudget;
        this.pause = pause;
    }

    /**
     * How a trial ended.
     *
     * @param rung the rung after which it did not go on; empty if it was not ended there
     */
    public record Ended(TaskOutcome outcome, OptionalInt rung) {

        /** Such as {@code COMPLETED} or {@code ENDED_AT_RUNG_2}. */
        public String exitStatus() {
            return rung.isPresent() ? "ENDED_AT_RUNG_" + rung.getAsInt() : outcome.name();
        }
    }

    /**
     * To be called outside a transaction: it waits for the worker, and at each rung for the other trials of the execution. If the run is
     * over its budget, the execution is stopped.
     *
     * @throws DrydockException if the worker died or could not be started, with its reason; or that of another trial that it waits for
     */
    public Ended run(long instanceId, long executionId, int trial, BooleanSupplier stopRequested) {
        try {
            return run(
                    new Trial(instanceId, executionId, trial),
                    watchBudget.stopping(instanceId, executionId, stopRequested));
        } catch (RuntimeException e) {
            rungs.failed(executionId, e);
            throw e;
        }
    }

    private record Trial(long instanceId, long executionId, int number) {}

    private Ended run(Trial trial, BooleanSupplier stopRequested) {
        Plan plan = transactions.required(() -> plan(trial.instanceId(), trial.number()));
        TaskRequest whole = request(trial, plan);
        TaskRequest next = whole;
        for (int rung = 1; rung <= plan.rungs().size(); rung++) {
            int until = Math.min(plan.rungs().get(rung - 1), plan.settings().epochs());
            String key = Trials.rungKey(trial.instanceId(), trial.number(), rung);
            TaskResult result = runTask.run(next.untilEpoch(until).as(key), stopRequested);
            if (!result.completed()) {
                return ended(result);
            }
            Optional<SortedSet<Integer>> goingOn = goingOn(trial, rung, stopRequested);
            if (goingOn.isEmpty()) {
                return new Ended(TaskOutcome.STOPPED, OptionalInt.empty());
            }
            next = whole.goingOnFrom(result);
            if (!goingOn.get().contains(trial.number())) {
                return inReserve(trial, rung, next, stopRequested);
            }
            if (goingOn.get().size() == 1) {
                break;
            }
        }
        return ended(runTask.run(next, stopRequested));
    }

    /** Which trials go on after the rung, once that is known; empty if it was asked to stop before. */
    private Optional<SortedSet<Integer>> goingOn(Trial trial, int rung, BooleanSupplier stopRequested) {
        return await(trial, rung, () -> rungs.goingOn(trial.instanceId(), rung), stopRequested);
    }

    /** One that others were better than at the rung: it ends there, unless all that went on are lost and it is the best that is left. */
    private Ended inReserve(Trial trial, int rung, TaskRequest rest, BooleanSupplier stopRequested) {
        Optional<Boolean> goesOn =
                await(trial, rung, () -> reserves.goesOn(trial.instanceId(), trial.number()), stopRequested);
        if (goesOn.isEmpty()) {
            return new Ended(TaskOutcome.STOPPED, OptionalInt.empty());
        }
        return goesOn.get()
                ? ended(runTask.run(rest, stopRequested))
                : new Ended(TaskOutcome.COMPLETED, OptionalInt.of(rung));
    }

    /** What the others' ends decide, once they have; empty if it was asked to stop before. */
    private <T> Optional<T> await(
            Trial trial, int rung, Supplier<Optional<T>> decision, BooleanSupplier stopRequested) {
        while (true) {
            Optional<T> decided = decision.get();
            if (decided.isPresent() || stopRequested.getAsBoolean()) {
                return decided;
            }
            rungs.requireAllUnderWay(trial.executionId(), trial.number(), rung);
            pause.run();
        }
    }

    private static Ended ended(TaskResult result) {
        if (!Trials.isLost(result)) {
            result.failure().ifPresent(TrainTrial::fail);
        }
        return new Ended(result.outcome(), OptionalInt.empty());
    }

    private TaskRequest request(Trial trial, Plan plan) {
        Path parent = packages.require(plan.parentPackage());
        SnapshotInput snapshot = plan.snapshot().in(snapshots);
        return TaskRequest.train(
                        Trials.taskKey(trial.instanceId(), trial.number()),
                        inputs.ofFile(parent.resolve(MODULE)),
                        inputs.ofFile(parent.resolve(
                                PackageFiles.preprocessing(plan.learning().task()))),
                        snapshot.rows(),
                        plan.settings(),
                        plan.learning())
                .withManifest(snapshot.manifest())
                .at(plan.placement());
    }

    private record Plan(
            TrainingSettings settings,
            Learning learning,
            Placement placement,
            String parentPackage,
            RunSnapshot snapshot,
            List<Integer> rungs) {}

    private Plan plan(long instanceId, int trial) {
        ModelVersion parent = versions.require(VersionId.parse(facts.require(instanceId, RunFacts.PARENT_VERSION)));
        ModelDefinition definition = RunDefinitions.require(models, facts, instanceId);
        return new Plan(
                Trials.settings(definition).get(trial),
                Learning.of(definition),
                // where it is trained, which changes nothing of what is trained: as it is to be now
                models.requireDefinition(definition.name()).cluster(),
                parent.packageDigest()
                        .orElseThrow(
                                () -> new IllegalStateException("the champion " + parent.id() + " has no package")),
                RunSnapshot.of(facts, instanceId),
                definition.sweep().rungs());
    }

    /** Whatever is not known to be the trial's own fault fails the step. */
    private static void fail(TaskFailure failure) {
        throw new DrydockException(failure.known().orElse(TrainingFailure.WORKER_DIED), failure.sentence());
    }
}
