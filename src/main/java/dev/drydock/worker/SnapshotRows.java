package dev.drydock.worker;

import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.Split;
import dev.drydock.snapshots.SnapshotReader;
import dev.drydock.workers.protocol.TaskFile;

/** The rows of a snapshot in its file, mapped. */
final class SnapshotRows implements LabelledRows {
    private final SnapshotReader reader;

    private SnapshotRows(SnapshotReader reader) {
        this.reader = reader;
    }

    /**
     * Opens the snapshot and checks that it is the one of the task, byte for byte.
     *
     * @throws dev.drydock.failure.DrydockException {@code SNAPSHOT_UNREADABLE} or {@code SNAPSHOT_ALTERED}
     */
    static SnapshotRows open(TaskFile.Input snapshot) {
        return new SnapshotRows(SnapshotReader.openVerified(snapshot.path(), new SnapshotId(snapshot.digest())));
    }

    @Override
    public int count() {
        return reader.rows();
    }

    @Override
    public int inputs() {
        return reader.inputs();
    }

    @Override
    public Split split(int row) {
        return reader.split(row);
    }

    @Override
    public float label(int row) {
        return reader.label(row);
    }

    @Override
    public void copyFeatures(int row, float[] target, int at) {
        reader.copyFeatures(row, target, at);
    }
}
