package dev.drydock.application;

import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.drift.DriftReport;
import java.util.Optional;

/** How far the field was from the champion's data when a run measured it. */
public class ViewDrift {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final DriftFiles files;

    public ViewDrift(
            Transactions transactions, Authorization authorization, Executions executions, DriftFiles files) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.files = files;
    }

    /**
     * Empty if the run has not measured drift, or its report was removed.
     *
     * @throws dev.drydock.failure.DrydockException {@code FILE_UNREADABLE}
     */
    public Optional<DriftReport> view(Actor actor, long executionId) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        long run = transactions.required(
                () -> executions.require(executionId).instanceId());
        return files.findReport(run);
    }
}
