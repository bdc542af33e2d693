package dev.drydock.worker;

import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.snapshots.SnapshotReader;
import dev.drydock.workers.protocol.TaskFile;
import java.io.IOException;
import java.util.List;

/** The rows of a snapshot in its file, mapped. */
final class SnapshotRows implements LabelledRows {
    private final SnapshotReader reader;

    private SnapshotRows(SnapshotReader reader) {
        this.reader = reader;
    }

    /**
     * Opens the task's snapshot and checks that it is that one: by its manifest if the task has the digest of that, else row by row.
     *
     * @throws dev.drydock.failure.DrydockException {@code SNAPSHOT_UNREADABLE} or {@code SNAPSHOT_ALTERED}
     */
    static SnapshotRows open(TaskContext context) throws IOException {
        TaskFile.Input snapshot = context.requireInput(TaskRequest.SNAPSHOT);
        TaskFile.Input manifest = context.task().inputs().get(TaskRequest.SNAPSHOT_MANIFEST);
        SnapshotId id = new SnapshotId(snapshot.digest());
        return new SnapshotRows(
                manifest == null
                        ? SnapshotReader.openVerified(snapshot.path(), id)
                        : SnapshotReader.openNumbers(snapshot.path(), id, manifest.digest()));
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
    public List<String> names() {
        return reader.manifest().schema().inputs();
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
    public int numbers() {
        return reader.numbers();
    }

    @Override
    public float label(int row, int target) {
        return reader.label(row, target);
    }

    @Override
    public String text(int row) {
        return reader.text(row);
    }

    @Override
    public void copyFeatures(int row, float[] target, int at) {
        reader.copyFeatures(row, target, at);
    }
}
