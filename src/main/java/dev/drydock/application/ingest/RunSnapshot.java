package dev.drydock.application.ingest;

import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.training.TaskInput;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The snapshot that a run sealed.
 *
 * @param manifest hex SHA-256 of its manifest when it was sealed; empty if the run did not write that down
 */
public record RunSnapshot(SnapshotId id, Optional<String> manifest) {

    /** Joins the caller's transaction. */
    public static RunSnapshot of(RunFacts facts, long instanceId) {
        return new RunSnapshot(
                new SnapshotId(facts.require(instanceId, RunFacts.SNAPSHOT)),
                facts.find(instanceId, RunFacts.SNAPSHOT_MANIFEST));
    }

    /** What a worker is given of it. */
    public record SnapshotInput(TaskInput rows, Optional<TaskInput> manifest) {}

    /** @throws dev.drydock.failure.DrydockException {@code SNAPSHOT_UNKNOWN} */
    public SnapshotInput in(SnapshotStore snapshots) {
        Path directory = snapshots.require(id);
        return new SnapshotInput(
                new TaskInput(directory, id.hex()),
                manifest.map(digest -> new TaskInput(directory.resolve(SnapshotStore.MANIFEST), digest)));
    }
}
