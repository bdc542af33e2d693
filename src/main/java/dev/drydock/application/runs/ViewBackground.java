package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRepository;
import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.MovedParameter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Shows the data behind a version: its training snapshot, its parent's, and the measured drift. Tested by {@code ReleaseConsoleIT}. */
@Singleton
public class ViewBackground {
    private final Transactions transactions;
    private final Authorization authorization;
    private final VersionRepository versions;
    private final SnapshotRepository snapshots;
    private final DriftFiles drifts;
    private final PackageStore packages;
    private final MovedParameter.Records records;
    private final RunFacts facts;

    @Inject
    public ViewBackground(
            Transactions transactions,
            Authorization authorization,
            VersionRepository versions,
            SnapshotRepository snapshots,
            DriftFiles drifts,
            PackageStore packages,
            MovedParameter.Records records,
            RunFacts facts) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.versions = versions;
        this.snapshots = snapshots;
        this.drifts = drifts;
        this.packages = packages;
        this.records = records;
        this.facts = facts;
    }

    /**
     * @param snapshot empty for an imported version
     * @param parent the version that it started from, which was the champion then
     * @param parentSnapshot empty if the parent was imported
     * @param drift what its run measured between the parent's data and the field's; empty if it measured none
     * @param moved how far training took each parameter from the parent's; empty if its package does not say
     * @param choice by what it was chosen among its run's trials; empty if there was one trial
     */
    public record Background(
            Optional<SealedSnapshot> snapshot,
            Optional<VersionId> parent,
            Optional<SealedSnapshot> parentSnapshot,
            Optional<DriftReport> drift,
            List<MovedParameter> moved,
            Optional<String> choice) {}

    public Background of(Actor actor, VersionId id) {
        authorization.require(actor, Operation.VIEW, id.toString());
        return transactions.required(() -> {
            ModelVersion version = versions.require(id);
            Optional<DriftReport> drift = version.runInstance().isPresent()
                    ? drifts.findReport(version.runInstance().getAsLong())
                    : Optional.empty();
            return new Background(
                    snapshot(version),
                    version.parent(),
                    version.parent().map(versions::require).flatMap(this::snapshot),
                    drift,
                    version.packageDigest()
                            .flatMap(packages::find)
                            .map(records::of)
                            .orElse(List.of()),
                    choice(version));
        });
    }

    private Optional<String> choice(ModelVersion version) {
        return version.runInstance().isPresent()
                ? facts.find(version.runInstance().getAsLong(), RunFacts.TRIAL_CHOICE)
                : Optional.empty();
    }

    private Optional<SealedSnapshot> snapshot(ModelVersion version) {
        return version.snapshot().map(SnapshotId::new).flatMap(snapshots::find);
    }
}
