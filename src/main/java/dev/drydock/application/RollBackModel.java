package dev.drydock.application;

import dev.drydock.application.Executions.Execution;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseRepository;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** Takes a release manager's signed wish to return to an earlier version, and starts the job that does it. */
public class RollBackModel {
    public static final String JOB = "rollback";

    private final Transactions transactions;
    private final Authorization authorization;
    private final ReceiveApproval receive;
    private final ReleaseRepository releases;
    private final SubmitJob submitJob;
    private final Clock clock;

    public RollBackModel(
            Transactions transactions,
            Authorization authorization,
            ReceiveApproval receive,
            ReleaseRepository releases,
            SubmitJob submitJob,
            Clock clock) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.receive = receive;
        this.releases = releases;
        this.submitJob = submitJob;
        this.clock = clock;
    }

    /**
     * @param target the version to return to, which was in service before
     * @param envelope the signed statement, JSON text
     */
    public Execution rollBack(Actor actor, VersionId target, String envelope, Optional<String> token) {
        authorization.require(actor, Operation.ROLL_BACK_MODEL, target.toString());
        ReceiveApproval.Received received = receive.receive(
                actor,
                target,
                Action.ROLL_BACK,
                envelope,
                (version, statement) -> PromoteCandidate.requireNoneUnderWay(releases, target.model(), clock.instant()),
                (version, trust, now) -> version);
        Map<String, String> parameters = Map.of(
                "model",
                target.model(),
                "version",
                Integer.toString(target.number()),
                "approval",
                received.approval().statementDigest());
        return transactions.required(() -> submitJob.submitAllowed(actor, JOB, parameters, token));
    }
}
