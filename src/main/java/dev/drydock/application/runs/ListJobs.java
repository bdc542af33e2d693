package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.JobApprovals.Standing;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RetryPolicy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Lists the jobs of the installation with their parameters, the broken ones with what is wrong. Tested by {@code BadInputIT}. */
@Singleton
public class ListJobs {
    private final Authorization authorization;
    private final JobRuntime runtime;

    private final JobApprovals approvals;
    private final Transactions transactions;
    private final RetrySettings retries;

    @Inject
    public ListJobs(
            Authorization authorization,
            JobRuntime runtime,
            JobApprovals approvals,
            Transactions transactions,
            RetrySettings retries) {
        this.authorization = authorization;
        this.runtime = runtime;
        this.approvals = approvals;
        this.transactions = transactions;
        this.retries = retries;
    }

    public List<Listed> list(Actor actor) {
        authorization.require(actor, Operation.VIEW, "jobs");
        return transactions.required(
                () -> runtime.jobNames().stream().map(this::listed).toList());
    }

    private Listed listed(String name) {
        try {
            JobDefinition job = runtime.require(name);
            return new Listed(
                    name, Optional.of(job), Optional.empty(), approvals.of(job), retries.policy(name, job.retry()));
        } catch (DrydockException e) {
            return new Listed(
                    name,
                    Optional.empty(),
                    Optional.of(String.valueOf(e.getMessage())),
                    Standing.NOT_NEEDED,
                    RetryPolicy.NONE);
        }
    }

    /**
     * A job, with either its definition or its problem.
     *
     * @param standing whether it may release something
     * @param retry after which failures Drydock restarts its runs by itself, by its file and the site
     */
    public record Listed(
            String name,
            Optional<JobDefinition> definition,
            Optional<String> problem,
            Standing standing,
            RetryPolicy retry) {}
}
