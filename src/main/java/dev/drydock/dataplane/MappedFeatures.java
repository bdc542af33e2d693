package dev.drydock.dataplane;

import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.Split;
import dev.drydock.snapshots.SnapshotReader;
import java.util.List;

/** The rows of a snapshot that is mapped into memory. Thread-safe. */
public record MappedFeatures(SnapshotReader reader) implements SnapshotFeatures {
    @Override
    public int rows() {
        return reader.rows();
    }

    @Override
    public Split split(int row) {
        return reader.split(row);
    }

    @Override
    public double label(int row) {
        return reader.label(row);
    }

    @Override
    public float score(int row) {
        return reader.score(row);
    }

    @Override
    public double label(int row, int target) {
        return reader.label(row, target);
    }

    @Override
    public float score(int row, int target) {
        return reader.score(row, target);
    }

    @Override
    public float predicted(int row) {
        return reader.predictedClass(row);
    }

    @Override
    public boolean isReplayed(int row) {
        return !reader.replayedFrom(row).isEmpty();
    }

    @Override
    public List<String> inputs() {
        return reader.manifest().schema().inputs();
    }

    @Override
    public float feature(int row, int input) {
        return reader.feature(row, input);
    }

    @Override
    public String text(int row) {
        return reader.text(row);
    }
}
