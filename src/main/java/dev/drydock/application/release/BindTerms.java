package dev.drydock.application.release;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.Successions.ToSign;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.Environment.Differences;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * The terms that a statement about a version must name today: its bytes here, and the version that it would replace. Tested by {@code
 * ReleaseStoryTest} and {@code WaiveGateTest}.
 */
@Singleton
public final class BindTerms {
    private final Transactions transactions;
    private final Successions successions;
    private final StatementTerms terms;
    private final CheckStage checkStage;

    @Inject
    public BindTerms(Transactions transactions, Successions successions, StatementTerms terms, CheckStage checkStage) {
        this.transactions = transactions;
        this.successions = successions;
        this.terms = terms;
        this.checkStage = checkStage;
    }

    /**
     * What a statement is bound to.
     *
     * @param differences of the node here from that of the stage before, which an approval must accept
     */
    record Bound(ToSign toSign, StatementTerms.Terms terms, Differences differences) {}

    /** Call it outside a transaction: it reads the package, and asks the node. */
    Bound of(Action action, ModelVersion version, Optional<String> gate, TrustFile trust) {
        ToSign toSign = transactions.required(() -> successions.toSign(action, version, gate));
        StatementTerms.Terms ofBytes = terms.of(action, version, gate, toSign, trust);
        // What is in service came to this stage before.
        boolean comes = action == Action.ACTIVATE && version.state() != VersionState.RELEASED;
        return new Bound(toSign, ofBytes, comes ? checkStage.require(version, trust) : Differences.NONE);
    }

    /**
     * Another version may have come into service while the bytes were read. Joins the caller's transaction.
     *
     * @throws DrydockException {@code VERSION_STATE_WRONG}
     */
    void requireStill(Bound seen, ApprovalStatement statement, ModelVersion version) {
        if (!seen.toSign().equals(successions.toSign(statement.action(), version, statement.gate()))) {
            throw new DrydockException(
                    RegistryFailure.VERSION_STATE_WRONG,
                    "Version " + version.id()
                            + " would take the place of another version than a moment ago: one came into"
                            + " service meanwhile. Look at it and decide again.");
        }
    }
}
