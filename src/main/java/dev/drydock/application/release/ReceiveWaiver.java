package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.Lineage;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.TrustFile;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Receives the statement of a waiver, for a gate in the package's report or for a gate that a comparison could not decide. Tested by {@code
 * WaiveGateTest}.
 */
@Singleton
public final class ReceiveWaiver {
    private final Transactions transactions;
    private final ReceiveApproval receive;
    private final StandingStatements statements;
    private final Lineage lineage;
    private final WaiveComparison waiveComparison;
    private final ReleaseRules rules;

    @Inject
    public ReceiveWaiver(
            Transactions transactions,
            ReceiveApproval receive,
            StandingStatements statements,
            Lineage lineage,
            WaiveComparison waiveComparison,
            ReleaseRules rules) {
        this.transactions = transactions;
        this.receive = receive;
        this.statements = statements;
        this.lineage = lineage;
        this.waiveComparison = waiveComparison;
        this.rules = rules;
    }

    /** Whether this very statement counts already: its answer was lost, or something ended its way. */
    boolean isHandedInAgain(VersionId id, String envelope, TrustFile trusted) {
        return transactions.required(() -> statements.of(id, Action.WAIVE, trusted)).counting().stream()
                .anyMatch(kept -> kept.envelope().equals(envelope));
    }

    ReceiveApproval.Received receive(Actor actor, VersionId id, String envelope) {
        return receive.receive(
                actor,
                new ReceiveApproval.Submitted(id, Action.WAIVE, false),
                envelope,
                (version, statement) -> {
                    lineage.requireOutsideOrWaiver(version, actor.name());
                    rules.of(version).waivers().require(id.toString(), statement.issuedAt(), statement.expiresAt());
                },
                (version, trusted, now) -> waiveComparison.apply(version, actor.name(), trusted));
    }
}
