package dev.drydock.application.validation;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Fixes which version in service a run checks, and the snapshot of the report with which it was released. Tested by {@code
 * CheckServingTest}.
 */
@Singleton
public class BeginServingCheck {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final RunFacts facts;
    private final KeptReports reports;
    private final EvaluationData data;

    @Inject
    public BeginServingCheck(
            Transactions transactions,
            VersionRepository versions,
            RunFacts facts,
            KeptReports reports,
            EvaluationData data) {
        this.transactions = transactions;
        this.versions = versions;
        this.facts = facts;
        this.reports = reports;
        this.data = data;
    }

    /**
     * Call it outside a transaction: it looks at a snapshot. A restart keeps the version, also if another one came into service.
     *
     * @return the version; empty if none is in service
     */
    public Optional<VersionId> begin(long instanceId, String model) {
        Optional<VersionId> begun = transactions.required(
                () -> facts.find(instanceId, RunFacts.CHECKED_VERSION).map(VersionId::parse));
        if (begun.isPresent()) {
            return begun;
        }
        Optional<ModelVersion> champion = transactions.required(() -> versions.champion(model));
        champion.ifPresent(version -> fix(instanceId, version));
        return champion.map(ModelVersion::id);
    }

    private void fix(long instanceId, ModelVersion version) {
        Optional<String> snapshot = version.snapshot().or(() -> reports.snapshot(version));
        Optional<String> problem = snapshot.flatMap(this::problem);
        transactions.run(() -> {
            facts.record(instanceId, RunFacts.RELEASED_SNAPSHOT, snapshot.orElse(RunFacts.NO_SNAPSHOT));
            problem.ifPresent(why -> facts.record(instanceId, RunFacts.RELEASED_SNAPSHOT_PROBLEM, why));
            facts.record(instanceId, RunFacts.CHECKED_VERSION, version.id().toString());
        });
    }

    private Optional<String> problem(String snapshot) {
        try {
            data.schemaDigest(snapshot);
            return Optional.empty();
        } catch (DrydockException e) {
            if (e.code() != IngestFailure.SNAPSHOT_UNKNOWN) {
                throw e;
            }
            return Optional.of(
                    "Snapshot " + snapshot + " of the report with which this version was released is gone, so"
                            + " nothing shows what it promised, or which rows came since. Release another version.");
        }
    }
}
