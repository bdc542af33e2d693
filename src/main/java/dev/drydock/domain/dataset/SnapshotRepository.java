package dev.drydock.domain.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The snapshots that runs sealed. Every method joins the caller's transaction. */
public interface SnapshotRepository {

    /** @param instanceId the run that first made it */
    record SealedSnapshot(SnapshotId id, String model, int rows, Instant asOf, long instanceId, Instant sealedAt) {}

    /** Entering a known snapshot again is harmless and changes nothing. */
    void add(SealedSnapshot snapshot);

    Optional<SealedSnapshot> find(SnapshotId id);

    /** Every snapshot of the model, by id. */
    List<SealedSnapshot> list(String model);
}
