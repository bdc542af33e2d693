package dev.drydock.application.training;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.drift.LabelAdvice;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunTask;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contributions;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Takes the place of a run's training with weights that were trained elsewhere: a worker gives them to the champion's module and scores
 * <em>tune</em>. What follows is as after a training. Tested by {@code RefusedNightsIT} and {@code AdoptTaskTest}.
 */
@Singleton
public class AdoptContribution {
    private final Transactions transactions;
    private final RunFacts facts;
    private final Contributions contributions;
    private final Trials trials;
    private final TrialPlans plans;
    private final KeptContributions kept;
    private final RunTask runTask;
    private final ContributedPackage contributedPackage;

    @Inject
    public AdoptContribution(
            Transactions transactions,
            RunFacts facts,
            Contributions contributions,
            Trials trials,
            TrialPlans plans,
            KeptContributions kept,
            RunTask runTask,
            ContributedPackage contributedPackage) {
        this.transactions = transactions;
        this.facts = facts;
        this.contributions = contributions;
        this.trials = trials;
        this.plans = plans;
        this.kept = kept;
        this.runTask = runTask;
        this.contributedPackage = contributedPackage;
    }

    /**
     * Fixes which contribution the run judges.
     *
     * @throws DrydockException {@code CONTRIBUTION_UNKNOWN}; {@code CONTRIBUTION_REFUSED} if the policy in force no longer allows it
     */
    public void begin(long instanceId, String model, String digest) {
        Contribution contribution = transactions.required(() -> contributions.require(model, digest));
        contributedPackage.requireAllowed(model, contribution.origin());
        transactions.run(() -> {
            facts.record(instanceId, RunFacts.CONTRIBUTION, contribution.digest());
            contributions.recordUse(instanceId, contribution);
        });
    }

    /** How the step ends. */
    public enum Outcome {
        COMPLETED,
        STOPPED,
        /** <em>tune</em> or <em>train</em> has too few labelled rows; more exports may help. */
        COLLECT_LABELS
    }

    /** Call it outside a transaction: it waits for the worker. */
    public Outcome run(long instanceId, BooleanSupplier stopRequested) {
        trials.plan(instanceId);
        Contribution contribution = transactions.required(() -> of(instanceId));
        contributedPackage.requireStill(contribution, plans.startingPackage(instanceId));
        TaskRequest request = plans.of(instanceId, 0)
                .request()
                .as(Trials.adoptionKey(instanceId))
                .adopting(kept.weights(contribution));
        TaskResult result = runTask.run(request, stopRequested);
        if (result.failure().isEmpty()) {
            return result.outcome() == TaskOutcome.STOPPED ? Outcome.STOPPED : Outcome.COMPLETED;
        }
        TaskFailure failure = result.failure().get();
        if (failure.known().equals(Optional.of(TrainingFailure.TRAINING_SPLIT_EMPTY))) {
            transactions.run(() -> facts.record(
                    instanceId,
                    RunFacts.REASON,
                    failure.sentence() + " Deliver exports with more of them, then submit judge-contribution again. "
                            + LabelAdvice.fairSample(facts.require(instanceId, RunFacts.MODEL))));
            return Outcome.COLLECT_LABELS;
        }
        throw new DrydockException(failure.known().orElse(TrainingFailure.WORKER_DIED), failure.sentence());
    }

    private Contribution of(long instanceId) {
        return contributions.require(
                facts.require(instanceId, RunFacts.MODEL), facts.require(instanceId, RunFacts.CONTRIBUTION));
    }
}
