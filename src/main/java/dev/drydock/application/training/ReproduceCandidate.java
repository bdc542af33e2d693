package dev.drydock.application.training;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.domain.registry.VersionId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/** Starts the job that trains a candidate again from its run record. Tested by {@code SweepIT}. */
@Singleton
public class ReproduceCandidate {
    public static final String JOB = "reproduce";

    private final Transactions transactions;
    private final Authorization authorization;
    private final TrainingRecipes recipes;
    private final SubmitJob submitJob;

    @Inject
    public ReproduceCandidate(
            Transactions transactions, Authorization authorization, TrainingRecipes recipes, SubmitJob submitJob) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.recipes = recipes;
        this.submitJob = submitJob;
    }

    /**
     * @param tolerateCapability whether to continue on a machine whose vector instructions differ from the recorded ones
     * @throws dev.drydock.failure.DrydockException {@code VERSION_UNKNOWN}, {@code REPRODUCTION_IMPOSSIBLE} immediately if a file that the
     *     record names no longer exists
     */
    public Execution reproduce(Actor actor, VersionId id, boolean tolerateCapability) {
        return authorization.perform(actor, Operation.REPRODUCE_CANDIDATE, id.toString(), () -> {
            transactions.required(() -> recipes.require(id));
            Map<String, String> parameters =
                    Map.of("candidate", id.toString(), "tolerateCapability", Boolean.toString(tolerateCapability));
            return submitJob.submitAllowed(actor, JOB, parameters, Optional.empty());
        });
    }
}
