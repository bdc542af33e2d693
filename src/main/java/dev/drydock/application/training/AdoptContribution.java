package dev.drydock.application.training;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunTask;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contributions;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
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

    @Inject
    public AdoptContribution(
            Transactions transactions,
            RunFacts facts,
            Contributions contributions,
            Trials trials,
            TrialPlans plans,
            KeptContributions kept,
            RunTask runTask) {
        this.transactions = transactions;
        this.facts = facts;
        this.contributions = contributions;
        this.trials = trials;
        this.plans = plans;
        this.kept = kept;
        this.runTask = runTask;
    }

    /**
     * Fixes which contribution the run judges.
     *
     * @throws DrydockException {@code CONTRIBUTION_UNKNOWN}
     */
    public void begin(long instanceId, String model, String digest) {
        transactions.run(() -> facts.record(
                instanceId,
                RunFacts.CONTRIBUTION,
                contributions.require(model, digest).digest()));
    }

    /** Call it outside a transaction: it waits for the worker. */
    public TaskOutcome run(long instanceId, BooleanSupplier stopRequested) {
        trials.plan(instanceId);
        Contribution contribution = transactions.required(() -> of(instanceId));
        TaskRequest request = plans.of(instanceId, 0)
                .request()
                .as(Trials.adoptionKey(instanceId))
                .adopting(kept.weights(contribution));
        TaskResult result = runTask.run(request, stopRequested);
        result.failure().ifPresent(failure -> {
            throw new DrydockException(failure.known().orElse(TrainingFailure.WORKER_DIED), failure.sentence());
        });
        return result.outcome();
    }

    private Contribution of(long instanceId) {
        return contributions.require(
                facts.require(instanceId, RunFacts.MODEL), facts.require(instanceId, RunFacts.CONTRIBUTION));
    }
}
