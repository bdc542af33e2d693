package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Approves a job of the site, so that it may release something: a person confirms by its digest that they have read its file. A changed
 * file needs another approval. That person cannot approve a version that the job makes. Tested by {@code ApprovedJobsTest}.
 */
@Singleton
public class ApproveJob {
    private static final int SHORTEST = 16;

    private final Transactions transactions;
    private final Authorization authorization;
    private final JobRuntime runtime;
    private final AuditLog audit;

    @Inject
    public ApproveJob(Transactions transactions, Authorization authorization, JobRuntime runtime, AuditLog audit) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.runtime = runtime;
        this.audit = audit;
    }

    /**
     * @param digest SHA-256 of the file that the actor has read, in hexadecimal; its first 16 digits or more
     * @throws DrydockException {@code JOB_UNKNOWN}, {@code JOB_INVALID}, {@code JOB_CHANGED}
     */
    public JobDefinition approve(Actor actor, String job, String digest) {
        return authorization.perform(actor, Operation.APPROVE_JOB, "job/" + job, () -> {
            JobDefinition definition = runtime.require(job);
            if (digest.length() < SHORTEST || !definition.digest().startsWith(digest)) {
                throw new DrydockException(
                        RunFailure.JOB_CHANGED,
                        "Job " + job + " was not approved: its file jobs/" + job + ".xml is " + definition.digest()
                                + ", and the request has the digest \"" + digest
                                + "\". Use the SHA-256 of the file that you have"
                                + " read, or its first " + SHORTEST + " digits or more.");
            }
            transactions.run(() -> audit.append(AuditLog.Event.of(
                    actor.name(),
                    "job.approve",
                    "job/" + job,
                    "digest",
                    definition.digest(),
                    "releases",
                    String.join(",", definition.releasing()))));
            return definition;
        });
    }
}
