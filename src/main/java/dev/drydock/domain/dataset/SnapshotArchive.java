package dev.drydock.domain.dataset;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/** Writes snapshots. */
public interface SnapshotArchive {

    /**
     * Writes the snapshot aside, forces it and puts it in its place; being there already is harmless.
     *
     * @param rows each prediction id once, in any order
     */
    SnapshotId seal(
            String model, Instant asOf, DatasetSchema schema, SortedMap<String, Long> counts, List<SnapshotRow> rows);

    /** @throws dev.drydock.failure.DrydockException {@code SNAPSHOT_UNKNOWN} */
    SnapshotFeatures open(SnapshotId id);

    /** The feature matrix of a snapshot, and what each of its rows is for. */
    interface SnapshotFeatures {
        int rows();

        Split split(int row);

        /** Index of the class, or the quantity. */
        double label(int row);

        /** NaN for missing. */
        float feature(int row, int input);
    }
}
