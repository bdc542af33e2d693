package dev.drydock.domain.dataset;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Writes snapshots. */
public interface SnapshotArchive {

    /**
     * Writes the snapshot aside, forces it and puts it in its place; being there already, whole, is harmless. What the run's
     * earlier attempts left behind is removed first.
     *
     * @param rows writes the rows, each prediction id once and in the order of {@link SnapshotRow#ORDER}
     * @return empty if the source wrote no snapshot
     */
    Optional<Sealed> seal(long instanceId, String model, Instant asOf, DatasetSchema schema, RowSource rows);

    /** Writes the rows of a snapshot. */
    interface RowSource {

        /** @return the snapshot's counts by name; empty if there is to be no snapshot */
        Optional<SortedMap<String, Long>> writeTo(Consumer<SnapshotRow> sink);
    }

    /**
     * The rows of <em>train</em> that are picked, in the order of {@link SnapshotRow#ORDER}, each with the snapshot that joined it.
     *
     * @throws dev.drydock.failure.DrydockException {@code SNAPSHOT_UNKNOWN}, {@code SNAPSHOT_ALTERED}; {@code REPLAY_IMPOSSIBLE} if
     *     its rows were made or split in another way than the schema's
     */
    Iterator<SnapshotRow> replay(SnapshotId id, DatasetSchema schema, Replay replay);

    /**
     * A snapshot in its place.
     *
     * @param manifest hex SHA-256 of its manifest
     * @param anomalies what is unusual about its rows, such as {@code CONSTANT flow}
     */
    record Sealed(SnapshotId id, int rows, String manifest, List<String> anomalies) {
        public Sealed {
            anomalies = List.copyOf(anomalies);
        }
    }

    /** @throws dev.drydock.failure.DrydockException {@code SNAPSHOT_UNKNOWN} */
    SnapshotFeatures open(SnapshotId id);

    /** Whether its files are there. */
    boolean contains(SnapshotId id);

    /**
     * Rewrites the snapshot aside, with nothing in place of the rows of erased groups and predictions; they are in
     * {@link Split#ERASED} then, and the id can be verified as before.
     *
     * @return empty if none of its rows is among them
     * @throws dev.drydock.failure.DrydockException {@code SNAPSHOT_UNKNOWN}, {@code SNAPSHOT_ALTERED}
     */
    Optional<Rewrite> erase(SnapshotId id, ErasedSubjects erased);

    /** Removes the files that dead seals of the model left behind; no seal may be in progress. */
    void clearAside(String model);

    /** The feature matrix of a snapshot, and what each of its rows is for. */
    interface SnapshotFeatures {
        int rows();

        Split split(int row);

        /** Index of the class, or the quantity; of several targets the first one's. */
        double label(int row);

        /** As it was logged; of several targets the first one's. */
        float score(int row);

        /** @param target its place among the targets, from 0 */
        default double label(int row, int target) {
            return label(row);
        }

        /** @param target its place among the targets, from 0 */
        default float score(int row, int target) {
            return score(row);
        }

        /** Index of the predicted class; NaN: not known, or the model has none. */
        default float predicted(int row) {
            return Float.NaN;
        }

        /** Whether the row is an earlier snapshot's, which is trained on again. */
        default boolean isReplayed(int row) {
            return false;
        }

        /** Without the rows that were replayed. */
        default SnapshotFeatures joined() {
            return JoinedRows.of(this);
        }

        /** Names of the inputs, in the order of the matrix. */
        List<String> inputs();

        /** NaN for missing. */
        float feature(int row, int input);

        /** Of all text inputs, as {@link RowText} has it; empty: the model has none. */
        default String text(int row) {
            return "";
        }
    }
}
