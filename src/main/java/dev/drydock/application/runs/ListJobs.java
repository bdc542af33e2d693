package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.JobApprovals.Standing;
import dev.drydock.failure.DrydockException;
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

    @Inject
    public ListJobs(
            Authorization authorization, JobRuntime runtime, JobApprovals approvals, Transactions transactions) {
        this.authorization = authorization;
        this.runtime = runtime;
        this.approvals = approvals;
        this.transactions = transactions;
    }

    public List<Listed> list(Actor actor) {
        authorization.require(actor, Operation.VIEW, "jobs");
        return transactions.required(
                () -> runtime.jobNames().stream().map(this::listed).toList());
    }

    private Listed listed(String name) {
        try {
            JobDefinition job = runtime.require(name);
            return new Listed(name, Optional.of(job), Optional.empty(), approvals.of(job));
        } catch (DrydockException e) {
            return new Listed(name, Optional.empty(), Optional.of(String.valueOf(e.getMessage())), Standing.NOT_NEEDED);
        }
    }

    /** A job, with either its definition or its problem, and whether it may release something. */
    public record Listed(
            String name, Optional<JobDefinition> definition, Optional<String> problem, Standing standing) {}
}
