package dev.drydock.dataplane;

import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.statistics.SnapshotDescriptions;
import dev.drydock.snapshots.SnapshotManifest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Reads what snapshots are like from their manifests; the rows are not read. */
@Singleton
public final class ManifestDescriptions implements SnapshotDescriptions {
    private final SnapshotStore snapshots;

    @Inject
    public ManifestDescriptions(SnapshotStore snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public Description require(SnapshotId id) {
        SnapshotManifest manifest = SnapshotManifest.read(snapshots.require(id));
        return new Description(
                id,
                manifest.model(),
                manifest.asOf(),
                manifest.rows(),
                manifest.splits(),
                manifest.counts(),
                manifest.statistics(),
                manifest.anomalies());
    }
}
