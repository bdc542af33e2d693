package dev.drydock.application.drift;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.drift.DriftFiles.RunReport;
import dev.drydock.domain.drift.DriftReport;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Shows the drift that runs measured between their windows and the champion's data. Tested by {@code NightlyJobIT}. */
@Singleton
public class ViewDrift {
    /** A model without a report among this number of newest ones raises no alarm. */
    private static final int MOST_REPORTS = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final DriftFiles files;

    @Inject
    public ViewDrift(Transactions transactions, Authorization authorization, Executions executions, DriftFiles files) {
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
        long run = transactions.required(() -> executions.require(executionId).instanceId());
        return files.findReport(run);
    }

    /**
     * The reports of a model's last runs, the newest first.
     *
     * @param most the maximum number
     */
    public List<RunReport> latest(Actor actor, String model, int most) {
        authorization.require(actor, Operation.VIEW, model);
        return files.earlierReports(model, Long.MAX_VALUE, most);
    }

    /** The newest report of each of these models, the newest first. */
    public List<RunReport> latestOfEach(Actor actor, Collection<String> models) {
        authorization.require(actor, Operation.VIEW, "drift");
        return files.latestReports(MOST_REPORTS).stream()
                .filter(newest -> models.contains(newest.report().model()))
                .toList();
    }
}
