package dev.drydock.application.ingest;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.statistics.SnapshotDescriptions;
import dev.drydock.domain.statistics.SnapshotDescriptions.Description;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Shows statistics and anomalies of a snapshot's columns. Tested by {@code ConsoleIT}. */
@Singleton
public class ViewSnapshot {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final RunFacts facts;
    private final SnapshotDescriptions snapshots;

    @Inject
    public ViewSnapshot(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            RunFacts facts,
            SnapshotDescriptions snapshots) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.facts = facts;
        this.snapshots = snapshots;
    }

    /** @throws dev.drydock.failure.DrydockException {@code SNAPSHOT_UNKNOWN}, {@code SNAPSHOT_UNREADABLE} */
    public Description view(Actor actor, SnapshotId id) {
        authorization.require(actor, Operation.VIEW, "snapshot/" + id);
        return snapshots.require(id);
    }

    /**
     * The snapshot of an execution's run; empty if it has sealed none.
     *
     * @throws dev.drydock.failure.DrydockException {@code SNAPSHOT_UNKNOWN}, {@code SNAPSHOT_UNREADABLE}
     */
    public Optional<Description> ofExecution(Actor actor, long executionId) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        return transactions
                .required(() -> facts.find(executions.require(executionId).instanceId(), RunFacts.SNAPSHOT))
                .map(SnapshotId::new)
                .map(snapshots::require);
    }
}
