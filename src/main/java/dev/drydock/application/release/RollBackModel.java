package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.ReceiveApproval.Submitted;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.ReleaseJobs;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.Consent;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Receives a release manager's signed statement to return to an earlier version. When as many people have signed as the trust file
 * requires, it starts the job. Tested by {@code ReleaseStoryTest}.
 */
@Singleton
public class RollBackModel {
    public static final String JOB = ReleaseJobs.ROLL_BACK;

    private final Transactions transactions;
    private final Authorization authorization;
    private final ReadStatement readStatement;
    private final ReceiveApproval receive;
    private final VersionRepository versions;
    private final OpenOrders openOrders;
    private final StandingStatements statements;
    private final SubmitJob submitJob;

    @Inject
    public RollBackModel(
            Transactions transactions,
            Authorization authorization,
            ReadStatement readStatement,
            ReceiveApproval receive,
            VersionRepository versions,
            OpenOrders openOrders,
            StandingStatements statements,
            SubmitJob submitJob) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.readStatement = readStatement;
        this.receive = receive;
        this.versions = versions;
        this.openOrders = openOrders;
        this.statements = statements;
        this.submitJob = submitJob;
    }

    /**
     * The result of a statement.
     *
     * @param signed the people whose statements count
     * @param missing how many more must sign
     * @param execution of the job; empty while someone is missing
     */
    public record Wished(VersionId target, List<String> signed, int missing, Optional<Execution> execution) {}

    /** @param envelope the signed statement, JSON text; it names the version to return to, which was in service before */
    public Wished rollBack(Actor actor, String model, String envelope) {
        return rollBack(actor, Operation.ROLL_BACK_MODEL, model, envelope);
    }

    /** As {@link #rollBack(Actor, String, String)}, by a statement that may be counted by break-glass. */
    public Wished rollBackByBreakGlass(Actor actor, String model, String envelope) {
        return rollBack(actor, Operation.BREAK_GLASS, model, envelope);
    }

    private Wished rollBack(Actor actor, Operation operation, String model, String envelope) {
        VersionId target =
                authorization.perform(actor, operation, model, () -> readStatement.versionOf(model, envelope));
        ReceiveApproval.Received received = receive.receive(
                actor,
                new Submitted(target, Action.ROLL_BACK, operation == Operation.BREAK_GLASS),
                envelope,
                (version, statement) -> {
                    if (statement.breakGlass()) {
                        statements.requireNoneOverdue();
                    }
                    statements.requireFresh(statement);
                    openOrders.requireNone(target.model());
                },
                (version, trust, now) -> version);
        return transactions.required(() -> count(actor, target, received.trust()));
    }

    /** Under the version's lock, so only one of two simultaneous last signatures starts the job. */
    private Wished count(Actor actor, VersionId target, TrustFile trust) {
        versions.requireLocked(target);
        StandingStatements.Standing requests = statements.toRollBack(target, trust);
        List<String> signed = List.copyOf(requests.people());
        Consent consent = statements.consent(requests, trust, statements.needed(target, trust));
        return !consent.isEnough()
                ? new Wished(target, signed, consent.missing(), Optional.empty())
                : new Wished(target, signed, 0, Optional.of(start(actor, target, requests.counting())));
    }

    private Execution start(Actor actor, VersionId target, List<ApprovalRecord> requests) {
        List<String> digests =
                requests.stream().map(ApprovalRecord::statementDigest).toList();
        Map<String, String> parameters = Map.of(
                "model",
                target.model(),
                "version",
                Integer.toString(target.number()),
                "approval",
                digests.get(digests.size() - 1));
        String token = "roll-back-" + Sha256.hex(String.join("\n", digests));
        return submitJob.submitAllowed(actor, JOB, parameters, Optional.of(token));
    }
}
