package dev.drydock.domain.statistics;

import dev.drydock.domain.dataset.SnapshotId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What the sealed snapshots of the site are like. */
public interface SnapshotDescriptions {

    /**
     * As it was written when the snapshot was sealed.
     *
     * @throws dev.drydock.failure.DrydockException {@code SNAPSHOT_UNKNOWN}, {@code SNAPSHOT_UNREADABLE}
     */
    Description require(SnapshotId id);

    /**
     * One snapshot.
     *
     * @param asOf the instant that ages were measured at, ISO-8601
     * @param splits rows by split: train, tune, holdout
     * @param counts how the rows came about, by name
     * @param statistics empty of a snapshot that was sealed before they were kept
     */
    record Description(
            SnapshotId id,
            String model,
            String asOf,
            int rows,
            SortedMap<String, Integer> splits,
            SortedMap<String, Long> counts,
            Optional<SnapshotStatistics> statistics,
            List<Anomaly> anomalies) {
        public Description {
            anomalies = List.copyOf(anomalies);
        }
    }
}
