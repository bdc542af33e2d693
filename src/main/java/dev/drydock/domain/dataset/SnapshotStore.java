package dev.drydock.domain.dataset;

import java.nio.file.Path;

/** Where the sealed snapshots lie. */
public interface SnapshotStore {
    /** The manifest's file name in a snapshot's directory. */
    String MANIFEST = "manifest.json";

    /**
     * The snapshot's directory, which holds {@code snapshot.arrow} and {@code manifest.json}.
     *
     * @throws dev.drydock.failure.DrydockException if there is no such snapshot
     */
    Path require(SnapshotId id);
}
